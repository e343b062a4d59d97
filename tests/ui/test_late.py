"""What comes late undoes nothing that was done meanwhile, and leaves nothing without its name."""

from __future__ import annotations

import pytest
from playwright.async_api import expect

from tests.agents.seed import PASSWORD
from tests.ui.house import House
from tests.ui.late import late
from tests.ui.visitor import Visitors, take, writing

pytestmark = pytest.mark.asyncio(loop_scope="module")

# Whatever should bear a name and is shown without one, however shortly.
NAMELESS = """
window.nameless = []
new MutationObserver(() => {
  for (const one of document.querySelectorAll('th[scope=row], .chip, [title=""]'))
    if (!one.textContent.trim()) nameless.push(one.outerHTML.slice(0, 200))
}).observe(document, { subtree: true, childList: true, characterData: true })
"""
# How often the newest was not to be seen, however shortly.
LOSSES = """
window.losses = 0
new MutationObserver(() => {
  if (!document.querySelector('[role=log]').textContent.includes('Note 69')) losses += 1
}).observe(document, { subtree: true, childList: true })
"""
LONGER_THAN_A_DRAFT_WAITS = 800  # milliseconds


async def second_mailbox(house: House) -> None:
    """The shop has another one, for its sales."""
    ask = house.desk.ask
    [shop] = await ask("GET", "/accounts")
    shop = await ask("GET", f"/accounts/{shop['id']}")
    settings = {**shop["settings"], "address": "sales@shop.test", "username": "sales@shop.test"}
    box = {"kind": "email", "queue_id": shop["queue_id"], "secrets": {"password": PASSWORD}}
    await ask("POST", "/accounts", {**box, "name": "Sales mail", "settings": settings})


async def test_whom_an_answer_shall_go_to_outlasts_a_reload_and_what_is_told_late(
    house: House, visitors: Visitors
) -> None:
    await second_mailbox(house)
    interaction = await house.mail("usual@customer.test", "Ana Usual")
    row = (await house.desk.ask("GET", f"/interactions/{interaction}"))["row"]
    identity = {"scheme": "mailto", "value": "private@customer.test"}
    await house.desk.ask("POST", f"/customers/{row['customer_id']}/identities", identity)
    page = await visitors.at("laura", interaction)
    await take(page)
    letter = page.get_by_role("region", name="Answer")
    await letter.get_by_role("button", name="Answer another way").click()
    await page.get_by_role("menuitem", name="private@customer.test from sales@shop.test").click()
    chosen = letter.get_by_role("button", name="Remove private@customer.test")
    await expect(chosen).to_be_visible()

    await page.wait_for_timeout(LONGER_THAN_A_DRAFT_WAITS)
    async with late(page, f"**/api/v1/interactions/{interaction}", after=1) as second:
        await page.reload()
        await expect(chosen).to_be_visible()
        await second.there.wait()
    await page.wait_for_timeout(LONGER_THAN_A_DRAFT_WAITS)
    await writing(page).fill("To your own address")
    await page.keyboard.press("Control+Enter")

    assert "sales@shop.test" in str((await house.sent("private@customer.test"))["From"])
    assert not house.simulator.mailbox("usual@customer.test")
    await expect(letter.get_by_role("button", name="Remove usual@customer.test")).to_be_visible()


async def test_words_written_before_all_is_told_stay_as_they_are(
    house: House, visitors: Visitors
) -> None:
    interaction = await house.mail("early@customer.test", "Ana Early")
    page = await visitors.at("laura", interaction)
    await take(page)
    async with late(page, f"**/api/v1/interactions/{interaction}", after=1) as second:
        await page.reload()
        await writing(page).press_sequentially("Written at once")
        await second.there.wait()
    async with late(page, "**/draft") as saved:
        await writing(page).press_sequentially(", and on")
        await expect(writing(page)).to_have_value("Written at once, and on")
        await saved.there.wait()
        await writing(page).press_sequentially(" and on")
    await page.reload()
    await expect(writing(page)).to_have_value("Written at once, and on and on")


async def test_no_page_shows_anything_without_its_name(house: House, visitors: Visitors) -> None:
    interaction = await house.mail("names@customer.test", "Ana Names")
    page = await visitors.window("ada")
    await page.add_init_script(NAMELESS)
    for address, named in (
        ("supervise", page.get_by_role("rowheader", name="Sales")),
        ("tv", page.get_by_text("Sales", exact=True)),
        (f"inbox/queue/{interaction}", page.locator("header").get_by_text("Support", exact=True)),
    ):
        async with late(page, "**/api/v1/directory") as names:
            await page.goto(f"{house.url}/desk/{address}")
            await names.there.wait()
            await page.wait_for_timeout(LONGER_THAN_A_DRAFT_WAITS)
        await expect(named.first).to_be_visible()
        assert await page.evaluate("nameless") == []


async def test_a_new_queue_is_on_the_board_as_soon_as_it_has_its_name(
    house: House, visitors: Visitors
) -> None:
    before = sum(one["waiting"] for one in (await house.desk.ask("GET", "/board"))["queues"])
    page = await visitors.window("ada")
    await page.add_init_script(NAMELESS)
    await page.goto(f"{house.url}/desk/supervise")
    await expect(page.get_by_role("rowheader", name="Sales")).to_be_visible()
    async with late(page, "**/api/v1/directory") as names:
        await house.desk.ask("POST", "/queues", {"name": "Repairs"})
        await names.there.wait()
        await house.mail("repairs@customer.test", "Ana Board")
        told = page.get_by_role("button", name=f"Waiting: Support, {before + 1}")
        await expect(told).to_be_visible()
    await expect(page.get_by_role("rowheader", name="Repairs")).to_be_visible()
    assert await page.evaluate("nameless") == []


