"""What a noun says to the index, and how it is shown once it is found; pure, for all stores."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from router.messages import Direction, Note, StoredPart
from router.model import Customer, Identity, Interaction
from router.repositories_search import Entry, Shown, Source
from router.views_search import SearchHit


@dataclass(frozen=True, slots=True)
class Said:
    """What the search wants of a message; `text` is its beginning."""

    id: str
    customer_id: str
    interaction_id: str | None
    at: datetime
    direction: Direction
    agent_id: str | None
    sender: str
    sender_shown: str
    sender_name: str
    to: tuple[str, ...]
    cc: tuple[str, ...]
    bcc: tuple[str, ...]
    subject: str
    parts: tuple[StoredPart, ...]
    text: str

    @property
    def files(self) -> list[str]:
        """Names of what is attached."""
        return [part.name for part in self.parts if not part.inline]


def said_source(said: Said) -> Source:
    """Return what a message says to the index."""
    return Source(
        kind=Entry.MESSAGE,
        id=said.id,
        customer_id=said.customer_id,
        interaction_id=said.interaction_id,
        at=said.at,
        texts=(said.subject, *said.files, said.text),
        sender=(said.sender_name, *_once(said.sender, said.sender_shown)),
        recipients=(*said.to, *said.cc, *said.bcc),
        attachment=bool(said.files),
    )


def note_source(note: Note) -> Source:
    """Return what a note says to the index."""
    return Source(Entry.NOTE, note.id, note.customer_id, note.interaction_id, note.at, (note.text,))


def interaction_source(one: Interaction) -> Source:
    """Return what an interaction says to the index."""
    texts = (str(one.number), one.subject)
    return Source(Entry.INTERACTION, one.id, one.customer_id, one.id, one.opened_at, texts)


def customer_source(one: Customer, identities: Iterable[Identity]) -> Source:
    """Return what a customer says to the index."""
    handles = [each for own in identities for each in _once(own.handle.value, own.handle.shown)]
    return Source(Entry.CUSTOMER, one.id, one.id, None, one.created_at, (one.name, *handles))


def _once(value: str, shown: str) -> tuple[str, ...]:
    """Return a handle as it is kept, and as it was written where that says more."""
    return (value,) if shown.casefold() in ("", value.casefold()) else (value, shown)


@dataclass(frozen=True, slots=True)
class Where:
    """What stands around a hit: its survivor, an interaction to open it in, its entry there."""

    customer: Customer
    interaction: Interaction | None = None
    entry_id: str | None = None


def said_shown(said: Said, where: Where) -> Shown:
    """Return a message as it is shown."""
    sender = " ".join(one for one in (said.sender_name, said.sender_shown or said.sender) if one)
    people = (sender, ", ".join((*said.to, *said.cc, *said.bcc)))
    hit = _hit("message", said.id, said.at, where, said.agent_id, said.direction)
    return Shown(hit, said.subject, (said.text, ", ".join(said.files), *people), people)


def note_shown(note: Note, where: Where) -> Shown:
    """Return a note as it is shown."""
    return Shown(_hit("note", note.id, note.at, where, note.agent_id), "", (note.text,))


def interaction_shown(one: Interaction, where: Where) -> Shown:
    """Return an interaction as it is shown."""
    hit = _hit("interaction", one.id, one.last_at, where, one.agent_id)
    return Shown(hit, one.subject, (one.preview,))


def customer_shown(identities: Sequence[Identity], where: Where) -> Shown:
    """Return a customer as they are shown."""
    one = where.customer
    handles = [own.handle.shown or own.handle.value for own in identities]
    hit = _hit("customer", one.id, one.created_at, where)
    return Shown(hit, one.name, (" · ".join(handles),))


def _hit(
    kind: str,
    key: str,
    at: datetime,
    where: Where,
    agent_id: str | None = None,
    direction: Direction | None = None,
) -> SearchHit:
    item = where.interaction
    return SearchHit(
        kind=kind,
        id=key,
        customer_id=where.customer.id,
        customer_name=where.customer.name,
        interaction_id=item.id if item else None,
        entry_id=where.entry_id,
        at=at,
        title=(),
        snippet=(),
        number=item.number if item else None,
        medium=item.medium if item else None,
        state=item.state if item else None,
        queue_id=item.queue_id if item else None,
        agent_id=agent_id,
        direction=direction,
    )
