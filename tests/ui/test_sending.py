"""What becomes of an answer: refused, put off, uncertain; and how it reads."""

from __future__ import annotations

from dataclasses import replace

import pytest
from playwright.async_api import WebSocketRoute, expect

from channels.text import to_html
from router.messages import Delivery
from router.model import MessageId
from router.reports import refresh
from router.repositories import Tx
from tests.ui.house import House
from tests.ui.visitor import Visitors, answer, take, writing

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_a_refused_answer_says_why_and_can_be_tried_again(
    house: House, visitors: Visitors
) -> None:
    page = await visitors.at("laura", await house.mail("nobody-ana@customer.test", "Ana Refused"))
    await take(page)
    await answer(page, "Hello Ana")
    log = page.get_by_role("log")
    await expect(log).to_contain_text("Failed")
    await expect(log).to_contain_text("no such user here")

    async with page.expect_response("**/retry") as retried:
        await log.get_by_role("button", name="Retry").click()
    assert (await (await retried.value).json())["message"]["state"] == "queued"
    await expect(log.get_by_role("button", name="Retry")).to_be_enabled()


async def test_an_answer_put_off_can_be_called_back(house: House, visitors: Visitors) -> None:
    page = await visitors.at("laura", await house.mail("later-ana@customer.test", "Ana Later"))
    await take(page)
    await answer(page, "Hello Ana")
    log = page.get_by_role("log")
    await expect(log).to_contain_text("Waiting to try again")

    await log.get_by_role("button", name="Cancel sending").click()
    await expect(log).to_contain_text("Cancelled, not sent")


async def test_an_answer_that_may_have_gone_is_sent_again_only_by_hand(
    house: House, visitors: Visitors
) -> None:
    interaction = await house.mail("later-unknown@customer.test", "Ana Unknown")
    page = await visitors.at("laura", interaction)
    await take(page)
    await answer(page, "Hello Ana")
    log = page.get_by_role("log")
    await expect(log).to_contain_text("Waiting to try again")
    await make_unknown(house, interaction)

    await expect(log).to_contain_text("May have been sent")
    await log.get_by_role("button", name="Send again?").click()
    await expect(log).to_contain_text("Waiting to try again")


async def test_an_answer_leaves_though_the_browser_has_no_room_left(
    house: House, visitors: Visitors
) -> None:
    page = await visitors.at("laura", await house.mail("ana-crowded@customer.test", "Ana Crowded"))
    await take(page)
    full = "() => { throw new Error('full') }"
    await page.evaluate(f"() => {{ Storage.prototype.setItem = {full} }}")
    await answer(page, "Written without room")
    await expect(page.get_by_role("log")).to_contain_text("Written without room")
    await expect(page.get_by_role("log").get_by_text("Sent", exact=True)).to_be_visible()


async def make_unknown(house: House, interaction: str) -> None:
    card = await house.desk.ask("GET", f"/interactions/{interaction}")
    timeline = await house.desk.ask("GET", f"/customers/{card['row']['customer_id']}/timeline")
    [sent] = [
        item["message"]
        for item in timeline["items"]
        if item["message"] and item["message"]["direction"] == "out"
    ]

    async def lose(tx: Tx) -> None:
        [row] = await tx.outbox.of(MessageId(sent["id"]))
        await tx.outbox.record([replace(row, state=Delivery.UNKNOWN, next_at=None)])
        [message] = (await tx.messages.get([row.message_id])).values()
        await refresh(tx, message, house.store.clock.now())

    await house.store.unit.write(lose)


NOTES = [
    "plain words",
    "two\nlines",
    "two\n\nparagraphs",
    "**bold** and *italic* and __bold__ and _italic_",
    "**bold with *italic* in it**",
    "~~struck~~ and `code **not bold**`",
    "a_name_with_underscores and 2 * 3 * 4",
    "[the shop](https://shop.test/a?b=1&c=2)",
    "[a trap](javascript:alert(1))",
    "- one\n- two",
    "- one\n- two\n  - deeper\n- three",
    "* one\n* two\n\nafter",
    "1. first\n2. second",
    "3. third\n4. fourth",
    "Dear Ana\n- a list right below",
    "It was founded in\n1985. A good year.",
    "> what you asked\n> goes on\n\nMy answer",
    "> **quoted** with\n> - a list",
    "```\nlet code = 1 < 2\n```",
    "a \\*star\\* that is meant",
    "<b>HTML</b> stays as typed & safe",
    "**not closed",
]


# What is left of HTML when it does not matter who wrote it.
BARE = r"""
htmls => htmls.map(html => {
  const bare = node => {
    if (node.nodeType === Node.TEXT_NODE) return node.data.replace(/\s+/g, ' ')
    if (node.nodeType !== Node.ELEMENT_NODE) return ''
    const inside = [...node.childNodes].map(bare).join('')
    if (node.localName === 'code' && node.parentNode.localName === 'pre') return inside
    const [href, start] = [node.getAttribute('href'), node.getAttribute('start')]
    return `<${node.localName} ${href ?? ''}${start ?? ''}>${inside.trim()}</${node.localName}>`
  }
  const body = new DOMParser().parseFromString(html, 'text/html').body
  return bare(body).replace(/\s*(<\/?(p|br|ul|ol|li|pre|blockquote)\b[^>]*>)\s*/g, '$1')
})
"""