async def test_who_went_on_to_the_newest_is_not_taken_back_by_an_older_answer(
    house: House, visitors: Visitors
) -> None:
    interaction, first = await long_talk(house)
    page = await visitors.window("ada")
    newest = page.locator(".entry").filter(has_text="Note 69")
    async with late(page, "**/timeline?around=*", after=1, asked_late=True) as second:
        await page.goto(f"{house.url}/desk/inbox/queue/{interaction}?entry={first}")
        await expect(page.locator(".entry.lit")).to_be_visible()
        await second.there.wait()
        await page.get_by_role("button", name="Latest").click()
        await expect(newest).to_be_in_viewport()
        await page.evaluate(LOSSES)
    await page.wait_for_timeout(LONGER_THAN_A_DRAFT_WAITS)
    await expect(newest).to_be_in_viewport()
    assert await page.evaluate("losses") == 0


async def test_what_is_no_longer_there_is_said_once_and_sought_no_more(
    house: House, visitors: Visitors
) -> None:
    interaction = await house.mail("gone@customer.test", "Ana Gone")
    page = await visitors.window("ada")
    said = page.get_by_text("What this link led to is no longer there.")
    sought = f"**/timeline?around={'0' * 32}*"
    async with late(page, sought) as both:
        await page.goto(f"{house.url}/desk/inbox/queue/{interaction}?entry={'0' * 32}")
        await both.until_asked(2)
        await both.all_come()
        await expect(said).to_be_visible()
        await expect(page.locator(".entry").first).to_be_visible()
        await page.wait_for_timeout(LONGER_THAN_A_DRAFT_WAITS)
        await expect(said).to_have_count(1)
        assert both.asked == 2


async def test_who_was_picked_stays_picked_though_others_change_their_state(
    house: House, visitors: Visitors
) -> None:
    interaction = await house.mail("hand@customer.test", "Ana Hand")
    page = await visitors.at("laura", interaction)
    await take(page)
    await page.locator("main > header").get_by_role("button", name="Transfer").click()
    dialog = page.get_by_role("dialog")
    await dialog.get_by_role("option", name="Iván Petrov").click()
    await house.available("sofia")
    await expect(dialog.get_by_role("option").first).to_contain_text("Sofía Navarro")
    picked = dialog.get_by_role("option", selected=True)
    await expect(picked).to_contain_text("Iván Petrov")


async def long_talk(house: House) -> tuple[str, str]:
    """An interaction with more than a page of notes, and the entry of the first of them."""
    interaction = await house.mail("long@customer.test", "Ana Long")
    await house.desk.ask("POST", f"/interactions/{interaction}/take", {"over": False})
    first = ""
    for n in range(70):
        note = {"client_id": f"late-note-{n:03}", "text": f"Note {n}\nof\nmany", "draft_ver": 0}
        item = await house.desk.ask("POST", f"/interactions/{interaction}/notes", note)
        first = first or str(item["id"])
    return interaction, first


async def test_what_is_made_new_again_stays_so_though_its_reading_is_told_late(
    house: House, visitors: Visitors
) -> None:
    interaction = await house.mail("anew@customer.test", "Ana Anew")
    page = await visitors.window("laura")
    async with late(page, f"**/interactions/{interaction}/seen", asked_late=True) as reading:
        await page.goto(f"{house.url}/desk/inbox/queue/{interaction}")
        await reading.there.wait()
        await page.keyboard.press("u")
    tab = await visitors.at("laura")
    await tab.goto(f"{house.url}/desk/inbox/queue")
    row = tab.get_by_role("option", name="Ana Anew")
    await expect(row.get_by_text("1 unread message")).to_be_attached()


async def test_what_was_made_new_while_a_list_was_under_way_is_new_in_it(
    house: House, visitors: Visitors
) -> None:
    interaction = await house.mail("again@customer.test", "Ana Again")
    page, tab = await visitors.at("laura", interaction), await visitors.window("laura")
    unread = tab.get_by_role("option", name="Ana Again").get_by_text("1 unread message")
    async with late(tab, "**/api/v1/inbox?view=queue*", after=1, asked_late=True) as second:
        await tab.goto(f"{house.url}/desk/inbox/queue")
        await second.there.wait()
        async with page.expect_response("**/unseen"):
            await page.keyboard.press("u")
        await tab.wait_for_timeout(LONGER_THAN_A_DRAFT_WAITS)  # the tab hears of it first
    await tab.wait_for_timeout(LONGER_THAN_A_DRAFT_WAITS)
    await expect(unread).to_be_attached()


async def test_a_key_pressed_before_the_conversation_is_there_is_not_lost(
    house: House, visitors: Visitors
) -> None:
    interaction = await house.mail("keys@customer.test", "Ana Keys")
    page = await visitors.at("laura", interaction)
    await take(page)
    for key, opened in (
        ("n", page.get_by_role("textbox", name="Internal note")),
        ("r", writing(page)),
        ("t", page.get_by_role("dialog").get_by_role("combobox")),
    ):
        async with late(page, f"**/api/v1/interactions/{interaction}") as card:
            await page.reload()
            await card.there.wait()
            await page.keyboard.press(key)
        await expect(opened).to_be_focused()


async def test_who_has_not_signed_in_asks_for_nothing_that_is_refused(
    house: House, visitors: Visitors
) -> None:
    page, refused = await visitors.window(), list[str]()
    page.on("response", lambda answer: refused.append(answer.url) if answer.status > 399 else None)
    await page.goto(f"{house.url}/desk/")
    await expect(page.get_by_label("Email")).to_be_visible()
    assert refused == []
