"""Transactions in SQL: one writer connection, a pool of readers."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from typing import TypeVar

from router.events import Event
from router.ports import Blobs, Bus, Clock, Meter
from router.recent import Recent
from router.repositories import (
    Conversations,
    Customers,
    Documents,
    Interactions,
    Mentions,
    Messages,
    Timeline,
    Tx,
)
from router.repositories_catalogue import Catalogue, Labels
from router.repositories_channels import Leases, Outbox, Raws
from router.repositories_search import Search
from router.repositories_staff import Configuration, Offers, People
from router.seeing import Reads
from storage.audit import SqlAudit
from storage.configuration import SqlConfiguration
from storage.connections import AsyncConnection, AsyncEngine
from storage.counting import Tally
from storage.customers import SqlConversations, SqlCustomers
from storage.desk import SqlDesk
from storage.documents import SqlDocuments
from storage.interactions import SqlInteractions
from storage.intervals import Intervals
from storage.journal import ADVANCE, REMEMBERED, append, known, note
from storage.labels import SqlLabels
from storage.leases import SqlLeases
from storage.listing import SqlCatalogue
from storage.mentions import SqlMentions
from storage.messages import SqlMessages, SqlTimeline
from storage.offers import SqlOffers
from storage.outbox import SqlOutbox
from storage.people import SqlPeople
from storage.raws import SqlRaws
from storage.search import SqlSearch
from storage.secrets import Vault
from storage.sql import Sql, our_errors
from storage.views import SqlReads
from storage.writer import GroupWriter

T = TypeVar("T")

Lend = Callable[[], AbstractAsyncContextManager[AsyncConnection]]


class SqlTx:
    """See `Tx`."""

    def __init__(self, sql: Sql, vault: Vault) -> None:
        self.tally, self.intervals = Tally(), Intervals()
        self.raws: Raws = SqlRaws(sql)
        self.customers: Customers = SqlCustomers(sql)
        self.conversations: Conversations = SqlConversations(sql)
        self.interactions: Interactions = SqlInteractions(sql, self.tally)
        self.mentions: Mentions = SqlMentions(sql)
        self.messages: Messages = SqlMessages(sql)
        self.outbox: Outbox = SqlOutbox(sql)
        self.leases: Leases = SqlLeases(sql)
        self.timeline: Timeline = SqlTimeline(sql)
        self.offers: Offers = SqlOffers(sql)
        self.people: People = SqlPeople(sql, self.intervals)
        self.config: Configuration = SqlConfiguration(sql, vault)
        self.desk = SqlDesk(sql)
        self.documents: Documents = SqlDocuments(sql, vault)
        self.catalogue: Catalogue = SqlCatalogue(sql)
        self.labels: Labels = SqlLabels(sql)
        self.audit = SqlAudit(sql)
        self.search: Search = SqlSearch(sql)
        self.events: list[Event] = []

    def emit(self, event: Event) -> None:
        """See `Tx.emit`."""
        self.events.append(event)


class SqlSession:
    """See `Session`: one transaction after another on the writer's connection."""

    room_s = 0.0

    def __init__(self, connection: AsyncConnection, vault: Vault) -> None:
        self.connection = connection
        self._vault = vault
        self.recent = Recent(REMEMBERED)
        self.sql = Sql(connection)
        self._tx = SqlTx(self.sql, vault)

    async def begin(self) -> Tx:
        """Take the write lock."""
        self.sql = Sql(self.connection)
        self._tx = SqlTx(self.sql, self._vault)
        with our_errors():
            await self.connection.begin()
        return self._tx

    async def commit(self) -> int | None:
        """See `Session.commit`. Counters first, the head of the log last: locks in one order."""
        if self.sql.spoilt is not None:
            raise self.sql.spoilt
        await self._tx.intervals.write(self.sql)
        await self._tx.desk.write_timers()
        await self.sql.write_all()
        self._tx.tally.write(self.sql)
        await self.sql.write_all()
        head = await append(self.sql, self._tx.events)
        if self._tx.audit.changes:
            # The head of the log is the lock under which the chain grows.
            await self.sql.value(ADVANCE, {"n": 0})
            await self._tx.audit.write()
        with our_errors():
            await self.connection.commit()
        if head is not None:
            note(self.recent, head, self._tx.events)
        return head

    async def rollback(self) -> None:
        """See `Session.rollback`."""
        with our_errors():
            await self.connection.rollback()


@dataclass(frozen=True, slots=True)
class SqlUnit:
    """See `Unit`."""

    lend: Lend
    writer: GroupWriter
    blobs: Blobs
    clock: Clock
    vault: Vault
    recent: Recent

    async def write(self, work: Callable[[Tx], Awaitable[T]]) -> T:
        """See `Unit.write`."""
        return await self.writer.write(work)

    @asynccontextmanager
    async def read(self) -> AsyncIterator[Reads]:
        """See `Unit.read`."""
        async with self.lend() as connection:
            yield SqlReads(Sql(connection), self.blobs, self.clock, self.vault)

    async def events(self, after: int, limit: int) -> Sequence[Event]:
        """See `Unit.events`."""
        if there := known(self.recent, after, limit):
            return there
        async with self.read() as reads:
            return await reads.events(after, limit)


def lending(readers: AsyncEngine) -> Lend:
    """Return what lends connections of a pool, each in a transaction that ends with the loan."""

    @asynccontextmanager
    async def lend() -> AsyncIterator[AsyncConnection]:
        with our_errors():
            connection = await readers.connect()
        try:
            yield connection
        finally:
            await connection.close()

    return lend


def sql_unit(
    lend: Lend,
    session: SqlSession,
    bus: Bus,
    blobs: Blobs,
    clock: Clock,
    vault: Vault,
    meter: Meter,
) -> SqlUnit:
    """Return the unit over a writing session and connections to read with."""
    writer = GroupWriter(session, bus, meter)
    return SqlUnit(lend, writer, blobs, clock, vault, session.recent)


async def let_go(
    unit: SqlUnit,
    beside: Sequence[asyncio.Task[None]],
    connection: AsyncConnection,
    *engines: AsyncEngine,
) -> None:
    """Close a store: end what runs beside it, finish what is queued, leave the database."""
    for task in beside:
        task.cancel()
    await asyncio.gather(*beside, return_exceptions=True)
    await unit.writer.close()
    await connection.close()
    for engine in engines:
        await engine.dispose()
