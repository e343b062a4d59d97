"""What the index of what was said holds, what it is asked, and its write side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from router.model import InteractionState
from router.search_query import Term
from router.views_search import Group, SearchHit

READER = "search"
"""Name of the reader of the event log that keeps the index."""

READ_CHARS = 40_000
"""How much of one text is indexed."""


class Entry(StrEnum):
    """What an entry of the index is about; the order numbers those of one event."""

    MESSAGE = "message"
    NOTE = "note"
    INTERACTION = "interaction"
    CUSTOMER = "customer"


GROUP = {
    Entry.MESSAGE: Group.MESSAGE,
    Entry.NOTE: Group.MESSAGE,
    Entry.INTERACTION: Group.INTERACTION,
    Entry.CUSTOMER: Group.CUSTOMER,
}


@dataclass(frozen=True, slots=True)
class Source:
    """Texts of one row, as they were written; `id` is that of the message, note and so on."""

    kind: Entry
    id: str
    customer_id: str
    interaction_id: str | None
    at: datetime
    texts: tuple[str, ...]
    sender: tuple[str, ...] = ()
    recipients: tuple[str, ...] = ()
    attachment: bool = False


@dataclass(frozen=True, slots=True)
class Indexed:
    """One entry of the index, its words folded. `place` rises with the log: newest is highest."""

    place: int
    kind: Entry
    id: str
    customer_id: str
    interaction_id: str | None
    at: datetime
    text: tuple[str, ...]
    sender: tuple[str, ...]
    recipients: tuple[str, ...]
    attachment: bool


@dataclass(frozen=True, slots=True)
class Asked:
    """What storage looks for: a query whose names are ids by now. None means any; an agent of ''
    is nobody.
    """

    group: Group
    terms: tuple[Term, ...] = ()
    without: tuple[Term, ...] = ()
    customers: frozenset[str] | None = None
    queues: frozenset[str] | None = None
    accounts: frozenset[str] | None = None
    agents: frozenset[str] | None = None
    states: frozenset[InteractionState] | None = None
    attachment: bool = False
    since: datetime | None = None
    until: datetime | None = None
    number: int | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """Where an entry stands in the index, and what it is about."""

    place: int
    kind: Entry
    id: str
    customer_id: str
    interaction_id: str | None


@dataclass(frozen=True, slots=True)
class Found:
    """Places the asker may see, newest first. `more` says that the looking stopped before the end:
    all places lower than `upto` are still to be looked at.
    """

    places: tuple[Place, ...]
    more: bool = False
    upto: int = 0


@dataclass(frozen=True, slots=True)
class Shown:
    """A hit before its words are marked, with the texts in which they may stand."""

    hit: SearchHit
    title: str
    texts: tuple[str, ...]
    people: tuple[str, ...] = ()


class Search(Protocol):
    """Write side of the index."""

    async def put(self, entries: Sequence[Indexed]) -> None:
        """Add entries; of those that are there already the new words count."""
        ...

    async def clear(self) -> None: ...
    async def advance(self, old: int, new: int) -> bool:
        """Move the reader's cursor from `old` to `new`; False when it stands elsewhere."""
        ...
