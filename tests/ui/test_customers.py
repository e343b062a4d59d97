"""The customer's record by keyboard: fields, tags, notes, the list, and two records of one person;
told at once to whoever looks at the same.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from playwright.async_api import Page, expect

from tests.ui.eye import out_of_reach, violations
from tests.ui.house import House
from tests.ui.visitor import DESKTOP, PHONE, SHOTS, Visitors

pytestmark = pytest.mark.asyncio(loop_scope="module")

FIELDS = (
    {"name": "Plan", "of": "customer", "type": "choice", "choices": ["Basic", "Premium"]},
    {"name": "Since", "of": "customer", "type": "date"},
    {"name": "City", "of": "customer"},
    {"name": "Newsletter", "of": "customer", "type": "switch"},
    {"name": "Order", "of": "interaction", "type": "number"},
)


@pytest.fixture(scope="module")
def known() -> dict[str, str]:
    """What all tests of this file share, once it is there."""
    return {}


async def furnish(house: House, known: dict[str, str]) -> None:
    if known:
        return
    for field in FIELDS:
        await house.desk.ask("POST", "/fields", field)
    for name, colour in (("Urgent", "red"), ("Refund", "amber"), ("Wholesale", "violet")):
        await house.desk.ask("POST", "/tags", {"name": name, "colour": colour})
    for name, of in (("elena.ruiz@home.test", "Elena Ruiz"), ("elena.ruiz@work.test", "E. Ruiz")):
        known[of] = await house.mail(name, of, subject=f"The bicycle of {of}")
    row = (await house.desk.ask("GET", f"/interactions/{known['Elena Ruiz']}"))["row"]
    known["customer"] = row["customer_id"]


async def looking(house: House, visitors: Visitors, known: dict[str, str], login: str) -> Page:
    await furnish(house, known)
    return await visitors.at(login, known["Elena Ruiz"])


async def test_fields_are_edited_in_place_and_told_at_once(
    house: House, visitors: Visitors, known: dict[str, str]
) -> None:
    laura = await looking(house, visitors, known, "laura")
    ivan = await looking(house, visitors, known, "ivan")

    await laura.get_by_role("button", name="Order Add").press("Enter")
    await laura.keyboard.type("twelve")
    await laura.keyboard.press("Enter")
    await expect(laura.get_by_text("This is not a number.")).to_be_visible()
    await laura.get_by_label("Order").fill("48213")
    await laura.keyboard.press("Enter")
    await expect(laura.get_by_role("button", name="Order 48213")).to_be_focused()
    await expect(ivan.get_by_role("button", name="Order 48213")).to_be_visible()

    city = laura.get_by_role("button", name="City Add")
    await city.press("Enter")
    await laura.keyboard.type("Lugo")
    await ivan.get_by_role("button", name="City Add").press("Enter")
    await ivan.keyboard.type("Vigo")
    await laura.keyboard.press("Enter")
    await expect(laura.get_by_role("button", name="City Lugo")).to_be_visible()
    await ivan.keyboard.press("Enter")
    await expect(ivan.get_by_text("Somebody has just set this to: Lugo")).to_be_visible()
    await ivan.keyboard.press("Enter")
    await expect(laura.get_by_role("button", name="City Vigo")).to_be_visible()

    await laura.get_by_role("button", name="City Vigo").press("Enter")
    await laura.keyboard.type("Nowhere")
    await laura.keyboard.press("Escape")
    await expect(laura.get_by_role("button", name="City Vigo")).to_be_focused()
    await laura.get_by_label("Newsletter").press("Space")
    await expect(ivan.get_by_label("Newsletter")).to_be_checked()


async def test_tags_are_put_on_by_typing_and_taken_off(
    house: House, visitors: Visitors, known: dict[str, str]
) -> None:
    laura = await looking(house, visitors, known, "laura")
    ivan = await looking(house, visitors, known, "ivan")

    await laura.keyboard.press("#")
    await expect(laura.get_by_role("combobox", name="Add tag")).to_be_focused()
    await expect(laura.get_by_role("option", name="Refund")).to_be_visible()
    await laura.keyboard.type("ref")
    await laura.keyboard.press("Enter")
    await laura.keyboard.press("ArrowDown")
    await laura.keyboard.press("Enter")
    theirs = ivan.get_by_role("list", name="Tags")
    await expect(theirs.get_by_role("listitem")).to_have_text(["Refund", "Wholesale"])
    await laura.keyboard.press("Backspace")
    await expect(theirs.get_by_role("listitem")).to_have_text(["Refund"])
    await laura.keyboard.press("Escape")
    await expect(laura.get_by_role("button", name="Add tag")).to_be_focused()
    await laura.get_by_role("button", name="Remove tag Refund").press("Enter")
    await expect(theirs).to_be_hidden()


async def test_a_note_about_the_customer_stands_in_the_panel_and_on_the_timeline(
    house: House, visitors: Visitors, known: dict[str, str]
) -> None:
    laura = await looking(house, visitors, known, "laura")
    ivan = await looking(house, visitors, known, "ivan")

    await laura.get_by_role("button", name="Write a note about the customer").press("Enter")
    await laura.keyboard.type("Prefers to be called after six")
    await laura.keyboard.press("Control+Enter")
    for page in (laura, ivan):
        log = page.get_by_role("log")
        await expect(log.get_by_text("Prefers to be called after six")).to_be_visible()
        panel = page.get_by_role("complementary").get_by_text("Prefers to be called after six")
        await expect(panel).to_be_visible()


async def test_the_same_person_is_put_together_and_apart_on_every_screen(
    house: House, visitors: Visitors, known: dict[str, str]
) -> None:
    laura = await looking(house, visitors, known, "laura")
    ivan = await visitors.at("ivan", known["E. Ruiz"])

    await laura.get_by_role("button", name="Add address or number").press("Enter")
    await laura.get_by_role("textbox", name="Mail address").fill("elena.ruiz@work.test")
    await laura.keyboard.press("Enter")
    await expect(laura.get_by_role("alert").filter(has_text="E. Ruiz has it.")).to_be_visible()
    await laura.keyboard.press("Escape")
    await laura.get_by_role("button", name="Same person as…").press("Enter")
    dialog = laura.get_by_role("dialog")
    await expect(dialog.get_by_role("option", name="E. Ruiz")).to_contain_text("Similar address")
    await laura.keyboard.press("Enter")
    await expect(dialog.get_by_role("button", name="Put together")).to_be_focused()
    await laura.screenshot(path=f"{SHOTS}/customer-merge.png")
    await laura.keyboard.press("Enter")

    others = laura.get_by_role("complementary").get_by_role("button", name="The bicycle of E. Ruiz")
    await expect(others).to_be_visible()
    theirs = ivan.get_by_role("complementary")
    await expect(theirs.get_by_role("heading", name="Elena Ruiz")).to_be_visible()
    await expect(theirs.get_by_role("button", name="The bicycle of Elena Ruiz")).to_be_visible()
    await laura.get_by_role("button", name="Take E. Ruiz apart").press("Enter")
    await expect(others).to_be_hidden()
    await expect(theirs.get_by_role("heading", name="E. Ruiz")).to_be_visible()


async def test_customers_are_listed_found_and_opened_by_keyboard(
    house: House, visitors: Visitors, known: dict[str, str]
) -> None:
    page = await looking(house, visitors, known, "laura")

    await page.keyboard.press("g")
    await page.keyboard.press("c")
    listed = page.get_by_role("list", name="Customers").get_by_role("link")
    await expect(listed.first).to_contain_text("E. Ruiz")
    await page.keyboard.press("j")
    await page.keyboard.press("j")
    await expect(listed.nth(1)).to_be_focused()
    field = page.get_by_role("searchbox", name="Find by name")
    await field.fill("elena.ruiz@home")
    await expect(
        page.get_by_role("list", name="Customers found").get_by_role("link")
    ).to_have_count(1)
    await field.press("ArrowDown")
    await page.keyboard.press("Enter")
    await expect(page).to_have_url(re.compile(f"/desk/customers/{known['customer']}$"))
    await expect(page.get_by_role("heading", name="Elena Ruiz", exact=True)).to_be_visible()


@pytest.mark.parametrize(
    ("size", "theme", "language"),
    [(DESKTOP, "light", "en"), (PHONE, "dark", "es"), (PHONE, "light", "ru")],
    ids=["desktop", "dark-phone-es", "phone-ru"],
)
async def test_it_can_be_read_and_reached_everywhere(
    house: House,
    visitors: Visitors,
    known: dict[str, str],
    size: tuple[int, int],
    theme: str,
    language: str,
) -> None:
    await furnish(house, known)
    page = await visitors.window("ada", size, color_scheme=theme, reduced_motion="reduce")
    await house.desk.ask("PUT", "/me", {"language": language})
    found: list[str] = []
    for name, path, ready in (
        ("customers", "/desk/customers", ".lines a"),
        ("customer", f"/desk/customers/{known['customer']}", ".sides"),
        ("record", f"/desk/inbox/queue/{known['Elena Ruiz']}", "[role=log]"),
    ):
        await page.goto(f"{house.url}{path}")
        await expect(page.locator(ready).first).to_be_visible()
        if name == "record" and size == PHONE:
            await page.get_by_role("button", name=re.compile("Показать|Mostrar|Show")).first.click()
        await page.screenshot(path=f"{SHOTS}/{name}-{language}.png")
        seen = await out_of_reach(page) + await violations(page)
        found += [f"{name}: {one}" for one in seen]
    await house.desk.ask("PUT", "/me", {"language": "en"})
    assert found == []


async def test_the_page_holds_the_timeline_and_says_what_time_it_is_there(
    house: House, visitors: Visitors, known: dict[str, str]
) -> None:
    await furnish(house, known)
    place = f"/customers/{known['customer']}"
    page = await visitors.at("ivan")
    await page.goto(f"{house.url}/desk{place}")
    log = page.get_by_role("log")
    await expect(log.get_by_text("Where is my bicycle?").first).to_be_visible()
    await expect(page.get_by_text("Local time unknown")).to_be_visible()

    phone = {"scheme": "tel", "value": "+54 11 4000 1234"}
    await house.desk.ask("POST", f"{place}/identities", phone)
    there = datetime.now(ZoneInfo("America/Argentina/Buenos_Aires"))
    times = [there + timedelta(minutes=n) for n in (-1, 0, 1)]
    near = "|".join(f"{time.hour}:{time:%M}" for time in times)  # no nought before the hour
    await expect(page.get_by_text(re.compile(f"Local time (... )?({near})"))).to_be_visible()

    note = {"client_id": "page-note-01", "text": "Rang about the bell."}
    await house.desk.ask("POST", f"{place}/notes", note)
    await expect(log).to_contain_text("Rang about the bell.")
    await page.get_by_role("button", name="Notes", exact=True).press("Enter")
    await expect(log.get_by_text("Where is my bicycle?")).to_have_count(0)
    assert await violations(page) == []


async def test_the_list_is_live_and_nothing_moves_under_the_pointer(
    house: House, visitors: Visitors, known: dict[str, str]
) -> None:
    await furnish(house, known)
    page = await visitors.at("ivan")
    await page.goto(f"{house.url}/desk/customers")
    lines = page.get_by_role("list", name="Customers").get_by_role("link")
    await expect(lines.filter(has_text="Elena Ruiz")).to_be_visible()
    await house.mail("first@live.test", "First Live")
    await expect(lines.first).to_contain_text("First Live")

    await lines.nth(1).hover()
    await house.mail("second@live.test", "Second Live")
    newer = page.get_by_role("button", name="1 new")
    await expect(newer).to_be_visible()
    await expect(lines.first).to_contain_text("First Live")
    await newer.hover()
    await house.mail("third@live.test", "Third Live")
    await page.get_by_role("button", name="2 new").click()
    await expect(lines.first).to_contain_text("Third Live")
