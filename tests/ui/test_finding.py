"""The search and the palette, by keyboard alone."""

from __future__ import annotations

import re

import pytest
import pytest_asyncio
from playwright.async_api import Locator, Page, expect

from tests.servers.patience import until
from tests.ui.eye import violations
from tests.ui.house import House
from tests.ui.visitor import PHONE, Visitors

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def told(house: House) -> str:
    """An interaction in which much has been said, and an older one of the same customer."""
    first = await house.mail(
        "ana@find.test", "Ana Señales", text="The saddle squeaks.", subject="Old saddle"
    )
    desk = house.desk
    await desk.ask("POST", f"/interactions/{first}/take", {"over": False})
    await desk.ask("POST", f"/interactions/{first}/finish", {})

    async def closed() -> bool:
        card = await desk.ask("GET", f"/interactions/{first}")
        return bool(card["row"]["state"] == "closed")

    await until(closed, "it is not closed")
    house.write("ana@find.test", "Ana Señales", "Where is my bicycle?", "New order")
    second = str((await house.arrival("Ana Señales"))["id"])
    await desk.ask("POST", f"/interactions/{second}/take", {"over": False})
    for n in range(60):
        note = {
            "client_id": f"find-note-{n:03}",
            "text": f"Note {n}\nof many\n\nlines",
            "draft_ver": 0,
        }
        if n == 3:
            note["text"] = "The frame is *turquoise*."
        await desk.ask("POST", f"/interactions/{second}/notes", note)
    await indexed(house)
    return second


async def indexed(house: House) -> None:
    """Wait until the index has read all that has happened."""

    async def look() -> bool:
        return not (await house.desk.ask("GET", "/search?q=x"))["behind"]

    await until(look, "the index does not catch up")


def finder(page: Page) -> Locator:
    return page.locator("[aria-controls=finder-list]")


async def no_faults(page: Page) -> None:
    assert await violations(page) == []


async def test_what_was_said_is_found_and_shown_where_it_stands(
    house: House, visitors: Visitors, told: str
) -> None:
    page = await visitors.at("ada")
    await page.keyboard.press("/")
    await expect(finder(page)).to_be_focused()
    await expect(page.get_by_role("option", name="from:anna")).to_be_visible()
    await no_faults(page)

    await page.keyboard.type("turquo senales")
    option = page.get_by_role("option").filter(has_text="turquoise")
    await expect(page.get_by_text("Nothing found.")).to_be_visible()
    await finder(page).fill("turquo")
    await expect(option.locator("mark")).to_have_text("turquoise")
    await expect(option).to_have_attribute("aria-selected", "true")
    await no_faults(page)

    await page.keyboard.press("Enter")
    await expect(page).to_have_url(re.compile(rf"{told}\?entry="))
    entry = page.locator(".entry.lit")
    await expect(entry).to_contain_text("turquoise")
    await expect(entry).to_be_in_viewport()
    # Searched once, it is offered again.
    await page.get_by_role("log").focus()
    await page.keyboard.press("/")
    await expect(page.get_by_role("option", name="turquo", exact=True)).to_be_visible()
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("dialog")).to_have_count(0)


async def test_a_customer_and_a_number_are_found_too(
    house: House, visitors: Visitors, told: str
) -> None:
    page = await visitors.at("ada")
    await page.keyboard.press("/")
    await page.keyboard.type("SENALES")
    await expect(page.get_by_role("group", name="Customers")).to_contain_text("Ana Señales")
    number = (await house.desk.ask("GET", f"/interactions/{told}"))["row"]["number"]
    await finder(page).fill(f"#{number}")
    await expect(page.get_by_role("group", name="Interactions · 1")).to_contain_text("New order")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("log")).to_be_visible()
    assert told in page.url


async def test_a_query_that_cannot_be_is_explained(
    house: House, visitors: Visitors, told: str
) -> None:
    page = await visitors.at("ada")
    await page.keyboard.press("/")
    await page.keyboard.type("before:soon")
    await expect(page.get_by_role("alert")).to_contain_text("takes a day such as 2026-11-30")
    await finder(page).fill("squeaks queue:zoo")
    await expect(page.get_by_role("alert")).to_contain_text("none called “zoo”")


async def test_all_results_have_a_page_that_goes_on(
    house: House, visitors: Visitors, told: str
) -> None:
    page = await visitors.at("ada")
    await page.keyboard.press("/")
    await page.keyboard.type("many lines")
    await expect(page.get_by_role("group", name="Messages and notes · 59")).to_be_visible()
    await page.keyboard.press("ArrowUp")  # the last line
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("searchbox")).to_have_value("many lines")
    hits = page.locator("main").get_by_role("listitem")
    await expect(hits).to_have_count(20)
    for shown in (40, 59):
        more = page.get_by_role("button", name="More", exact=True)
        await more.focus()
        await page.keyboard.press("Enter")
        await expect(hits).to_have_count(shown)
    await expect(more).to_have_count(0)
    await page.get_by_role("searchbox").fill("xyzzy")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("status").filter(has_text="Nothing found.")).to_be_visible()
    await no_faults(page)


