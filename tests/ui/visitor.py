"""Somebody at a browser, in a window of their own."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.async_api import Browser, BrowserContext, Locator, Page, expect

from tests.agents.seed import PASSWORD
from tests.servers.patience import PATIENCE
from tests.ui.house import House

SHOTS = Path(__file__).parent / "shots"
DESKTOP = (1440, 900)
PHONE = (390, 844)


@dataclass
class Visitors:
    """Opens windows; who has signed in once need not again."""

    house: House
    browser: Browser
    sessions: dict[str, Any] = field(default_factory=dict)
    windows: list[BrowserContext] = field(default_factory=list)

    async def window(
        self, login: str = "", size: tuple[int, int] = DESKTOP, **options: Any
    ) -> Page:
        """Open a window, signed in if a name is given."""
        width, height = size
        options = {"locale": "en-GB", "timezone_id": "Europe/Madrid", **options}
        if login and login not in self.sessions:
            self.sessions[login] = await self._sign_in(login)
        context = await self.browser.new_context(
            viewport={"width": width, "height": height},
            storage_state=self.sessions.get(login),
            has_touch=width < 820,
            **options,
        )
        context.set_default_timeout(PATIENCE * 1_000)
        self.windows.append(context)
        return await context.new_page()

    async def at(self, login: str, interaction: str = "", **options: Any) -> Page:
        """Open the desk for somebody, with an interaction on the screen."""
        page = await self.window(login, **options)
        await page.goto(f"{self.house.url}/desk/inbox/mine/{interaction}")
        ready = (
            page.get_by_role("log") if interaction else page.get_by_role("heading", name="Inbox")
        )
        await expect(ready).to_be_visible()
        return page

    async def photograph(self, name: str) -> None:
        """Keep what every window shows, for whoever looks why it failed."""
        SHOTS.mkdir(exist_ok=True)
        pages = [page for window in self.windows for page in window.pages]
        for n, page in enumerate(pages, 1):
            await page.screenshot(path=SHOTS / f"{name}-{n}.png")

    async def leave(self) -> None:
        """Close all windows."""
        for window in self.windows:
            await window.close()
        self.windows.clear()

    async def _sign_in(self, login: str) -> Any:
        context = await self.browser.new_context()
        body = {"email": f"{login}@shop.test", "password": PASSWORD}
        headers = {"Origin": self.house.url}
        url = f"{self.house.url}/api/v1/session"
        answer = await context.request.post(url, data=body, headers=headers)
        assert answer.ok, await answer.text()
        # Nothing is held back, unless a test wants it so: others wait for what they have sent.
        at_once = {"preferences": {"undo_s": "0"}}
        signed = {**headers, "X-CSRF-Token": (await answer.json())["csrf"]}
        me = f"{self.house.url}/api/v1/me"
        assert (await context.request.put(me, data=at_once, headers=signed)).ok
        state = await context.storage_state()
        await context.close()
        return state


async def be_available(page: Page) -> None:
    """Choose to be available in the menu."""
    await page.get_by_role("button", name="You are:").click()
    await page.get_by_role("menuitem", name="Available").click()
    await expect(page.get_by_role("button", name="You are: Available")).to_be_visible()


async def take(page: Page) -> None:
    """Take the interaction on the screen."""
    await page.locator("main > header").get_by_role("button", name="Take", exact=True).click()
    await expect(writing(page)).to_be_visible()


def writing(page: Page) -> Locator:
    """The field in which one answers."""
    return page.get_by_role("textbox", name="Reply", exact=True)


async def answer(page: Page, text: str) -> None:
    """Write to the customer and send."""
    await writing(page).fill(text)
    await page.keyboard.press("Control+Enter")
    await expect(writing(page)).to_have_value("")
