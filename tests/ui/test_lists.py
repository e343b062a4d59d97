"""Lists by keyboard: narrowed and sorted in the address, picked out and moved together."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.async_api import Locator, Page, expect

from tests.ui.eye import violations
from tests.ui.house import House
from tests.ui.visitor import Visitors

pytestmark = pytest.mark.asyncio(loop_scope="module")

NAMES = ("Ana Abad", "Bea Bravo", "Carla Cano", "Dora Díaz")


@pytest.fixture(scope="module")
def rows() -> dict[str, str]:
    """The interactions of this file by their customer."""
    return {}


async def arrived(house: House, rows: dict[str, str]) -> None:
    """Four mails wait, from the oldest to the newest."""
    for name in NAMES:
        if name not in rows:
            rows[name] = await house.mail(f"{name.split()[0].lower()}@customer.test", name)


def lines(page: Page, **like: Any) -> Locator:
    """Rows of the list."""
    return page.locator("main, section").get_by_role("listbox").get_by_role("option", **like)


async def order(page: Page) -> list[str]:
    """Names in the list from top to bottom."""
    found = await lines(page).locator(".name").all_inner_texts()
    return [name for name in found if name in NAMES]


async def listed(house: House, visitors: Visitors, words: str = "") -> Page:
    page = await visitors.window("sofia")
    await page.goto(f"{house.url}/desk/inbox/queue{words}")
    await expect(lines(page).first).to_be_visible()
    return page


async def test_the_address_says_how_a_list_is_narrowed_and_sorted(
    house: House, visitors: Visitors, rows: dict[str, str]
) -> None:
    await arrived(house, rows)
    page = await listed(house, visitors)
    assert await order(page) == list(reversed(NAMES))

    await page.get_by_role("button", name="Filter and sort").click()
    await page.get_by_label("Order").select_option("Oldest activity")
    await expect(page).to_have_url(f"{house.url}/desk/inbox/queue?sort=oldest")
    await expect(lines(page).first).to_contain_text(NAMES[0])
    assert await order(page) == list(NAMES)

    await page.get_by_role("combobox", name="Channel", exact=True).select_option("Voice")
    await expect(page.get_by_text("Nothing fits these filters")).to_be_visible()
    await page.get_by_label("Order").press("Escape")
    await page.get_by_role("button", name="Remove the filter Channel: Voice").click()
    await expect(lines(page)).to_have_count(4)

    again = await listed(house, visitors, "?sort=oldest&unread=1")
    assert await order(again) == list(NAMES)


async def test_a_list_is_kept_under_a_name_and_counted(
    house: House, visitors: Visitors, rows: dict[str, str]
) -> None:
    await arrived(house, rows)
    page = await listed(house, visitors, "?sort=oldest&waiting=1")
    await page.get_by_role("button", name="Saved lists").press("Enter")
    await page.get_by_role("menuitem", name="Save this list").press("Enter")
    await page.get_by_label("Name").fill("First come")
    await page.get_by_label("For everybody").press("Space")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("heading", name="First come")).to_be_visible()

    colleague = await visitors.at("laura")
    await colleague.get_by_role("button", name="Saved lists").press("Enter")
    entry = colleague.get_by_role("menuitem", name="First come")
    await expect(entry).to_contain_text("4")
    await entry.press("Enter")
    await expect(lines(colleague)).to_have_count(4)
    assert await order(colleague) == list(NAMES)


async def test_what_is_picked_out_moves_together_and_what_cannot_is_said(
    house: House, visitors: Visitors, rows: dict[str, str]
) -> None:
    await arrived(house, rows)
    await house.desk.ask("POST", f"/interactions/{rows['Bea Bravo']}/take", {"over": True})
    page = await listed(house, visitors, "?sort=oldest")
    await page.keyboard.press("j")
    await page.keyboard.press("x")
    await page.keyboard.press("Shift+ArrowDown")
    await expect(page.get_by_role("toolbar")).to_contain_text("2 selected")
    await page.get_by_role("toolbar").get_by_role("button", name="Take").press("Enter")

    bar = page.get_by_role("toolbar")
    await expect(bar).to_contain_text("1 done")
    await expect(bar).to_contain_text("1 not done: A colleague has taken this one.")
    await expect(lines(page, selected=True)).to_contain_text("Bea Bravo")


async def test_what_was_read_is_made_new_again_in_every_tab(
    house: House, visitors: Visitors, rows: dict[str, str]
) -> None:
    await arrived(house, rows)
    page, tab = await visitors.at("laura", rows["Dora Díaz"]), await visitors.window("laura")
    await tab.goto(f"{house.url}/desk/inbox/queue")
    row = lines(tab, name="Dora Díaz")
    await expect(row).to_be_visible()
    await page.keyboard.press("u")
    await expect(row.get_by_text("1 unread message")).to_be_attached()


async def test_mentions_are_a_list_that_leads_to_each_note(
    house: House, visitors: Visitors
) -> None:
    one, two = [await house.mail(f"{who}@named.test", f"{who} Named") for who in ("Ana", "Berta")]
    people = {
        one.name: one.id for one in await house.store.unit.write(lambda tx: tx.people.agents())
    }
    laura = people["Laura García"]
    for n, item in enumerate((one, two, two)):
        note = {"client_id": f"named-{n:04}", "text": f"@Laura see {n}", "mentions": [laura]}
        await house.desk.ask("POST", f"/interactions/{item}/notes", note)
    page = await visitors.at("laura")
    await page.keyboard.press("g")
    await page.keyboard.press("m")
    lines = page.get_by_role("list", name="Mentions").get_by_role("link")
    await expect(lines).to_have_count(3)
    await expect(page.get_by_role("button", name="Only new (3)")).to_be_visible()
    await page.keyboard.press("j")
    await expect(lines.first).to_be_focused()

    note = {"client_id": "named-0009", "text": "@Laura one more", "mentions": [laura]}
    await house.desk.ask("POST", f"/interactions/{one}/notes", note)
    await page.get_by_role("button", name="1 new").click()
    await expect(lines.first).to_contain_text("one more")

    await lines.nth(2).press("Enter")
    await expect(page.locator(".entry.lit")).to_contain_text("see 1")
    assert f"/inbox/mentions/{two}" in page.url
    await expect(page.get_by_role("button", name="Only new (2)")).to_be_visible()
    await page.get_by_role("button", name="Only new (2)").click()
    await expect(lines).to_have_count(3)  # what is open stays
    await page.reload()
    await expect(page.locator(".entry.lit")).to_contain_text("see 1")
    await expect(lines.filter(has_text="see 0")).to_be_visible()
    await page.keyboard.press("Alt+ArrowUp")
    await expect(page.locator(".entry.lit")).to_contain_text("see 0")
    assert await violations(page) == []
