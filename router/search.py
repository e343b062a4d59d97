"""The index of what was said, and its reader: it follows the event log a moment behind.

The index holds words only. Who may see a hit, in which queue it stands and whose it is are asked
of the rows when somebody searches, so that a move needs no new entry, and a merge none either.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import chain

from router.errors import Unavailable
from router.events import Event, Kind
from router.ports import Bus, Unit
from router.repositories import Tx
from router.repositories_search import READ_CHARS, Entry, Indexed, Source
from router.search_words import by_their_ends, words

log = logging.getLogger(__name__)

PAGE = 200  # events in one step; fewer after one that the store could not take in time
GATHER_S = 0.1  # without a ring, so that what comes together is indexed together
BUSY_S = 0.5  # though more keeps coming; each step is a commit that others wait for
LOOK_S = 5.0  # without any ring
MAX_WORDS = 10_000  # of one entry
MAX_PEOPLE = 500  # words of its senders, and of its recipients
CUT_CHARS = 4_000  # of text that is cut in one go: about a millisecond
SAID = frozenset({Kind.MESSAGE_RECEIVED, Kind.REPLY_QUEUED})
READ = SAID | {Kind.NOTE_ADDED, Kind.CUSTOMER_CHANGED, Kind.INTERACTION_OPENED}


@dataclass(frozen=True, slots=True)
class Named:
    """Rows that events name, by the event that named them last."""

    messages: dict[str, int] = field(default_factory=dict)
    notes: dict[str, int] = field(default_factory=dict)
    interactions: dict[str, int] = field(default_factory=dict)
    customers: dict[str, int] = field(default_factory=dict)
    changed: set[str] = field(default_factory=set)

    def all(self) -> dict[str, int]:
        """Return every row with its event."""
        return {**self.messages, **self.notes, **self.interactions, **self.customers}


class Moved(Exception):
    """Another process has indexed these events meanwhile."""


class Indexer:
    """Reads the log and keeps the index; any number of processes may, one step is done once."""

    def __init__(self, unit: Unit, bus: Bus) -> None:
        self._unit, self._bus = unit, bus
        self._page = PAGE

    async def run(self) -> None:
        """Follow until cancelled."""
        async with self._bus.listen("events") as rings, asyncio.TaskGroup() as tasks:
            rung = asyncio.Event()
            tasks.create_task(_hear(rings, rung), name="search bell")
            while True:
                rung.clear()
                await self.catch_up()
                with suppress(TimeoutError):
                    async with asyncio.timeout(LOOK_S):
                        await rung.wait()
                await _settled(rung)

    async def catch_up(self) -> None:
        """Index all that has happened."""
        while await self.step():
            pass

    async def step(self) -> bool:
        """Index one page of the log; False when nothing more was there."""
        async with self._unit.read() as reads:
            start = await reads.search_reader()
            events, upto = await reads.events_of(READ, start, self._page)
            if upto == start:
                return False
            more = len(events) == self._page
            named = names(events)
            found = await reads.search_sources(
                named.messages, named.notes, named.interactions, named.customers, named.changed
            )
        entries = await _cut(found, named.all())

        async def work(tx: Tx) -> None:
            if not await tx.search.advance(start, upto):
                raise Moved
            await tx.search.put(entries)

        try:
            await self._unit.write(work)
        except Moved:
            return True
        except Unavailable:
            self._page = max(1, self._page // 4)
            raise
        self._page = PAGE
        return more


async def _cut(found: Sequence[Source], places: Mapping[str, int]) -> list[Indexed]:
    """Cut all texts into words. Long ones take tens of milliseconds: others go in between."""
    entries: list[Indexed] = []
    cut = 0
    for one in found:
        entries.append(indexed(one, places[one.id]))
        cut += sum(map(len, one.texts))
        if cut >= CUT_CHARS:
            await asyncio.sleep(0)
            cut = 0
    return entries


async def _hear(rings: AsyncIterator[tuple[str, bytes]], rung: asyncio.Event) -> None:
    async for _ in rings:
        rung.set()


async def _settled(rung: asyncio.Event) -> None:
    """Wait until it has not rung for a moment, or for long enough."""
    with suppress(TimeoutError):
        async with asyncio.timeout(BUSY_S):
            while True:
                rung.clear()
                async with asyncio.timeout(GATHER_S):
                    await rung.wait()


async def rebuild(unit: Unit, bus: Bus) -> None:
    """Empty the index and read the whole log again; others may read it at the same time."""

    async def empty(tx: Tx) -> None:
        await tx.search.clear()

    await unit.write(empty)
    await Indexer(unit, bus).catch_up()


def names(events: Sequence[Event]) -> Named:
    """Gather what events say is new or changed."""
    named = Named()
    for event in events:
        if event.kind in SAID:
            named.messages[str(event.data["message"])] = event.seq
        elif event.kind is Kind.NOTE_ADDED:
            named.notes[str(event.data["note"])] = event.seq
        elif event.kind is Kind.CUSTOMER_CHANGED and event.customer_id:
            named.changed.add(event.customer_id)
        elif event.kind is not Kind.INTERACTION_OPENED:
            continue
        if event.interaction_id:
            named.interactions[event.interaction_id] = event.seq
        if event.customer_id:
            named.customers[event.customer_id] = event.seq
    return named


_ORDER = list(Entry)


def indexed(source: Source, seq: int) -> Indexed:
    """Cut a row's texts into words. An event names at most one row of each kind."""
    text = chain.from_iterable(words(text[:READ_CHARS]) for text in source.texts)
    row = list(text)[:MAX_WORDS]
    if source.kind is Entry.CUSTOMER:
        row += by_their_ends(row)
    return Indexed(
        place=seq * len(_ORDER) + _ORDER.index(source.kind),
        kind=source.kind,
        id=source.id,
        customer_id=source.customer_id,
        interaction_id=source.interaction_id,
        at=source.at,
        text=tuple(row),
        sender=_people(source.sender),
        recipients=_people(source.recipients),
        attachment=source.attachment,
    )


def _people(texts: Sequence[str]) -> tuple[str, ...]:
    row = [word for text in texts for word in words(text)]
    return tuple(row[:MAX_PEOPLE])
