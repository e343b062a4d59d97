"""What the tests of the widget stand on: a hub, a site that embeds its chat, and browsers."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any

from playwright.async_api import Browser, BrowserContext, FrameLocator, Locator, Page, expect

from config.directory import put_account, put_calendar, put_queue
from router.accounts import Account
from router.calendars import Calendar
from router.model import AccountId, CalendarId, QueueId
from router.people import Queue
from router.repositories import Tx
from storage.memory.store import open_memory
from storage.store import Store
from tests.channels.webchat.shop import HELP, KEY, SALES, Shop, furnish, open_shop
from tests.servers.patience import PATIENCE, until
from tests.servers.ports import free_ports
from tests.widget.site import Site

DESKTOP, PHONE = (1440, 900), (390, 844)
SHOTS = Path(__file__).parents[1] / "ui" / "shots"
NOTHING: Mapping[str, Any] = MappingProxyType({})

# Besides the plain chat: one that asks for a lot, and one whose shop is closed.
FORMAL, CLOSED = AccountId("e" * 32), AccountId("d" * 32)
FORMAL_KEY, CLOSED_KEY = f"wc_{FORMAL}", f"wc_{CLOSED}"
PLAIN: Mapping[str, str | int | bool] = {"form_name": "off", "form_email": "off"}
ASKS: Mapping[str, str | int | bool] = {
    "form_name": "required",
    "form_email": "optional",
    "form_fields": "Order number",
    "topics": f"Returns={HELP}; Sales={SALES}",
    "consent": True,
    "consent_link": "https://shop.example/privacy",
}
NIGHT = QueueId("3" * 32)


async def _more_chats(tx: Tx, store: Store, site: str) -> None:
    now = store.clock.now()
    never = Calendar(CalendarId("never"), "Never", "UTC", ((),) * 7)
    await put_calendar(tx, never, now)
    await put_queue(tx, Queue(NIGHT, "Night", calendar_id=never.id), now)
    for id, queue, more in ((FORMAL, HELP, ASKS), (CLOSED, NIGHT, PLAIN)):
        settings = {"origins": site, "name": "The Shop", "topics": "", **more}
        await put_account(tx, Account(id, id, "webchat", queue, settings), now)


async def hears(page: Page, name: str) -> None:
    """Wait until the site was told of something."""
    # The page's policy forbids what `wait_for_function` does when it has to look twice.
    told = "name => heard.some(([each]) => each === name)"
    await until(lambda: page.evaluate(told, name), f"the site hears of '{name}'")


@dataclass
class Visit:
    """A visitor at the site, with the chat on the page."""

    page: Page

    @property
    def launcher(self) -> Locator:
        return self.page.locator(".launcher")

    @property
    def chat(self) -> FrameLocator:
        return self.page.frame_locator("iframe")

    @property
    def field(self) -> Locator:
        return self.chat.locator(".composer textarea")

    @property
    def lines(self) -> Locator:
        return self.chat.locator(".bubble p")

    async def start(self) -> None:
        """Open the chat, and a conversation."""
        await self.launcher.click()
        await self.chat.locator(".start").click()

    async def write(self, text: str) -> None:
        """Write something and send it."""
        await self.field.fill(text)
        await self.chat.locator("button.send").click()
        await expect(self.field).to_have_value("")

    async def told(self, text: str) -> None:
        """Wait until a message is on the screen, once."""
        await expect(self.lines.filter(has_text=text)).to_have_count(1)

    async def heard(self) -> list[list[Any]]:
        """Return what the site was told so far: names and what came with them."""
        events: list[list[Any]] = await self.page.evaluate("heard")
        return events


@dataclass
class Stand:
    """The hub and the site; windows of one test are closed after it."""

    shop: Shop
    site: Site
    browser: Browser
    store: Store
    folder: Path
    hub: AsyncExitStack
    port: int = 0
    windows: list[BrowserContext] = field(default_factory=list)

    async def window(self, size: tuple[int, int] = DESKTOP, **options: Any) -> BrowserContext:
        """Open a browser of its own, of somebody who was never here."""
        width, height = size
        options = {"locale": "en-GB", "timezone_id": "Europe/Madrid", **options}
        context = await self.browser.new_context(
            viewport={"width": width, "height": height}, has_touch=width < 820, **options
        )
        context.set_default_timeout(PATIENCE * 1_000)
        self.windows.append(context)
        return context

    async def visit(
        self,
        size: tuple[int, int] = DESKTOP,
        *,
        window: BrowserContext | None = None,
        settings: Mapping[str, Any] = NOTHING,
        **options: Any,
    ) -> Visit:
        """Let somebody look at the site, until the launcher is there."""
        self.site.settings = {"key": KEY, "lang": "en", "theme": "light", **settings}
        page = await (window or await self.window(size, **options)).new_page()
        await page.goto(self.site.url)
        await expect(page.locator(".launcher")).to_be_attached()
        return Visit(page)

    async def take(self, preview: str) -> str:
        """Let the agent take what ends with these words, however much they have; return its id."""
        row = await self.shop.row(preview)
        await self.shop.desk.ask("POST", f"/interactions/{row['id']}/take", {"over": True})
        return str(row["id"])

    async def stop(self) -> None:
        """Stop the hub; the store stays."""
        self.port = self.shop.settings.port
        await self.hub.aclose()

    async def start(self) -> None:
        """Start the hub again, at its address."""
        shop = open_shop(self.store, self.folder, port=self.port)
        self.shop = await self.hub.enter_async_context(shop)

    async def leave(self, failed: str = "") -> None:
        """Close all windows; of a failed test, keep what they showed."""
        for context in self.windows:
            for n, page in enumerate(context.pages if failed else ()):
                SHOTS.mkdir(exist_ok=True)
                await page.screenshot(path=SHOTS / f"{failed}-{n}.png")
            await context.close()
        self.windows.clear()


@asynccontextmanager
async def open_stand(folder: Path, browser: Browser) -> AsyncIterator[Stand]:
    """Run a hub with three chats, and a site, until the context ends."""
    store = open_memory()
    site = Site(free_ports(1)[0])
    await furnish(store, {"origins": site.url, "name": "The Shop", **PLAIN})
    await store.unit.write(lambda tx: _more_chats(tx, store, site.url))
    async with AsyncExitStack() as hub, site.open():
        shop = await hub.enter_async_context(open_shop(store, folder))
        site.hub = shop.url
        yield Stand(shop, site, browser, store, folder, hub)
    await store.close()
