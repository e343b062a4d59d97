"""Transactions in memory: the journal takes back what must not have been."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import TypeVar

from router.events import Event
from router.ports import Blobs, Bus, Clock
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
from router.repositories_staff import Configuration, Desk, Offers, People
from router.seeing import Reads
from storage.memory.catalogue import MemoryAudit, MemoryCatalogue, MemoryLabels
from storage.memory.configuration import MemoryConfiguration
from storage.memory.customers import MemoryConversations, MemoryCustomers
from storage.memory.desk import MemoryDesk
from storage.memory.documents import MemoryDocuments
from storage.memory.interactions import MemoryInteractions
from storage.memory.leases import MemoryLeases
from storage.memory.mentions import MemoryMentions
from storage.memory.messages import MemoryMessages, MemoryTimeline
from storage.memory.offers import MemoryOffers
from storage.memory.outbox import MemoryOutbox
from storage.memory.people import MemoryPeople
from storage.memory.raws import MemoryRaws
from storage.memory.reads import MemoryReads
from storage.memory.search import MemorySearch
from storage.memory.tables import Tables
from storage.writer import GroupWriter

T = TypeVar("T")


class MemoryTx:
    """See `Tx`."""

    def __init__(self, tables: Tables) -> None:
        self._t = tables
        self.raws: Raws = MemoryRaws(tables)
        self.customers: Customers = MemoryCustomers(tables)
        self.conversations: Conversations = MemoryConversations(tables)
        self.interactions: Interactions = MemoryInteractions(tables)
        self.mentions: Mentions = MemoryMentions(tables)
        self.messages: Messages = MemoryMessages(tables)
        self.outbox: Outbox = MemoryOutbox(tables)
        self.leases: Leases = MemoryLeases(tables)
        self.timeline: Timeline = MemoryTimeline(tables)
        self.offers: Offers = MemoryOffers(tables)
        self.people: People = MemoryPeople(tables)
        self.config: Configuration = MemoryConfiguration(tables)
        self.desk: Desk = MemoryDesk(tables)
        self.documents: Documents = MemoryDocuments(tables)
        self.catalogue: Catalogue = MemoryCatalogue(tables)
        self.labels: Labels = MemoryLabels(tables)
        self.audit = MemoryAudit(tables)
        self.search: Search = MemorySearch(tables)
        self.events: list[Event] = []

    def emit(self, event: Event) -> None:
        """See `Tx.emit`."""
        self.events.append(event)


class MemorySession:
    """See `Session`."""

    room_s = 0.0

    def __init__(self, tables: Tables) -> None:
        self._t = tables
        self._tx = MemoryTx(tables)

    async def begin(self) -> Tx:
        """Start with an empty list of events."""
        self._tx = MemoryTx(self._t)
        return self._tx

    async def commit(self) -> int | None:
        """See `Session.commit`."""
        head = len(self._t.event)
        for seq, event in enumerate(self._tx.events, head + 1):
            self._t.event.put(seq, replace(event, seq=seq))
        self._tx.audit.write()
        self._t.settle()
        return len(self._t.event) if self._tx.events else None

    async def rollback(self) -> None:
        """Take everything back."""
        self._t.rollback()


class MemoryUnit:
    """See `Unit`. A read sees what is committed as long as its holder awaits only the read."""

    def __init__(self, bus: Bus, blobs: Blobs, clock: Clock) -> None:
        self._t = Tables()
        self._writer = GroupWriter(MemorySession(self._t), bus)
        self._blobs, self._clock = blobs, clock

    async def write(self, work: Callable[[Tx], Awaitable[T]]) -> T:
        """See `Unit.write`."""
        return await self._writer.write(work)

    @asynccontextmanager
    async def read(self) -> AsyncIterator[Reads]:
        """See `Unit.read`."""
        yield MemoryReads(self._t, self._blobs, self._clock)

    async def events(self, after: int, limit: int) -> Sequence[Event]:
        """See `Unit.events`."""
        async with self.read() as reads:
            return await reads.events(after, limit)

    async def close(self) -> None:
        """Finish what is queued."""
        await self._writer.close()