async def test_inside_a_timeline_only_that_is_searched(
    house: House, visitors: Visitors, told: str
) -> None:
    await house.mail("bert@find.test", "Bert Other", text="My saddle squeaks as well.")
    await indexed(house)
    page = await visitors.at("ada", told)
    await page.keyboard.press("f")
    await page.keyboard.type("squeaks")
    options = page.get_by_role("option")
    await expect(options).to_have_count(1)
    await page.keyboard.press("Enter")
    # It stood in an earlier interaction, far up and folded.
    entry = page.locator(".entry.lit")
    await expect(entry).to_contain_text("The saddle squeaks.")
    await expect(entry).to_be_in_viewport()
    assert told in page.url


async def test_the_palette_goes_anywhere_and_does_what_the_keys_do(
    house: House, visitors: Visitors, told: str
) -> None:
    page = await visitors.at("ada", told)

    async def do(words: str, name: str) -> None:
        await page.keyboard.press("Control+k")
        await expect(finder(page)).to_be_focused()
        await page.keyboard.type(words)
        await expect(page.get_by_role("option", name=name, exact=True)).to_have_attribute(
            "aria-selected", "true"
        )
        await page.keyboard.press("Enter")
        await expect(finder(page)).to_have_count(0)

    await do("note", "Write a note n")
    await expect(page.get_by_role("textbox", name="Internal note")).to_be_focused()
    await do("transf", "Transfer t")
    await expect(page.get_by_role("dialog", name=re.compile("Transfer"))).to_be_visible()
    await page.keyboard.press("Escape")
    await do("theme dark", "Theme: Dark")
    await expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    await do("lunch", "Set my state: Lunch")
    await page.get_by_role("button", name="Keep it").press("Enter")
    await expect(page.get_by_role("button", name="You are: Lunch")).to_be_visible()
    await do("queue sales", "Queue: Sales")
    await expect(page).to_have_url(re.compile(r"/inbox/queue\?queue="))
    await do("esp", "Language: Español")
    await expect(page.locator("html")).to_have_attribute("lang", "es")
    await house.desk.ask("PUT", "/me", {"language": "en"})


async def test_on_a_phone_the_search_is_at_hand(
    house: House, visitors: Visitors, told: str
) -> None:
    page = await visitors.at("ada", size=PHONE)
    await page.get_by_role("button", name="Search", exact=True).click()
    await finder(page).fill("squeaks saddle")
    hit = page.get_by_role("option").filter(has_text="Ana Señales")
    await expect(hit).to_be_visible()
    await no_faults(page)
    await hit.click()
    await expect(page.locator(".entry.lit")).to_contain_text("The saddle squeaks.")


async def test_a_link_to_an_old_entry_opens_around_it_and_leads_on_both_ways(
    house: House, visitors: Visitors, told: str
) -> None:
    row = (await house.desk.ask("GET", f"/interactions/{told}"))["row"]
    place = f"/customers/{row['customer_id']}/timeline"
    page = await visitors.at("sofia")
    asked: list[str] = []
    page.on("request", lambda one: asked.append(one.url) if "/timeline?" in one.url else None)
    found = await house.desk.ask("GET", "/search?q=turquoise")
    [entry] = [hit["entry_id"] for group in found["groups"] for hit in group["hits"]]
    await page.goto(f"{house.url}/desk/inbox/queue/{told}?entry={entry}")

    await expect(page.locator(".entry.lit")).to_contain_text("turquoise")
    await expect(page.locator(".entry.lit")).to_be_in_viewport()
    assert asked
    assert all(f"around={entry}" in one for one in asked)
    newest = page.locator(".entry").filter(has_text="Note 59")
    await expect(newest).to_have_count(0)

    note = {"client_id": "find-note-live", "text": "It is repaired.", "draft_ver": 0}
    await house.desk.ask("POST", f"/interactions/{told}/notes", note)
    await expect(page.get_by_role("button", name="1 new")).to_be_visible()
    await page.get_by_role("log").evaluate("one => one.scrollTo(0, one.scrollHeight)")
    await expect(newest).to_have_count(1)
    await expect(page.locator(".entry").filter(has_text="It is repaired.")).to_have_count(1)

    await page.get_by_role("log").evaluate("one => one.scrollTo(0, 0)")
    await expect(page.get_by_role("log").get_by_text("Old saddle")).to_be_visible()
    await page.goto(f"{house.url}/desk/inbox/queue/{told}?entry={entry}")
    await page.get_by_role("button", name="Latest").click()
    await expect(page.locator(".entry").filter(has_text="It is repaired.")).to_be_in_viewport()
    assert len((await house.desk.ask("GET", f"{place}?limit=200"))["items"]) > 60

    await page.goto(f"{house.url}/desk/inbox/queue/{told}?entry={'0' * 32}")
    await expect(page.get_by_text("What this link led to is no longer there.")).to_be_visible()
    await expect(page.locator(".entry").filter(has_text="It is repaired.")).to_be_in_viewport()
