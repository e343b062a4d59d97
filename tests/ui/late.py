"""Answers of the hub that come late, as over a bad line: true when given, old when they come."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from playwright.async_api import Page, Route

from tests.servers.patience import until


@dataclass
class Late:
    """Answers that are held back; `there` once the hub has given the first of them."""

    there: asyncio.Event = field(default_factory=asyncio.Event)
    come: asyncio.Event = field(default_factory=asyncio.Event)
    asked: int = 0
    arrived: int = 0

    async def until_asked(self, times: int) -> None:
        """Wait until the page has asked so many times."""

        async def look() -> bool:
            return self.asked >= times

        await until(look, f"nobody has asked {times} times")

    async def all_come(self) -> None:
        """Let all that were held back come."""
        self.come.set()

        async def look() -> bool:
            return self.arrived == self.asked

        await until(look, "an answer does not come")


@asynccontextmanager
async def late(
    page: Page, address: str, *, after: int = 0, asked_late: bool = False
) -> AsyncIterator[Late]:
    """Hold back answers of this address, but for as many as come before; at the end all come.

    Where they are asked for late, the hub gives them when they are let.
    """
    held = Late()

    async def hold(route: Route) -> None:
        held.asked += 1
        held_back = held.asked > after
        answer = None if asked_late and held_back else await route.fetch()
        if held_back:
            held.there.set()
            await held.come.wait()
        await route.fulfill(response=answer or await route.fetch())
        held.arrived += 1

    await page.route(address, hold)
    try:
        yield held
        await held.all_come()
    finally:
        held.come.set()
        await page.unroute_all(behavior="ignoreErrors")
