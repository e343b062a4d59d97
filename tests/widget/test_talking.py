"""A visitor and an agent talk through the widget, on the page of another site."""

from __future__ import annotations

import pytest
from playwright.async_api import FilePayload, expect

from tests.channels.webchat.shop import SALES
from tests.widget.stand import CLOSED_KEY, DESKTOP, FORMAL_KEY, NIGHT, PHONE, Stand, hears

pytestmark = pytest.mark.asyncio(loop_scope="module")

PICTURE = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c489"
    "0000000d49444154789c63f8cfc0f01f00050001ff56c72f0d0000000049454e44ae426082"
)


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
async def test_a_talk_from_the_first_word_to_the_stars(stand: Stand, size: tuple[int, int]) -> None:
    who = f"at {size[0]}"
    visit = await stand.visit(size)
    await visit.start()
    await visit.write(f"Where is my bicycle? {who}")
    await expect(visit.chat.get_by_text("You are next")).to_be_visible()

    # The agent writes, answers, reads; each sees it of the other.
    item = await stand.take(f"Where is my bicycle? {who}")
    await expect(visit.chat.get_by_role("heading", name="Laura")).to_be_visible()
    await stand.shop.reply(item, "It comes **tomorrow**:\n- before noon")
    await visit.told("It comes tomorrow")
    await expect(visit.chat.locator(".bubble li", has_text="before noon")).to_have_count(1)
    await stand.shop.desk.ask("POST", f"/interactions/{item}/seen", {"seq": 1})
    await expect(visit.chat.locator(".state.read")).to_contain_text("Read")

    # A picture goes along, and comes back as a picture; what is too large says how large it may be.
    big = FilePayload(name="big.bin", mimeType="image/png", buffer=bytes(10 * 2**20 + 1))
    await visit.chat.locator("input[type=file]").set_input_files(big)
    await expect(visit.chat.get_by_role("alert")).to_have_text("Larger than 10 MB")
    await visit.chat.get_by_role("button", name="Remove big.bin").click()
    await visit.chat.locator("input[type=file]").set_input_files(
        FilePayload(name="box.png", mimeType="image/png", buffer=PICTURE)
    )
    await visit.write("This is the box")
    await expect(visit.chat.get_by_role("img", name="box.png")).to_be_visible()

    # The visitor ends it and says how it was; another word opens it again.
    await visit.chat.get_by_role("button", name="More").click()
    await visit.chat.locator(".choices").get_by_text("End the chat").click()
    await visit.chat.locator(".sheet").get_by_role("button", name="End the chat").click()
    await visit.chat.get_by_role("radio", name="4 stars of 5").check(force=True)
    await visit.chat.get_by_role("textbox", name="What did you like?").fill("The speed")
    await visit.chat.locator(".ending").get_by_role("button", name="Send").click()
    await expect(visit.chat.get_by_text("Thank you for telling us!")).to_be_visible()
    await visit.write("One more thing")
    await expect(visit.chat.locator(".waiting, .avatar.on").first).to_be_visible()

    told = [name for name, _ in await visit.heard()]
    assert {"ready", "open", "started", "agent", "message", "ended", "csat"} <= set(told)
    assert "violation" not in told
    assert "error" not in told
    assert told.count("message") == 1


async def test_typing_is_seen_by_the_visitor(stand: Stand) -> None:
    visit = await stand.visit()
    await visit.start()
    await visit.write("Somebody there?")
    item = await stand.take("Somebody there?")
    # What is written before may be lost; the desk says it again every few seconds, we once.
    await hears(visit.page, "agent")
    async with stand.shop.client.ws_connect(
        f"{stand.shop.url}/ws", headers={"Origin": stand.shop.url}
    ) as desk:
        await desk.send_json({"type": "hello", "csrf": stand.shop.desk.csrf})
        await desk.send_json({"type": "viewing", "interaction_id": item, "typing": True})
        await expect(visit.chat.get_by_role("img", name="Laura is writing")).to_be_visible()
        await stand.shop.reply(item, "Yes, I am")
        await visit.told("Yes, I am")
        await expect(visit.chat.get_by_role("img", name="Laura is writing")).to_have_count(0)


async def test_what_is_asked_comes_before_the_talk(stand: Stand) -> None:
    visit = await stand.visit(settings={"key": FORMAL_KEY})
    await visit.start()
    form = visit.chat.locator("form")
    await form.get_by_role("button", name="Start the chat").click()
    await expect(form.get_by_text("Please fill this in")).to_have_count(2)
    await expect(form.get_by_role("textbox", name="Your name")).to_be_focused()
    await form.get_by_role("textbox", name="Your name").fill("Ana")
    await form.get_by_role("combobox").select_option("Sales")
    await form.get_by_role("textbox", name="E-mail").fill("ana@")
    await form.get_by_role("checkbox").check()
    await form.get_by_role("button", name="Start the chat").click()
    await expect(form.get_by_text("does not look like an e-mail address")).to_be_visible()
    await form.get_by_role("textbox", name="E-mail").fill("ana@customer.test")
    await form.get_by_role("button", name="Start the chat").click()

    await visit.write("Do you have it in red?")
    row = await stand.shop.row("Do you have it in red?")
    assert (row["customer_name"], row["queue_id"]) == ("Ana", SALES)

    # Who has given an address is not asked for it again, and need not wait.
    await expect(visit.chat.get_by_text("You are next")).to_be_visible()
    await expect(visit.chat.get_by_text("the answer goes to ana@customer.test")).to_be_visible()
    await expect(visit.chat.get_by_role("button", name="No time to wait?")).to_have_count(0)


async def test_a_closed_shop_asks_for_the_address_and_takes_the_message(stand: Stand) -> None:
    visit = await stand.visit(settings={"key": CLOSED_KEY})
    await visit.start()
    form = visit.chat.locator("form")
    await expect(form.get_by_role("heading", name="Leave us a message")).to_be_visible()
    await form.get_by_role("textbox", name="E-mail").fill("night@customer.test")
    await form.get_by_role("textbox", name="Your message").fill("I cannot sleep")
    await form.get_by_role("button", name="Send message").click()
    await visit.told("I cannot sleep")
    assert (await stand.shop.row("I cannot sleep"))["queue_id"] == NIGHT


async def test_two_conversations_stay_apart(stand: Stand) -> None:
    visit = await stand.visit()
    await visit.start()
    await visit.write("The first matter")
    first = await stand.take("The first matter")
    await visit.chat.get_by_role("button", name="Back").click()
    await visit.chat.get_by_role("button", name="New conversation").click()
    await visit.write("The second matter")
    await stand.shop.row("The second matter")

    # What comes meanwhile is counted at its row, beside the launcher, and told to the site.
    await stand.shop.reply(first, "About the first")
    await visit.chat.get_by_role("button", name="Back").click()
    row = visit.chat.locator(".row", has_text="About the first")
    await expect(row.get_by_role("img", name="1 new message")).to_be_visible()
    await visit.page.locator(".launcher").click()
    await expect(visit.launcher).to_have_accessible_name("Open chat (1)")
    await visit.launcher.click()
    await row.click()
    await visit.told("About the first")
    await expect(visit.lines.filter(has_text="The second matter")).to_have_count(0)
    assert ["unread", 1] in await visit.heard()
    await expect(visit.chat.locator(".count")).to_have_count(0)
