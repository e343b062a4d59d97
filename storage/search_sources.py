"""What is to be indexed, read by SQL."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Executable, bindparam, exists, func, select

from router.model import Identity
from router.repositories_search import READ_CHARS, READER, Source
from storage.among import among
from storage.rows import CUSTOMER, IDENTITY_COLUMNS, INTERACTION, NOTE, identity_of
from storage.search_showing import (
    Said,
    customer_source,
    interaction_source,
    note_source,
    said_source,
)
from storage.sql import Sql
from storage.tables import customer, identity, interaction, message, note
from storage.tables_search import search_entry
from storage.tables_staff import event, reader
from storage.visible import HEAD

AT_ONCE = 50  # rows: a millisecond of the process

SAID = select(
    message.c.id, message.c.customer_id, message.c.interaction_id, message.c.at,
    message.c.direction, message.c.agent_id,
    message.c.sender_value, message.c.sender_shown, message.c.sender_name,
    message.c.to, message.c.cc, message.c.bcc, message.c.subject, message.c.parts,
    func.substr(message.c.text, 1, READ_CHARS),
).where(among(message.c.id))  # fmt: skip
NOTES = select(*NOTE.columns).where(among(note.c.id))
INTERACTIONS = select(*INTERACTION.columns).where(among(interaction.c.id))
CUSTOMERS = select(*CUSTOMER.columns).where(among(customer.c.id))
HANDLES = select(*IDENTITY_COLUMNS).where(among(identity.c.customer_id)).order_by(identity.c.id)
FRESH_INTERACTIONS = INTERACTIONS.where(~exists().where(search_entry.c.row_id == interaction.c.id))
FRESH_CUSTOMERS = CUSTOMERS.where(~exists().where(search_entry.c.row_id == customer.c.id))
HAPPENED = select(event.c.at).where(event.c.seq == bindparam("seq"))
CURSOR = select(reader.c.seq).where(reader.c.name == READER)


class SearchSources:
    """See `Reads`, the part of the index's reader."""

    _sql: Sql

    async def search_reader(self) -> int:
        """See `Reads`."""
        seq: int | None = await self._sql.value(CURSOR)
        return seq or 0

    async def search_lag(self, now: datetime) -> dict[str, float]:
        """Return how far the index is behind: events, and seconds of the oldest of them."""
        seq = await self.search_reader()
        since: datetime | None = await self._sql.value(HAPPENED, {"seq": seq + 1})
        unread = await self._sql.value(HEAD) - seq
        return {"search_unread": unread, "search_lag_s": (now - (since or now)).total_seconds()}

    async def search_sources(
        self,
        messages: Collection[str],
        notes: Collection[str],
        interactions: Collection[str],
        customers: Collection[str],
        changed: Collection[str],
    ) -> Sequence[Source]:
        """See `Reads`."""
        people = {
            row.id: CUSTOMER.of(row)
            for row in (
                *await self.rows_of(FRESH_CUSTOMERS, customers),
                *await self.rows_of(CUSTOMERS, changed),
            )
        }
        handles = await self.handles_of(people)
        fresh = await self.rows_of(FRESH_INTERACTIONS, interactions)
        return [
            *(said_source(Said(*row)) for row in await self.rows_of(SAID, messages)),
            *(note_source(NOTE.of(row)) for row in await self.rows_of(NOTES, notes)),
            *(interaction_source(INTERACTION.of(row)) for row in fresh),
            *(customer_source(one, handles[one.id]) for one in people.values()),
        ]

    async def handles_of(self, customers: Collection[str]) -> dict[str, list[Identity]]:
        """Return the identities of each customer, those merged into it left out."""
        found: defaultdict[str, list[Identity]] = defaultdict(list)
        for row in await self.rows_of(HANDLES, customers):
            found[row.customer_id].append(identity_of(row))
        return found

    async def rows_of(self, statement: Executable, ids: Collection[str]) -> Sequence[Any]:
        """Return the rows with these ids, read a few at a time: others go in between."""
        rows: list[Any] = []
        wanted = list(ids)
        for start in range(0, len(wanted), AT_ONCE):
            some = wanted[start : start + AT_ONCE]
            rows += await self._sql.all(statement, {"ids": some})
            await asyncio.sleep(0)
        return rows
