"""The demonstration's shop: two visitors chat with an agent, one leaves and goes on by mail."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from playwright.async_api import Browser, BrowserContext, Frame, Page, expect

from config.demo.people import PASSWORD
from tests.config.test_demo import demo
from tests.servers.patience import until
from tests.servers.ports import free_ports
from tests.ui.eye import violations
from tests.ui.visitor import writing

pytestmark = pytest.mark.asyncio(loop_scope="module")

NORA = "nora@visitor.demo"


async def desk(browser: Browser, url: str, who: str) -> Page:
    """Sign somebody in."""
    context = await browser.new_context(locale="en-GB", viewport={"width": 1440, "height": 900})
    page = await context.new_page()
    await page.goto(f"{url}/desk/")
    await page.get_by_label("Email").fill(f"{who}@shop.demo")
    await page.get_by_label("Password", exact=True).fill(PASSWORD)
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("navigation").first).to_be_visible()
    return page


async def ask(context: BrowserContext, url: str, name: str, mail: str, text: str) -> Frame:
    """Open the shop, fill in its form and write; return the chat."""
    page = await context.new_page()
    await page.goto(f"{url}/demo?lang=en")
    await page.get_by_role("button", name="Ask us").click()
    chat = await framed(page)
    await chat.get_by_text("Write to us").click()
    await chat.get_by_label("Name").fill(name)
    await chat.get_by_label("E-mail").fill(mail)
    await chat.get_by_role("button", name="Start the chat").click()
    await chat.locator("textarea").fill(text)
    await chat.locator("textarea").press("Enter")
    await expect(chat.get_by_text(text)).to_be_visible()
    return chat


async def framed(page: Page) -> Frame:
    """Wait for the chat's own document."""

    async def look() -> Frame | None:
        return next((one for one in page.frames if "/webchat/frame" in one.url), None)

    found = await until(look, "no chat was opened")
    assert found is not None
    return found


async def take(page: Page, text: str) -> None:
    """Open what begins with these words and take it."""
    await page.get_by_role("option").filter(has_text=text).click()
    await page.locator("main > header").get_by_role("button", name="Take", exact=True).click()
    await expect(writing(page)).to_be_visible()


async def set_up(page: Page, url: str) -> None:
    """Change the chat in the administration: a shorter patience, and a secret shown once."""
    await page.goto(f"{url}/desk/settings/mailboxes")
    await page.get_by_role("link", name="Edit Pedalia").click()
    loader = re.compile(re.escape(f'src="{url}/webchat/loader.js"'))
    await expect(page.get_by_label("Snippet for your pages")).to_have_value(loader)
    preview = page.get_by_role("figure", name="How it will look")
    await page.get_by_label("Name shown to visitors").fill("Pedalia bikes")
    await expect(preview).to_contain_text("Pedalia bikes")
    await page.get_by_label("Mail it when the page").fill("10")
    await page.get_by_role("button", name="Make a secret").click()
    await expect(page.get_by_label("Secret", exact=True)).to_have_value(re.compile("^.{43}$"))
    await page.get_by_role("button", name="Save").click()
    await expect(page.get_by_text("Saved")).to_be_visible()
    await page.get_by_role("link", name="Edit Pedalia").click()
    await expect(page.get_by_text("There is one, made")).to_be_visible()
    assert await violations(page) == []
    await page.goto(f"{url}/desk/settings/audit")
    await expect(page.get_by_role("main")).to_contain_text(
        "Grace Adeyemi · changed · Channel Pedalia"
    )


async def mailed(url: str) -> dict[str, Any]:
    """Wait for the mail to the visitor who has left."""
    async with aiohttp.ClientSession() as client:

        async def look() -> list[dict[str, Any]]:
            async with client.get(f"{url}/demo/api/mail", params={"address": NORA}) as answer:
                return list(await answer.json())

        return (await until(look, "no mail has come"))[0]


@pytest.mark.timeout(240)
async def test_two_visitors_chat_and_who_leaves_goes_on_by_mail(
    browser: Browser, tmp_path: Path
) -> None:
    [port] = free_ports(1)
    url = f"http://127.0.0.1:{port}"
    async with demo(tmp_path, port):
        await set_up(await desk(browser, url, "grace"), url)
        shopping = await browser.new_context(locale="en-GB")
        nora = await ask(shopping, url, "Nora", NORA, "Does the Ribera come in blue?")
        # The same browser is another visitor on another site.
        oleg = await ask(shopping, f"http://localhost:{port}", "Oleg", "", "Do you ship to Riga?")
        page = await desk(browser, url, "sara")
        await page.goto(f"{url}/desk/inbox/unassigned")
        await take(page, "Ribera")
        await expect(page.get_by_text("Visitor is here")).to_be_visible()
        await nora.locator("textarea").press_sequentially("Or in red")
        await expect(page.get_by_text("is writing: Or in red")).to_be_visible()
        await writing(page).fill("Half an ans")
        await page.goto(f"{url}/desk/inbox/unassigned")
        await take(page, "Riga")
        await expect(writing(page)).to_have_value("")
        await writing(page).fill("Yes, in four days.")
        await writing(page).press("Enter")
        await expect(oleg.get_by_text("Yes, in four days.")).to_be_visible()
        await expect(page.get_by_role("log")).to_contain_text("Read")

        await page.goto(f"{url}/desk/inbox/mine")
        await page.get_by_role("option").filter(has_text="Nora").click()
        await expect(writing(page)).to_have_value("Half an ans")
        await nora.page.close()
        await expect(page.get_by_text(f"goes by e-mail to {NORA}")).to_be_visible()
        await writing(page).fill("Blue and green.")
        await writing(page).press("Enter")
        mail = await mailed(url)
        assert mail["text"].startswith("Blue and green.")
        await expect(page.get_by_text("Sent (by e-mail)")).to_be_visible()

        written = {"address": NORA, "name": "Nora", "to": "support@shop.demo", "files": []}
        written |= {"subject": "Re: your chat", "text": "Green, please", "answers": mail["id"]}
        async with (
            aiohttp.ClientSession() as client,
            client.post(f"{url}/demo/api/mail", json=written) as sent,
        ):
            assert sent.status == 200
        await expect(page.get_by_role("log")).to_contain_text("Green, please")
