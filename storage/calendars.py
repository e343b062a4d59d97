"""Calendars with their holidays, in SQL."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from sqlalchemy import bindparam, delete, insert, select

from router.calendars import Calendar, Holiday
from router.model import CalendarId
from storage.catalogue import put
from storage.sql import Sql
from storage.tables_config import calendar, calendar_holiday

CALENDARS = select(calendar).order_by(calendar.c.name, calendar.c.id)
HOLIDAYS = select(calendar_holiday).order_by(calendar_holiday.c.day)
DROP_HOLIDAYS = delete(calendar_holiday).where(calendar_holiday.c.calendar_id == bindparam("key"))
ADD_HOLIDAYS = insert(calendar_holiday)


async def all_calendars(sql: Sql) -> list[Calendar]:
    """Return the calendars by name, holidays by date."""
    holidays: defaultdict[str, list[Holiday]] = defaultdict(list)
    for row in await sql.all(HOLIDAYS):
        holidays[row.calendar_id].append(Holiday(row.day, row.spans, row.name))
    return [
        Calendar(
            row.id, row.name, row.zone, row.weekly, tuple(holidays[row.id]), row.ver, row.retired
        )
        for row in await sql.all(CALENDARS)
    ]


async def put_calendar(sql: Sql, new: Calendar) -> None:
    """Write a calendar and its holidays. Raises Conflict by ver."""
    names = ("id", "name", "zone", "weekly", "ver", "retired")
    await put(sql, calendar, {name: getattr(new, name) for name in names})
    await sql.run(DROP_HOLIDAYS, {"key": new.id})
    lines = [
        {"calendar_id": new.id, "day": one.day, "spans": one.spans, "name": one.name}
        for one in new.holidays
    ]
    if lines:
        await sql.run(ADD_HOLIDAYS, lines)


class SqlCalendars:
    """See `Configuration`, the part of calendars."""

    _sql: Sql

    async def calendar(self, calendar: CalendarId) -> Calendar | None:
        """See `Configuration`."""
        return next((one for one in await self.calendars() if one.id == calendar), None)

    async def calendars(self) -> Sequence[Calendar]:
        """See `Configuration`."""
        return await all_calendars(self._sql)

    async def put_calendar(self, new: Calendar) -> None:
        """See `Configuration`."""
        await put_calendar(self._sql, new)
