"""A mail goes on to somebody else, and their answer comes back; an answer goes another way."""

from __future__ import annotations

import pytest
from playwright.async_api import expect

from tests.agents.seed import PASSWORD
from tests.ui.eye import out_of_reach, violations
from tests.ui.house import House
from tests.ui.visitor import PHONE, SHOTS, Visitors, take, writing

pytestmark = pytest.mark.asyncio(loop_scope="module")
PHOTO = "photo of the parcel as it stood before the door in the rain.png"
FILES = (("bill.pdf", "application/pdf", b"%PDF bill"), (PHOTO, "image/png", b"\x89PNG x"))


async def test_a_mail_goes_on_by_keyboard_and_the_third_persons_answer_is_told_apart(
    house: House, visitors: Visitors
) -> None:
    interaction = await house.mail("ana@customer.test", "Ana Forward", files=FILES)
    page = await visitors.at("laura", interaction)
    await take(page)
    await page.get_by_role("log").focus()

    await page.keyboard.press("w")
    dialog = page.get_by_role("dialog", name="Forward")
    await dialog.get_by_role("textbox", name="To").fill("not an address")
    await page.keyboard.press("Escape")
    await expect(dialog).to_be_hidden()
    await page.keyboard.press("w")
    await dialog.get_by_role("textbox", name="To").press_sequentially("courier@partner.test ")
    await dialog.get_by_role("button", name="Cc").press("Enter")
    await dialog.get_by_role("textbox", name="Cc").press_sequentially("boss@partner.test,")
    await dialog.get_by_role("checkbox", name=PHOTO).press("Space")
    await dialog.get_by_role("textbox", name="Your words").fill("Where is **it**?")
    assert await violations(page) == []
    await page.keyboard.press("Control+Enter")

    log = page.get_by_role("log")
    await expect(log).to_contain_text("Forwarded to courier@partner.test, boss@partner.test")
    sent = await house.sent("courier@partner.test")
    assert (sent["Subject"], sent["Cc"]) == ("Fwd: My order", "boss@partner.test")
    assert [part.get_filename() for part in sent.iter_attachments()] == ["bill.pdf"]
    body = sent.get_body(("plain",))
    assert body is not None
    text = body.get_content()
    assert text.index("Where is **it**?") < text.index("From: Ana Forward <ana@customer.test>")
    assert "Where is my bicycle?" in text

    house.write("courier@partner.test", "Kurt Courier", "It is in Lyon", answering=sent)
    await expect(log).to_contain_text("It is in Lyon")
    await expect(log).to_contain_text("Not the customer")
    await expect(page.get_by_role("button", name="Remove ana@customer.test")).to_be_visible()


async def test_what_was_handed_on_too_early_is_changed_on_a_phone(
    house: House, visitors: Visitors
) -> None:
    interaction = await house.mail("early@customer.test", "Ana Early", files=FILES)
    page = await visitors.at("ivan", interaction, size=PHONE)
    await page.request.put(
        f"{house.url}/api/v1/me",
        data={"preferences": {"undo_s": "30"}},
        headers={"X-CSRF-Token": await page.evaluate(CSRF), "Origin": house.url},
    )
    await page.reload()
    await take(page)
    log = page.get_by_role("log")
    await log.get_by_role("button", name="More").tap()
    await page.get_by_role("menuitem", name="Forward").tap()
    dialog = page.get_by_role("dialog", name="Forward")
    await dialog.get_by_role("textbox", name="To").fill("courier@partner.test")
    await dialog.get_by_role("textbox", name="Your words").fill("Too early")
    assert await out_of_reach(page) == []
    await page.screenshot(path=SHOTS / "forward-phone.png")
    await dialog.get_by_role("button", name="Forward").tap()
    await log.get_by_role("button", name="Undo").tap()

    await expect(dialog.get_by_role("textbox", name="Your words")).to_have_value("Too early")
    await expect(dialog.get_by_role("checkbox", name="bill.pdf")).to_be_checked()
    await dialog.get_by_role("button", name="Cancel").tap()
    await expect(log).not_to_contain_text("Too early")
    await expect(writing(page)).to_have_value("")


async def test_an_answer_goes_by_another_mailbox_to_another_address_by_keyboard(
    house: House, visitors: Visitors
) -> None:
    ask = house.desk.ask
    accounts = await ask("GET", "/accounts")
    shop = await ask("GET", f"/accounts/{accounts[0]['id']}")
    sales = {**shop["settings"], "address": "sales@shop.test", "username": "sales@shop.test"}
    box = {"kind": "email", "queue_id": shop["queue_id"], "secrets": {"password": PASSWORD}}
    await ask("POST", "/accounts", {**box, "name": "Sales mail", "settings": sales})
    paused = {**sales, "address": "old@shop.test", "username": "old@shop.test"}
    old = await ask("POST", "/accounts", {**box, "name": "Old mail", "settings": paused})
    await ask("POST", f"/accounts/{old['id']}/pause", {"ver": 1})
    interaction = await house.mail("ways@customer.test", "Ana Ways")
    row = (await ask("GET", f"/interactions/{interaction}"))["row"]
    for scheme, value in (("mailto", "home@customer.test"), ("tel", "+34600123456")):
        there = f"/customers/{row['customer_id']}/identities"
        await ask("POST", there, {"scheme": scheme, "value": value})
    page = await visitors.at("laura", interaction)
    await take(page)

    letter = page.get_by_role("region", name="Answer")
    await letter.get_by_role("button", name="Answer another way").press("Enter")
    menu = page.get_by_role("menu")
    phone = menu.get_by_role("menuitem", name="+34600123456")
    await expect(phone).to_contain_text("No account of ours reaches this.")
    await expect(phone).to_be_disabled()
    closed = menu.get_by_role("menuitem", name="home@customer.test from old@shop.test")
    await expect(closed).to_contain_text("This account is paused.")
    other = menu.get_by_role("menuitem", name="home@customer.test from sales@shop.test")
    await expect(other).to_contain_text("not verified")
    assert await violations(page, "[role=menu]") == []
    await other.press("Enter")
    await expect(letter.get_by_role("button", name="Remove home@customer.test")).to_be_visible()
    await page.reload()
    notice = page.get_by_text("This answer leaves from sales@shop.test")
    await writing(page).fill("By another way")
    await expect(notice).to_be_visible()
    assert await violations(page) == []
    await page.screenshot(path=SHOTS / "another-way.png")
    await page.keyboard.press("Control+Enter")

    sent = await house.sent("home@customer.test")
    assert "sales@shop.test" in str(sent["From"])
    await expect(notice).to_be_hidden()
    await expect(page.get_by_role("log")).to_contain_text("to home@customer.test")


CSRF = "async () => (await (await fetch('/api/v1/session')).json()).csrf"
