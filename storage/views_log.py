"""The log of events, read by those who follow it, in SQL."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import Integer, bindparam, func, select

from router.events import Event, Kind
from storage.among import among
from storage.rows import EVENT
from storage.tables_staff import event
from storage.visible import SqlSight

EVENTS = (
    select(*EVENT.columns)
    .where(event.c.seq > bindparam("after"))
    .order_by(event.c.seq)
    .limit(bindparam("n", type_=Integer))
)
EVENTS_OF = EVENTS.where(among(event.c.kind, "kinds"))
FLOOR = select(func.min(event.c.seq))


class LogViews(SqlSight):
    """See `Reads`, the part of the log."""

    async def events(self, after: int, limit: int) -> Sequence[Event]:
        """See `Reads`."""
        return [EVENT.of(row) for row in await self._sql.all(EVENTS, {"after": after, "n": limit})]

    async def events_of(
        self, kinds: Collection[Kind], after: int, limit: int
    ) -> tuple[Sequence[Event], int]:
        """See `Reads`."""
        head = await self.head()
        asked = {"kinds": sorted(kinds), "after": after, "n": limit}
        events = [EVENT.of(row) for row in await self._sql.all(EVENTS_OF, asked)]
        last = events[-1].seq if events else after
        # What was committed since the head was read is whole, too: the log has no gaps.
        return events, last if len(events) == limit else max(head, last)

    async def floor(self) -> int:
        """See `Reads`; 1 while the log is empty."""
        seq: int | None = await self._sql.value(FLOOR)
        return seq or 1
