"""The supervisor's page: numbers that open what they count, and what is done from there."""

from __future__ import annotations

import re

import pytest
from playwright.async_api import Page, expect

from tests.ui.eye import out_of_reach, violations
from tests.ui.house import House
from tests.ui.visitor import DESKTOP, PHONE, SHOTS, Visitors

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def supervising(house: House, page: Page) -> Page:
    await page.goto(f"{house.url}/desk/supervise")
    await expect(page.get_by_role("table", name="Agents")).to_contain_text("Laura García")
    return page


async def test_a_number_opens_its_rows_and_work_is_handed_on_by_keyboard(
    house: House, visitors: Visitors
) -> None:
    interaction = await house.mail("board@customer.test", "Ana Board")
    page = await supervising(house, await visitors.at("sofia"))
    number = page.get_by_role("button", name="Waiting: Support, 1")
    await number.focus()

    await page.keyboard.press("Enter")
    drawer = page.get_by_role("dialog", name="Waiting: Support")
    await expect(drawer).to_contain_text("Ana Board")
    await drawer.get_by_role("button", name="Raise the priority of Ana Board").press("Enter")
    await expect(drawer).to_contain_text("Priority 1")
    await drawer.get_by_role("button", name="Hand on: Ana Board").press("Enter")
    await expect(page.get_by_role("dialog").get_by_role("combobox")).to_be_focused()
    await page.keyboard.type("laura")
    await page.keyboard.press("Enter")

    await expect(drawer).to_contain_text("Nothing here any more.")
    row = (await house.desk.ask("GET", f"/interactions/{interaction}"))["row"]
    assert (row["state"], row["priority"]) == ("active", 1)
    await page.keyboard.press("Escape")
    await expect(drawer).to_be_hidden()
    await expect(page.get_by_role("button", name="In hand: Laura García, 1")).to_be_visible()


async def test_an_agent_is_told_who_changed_their_state(house: House, visitors: Visitors) -> None:
    await house.available("laura")
    laura = await visitors.at("laura")
    page = await supervising(house, await visitors.at("sofia"))

    await page.get_by_role("button", name=re.compile("^Laura García is: Available")).press("Enter")
    await page.get_by_role("menuitem", name="Lunch").press("Enter")
    await page.get_by_role("textbox").fill("It is three o'clock")
    await page.keyboard.press("Enter")

    await expect(page.get_by_role("button", name="Laura García is: Lunch")).to_be_visible()
    told = laura.get_by_role("alert").filter(has_text="Sofía Navarro")
    await expect(told).to_contain_text("Sofía Navarro set your state: Lunch.")
    await expect(told).to_contain_text("It is three o'clock")
    await told.get_by_role("button", name="Become available").click()
    await expect(told).to_be_hidden()


async def test_the_page_is_not_there_for_agents(house: House, visitors: Visitors) -> None:
    page = await visitors.at("laura")
    await page.goto(f"{house.url}/desk/supervise")
    await expect(page.get_by_role("heading", name="Inbox")).to_be_visible()
    await expect(page).not_to_have_url(re.compile("/supervise"))


@pytest.mark.parametrize(
    ("size", "theme", "language"),
    [
        (DESKTOP, "light", "en"),
        (DESKTOP, "dark", "ru"),
        (PHONE, "dark", "es"),
        (PHONE, "light", "ru"),
    ],
    ids=["desktop", "dark-desktop-ru", "dark-phone-es", "phone-ru"],
)
async def test_it_can_be_read_and_reached_everywhere(
    house: House, visitors: Visitors, size: tuple[int, int], theme: str, language: str
) -> None:
    await house.mail(f"{theme}-{language}@customer.test", f"Ana {theme} {language}")
    page = await visitors.window("ada", size, color_scheme=theme, reduced_motion="reduce")
    await house.desk.ask("PUT", "/me", {"language": language})
    found: list[str] = []
    await page.goto(f"{house.url}/desk/supervise")
    await expect(page.locator("tbody tr").first).to_be_visible()
    shot = f"supervise-{theme}-{language}-{size[0]}"
    await page.screenshot(path=SHOTS / f"{shot}.png")
    found += await out_of_reach(page)
    found += await violations(page)
    await page.locator("main ul button").first.click()
    await expect(page.get_by_role("dialog").locator("li").first).to_be_visible()
    await page.screenshot(path=SHOTS / f"{shot}-rows.png")
    found += await out_of_reach(page)
    found += await violations(page)
    await house.desk.ask("PUT", "/me", {"language": "en"})
    assert found == []


async def test_the_work_of_somebody_absent_is_returned_once_the_numbers_are_read(
    house: House, visitors: Visitors
) -> None:
    names = ("Ana Gone", "Bea Gone")
    items = [await house.mail(f"{name[:3]}@gone.test", name) for name in names]
    people = {
        one["name"]: one["id"] for one in (await house.desk.ask("GET", "/directory"))["agents"]
    }
    for item in items:
        body = {"agent_id": people["Iván Petrov"]}
        await house.desk.ask("POST", f"/interactions/{item}/assign", body)
    page = await supervising(house, await visitors.at("sofia"))

    await page.get_by_role("button", name="Return the work of Iván Petrov").press("Enter")
    dialog = page.get_by_role("dialog", name="Return the work of Iván Petrov")
    await expect(dialog).to_contain_text("2 interactions go back to their queues")
    assert await violations(page) == []
    await dialog.get_by_role("button", name="Return 2 interactions").press("Enter")

    await expect(page.get_by_text("2 interactions are back in their queues.")).to_be_visible()
    for item in items:
        row = (await house.desk.ask("GET", f"/interactions/{item}"))["row"]
        assert (row["state"], row["agent_id"]) == ("queued", None)


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["wall", "phone"])
async def test_the_wall_shows_the_board_without_controls_and_outlives_a_lost_line(
    house: House, visitors: Visitors, size: tuple[int, int]
) -> None:
    await house.available("laura")
    page = await visitors.window("sofia", size, color_scheme="light")
    await page.goto(f"{house.url}/desk/tv")
    waiting = page.locator("dl > div").filter(has_text="Waiting").locator("dd")
    await expect(page.get_by_role("listitem").filter(has_text="Laura García")).to_be_visible()
    assert await page.locator("button, a, input").count() == 0
    assert await page.evaluate("document.documentElement.scrollHeight <= innerHeight")
    assert await violations(page) == []
    await page.screenshot(path=SHOTS / f"tv-{size[0]}.png")
    before = sum(one["waiting"] for one in (await house.desk.ask("GET", "/board"))["queues"])
    await expect(waiting).to_have_text(str(before))

    lost = page.get_by_role("status").filter(has_text="No connection since")
    await page.context.set_offline(True)
    await expect(lost).to_be_visible()
    await house.mail(f"wall-{size[0]}@customer.test", f"Wally {size[0]}")
    await page.context.set_offline(False)

    await expect(lost).to_have_count(0)
    await expect(waiting).to_have_text(str(before + 1))
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("button", name="Wall screen")).to_be_visible()
