"""What people set up once and find again everywhere: keys, widths, rows; and ways in a timeline."""

from __future__ import annotations

import pytest
from playwright.async_api import expect

from tests.servers.patience import until
from tests.system.test_journey import png
from tests.ui.house import House
from tests.ui.visitor import Visitors

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest.fixture(scope="module")
def known() -> dict[str, str]:
    """The interaction of this file, once it is there."""
    return {}


async def talk(house: House, known: dict[str, str]) -> str:
    """Somebody has sent a picture and a song; a colleague has left a note."""
    if not known:
        files = (("saddle.png", "image/png", png()), ("squeak.mp3", "audio/mpeg", b"ID3"))
        row = await house.mail("vera@customer.test", "Vera Vidal", files=files)
        await house.mail("willy@customer.test", "Willy Weiss")
        note = {"client_id": "habits-note-1", "text": "A regular.", "draft_ver": 0}
        await house.desk.ask("POST", f"/interactions/{row}/notes", note)
        known["row"] = row
    return known["row"]


async def preferred(house: House, login: str, **values: str) -> None:
    """Wait until the hub has what was just chosen."""
    agent = await house.store.unit.write(lambda tx: tx.people.by_email(f"{login}@shop.test"))
    assert agent is not None

    async def look() -> bool:
        async with house.store.unit.read() as reads:
            kept = await reads.preferences(agent.id)
        return all(value in kept.get(name, "") for name, value in values.items())

    await until(look, f"{login} does not prefer {values}")


async def test_a_key_is_changed_by_pressing_another_one(
    house: House, visitors: Visitors, known: dict[str, str]
) -> None:
    row = await talk(house, known)
    page = await visitors.window("ivan")
    await page.goto(f"{house.url}/desk/settings")
    await page.get_by_role("button", name="Write a note: n. Change the key").press("Enter")
    await page.keyboard.press("r")
    await expect(page.get_by_text("Already does this: Write to the customer")).to_be_visible()
    await page.keyboard.press("y")
    await expect(page.get_by_role("button", name="Write a note: y. Change")).to_be_visible()
    await preferred(house, "ivan", keys='"note":"y"')

    elsewhere = await visitors.at("ivan", row)
    await elsewhere.keyboard.press("n")
    await elsewhere.keyboard.press("y")
    await expect(elsewhere.get_by_role("textbox", name="Internal note")).to_be_focused()
    await elsewhere.keyboard.press("Escape")
    await elsewhere.get_by_role("log").focus()
    await elsewhere.keyboard.press("?")
    entry = elsewhere.get_by_role("dialog").locator("dl > div", has_text="Write a note")
    await expect(entry.locator("kbd")).to_have_text(["y"])


async def test_single_letters_can_rest_and_pairs_lead_elsewhere(
    house: House, visitors: Visitors, known: dict[str, str]
) -> None:
    await talk(house, known)
    page = await visitors.at("laura")
    await page.keyboard.press("g")
    await page.keyboard.press("s")
    letters = page.get_by_label("Use keys of a single letter")
    await letters.press("Space")
    await expect(letters).not_to_be_checked()
    await preferred(house, "laura", letters="off")

    again = await visitors.window("laura")
    await again.goto(f"{house.url}/desk/settings")
    await expect(again.get_by_label("Use keys of a single letter")).not_to_be_checked()
    await again.keyboard.press("?")
    await again.keyboard.press("Control+k")
    await expect(again.get_by_role("dialog")).to_have_count(1)
    await expect(again.get_by_role("dialog")).not_to_contain_text("Keyboard")


async def test_panes_keep_the_width_they_were_given_and_rows_their_height(
    house: House, visitors: Visitors, known: dict[str, str]
) -> None:
    row = await talk(house, known)
    page = await visitors.at("sofia", row)
    line = page.get_by_role("separator", name="Width of the list")
    for _ in range(3):
        await line.press("ArrowRight")
    await expect(line).to_have_attribute("aria-valuenow", "396")
    await preferred(house, "sofia", panes="396")
    await page.goto(f"{house.url}/desk/settings")
    await page.get_by_label("Lower rows in the lists").press("Space")
    await preferred(house, "sofia", density="tight")

    again = await visitors.window("sofia")
    await again.goto(f"{house.url}/desk/inbox/queue/{row}")
    await expect(again.get_by_role("separator", name="Width of the list")).to_have_attribute(
        "aria-valuenow", "396"
    )

    async def sized() -> bool:
        pane = await again.get_by_role("region", name="Inbox").bounding_box()
        line = await again.locator("[role=option][id^=row-]").first.bounding_box()
        if pane is None or line is None:
            return False
        return (round(pane["width"]), round(line["height"])) == (396, 58)

    await until(sized, "the pane is 396 wide and its rows are 58 high")


async def test_a_timeline_shows_only_what_is_asked_for(
    house: House, visitors: Visitors, known: dict[str, str]
) -> None:
    page = await visitors.at("ada", await talk(house, known))
    log = page.get_by_role("log")
    await page.get_by_role("button", name="Filter the timeline").press("Enter")
    for choice, there, gone in (
        ("Notes", "A regular.", "Where is my bicycle?"),
        ("Messages", "Where is my bicycle?", "A regular."),
    ):
        await page.get_by_role("button", name=choice, exact=True).press("Enter")
        await expect(log).to_contain_text(there)
        await expect(log).not_to_contain_text(gone)
    await page.get_by_role("button", name="All", exact=True).press("Enter")
    await page.get_by_role("textbox", name="Go to a day").fill("2020-01-01")
    await expect(page.locator(".entry.lit")).to_have_count(1)


async def test_a_picture_grows_a_song_plays_and_a_link_leads_back(
    house: House, visitors: Visitors, known: dict[str, str]
) -> None:
    page = await visitors.window("ada", permissions=["clipboard-read", "clipboard-write"])
    await page.goto(f"{house.url}/desk/inbox/mine/{await talk(house, known)}")
    await expect(page.locator("audio")).to_have_attribute("aria-label", "squeak.mp3")
    await page.get_by_role("link", name="saddle.png").press("Enter")
    await expect(page.get_by_role("dialog").get_by_role("img", name="saddle.png")).to_be_visible()
    await page.keyboard.press("Escape")

    await page.get_by_role("button", name="Copy a link to this").first.press("Enter")
    await expect(page.get_by_text("The link is copied.")).to_be_visible()
    await page.goto(await page.evaluate("navigator.clipboard.readText()"))
    await expect(page.locator(".entry.lit")).to_contain_text("Where is my bicycle?")
