"""What a site may say to its chat, and what a page, a phone and a keyboard may expect of it."""

from __future__ import annotations

from time import time
from uuid import uuid4

import pytest
from playwright.async_api import expect

from tests.channels.webchat.shop import KEY, jwt
from tests.servers.patience import until
from tests.servers.ports import free_ports
from tests.widget.site import Site
from tests.widget.stand import FORMAL_KEY, PHONE, Stand, hears

pytestmark = pytest.mark.asyncio(loop_scope="module")

SCROLL = "[scrollTo(0, 500), scrollY][1]"


async def test_a_site_opens_fills_speaks_and_listens(stand: Stand) -> None:
    visit = await stand.visit(settings={"hideLauncher": True})
    await expect(visit.launcher).to_be_hidden()
    await visit.page.evaluate("centralita('launcher', 'show')")
    await expect(visit.launcher).to_be_visible()
    await visit.page.evaluate("centralita('prefill', 'I want a red one')")
    await expect(visit.field).to_have_value("I want a red one")
    await visit.page.evaluate("centralita('language', 'ru')")
    await expect(visit.chat.get_by_role("button", name="Отправить")).to_be_visible()
    await expect(visit.launcher).to_have_accessible_name("Закрыть чат")
    await visit.page.evaluate("centralita('theme', 'dark')")
    await expect(visit.chat.locator("html")).to_have_attribute("data-theme", "dark")

    # A pale colour of the site is written upon in black.
    await visit.page.evaluate("centralita('update', {color: '#ffe066'})")
    await expect(visit.chat.locator("button.send")).to_have_css("color", "rgb(0, 0, 0)")
    await visit.page.evaluate("centralita('close')")
    await expect(visit.chat.locator("button.send")).to_be_hidden()
    await visit.page.evaluate("centralita('off', 'open')")
    await visit.page.evaluate("centralita('open'); centralita('nonsense')")
    await expect(visit.chat.locator("button.send")).to_be_visible()
    heard = await visit.heard()
    assert [name for name, _ in heard].count("open") == 1
    assert ["error", "command.unknown nonsense"] in heard


async def test_whom_the_site_vouches_for_is_known_to_the_agent(stand: Stand) -> None:
    now = int(time())
    token = jwt(
        {"sub": "42", "name": "Ana Signed", "iat": now, "exp": now + 600, "aud": KEY,
         "jti": uuid4().hex}
    )  # fmt: skip
    visit = await stand.visit()
    await visit.page.evaluate(
        "token => { centralita('identify', {token}); centralita('attributes', {plan: 'gold'}) }",
        token,
    )
    await visit.start()
    await visit.write("You know me")
    row = await stand.shop.row("You know me")
    assert row["customer_name"] == "Ana Signed"


async def test_a_site_that_is_not_allowed_shows_nothing(stand: Stand) -> None:
    async with Site(free_ports(1)[0], {"key": KEY}, stand.site.hub).open() as stranger:
        page = await (await stand.window()).new_page()
        await page.goto(stranger.url)
        await hears(page, "error")
        await expect(page.locator(".launcher")).to_have_count(0)
        # Nor does the frame stand in its pages, whatever it says of itself.
        await page.evaluate(
            f"""document.body.append(Object.assign(document.createElement('iframe'),
              {{src: '{stand.shop.url}/webchat/frame?key={KEY}&origin={stand.site.url}'}}))"""
        )
        await expect(page.frame_locator("iframe").locator(".app")).to_have_count(0)


async def test_the_frame_believes_its_page_alone(stand: Stand) -> None:
    visit = await stand.visit()
    await visit.launcher.click()
    await expect(visit.chat.locator(".start")).to_be_visible()
    frame = visit.page.frames[1]
    # A message to the frame from itself, or to the page from itself, moves nothing.
    await frame.evaluate("postMessage({type: 'new'}, '*')")
    await visit.page.evaluate("postMessage({type: 'close'}, '*')")
    await frame.evaluate(
        "parent.postMessage({type: 'event', name: 'unread', data: 3}, 'http://a.test')"
    )
    await visit.page.wait_for_timeout(200)
    await expect(visit.chat.locator(".start")).to_be_visible()
    assert ["unread", 3] not in await visit.heard()


async def test_the_keyboard_reaches_everything_and_comes_back(stand: Stand) -> None:
    visit = await stand.visit()
    await visit.launcher.focus()
    assert await visit.launcher.get_attribute("aria-expanded") == "false"
    await visit.page.keyboard.press("Enter")
    await expect(visit.chat.get_by_role("dialog", name="The Shop")).to_be_focused()
    await expect(visit.launcher).to_have_attribute("aria-expanded", "true")
    for _ in range(3):
        await visit.page.keyboard.press("Tab")
    await expect(visit.chat.locator(".start")).to_be_focused()
    await visit.page.keyboard.press("Enter")
    await expect(visit.field).to_be_focused()
    await visit.page.keyboard.type("By keyboard")
    await visit.page.keyboard.press("Enter")
    await visit.told("By keyboard")
    await expect(visit.chat.get_by_role("log", name="Messages")).to_contain_text("By keyboard")
    await expect(visit.chat.get_by_role("button", name="More")).to_be_visible()
    await visit.chat.get_by_role("button", name="More").press("Enter")
    await visit.page.keyboard.press("Tab")
    await expect(visit.chat.locator(".choices button").first).to_be_focused()
    # Escape closes what is open last, then the chat.
    await visit.page.keyboard.press("Escape")
    await expect(visit.chat.locator(".choices")).to_have_count(0)
    await visit.page.keyboard.press("Escape")
    await expect(visit.launcher).to_be_focused()
    await expect(visit.field).to_be_hidden()


async def test_a_phone_is_covered_and_the_page_stands_still(stand: Stand) -> None:
    visit = await stand.visit(PHONE)
    await visit.launcher.click()
    await expect(visit.chat.locator(".start")).to_be_visible()

    async def covered() -> bool:
        box = await visit.page.locator("iframe").bounding_box()
        return box == dict(zip(("x", "y", "width", "height"), (0, 0, *PHONE), strict=True))

    await until(covered, "the chat rises until it covers the phone")
    await expect(visit.launcher).to_be_hidden()
    await expect(visit.page.locator("main")).to_have_js_property("inert", True)
    overflow = "getComputedStyle(document.documentElement).overflow"
    assert await visit.page.evaluate(overflow) == "hidden"
    await visit.chat.get_by_role("button", name="Close chat").click()
    await expect(visit.launcher).to_be_visible()
    await expect(visit.page.locator("main")).to_have_js_property("inert", False)
    assert await visit.page.evaluate(SCROLL) == 500


async def test_nothing_is_stored_before_the_visitor_agrees(stand: Stand) -> None:
    visit = await stand.visit(settings={"key": FORMAL_KEY, "consent": "required"})
    await visit.start()
    form = visit.chat.locator("form")
    await form.get_by_role("textbox", name="Your name").fill("Shy")
    await form.get_by_role("combobox").select_option("Sales")
    await form.get_by_role("checkbox").check()
    await form.get_by_role("button", name="Start the chat").click()
    await visit.write("Quietly")
    assert await visit.page.evaluate("localStorage.length") == 0
    await visit.page.evaluate("centralita('update', {consent: 'given'})")
    await until(lambda: visit.page.evaluate("localStorage.length === 1"), "the token is stored")
