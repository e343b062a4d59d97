"""The index of what was said, and what is found in it, in memory."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from router.messages import Message, TimelineKind
from router.model import CustomerId, Identity, Interaction, InteractionId
from router.repositories_search import (
    GROUP,
    READ_CHARS,
    READER,
    Asked,
    Entry,
    Found,
    Indexed,
    Place,
    Shown,
    Source,
)
from router.search_marks import stands_in
from router.search_query import Field, Term
from router.seeing import Principal
from router.views_search import Group
from storage.memory.sight import Sight
from storage.memory.tables import Tables
from storage.search_showing import (
    Said,
    Where,
    customer_shown,
    customer_source,
    interaction_shown,
    interaction_source,
    note_shown,
    note_source,
    said_shown,
    said_source,
)


class MemorySearch:
    """See `Search`."""

    def __init__(self, tables: Tables) -> None:
        self._t = tables

    async def put(self, entries: Sequence[Indexed]) -> None:
        """See `Search.put`."""
        for one in entries:
            self._t.search.put(one.id, one)

    async def clear(self) -> None:
        """See `Search`."""
        for key in list(self._t.search):
            self._t.search.drop(key)
        self._t.reader.drop(READER)

    async def advance(self, old: int, new: int) -> bool:
        """See `Search.advance`."""
        if self._t.reader.get(READER, 0) != old:
            return False
        self._t.reader.put(READER, new)
        return True


class SearchReads(Sight):
    """See `Reads`, the part of the search."""

    async def search_reader(self) -> int:
        """See `Reads`."""
        return self._t.reader.get(READER, 0)

    async def search_lag(self, now: datetime) -> dict[str, float]:
        """Return how far the index is behind: events, and seconds of the oldest of them."""
        seq = await self.search_reader()
        since = self._t.event[seq + 1].at if seq + 1 in self._t.event else now
        return {
            "search_unread": len(self._t.event) - seq,
            "search_lag_s": (now - since).total_seconds(),
        }

    async def search_sources(
        self,
        messages: Collection[str],
        notes: Collection[str],
        interactions: Collection[str],
        customers: Collection[str],
        changed: Collection[str],
    ) -> Sequence[Source]:
        """See `Reads`."""
        t = self._t
        people = {one for one in customers if one not in t.search} | set(changed)
        fresh = [one for one in interactions if one not in t.search]
        return [
            *(said_source(_said(t.message[one])) for one in messages if one in t.message),
            *(note_source(t.note[one]) for one in notes if one in t.note),
            *(interaction_source(t.interaction[one]) for one in fresh if one in t.interaction),
            *(
                customer_source(t.customer[one], self._handles(one))
                for one in people
                if one in t.customer
            ),
        ]

    def _handles(self, customer: str) -> list[Identity]:
        own = [one for one in self._t.identity.values() if one.customer_id == customer]
        return sorted(own, key=lambda one: one.id)

    async def search_places(
        self, who: Principal, asked: Asked, before: int | None, limit: int
    ) -> Found:
        """See `Reads`; all entries are looked at."""
        places: list[Place] = []
        people: set[str] = set()
        for one in sorted(self._t.search.values(), key=lambda one: one.place, reverse=True):
            if before is not None and one.place >= before:
                continue
            if not (_has_words(one, asked) and self._fits(one, asked)):
                continue
            root = self.family(CustomerId(one.customer_id))[0].id
            if not await self._may_see(who, one) or (
                asked.group is Group.CUSTOMER and root in people
            ):
                continue
            people.add(root)
            places.append(Place(one.place, one.kind, one.id, one.customer_id, one.interaction_id))
            if len(places) == limit:
                return Found(tuple(places), True, one.place)
        return Found(tuple(places))

    async def _may_see(self, who: Principal, one: Indexed) -> bool:
        if one.kind is Entry.INTERACTION:
            return bool(await self.visible(who, [InteractionId(one.id)]))
        return await self.sees_customer(who, CustomerId(one.customer_id))

    def _fits(self, one: Indexed, asked: Asked) -> bool:
        item = self._t.interaction.get(one.interaction_id or "")
        at = item.last_at if item and asked.group is Group.INTERACTION else one.at
        of_item = item or _Nothing
        return all(
            (
                asked.customers is None or one.customer_id in asked.customers,
                asked.queues is None or of_item.queue_id in asked.queues,
                asked.accounts is None or of_item.account_id in asked.accounts,
                asked.states is None or of_item.state in asked.states,
                asked.number is None or of_item.number == asked.number,
                asked.agents is None
                or (item is not None and (item.agent_id or "") in asked.agents),
                asked.since is None or at >= asked.since,
                asked.until is None or at < asked.until,
                not asked.attachment or one.attachment,
            )
        )

    async def search_shown(self, who: Principal, places: Sequence[Place]) -> Sequence[Shown]:
        """See `Reads`."""
        entries = {
            one.ref: one.id
            for one in self._t.timeline.values()
            if one.kind in (TimelineKind.MESSAGE, TimelineKind.NOTE)
        }
        return [self._shown(who, one, entries.get(one.id)) for one in places]

    def _shown(self, who: Principal, one: Place, entry_id: str | None) -> Shown:
        root = self.family(CustomerId(one.customer_id))[0]
        where = Where(root, self._opened(who, one), entry_id)
        if one.kind is Entry.CUSTOMER:
            return customer_shown(self._handles(one.id), where)
        if one.kind is Entry.INTERACTION:
            return interaction_shown(self._t.interaction[one.id], where)
        if one.kind is Entry.NOTE:
            return note_shown(self._t.note[one.id], where)
        return said_shown(_said(self._t.message[one.id]), where)

    def _opened(self, who: Principal, one: Place) -> Interaction | None:
        own = self._t.interaction.get(one.interaction_id or "")
        if one.kind is Entry.CUSTOMER or (own is not None and self.sees(who, own)):
            return own
        family = {each.id for each in self.family(CustomerId(one.customer_id))}
        seen = [
            each
            for each in self._t.interaction.values()
            if each.customer_id in family and self.sees(who, each)
        ]
        return max(seen, key=lambda each: (each.last_at, each.id), default=None)

    async def search_family(self, customer: CustomerId) -> set[str]:
        """See `Reads`."""
        return {one.id for one in self.family(customer)}


class _Nothing:
    """What stands in no interaction: no queue is its own."""

    queue_id = account_id = state = number = None


def _said(message: Message) -> Said:
    return Said(
        message.id, message.customer_id, message.interaction_id, message.at, message.direction,
        message.agent_id, message.sender.value, message.sender.shown, message.sender_name,
        message.to, message.cc, message.bcc, message.subject, message.parts,
        message.text[:READ_CHARS],
    )  # fmt: skip


def _has_words(one: Indexed, asked: Asked) -> bool:
    return (
        GROUP[one.kind] is asked.group
        and all(_has(one, term) for term in asked.terms)
        and not any(_has(one, term) for term in asked.without)
    )


def _has(one: Indexed, term: Term) -> bool:
    rows = {Field.SENDER: [one.sender], Field.RECIPIENT: [one.recipients]}
    everywhere = [one.sender, one.recipients, one.text]
    return any(stands_in(row, term) for row in rows.get(term.field, everywhere))
