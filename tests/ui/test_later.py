"""What leaves later, and what is asked before it leaves; colleagues named in a note."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from playwright.async_api import Page, expect

from router.messages import Delivery
from router.model import MessageId
from router.repositories import Tx
from tests.ui.eye import faults
from tests.ui.house import House
from tests.ui.visitor import PHONE, SHOTS, Visitors, answer, take, writing

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def other_ways(page: Page) -> None:
    """Open the menu beside Send, by keyboard."""
    await page.get_by_role("button", name="More ways to send").press("Enter")


async def test_what_was_sent_is_taken_back_and_stands_in_the_letter_again(
    house: House, visitors: Visitors
) -> None:
    interaction = await house.mail("undo@customer.test", "Ana Undo")
    page = await visitors.at("ivan", interaction)
    await page.goto(f"{house.url}/desk/settings")
    async with page.expect_response("**/api/v1/me"):
        await page.get_by_label("Hold back what I send").select_option("30")
    await page.goto(f"{house.url}/desk/inbox/mine/{interaction}")
    await take(page)
    await answer(page, "Too early")
    log = page.get_by_role("log")
    await expect(log).to_contain_text("Leaves in")

    await log.get_by_role("button", name="Undo", exact=True).press("Enter")

    await expect(writing(page)).to_have_value("Too early")
    await expect(writing(page)).to_be_focused()
    await expect(log).not_to_contain_text("Too early")
    await page.reload()
    await expect(writing(page)).to_have_value("Too early")
    await page.goto(f"{house.url}/desk/settings")
    async with page.expect_response("**/api/v1/me"):
        await page.get_by_label("Hold back what I send").select_option("0")


async def test_an_answer_is_given_a_time_by_keyboard_and_sent_now_after_all(
    house: House, visitors: Visitors
) -> None:
    page = await visitors.at("laura", await house.mail("time@customer.test", "Ana Time"))
    await take(page)
    await writing(page).fill("Good morning")
    await other_ways(page)
    await page.get_by_role("menuitem", name="Tomorrow").press("Enter")
    log = page.get_by_role("log")
    await expect(log).to_contain_text(re.compile("Will be sent .*9:00"))

    await log.get_by_role("button", name="Change the time").press("Enter")
    dialog = page.get_by_role("dialog", name="Send later")
    next_year = datetime.now(UTC) + timedelta(days=200)
    await dialog.get_by_label("Send at").fill(next_year.strftime("%Y-%m-%dT08:30"))
    await page.keyboard.press("Enter")
    await expect(log).to_contain_text(re.compile("Will be sent .*8:30"))
    await log.get_by_role("button", name="Send now").press("Enter")
    await expect(log.locator(".message.ours")).to_contain_text("Sent")


async def test_what_has_a_time_waits_when_the_customer_writes_before_it(
    house: House, visitors: Visitors
) -> None:
    first = house.write("since@customer.test", "Ana Since")
    page = await visitors.at("laura", (await house.arrival("Ana Since"))["id"])
    await take(page)
    await writing(page).fill("It comes on Monday")
    await other_ways(page)
    await page.get_by_role("menuitem", name="Tomorrow").press("Enter")
    log = page.get_by_role("log")
    await expect(log).to_contain_text("Will be sent")
    house.write("since@customer.test", "Ana Since", "Cancel it!", "Re: My order", answering=first)
    await expect(log).to_contain_text("it will wait for you")

    await be_due(house)
    await expect(log).to_contain_text("the customer wrote before its time came")
    await log.get_by_role("button", name="Edit").press("Enter")
    await expect(writing(page)).to_have_value("It comes on Monday")


async def be_due(house: House) -> None:
    """Let what has a time have it now."""

    async def work(tx: Tx) -> None:
        now = house.store.clock.now()
        async with house.store.unit.read() as reads:
            seqs = [event for event in await reads.events(0, 5000) if "message" in event.data]
        for message in {str(event.data["message"]) for event in seqs}:
            for row in await tx.outbox.of(MessageId(message)):
                if row.state is Delivery.QUEUED and row.next_at and row.next_at > now:
                    await tx.outbox.record([replace(row, next_at=now)])

    await house.store.unit.write(work)
    await house.store.bus.ring("outbox")


async def test_a_letter_that_speaks_of_a_file_is_asked_for_it(
    house: House, visitors: Visitors
) -> None:
    page = await visitors.at("laura", await house.mail("file@customer.test", "Ana File"))
    await take(page)
    await writing(page).fill("Le envío la factura adjunta.")
    await page.keyboard.press("Control+Enter")
    asked = page.get_by_role("alert").filter(has_text="You speak of an attachment")
    await expect(asked).to_be_visible()
    await expect(page.get_by_role("button", name="Send anyway")).to_be_visible()
    await page.keyboard.press("Control+Enter")
    await expect(writing(page)).to_have_value("")
    await expect(asked).to_be_hidden()


async def test_send_and_snooze_asks_until_when(house: House, visitors: Visitors) -> None:
    page = await visitors.at("laura", await house.mail("doze@customer.test", "Ana Doze"))
    await take(page)
    await writing(page).fill("We will look into it")
    await other_ways(page)
    await page.get_by_role("menuitem", name="Send and snooze").press("Enter")
    await page.get_by_role("menuitem", name="Tomorrow").press("Enter")
    await expect(page.get_by_role("button", name="Wake")).to_be_visible()
    await expect(page.get_by_role("log")).to_contain_text("We will look into it")


async def test_a_colleague_named_in_a_note_hears_of_it_until_they_look(
    house: House, visitors: Visitors
) -> None:
    interaction = await house.mail("named@customer.test", "Ana Named")
    laura, ivan = await visitors.at("laura", interaction), await visitors.at("ivan")
    await laura.keyboard.press("n")
    await expect(laura.get_by_role("textbox", name="Internal note")).to_be_focused()
    await laura.keyboard.type("@iv")
    await expect(laura.get_by_role("option", name="Iván Petrov")).to_be_visible()
    await laura.keyboard.press("Enter")
    await laura.keyboard.type("please look")
    await laura.keyboard.press("Control+Enter")
    await expect(laura.get_by_role("log")).to_contain_text("@Iván Petrov please look")

    await expect(ivan.get_by_text("Laura García named you in a note.")).to_be_visible()
    bell = ivan.get_by_role("button", name="Mentions: 1 new")
    await bell.press("Enter")
    await ivan.get_by_role("menuitem", name=re.compile("Laura García · Ana Named")).press("Enter")
    await expect(ivan.get_by_role("log")).to_contain_text("please look")
    await expect(ivan.get_by_role("button", name="Mentions: 0 new")).to_be_visible()


@pytest.mark.parametrize("language", ["ru", "es"])
async def test_what_waits_can_be_read_and_reached_on_a_phone(
    house: House, visitors: Visitors, language: str
) -> None:
    interaction = await house.mail(f"small-{language}@customer.test", f"Ana {language}")
    await house.desk.ask("POST", f"/interactions/{interaction}/take", {"over": True})
    at = (datetime.now(UTC) + timedelta(days=3)).isoformat()
    reply = {"client_id": f"small-{language}", "text": "See you", "send_at": at}
    await house.desk.ask("POST", f"/interactions/{interaction}/replies", reply)
    await house.desk.ask("PUT", "/me", {"language": language})
    page = await visitors.window("ada", PHONE, reduced_motion="reduce")
    await page.goto(f"{house.url}/desk/inbox/mine/{interaction}")
    await expect(page.get_by_role("log")).to_contain_text("See you")
    await page.screenshot(path=SHOTS / f"later-{language}.png")
    found = await faults(page)
    await house.desk.ask("PUT", "/me", {"language": "en"})
    assert found == []
