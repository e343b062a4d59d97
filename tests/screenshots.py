"""The pictures of README.md, made anew from the demonstration: `./centralita screenshots`."""

import argparse
import asyncio
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.async_api import Browser, Page, expect

from config.demo.people import PASSWORD
from tests.architecture.house import ROOT
from tests.servers import browser as chromium
from tests.servers.ports import free_ports, wait_until_open

DOCS = ROOT / "docs"
NOTE = "She is a regular: waive the delivery fee."
ANSWER = "Hola María:\n\nSu pedido sale **hoy mismo** y llega el jueves."


async def take() -> None:
    """Play a short scene in the demonstration, and photograph it."""
    with TemporaryDirectory() as folder:
        async with demonstration(Path(folder)) as url, chromium.launched() as browser:
            desk = await signed_in(browser, url, "sara@shop.demo", (1440, 900))
            await answer_maria(desk, url)
            await picture(desk, "desk")
            await desk.goto(f"{url}/desk/supervise")
            await desk.emulate_media(color_scheme="dark")
            await picture(desk, "supervise")
            phone = await signed_in(browser, url, "laura@shop.demo", (390, 844))
            await phone.goto(f"{url}/desk/inbox/queue")
            await phone.get_by_role("option", name="Emma Wilson").click()
            await picture(phone, "phone")
            await picture(await asking(browser, url), "shop")


@asynccontextmanager
async def demonstration(folder: Path) -> AsyncIterator[str]:
    """The demonstration as its user starts it; yields its address."""
    (port,) = free_ports(1)
    command = ("-P", "-m", "config", "demo", "--port", str(port), "--data", str(folder))
    process = await asyncio.create_subprocess_exec(
        sys.executable, *command, env={**os.environ, "PYTHONPATH": str(ROOT)}
    )
    try:
        await asyncio.to_thread(wait_until_open, port)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        await process.wait()


async def signed_in(browser: Browser, url: str, email: str, size: tuple[int, int]) -> Page:
    """A window in which somebody of the demonstration stands before the inbox."""
    width, height = size
    page = await browser.new_page(viewport={"width": width, "height": height}, locale="en-GB")
    await page.goto(f"{url}/desk/")
    await page.get_by_label("Email").fill(email)
    await page.get_by_label("Password", exact=True).fill(PASSWORD)
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("navigation").first).to_be_visible()
    return page


async def answer_maria(page: Page, url: str) -> None:
    """Take what María wrote, answer it, leave a note for the colleagues, and ask for more."""
    await page.goto(f"{url}/desk/inbox/unassigned")
    await page.get_by_role("option", name="María López Ferrer").click()
    await page.locator("main > header").get_by_role("button", name="Take", exact=True).click()
    await page.get_by_role("textbox", name="Reply", exact=True).fill(ANSWER)
    await page.keyboard.press("Control+Enter")
    await expect(page.get_by_role("log")).to_contain_text("hoy mismo")
    await page.get_by_role("tab", name="Internal note").click()
    await page.get_by_role("textbox", name="Internal note").fill(NOTE)
    await page.keyboard.press("Control+Enter")
    await expect(page.get_by_role("log")).to_contain_text(NOTE)
    await page.get_by_role("tab", name="Reply").click()
    await page.get_by_role("button", name="You are:").click()
    await page.get_by_role("menuitem", name="Available").click()
    await expect(page.get_by_role("alertdialog")).to_have_count(2)
    await page.mouse.click(720, 20)


async def asking(browser: Browser, url: str) -> Page:
    """A visitor of the shop, with the chat open."""
    page = await browser.new_page(viewport={"width": 1200, "height": 800}, locale="en-GB")
    await page.goto(f"{url}/demo?lang=en")
    await page.get_by_role("button", name="Ask us").click()
    await expect(page.frame_locator("iframe").get_by_text("Write to us")).to_be_visible()
    return page


async def picture(page: Page, name: str) -> None:
    """Keep what the window shows, once its letters and pictures are there."""
    await page.wait_for_load_state("networkidle")
    await expect(page.locator(".skeleton")).to_have_count(0)
    await page.screenshot(path=DOCS / f"{name}.png")


if __name__ == "__main__":
    argparse.ArgumentParser(prog="./centralita screenshots", description=__doc__).parse_args()
    asyncio.run(take())
