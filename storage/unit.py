"""Transactions in SQL: one writer connection, a pool of readers."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TypeVar

from sqlalchemy import Integer, bindparam, insert, update
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from router.events import Event
from router.ports import Blobs, Bus, Clock, Meter
from router.repositories import (
    Conversations,
    Customers,
    Interactions,
    Messages,
    Outbox,
    Raws,
    Timeline,
    Tx,
)
from router.repositories_staff import Configuration, Desk, Offers, People
from router.seeing import Reads
from storage.configuration import SqlConfiguration
from storage.counting import Tally
from storage.customers import SqlConversations, SqlCustomers
from storage.desk import SqlDesk
from storage.interactions import SqlInteractions
from storage.messages import SqlMessages, SqlTimeline
from storage.offers import SqlOffers
from storage.outbox import SqlOutbox
from storage.people import SqlPeople
from storage.raws import SqlRaws
from storage.rows import EVENT
from storage.secrets import Vault
from storage.sql import Sql, our_errors
from storage.tables_staff import event, event_head
from storage.views import SqlReads
from storage.writer import GroupWriter

T = TypeVar("T")

ADVANCE = (
    update(event_head)
    .values(seq=event_head.c.seq + bindparam("n", type_=Integer))
    .returning(event_head.c.seq)
)
APPEND = insert(event)


class SqlTx:
    """See `Tx`."""

    def __init__(self, sql: Sql, vault: Vault) -> None:
        self.tally = Tally()
        self.raws: Raws = SqlRaws(sql)
        self.customers: Customers = SqlCustomers(sql)
        self.conversations: Conversations = SqlConversations(sql)
        self.interactions: Interactions = SqlInteractions(sql, self.tally)
        self.messages: Messages = SqlMessages(sql)
        self.outbox: Outbox = SqlOutbox(sql)
        self.timeline: Timeline = SqlTimeline(sql)
        self.offers: Offers = SqlOffers(sql)
        self.people: People = SqlPeople(sql)
        self.config: Configuration = SqlConfiguration(sql, vault)
        self.desk: Desk = SqlDesk(sql)
        self.events: list[Event] = []

    def emit(self, event: Event) -> None:
        """See `Tx.emit`."""
        self.events.append(event)


class SqlSession:
    """See `Session`: one transaction after another on the writer's connection."""

    def __init__(self, connection: AsyncConnection, vault: Vault) -> None:
        self._connection = connection
        self._vault = vault
        self._sql = Sql(connection)
        self._tx = SqlTx(self._sql, vault)

    async def begin(self) -> Tx:
        """Take the write lock."""
        self._sql = Sql(self._connection)
        self._tx = SqlTx(self._sql, self._vault)
        with our_errors():
            await self._connection.begin()
        return self._tx

    async def commit(self) -> int | None:
        """See `Session.commit`. Counters first, the head of the log last: locks in one order."""
        if self._sql.spoilt is not None:
            raise self._sql.spoilt
        await self._tx.tally.write(self._sql)
        head = await self._append(self._tx.events)
        with our_errors():
            await self._connection.commit()
        return head

    async def _append(self, events: Sequence[Event]) -> int | None:
        if not events:
            return None
        head: int = await self._sql.value(ADVANCE, {"n": len(events)})
        first = head - len(events) + 1
        rows = EVENT.rows(events)
        await self._sql.run(APPEND, [{**row, "seq": first + n} for n, row in enumerate(rows)])
        return head

    async def rollback(self) -> None:
        """See `Session.rollback`."""
        with our_errors():
            await self._connection.rollback()


@dataclass(frozen=True, slots=True)
class SqlUnit:
    """See `Unit`."""

    readers: AsyncEngine
    writer: GroupWriter
    blobs: Blobs
    clock: Clock
    vault: Vault

    async def write(self, work: Callable[[Tx], Awaitable[T]]) -> T:
        """See `Unit.write`."""
        return await self.writer.write(work)

    @asynccontextmanager
    async def read(self) -> AsyncIterator[Reads]:
        """See `Unit.read`."""
        async with self._reading() as sql:
            yield SqlReads(sql, self.blobs, self.clock, self.vault)

    @asynccontextmanager
    async def _reading(self) -> AsyncIterator[Sql]:
        with our_errors():
            connection = await self.readers.connect()
        try:
            yield Sql(connection)
        finally:
            await connection.close()


def sql_unit(
    readers: AsyncEngine,
    connection: AsyncConnection,
    bus: Bus,
    blobs: Blobs,
    clock: Clock,
    vault: Vault,
    meter: Meter,
) -> SqlUnit:
    """Return the unit over one writing connection and a pool of readers."""
    writer = GroupWriter(SqlSession(connection, vault), bus, meter)
    return SqlUnit(readers, writer, blobs, clock, vault)
