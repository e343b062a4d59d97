"""Nouns of configuration by their class, in SQL."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

from router.calendars import Calendar
from router.catalogue_nouns import CustomField, PresenceReason, SavedView, Tag
from router.people import CannedReply, Outcome, Queue, RoutingProfile
from router.repositories_catalogue import Kept, N
from storage.calendars import all_calendars, put_calendar
from storage.catalogue import Catalogue as Lists
from storage.catalogue import put
from storage.configuration import all_profiles, put_profile
from storage.rows import CANNED, FIELD, OUTCOME, QUEUE, REASON, TAG, VIEW, Shape
from storage.sql import Sql

SHAPES: Mapping[type[Any], Shape[Any]] = {
    Queue: QUEUE,
    Outcome: OUTCOME,
    CannedReply: CANNED,
    Tag: TAG,
    CustomField: FIELD,
    SavedView: VIEW,
    PresenceReason: REASON,
}
LISTS: Mapping[type[Any], Callable[[Sql], Awaitable[list[Any]]]] = {
    RoutingProfile: all_profiles,
    Calendar: all_calendars,
}
PUTS: Mapping[type[Any], Callable[[Sql, Any], Awaitable[None]]] = {
    RoutingProfile: put_profile,
    Calendar: put_calendar,
}
"""Those that have rows of their own besides."""


async def listed(sql: Sql, kind: type[N]) -> Sequence[N]:
    """Return all of a kind by name, retired ones too."""
    if kind in LISTS:
        return await LISTS[kind](sql)
    return await Lists(sql).list(SHAPES[kind])


class SqlCatalogue:
    """See `Catalogue`."""

    def __init__(self, sql: Sql) -> None:
        self._sql = sql

    async def list(self, kind: type[N]) -> Sequence[N]:
        """See `Catalogue`."""
        return await listed(self._sql, kind)

    async def get(self, kind: type[N], key: str) -> N | None:
        """See `Catalogue`."""
        return next((noun for noun in await self.list(kind) if noun.id == key), None)

    async def put(self, noun: Kept) -> None:
        """See `Catalogue`."""
        if type(noun) in PUTS:
            await PUTS[type(noun)](self._sql, noun)
        else:
            shape = SHAPES[type(noun)]
            await put(self._sql, shape.table, shape.row(noun))
