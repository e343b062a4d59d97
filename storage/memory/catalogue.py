"""Nouns of configuration, labels and the audit log, in memory."""

from __future__ import annotations

import secrets
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from router.audit import START, AuditFilter, AuditRow, Change, chained
from router.calendars import Calendar
from router.catalogue_nouns import CustomField, PresenceReason, SavedView, Tag
from router.errors import Conflict
from router.people import CannedReply, Outcome, Queue, RoutingProfile
from router.repositories_catalogue import Kept, N
from storage.memory.configuration import MemoryConfiguration, by_name, put
from storage.memory.tables import Rows, Tables

TABLES: Mapping[type[Any], str] = {
    Queue: "queue",
    RoutingProfile: "profile",
    CannedReply: "canned",
    Outcome: "outcome",
    Tag: "tag",
    CustomField: "field",
    Calendar: "calendar",
    SavedView: "view",
    PresenceReason: "reason",
}


def rows_of(tables: Tables, kind: type[N]) -> Rows[str, N]:
    """Return the dictionary of a kind."""
    found: Rows[str, N] = getattr(tables, TABLES[kind])
    return found


class MemoryCatalogue:
    """See `Catalogue`."""

    def __init__(self, tables: Tables) -> None:
        self._t = tables

    async def list(self, kind: type[N]) -> Sequence[N]:
        """See `Catalogue`."""
        return by_name(rows_of(self._t, kind))

    async def get(self, kind: type[N], key: str) -> N | None:
        """See `Catalogue`."""
        return rows_of(self._t, kind).get(key)

    async def put(self, noun: Kept) -> None:
        """See `Catalogue`."""
        match noun:
            case RoutingProfile():
                await MemoryConfiguration(self._t).put_profile(noun)
            case Calendar():
                await MemoryConfiguration(self._t).put_calendar(noun)
            case _:
                put(rows_of(self._t, type(noun)), noun)


class MemoryLabels:
    """See `Labels`."""

    def __init__(self, tables: Tables) -> None:
        self._t = tables

    async def tags(self, interactions: Collection[str]) -> Mapping[str, tuple[str, ...]]:
        """See `Labels`."""
        found = {one: self._t.tagged.get(one, ()) for one in interactions}
        names = {key: (tag.name, key) for key, tag in self._t.tag.items()}
        ordered = {one: sorted(tags, key=names.__getitem__) for one, tags in found.items()}
        return {one: tuple(tags) for one, tags in ordered.items() if tags}

    async def tag(self, interaction: str, tag: str) -> bool:
        """See `Labels`."""
        had = self._t.tagged.get(interaction, ())
        if interaction not in self._t.interaction or tag not in self._t.tag:
            raise Conflict("store.reference", "There is no such interaction or tag")
        if tag not in had:
            self._t.tagged.put(interaction, (*had, tag))
        return tag not in had

    async def untag(self, interaction: str, tag: str) -> bool:
        """See `Labels`."""
        had = self._t.tagged.get(interaction, ())
        self._t.tagged.put(interaction, tuple(one for one in had if one != tag))
        return tag in had

    async def values(self, of: Collection[str]) -> Mapping[str, Mapping[str, str]]:
        """See `Labels`."""
        order = {key: (field.place, field.name, key) for key, field in self._t.field.items()}
        return {
            one: {key: found[key] for key in sorted(found, key=order.__getitem__)}
            for one in of
            if (found := self._t.value.get(one))
        }

    async def set_value(self, of: str, field: str, value: str) -> None:
        """See `Labels`."""
        if value and field not in self._t.field:
            raise Conflict("store.reference", "There is no such field")
        rest = {key: kept for key, kept in self._t.value.get(of, {}).items() if key != field}
        self._t.value.put(of, {**rest, field: value} if value else rest)


class MemoryAudit:
    """See `Audit`."""

    def __init__(self, tables: Tables) -> None:
        self._t = tables
        self._changes: list[Change] = []

    def add(self, change: Change) -> None:
        """See `Audit`."""
        self._changes.append(change)

    async def last_actor(self, kind: str, object_id: str) -> str:
        """See `Audit`."""
        about = (one for one in self._t.audit.values() if one.object_id == object_id)
        actors = [one.actor for one in about if one.kind == kind]
        return actors[-1] if actors else ""

    def write(self) -> None:
        """Give the changes their places."""
        for change in self._changes:
            seq = len(self._t.audit)
            last = self._t.audit[seq].hash if seq else START
            self._t.audit.put(seq + 1, chained(change, seq + 1, last, secrets.token_hex(8)))


def wanted(row: AuditRow, asked: AuditFilter) -> bool:
    """Tell whether a line is asked for."""
    same = ("actor", "kind", "verb", "object_id")
    if any((value := getattr(asked, name)) and getattr(row, name) != value for name in same):
        return False
    if asked.since is not None and row.at < asked.since:
        return False
    return asked.until is None or row.at < asked.until
