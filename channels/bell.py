"""Waits for work: until a topic of the bus rings or a due time comes, whichever is first."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime

from router.ports import Bus, Clock

SWEEP_S = 30.0
"""The bus may lose rings, so nobody sleeps longer than this."""

SHORTEST_S = 0.5
"""Nobody polls faster than this, not even for a due time that has passed."""


class Bell:
    """Counts rings, so that one that comes between a look and the wait is not missed:
    read `rings`, look for work, then `wait(rings, due)`. `heard` counts those of the bus alone.
    """

    def __init__(self, bus: Bus, clock: Clock, *topics: str) -> None:
        self.rings, self.heard = 0, 0
        self._bus, self._clock, self._topics = bus, clock, topics
        self._rung = asyncio.Event()

    def ring(self) -> None:
        """Wake everybody who waits."""
        self.rings += 1
        self._rung.set()
        self._rung = asyncio.Event()

    @asynccontextmanager
    async def listening(self) -> AsyncIterator[None]:
        """Ring whenever a topic of the bus does, as long as the context lasts."""
        async with self._bus.listen(*self._topics) as rings:
            follower = asyncio.create_task(self._follow(rings))
            try:
                yield
            finally:
                follower.cancel()
                await asyncio.wait([follower])

    async def _follow(self, rings: AsyncIterator[tuple[str, bytes]]) -> None:
        async for _ in rings:
            self.heard += 1
            self.ring()

    async def wait(self, rings: int, due: datetime | None = None) -> None:
        """Return at once if it rang after `rings` was read, else at the next ring or at `due`."""
        if self.rings != rings:
            return
        try:
            async with asyncio.timeout(self._seconds_until(due)):
                await self._rung.wait()
        except TimeoutError:
            return

    def _seconds_until(self, due: datetime | None) -> float:
        if due is None:
            return SWEEP_S
        return min(SWEEP_S, max(SHORTEST_S, (due - self._clock.now()).total_seconds()))
