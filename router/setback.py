"""A clock that is set back must not keep waiting what waits: due times were told by the old one.

Retries, offers, wrap-ups and graces last some seconds or hours from when they began, so they go
back with the clock. What people have appointed, a snooze say, stays at its hour. A clock that is
set forward needs nothing: what waits comes early, once.
"""

from __future__ import annotations

import asyncio
import logging
from datetime import datetime, timedelta

from router.errors import Unavailable
from router.events import Event, Kind
from router.ports import Bus, Clock, Unit
from router.repositories import Tx

log = logging.getLogger(__name__)

EVERY_S = 1.0
WORTH = timedelta(seconds=2)
"""Less is a clock that is being corrected, and no wait is kept by so little."""

RUNG = ("raw", "outbox")
"""Who waits for a due time that they have read before."""


class Setback:
    """Holds the clock against one that never runs backwards, and brings back what waits."""

    def __init__(self, unit: Unit, bus: Bus, clock: Clock) -> None:
        self._unit, self._bus, self._clock = unit, bus, clock
        self._began = self._beginning()

    async def run(self) -> None:
        """Look until cancelled."""
        self._began = self._beginning()
        while True:
            await asyncio.sleep(EVERY_S)
            await self.look()

    async def look(self) -> None:
        """Bring back what waits if the clock was set back since the last look."""
        began = self._beginning()
        by = self._began - began
        if by >= WORTH:
            try:
                await self._bring_back(by)
            except Unavailable as error:
                log.warning("the clock was set back: %s; that is seen to later", error.text)
                return
        self._began = began

    def _beginning(self) -> datetime:
        """When the clock that never runs backwards stood at 0, by the one that may."""
        return self._clock.now() - timedelta(seconds=self._clock.monotonic())

    async def _bring_back(self, by: timedelta) -> None:
        async def work(tx: Tx) -> None:
            await tx.desk.bring_back(by)
            # Whoever routes reads all rows anew.
            tx.emit(Event(Kind.CONFIG_CHANGED, self._clock.now()))

        await self._unit.write(work)
        log.error("the clock was set back by %s; what waits goes back with it", by)
        for topic in RUNG:
            await self._bus.ring(topic)
