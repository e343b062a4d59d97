"""What PostgreSQL is asked twice a second: whether somebody has committed, and what time it is.

A question and not LISTEN: a commit then needs no further statement, and there is no second
connection whose loss would have to be noticed and mended. What happened elsewhere is heard half a
second later, with Redis at once; what happens here rings at once.
"""

from __future__ import annotations

import asyncio
import logging
import random
from datetime import datetime, timedelta

from sqlalchemy import exists, func, select

from router.errors import HubError
from router.ports import Bus, Clock
from storage.clock import SystemClock
from storage.failing import Down
from storage.sql import Sql
from storage.tables import STILL_PENDING, raw
from storage.tables_staff import event_head
from storage.unit import Lend

EVERY = 0.5  # seconds
MOST = 10.0  # seconds between two questions to a server that does not answer
MEASURED_EVERY = 10.0  # seconds between two looks at the server's clock
WORTH = timedelta(milliseconds=50)  # less is the noise of the measure: time shall not tremble

log = logging.getLogger(__name__)

# What another process has kept, or had in hand when it died, waits for somebody to look.
WAITING = exists().where(STILL_PENDING, raw.c.due_at <= func.clock_timestamp())
HEAD_AND_TIME = select(event_head.c.seq, func.clock_timestamp(), WAITING)


class Pulse:
    """Rings 'events' when the log has grown and 'raw' when something that arrived waits, and keeps
    a system clock with the server's.
    """

    def __init__(self, lend: Lend, bus: Bus, clock: Clock) -> None:
        self._lend = lend
        self._bus = bus
        self._clock = clock
        self._measured_at = float("-inf")
        self._head = -1

    async def run(self) -> None:
        """Ask until cancelled; less often, and by chance, while there is no answer."""
        wait = EVERY
        while True:
            await asyncio.sleep(wait)
            try:
                await self.beat()
                wait = EVERY
            except HubError as error:
                log.warning("the database does not answer: %s", error.text)
                wait = min(wait * 2, MOST) * random.uniform(0.5, 1)
            except Exception:
                log.exception("the pulse missed a beat")

    async def beat(self) -> None:
        """Ask once. Raises Unavailable."""
        async with self._lend() as connection:
            asked = self._clock.monotonic()
            row = await Sql(connection).first(HEAD_AND_TIME)
        if row is None:
            raise Down("there is no head of the log")
        self._set_clock(asked, row[1], self._clock.monotonic())
        if self._head not in (-1, row[0]):
            await self._bus.ring("events", str(row[0]).encode())
        self._head = row[0]
        if row[2]:
            await self._bus.ring("raw")

    def _set_clock(self, asked: float, told: datetime, answered: float) -> None:
        due = answered - self._measured_at >= MEASURED_EVERY
        if not due or not isinstance(self._clock, SystemClock):
            return
        first, self._measured_at = self._measured_at < 0, answered
        middle = (asked + answered) / 2
        behind = self._clock.behind(told, middle)
        if first or abs(behind) > max(WORTH, timedelta(seconds=answered - asked)):
            log.info("the database's clock is %s s ahead", behind.total_seconds())
            self._clock.follow(told, middle)