async def test_notes_and_answers_look_as_the_customer_gets_them(
    house: House, visitors: Visitors
) -> None:
    interaction = await house.mail("marks@customer.test", "Ana Marks")
    page = await visitors.at("laura", interaction)
    for n, text in enumerate(NOTES):
        note = {"client_id": f"marked-note-{n:04}", "text": text, "draft_ver": 0}
        await house.desk.ask("POST", f"/interactions/{interaction}/notes", note)
    shown = page.locator(".note .marked")
    await expect(shown).to_have_count(len(NOTES))

    drawn = await shown.evaluate_all("marks => marks.map(mark => mark.innerHTML)")
    assert await page.evaluate(BARE, drawn) == await page.evaluate(
        BARE, [to_html(text) for text in NOTES]
    )


async def test_what_is_sent_without_an_answer_is_a_draft_no_more(
    house: House, visitors: Visitors
) -> None:
    customer = "unconfirmed@customer.test"
    page = await visitors.at("laura", await house.mail(customer, "Ana Unconfirmed"))
    await take(page)
    await page.route("**/replies", lambda route: route.abort())
    await writing(page).fill("Said once")
    await expect(page.get_by_text("Draft saved")).to_be_visible()
    await page.keyboard.press("Control+Enter")
    retry = page.get_by_role("log").get_by_role("button", name="Retry")
    await expect(retry).to_be_visible()

    await page.reload()
    await expect(retry).to_be_visible()
    await expect(writing(page)).to_have_value("")

    await page.unroute("**/replies")
    await retry.click()
    await expect(page.get_by_role("log").get_by_text("Sent", exact=True)).to_be_visible()
    await page.reload()
    await expect(writing(page)).to_have_value("")
    assert len(house.simulator.mailbox(customer)) == 1


async def test_what_was_left_unsent_waits_for_its_writer_at_a_browser_that_others_use(
    house: House, visitors: Visitors
) -> None:
    page = await visitors.at("laura", await house.mail("shift@customer.test", "Ana Shift"))
    await take(page)
    await page.route("**/replies", lambda route: route.abort())
    await writing(page).fill("Laura's own words")
    await page.keyboard.press("Control+Enter")
    retry = page.get_by_role("log").get_by_role("button", name="Retry")
    await expect(retry).to_be_visible()
    await page.route("**/draft", lambda route: route.abort())
    await writing(page).fill("And half a thought")

    await visitors.window("ada")
    for login, seen in (("ada", 0), ("laura", 1)):
        await page.context.clear_cookies()
        await page.context.add_cookies(visitors.sessions[login]["cookies"])
        await page.reload()
        await expect(page.get_by_role("log")).to_contain_text("Ana Shift")
        await expect(retry).to_have_count(seen)
        await expect(page.get_by_text("Laura's own words")).to_have_count(seen)
    await expect(writing(page)).to_have_value("And half a thought")


async def test_what_two_tabs_sent_without_an_answer_outlasts_both(
    house: House, visitors: Visitors
) -> None:
    row = await house.mail("tabs@customer.test", "Ana Tabs")
    first = await visitors.at("laura", row)
    await take(first)
    second = await first.context.new_page()
    await second.goto(first.url)
    for tab, text in ((first, "From the first tab"), (second, "From the second tab")):
        await tab.route("**/replies", lambda route: route.abort())
        await writing(tab).fill(text)
        await tab.keyboard.press("Control+Enter")
        await expect(tab.get_by_role("button", name="Retry")).to_be_visible()
    await first.close()

    await second.reload()
    log = second.get_by_role("log")
    await expect(log.get_by_text("From the first tab")).to_be_visible()
    await expect(log.get_by_role("button", name="Retry")).to_have_count(2)
    await second.unroute("**/replies")
    await log.get_by_role("button", name="Retry").first.click()
    await expect(log.get_by_text("Sent", exact=True)).to_have_count(1)
    await second.reload()
    await expect(log.get_by_role("button", name="Retry")).to_have_count(1)


async def test_what_got_no_answer_is_sent_again_once_the_line_is_back(
    house: House, visitors: Visitors
) -> None:
    customer = "again@customer.test"
    interaction = await house.mail(customer, "Ana Again")
    page = await visitors.window("laura")
    lines: list[WebSocketRoute] = []

    def pass_on(line: WebSocketRoute) -> None:
        lines.append(line)
        line.connect_to_server()

    await page.route_web_socket("**/ws", pass_on)
    await page.goto(f"{house.url}/desk/inbox/mine/{interaction}")
    await take(page)
    await page.route("**/replies", lambda route: route.abort())
    await writing(page).fill("Said once")
    await page.keyboard.press("Control+Enter")
    log = page.get_by_role("log")
    await expect(log.get_by_role("button", name="Retry")).to_be_visible()
    await page.unroute("**/replies")

    await lines[-1].close(code=1011)

    await expect(log.get_by_text("Sent", exact=True)).to_be_visible()
    await expect(log.get_by_role("button", name="Retry")).to_be_hidden()
    assert len(house.simulator.mailbox(customer)) == 1
