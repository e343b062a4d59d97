"""Writing an answer: files, drafts, canned replies."""

from __future__ import annotations

import re

import pytest
from playwright.async_api import FilePayload, Page, expect

from tests.ui.house import House
from tests.ui.visitor import Visitors, answer, take, writing

pytestmark = pytest.mark.asyncio(loop_scope="module")

# What a hand does with files, which no keyboard can do.
HAND = """
({ kind, name, text }) => {
  const files = new DataTransfer()
  files.items.add(new File([text], name, { type: 'text/plain' }))
  const field = document.querySelector('#composer textarea')
  const about = { bubbles: true, cancelable: true }
  field.dispatchEvent(kind === 'paste'
    ? new ClipboardEvent('paste', { ...about, clipboardData: files })
    : new DragEvent('drop', { ...about, dataTransfer: files }))
}
"""


async def opened(house: House, visitors: Visitors, login: str, name: str) -> Page:
    page = await visitors.at(login, await house.mail(address(name), name))
    await take(page)
    return page


def address(name: str) -> str:
    return f"{name.lower().replace(' ', '.')}@customer.test"


async def test_files_are_attached_by_button_by_paste_and_by_drop(
    house: House, visitors: Visitors
) -> None:
    page = await opened(house, visitors, "laura", "Ana Files")
    async with page.expect_file_chooser() as chooser:
        await page.get_by_role("button", name="Attach files").click()
    one = FilePayload(name="button.txt", mimeType="text/plain", buffer=b"one")
    await (await chooser.value).set_files([one])
    for kind in ("paste", "drop"):
        await page.evaluate(HAND, {"kind": kind, "name": f"{kind}.txt", "text": kind})
    files = page.get_by_role("list", name="Attached files")
    for name in ("button.txt", "paste.txt", "drop.txt"):
        await expect(files.get_by_role("button", name=f"Remove {name}")).to_be_visible()

    await files.get_by_role("button", name="Remove drop.txt").click()
    await answer(page, "Two files")

    log = page.get_by_role("log")
    await expect(log).to_contain_text("button.txt")
    await expect(log).to_contain_text("paste.txt")
    await expect(log.get_by_text("Sent", exact=True)).to_be_visible()
    await expect(log).not_to_contain_text("drop.txt")
    [sent] = house.simulator.mailbox("ana.files@customer.test")
    assert b"button.txt" in sent.content


async def test_an_upload_shows_how_far_it_is_and_can_be_given_up(
    house: House, visitors: Visitors
) -> None:
    page = await opened(house, visitors, "laura", "Ana Slow")
    line = await page.context.new_cdp_session(page)
    await line.send("Network.enable")
    await line.send(
        "Network.emulateNetworkConditions",
        {"offline": False, "latency": 0, "downloadThroughput": -1, "uploadThroughput": 50_000},
    )
    big = FilePayload(name="big.bin", mimeType="application/octet-stream", buffer=b"x" * 3_000_000)
    await page.locator("#composer input[type=file]").set_input_files([big])
    await expect(page.get_by_role("progressbar", name="Uploading big.bin")).to_be_visible()
    await expect(page.get_by_role("button", name="Send", exact=False).first).to_be_disabled()

    await page.get_by_role("button", name="Remove big.bin").click()

    await expect(page.get_by_role("progressbar")).to_be_hidden()


async def test_a_draft_survives_a_reload_and_a_look_elsewhere(
    house: House, visitors: Visitors
) -> None:
    page = await opened(house, visitors, "laura", "Ana Elsewhere")
    await writing(page).fill("What I say to the first")
    await page.get_by_role("option", name=re.compile("Ana Elsewhere")).wait_for()
    other = await house.mail("other@customer.test", "Ana Other")
    await page.goto(f"{house.url}/desk/inbox/mine/{other}")
    await take(page)
    await expect(writing(page)).to_have_value("")
    await writing(page).fill("What I say to the other")
    await expect(page.get_by_text("Draft saved")).to_be_visible()

    await page.get_by_role("option", name=re.compile("Ana Elsewhere")).click()
    await expect(writing(page)).to_have_value("What I say to the first")
    await page.reload()
    await expect(writing(page)).to_have_value("What I say to the first")
    await page.get_by_role("option", name=re.compile("Ana Other")).click()
    await expect(writing(page)).to_have_value("What I say to the other")


async def test_a_draft_follows_its_writer_to_another_browser(
    house: House, visitors: Visitors
) -> None:
    page = await opened(house, visitors, "ivan", "Ana Twice")
    await writing(page).fill("Begun at the desk")
    await expect(page.get_by_text("Draft saved")).to_be_visible()

    other = await visitors.at("ivan", page.url.rsplit("/", 1)[1])

    await expect(writing(other)).to_have_value("Begun at the desk")


async def test_a_slash_brings_a_canned_reply_in_the_customers_name(
    house: House, visitors: Visitors
) -> None:
    page = await opened(house, visitors, "laura", "Ana Canned")
    await writing(page).focus()
    await page.keyboard.type("/deli")
    await expect(page.get_by_role("option", name="Delivery")).to_be_visible()
    await page.keyboard.press("Enter")

    await expect(writing(page)).to_have_value("Hello Ana Canned, it comes **tomorrow**.")
    await page.keyboard.press("Control+Enter")
    await expect(page.get_by_role("log").locator("strong", has_text="tomorrow")).to_be_visible()


async def test_news_while_writing_asks_for_a_second_look(house: House, visitors: Visitors) -> None:
    first = house.write("news@customer.test", "Ana News")
    page = await visitors.at("laura", (await house.arrival("Ana News"))["id"])
    await take(page)
    await writing(page).fill("It comes tomorrow")
    house.write("news@customer.test", "Ana News", "It has come!", "Re: My order", answering=first)
    await expect(page.get_by_text("Ana News wrote at")).to_be_visible()

    await page.keyboard.press("Control+Enter")
    await expect(writing(page)).to_have_value("It comes tomorrow")
    await page.get_by_role("button", name="Send anyway").click()
    await expect(writing(page)).to_have_value("")
