"""A store with faults that a test switches on."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from typing import TypeVar

from router.errors import Unavailable
from router.events import Event
from router.ports import Unit
from router.repositories import Tx
from router.seeing import Reads

T = TypeVar("T")


class FaultyUnit:
    """See `Unit`. While `away` it refuses, while `full` it refuses to write, while `answers` is not
    set it says nothing; while `deaf` it writes, and the answer is lost.
    """

    def __init__(self, unit: Unit) -> None:
        self._unit = unit
        self.away = self.full = self.deaf = False
        self.answers = asyncio.Event()
        self.answers.set()
        self.asked = 0

    async def write(self, work: Callable[[Tx], Awaitable[T]]) -> T:
        await self._ready()
        if self.full:
            raise Unavailable("store.full", "no room for a test")
        written = await self._unit.write(work)
        if self.deaf:
            raise Unavailable("store.down", "lost at COMMIT")
        return written

    @asynccontextmanager
    async def read(self) -> AsyncIterator[Reads]:
        await self._ready()
        async with self._unit.read() as reads:
            yield reads

    async def events(self, after: int, limit: int) -> Sequence[Event]:
        await self._ready()
        return await self._unit.events(after, limit)

    async def _ready(self) -> None:
        self.asked += 1
        await self.answers.wait()
        if self.away:
            raise Unavailable("store.down", "away for a test")
