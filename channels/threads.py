"""What a channel is lent to show customers what they and we have said, and to follow it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Collection, Sequence
from datetime import datetime

from channels.bell import Bell
from channels.supplies import Supplies
from router.calendars import is_open, next_open
from router.events import Event
from router.messages import Message
from router.model import AccountId, ConversationId, MessageId, QueueId
from router.views_threads import Thread

BATCH = 500


class StoredThreads:
    """See `Threads`: those of one account."""

    def __init__(self, supplies: Supplies, account: AccountId) -> None:
        self._unit, self._clock, self._account = supplies.unit, supplies.clock, account

    async def of(self, owners: Sequence[str], limit: int) -> Sequence[Thread]:
        """See `Threads.of`."""
        async with self._unit.read() as reads:
            return await reads.threads(self._account, owners, limit)

    async def by_key(self, thread_key: str) -> Thread | None:
        """See `Threads`."""
        async with self._unit.read() as reads:
            return await reads.thread(self._account, thread_key)

    async def by_id(self, ids: Collection[ConversationId]) -> Sequence[Thread]:
        """See `Threads`."""
        async with self._unit.read() as reads:
            return await reads.threads_by_id(self._account, ids)

    async def said(
        self, conversation: ConversationId, before: int | None, limit: int
    ) -> Sequence[Message]:
        """See `Threads.said`."""
        async with self._unit.read() as reads:
            return await reads.said(conversation, before, limit)

    async def messages(self, ids: Collection[MessageId]) -> Sequence[Message]:
        """See `Threads.messages`."""
        async with self._unit.read() as reads:
            return await reads.said_by_id(self._account, ids)

    async def opens(self, queue: QueueId) -> tuple[bool, datetime | None]:
        """See `Threads.opens`."""
        async with self._unit.read() as reads:
            calendar_id = next((q.calendar_id for q in await reads.queues() if q.id == queue), None)
            calendars = await reads.calendars() if calendar_id else ()
        calendar = next((one for one in calendars if one.id == calendar_id), None)
        now = self._clock.now()
        if calendar is None or is_open(calendar, now):
            return True, None
        return False, next_open(calendar, now)


class LogFeed:
    """See `Feed`; one that is `patient` hears by the sweep alone of what no ring has told."""

    def __init__(self, supplies: Supplies, *, patient: bool = False) -> None:
        self._unit, self._bus, self._clock = supplies.unit, supplies.bus, supplies.clock
        self._patient = patient

    async def head(self) -> int:
        """See `Feed`."""
        async with self._unit.read() as reads:
            return await reads.head()

    async def after(self, seq: int) -> AsyncIterator[Sequence[Event]]:
        """See `Feed.after`."""
        bell = Bell(self._bus, self._clock, "events")
        async with bell.listening():
            while True:
                rings = bell.rings
                events = await self._unit.events(seq, BATCH)
                if events:
                    seq = events[-1].seq
                    yield events
                if len(events) < BATCH:
                    await bell.wait(rings, None if self._patient else self._clock.now())
