"""Customers and their timelines, read from the dictionaries."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from router.accounts import RawRow
from router.errors import NotFound
from router.inbox import Shelf, shelf_of
from router.labelling import together
from router.messages import Message, Note, TimelineEntry, TimelineKind
from router.model import CustomerId, Interaction, MessageId
from router.raws import filled
from router.seeing import Principal
from router.views import (
    CustomerCard,
    InteractionLine,
    MergedCustomer,
    MessageView,
    TimelineItem,
    TimelinePage,
)
from router.views_customers import CustomerLine, CustomerPage
from storage.keyset import cursor_of, read_cursor
from storage.memory.sight import Sight
from storage.showing import (
    customer_note,
    identity_view,
    interaction_line,
    message_view,
    timeline_item,
)
from storage.turning import Opened, around, opened, read_turn

EARLIER = 20  # finished interactions on a customer's card, and notes


class TimelineReads(Sight):
    """See `Reads`, the part of customers."""

    async def customer(self, who: Principal, customer: CustomerId) -> CustomerCard:
        """See `Reads`; of a merged customer the survivor's card. Raises NotFound."""
        family = await self.known_family(who, customer)
        root, ids = family[0], {one.id for one in family}
        own = [one for one in self._t.interaction.values() if one.customer_id in ids]
        own.sort(key=lambda one: (one.last_at, one.id), reverse=True)
        identities = [one for one in self._t.identity.values() if one.customer_id in ids]
        closed = [one for one in own if shelf_of(one.state) is Shelf.CLOSED]
        return CustomerCard(
            id=root.id,
            name=root.name,
            language=root.language,
            ver=root.ver,
            created_at=root.created_at,
            identities=tuple(
                identity_view(one) for one in sorted(identities, key=lambda one: one.id)
            ),
            open=tuple(self._interaction(one) for one in own if one not in closed),
            earlier=tuple(self._interaction(one) for one in closed[:EARLIER]),
            as_of=await self.head(),
            fields=together([one.id for one in family], self._t.value),
            merged=tuple(MergedCustomer(one.id, one.name) for one in family[1:]),
            notes=tuple(map(customer_note, self._notes_about(ids))),
        )

    def _notes_about(self, ids: Collection[CustomerId]) -> list[Note]:
        notes = [
            one
            for one in self._t.note.values()
            if one.interaction_id is None and one.customer_id in ids
        ]
        return sorted(notes, key=lambda one: (one.at, one.id), reverse=True)[:EARLIER]

    def _interaction(self, one: Interaction) -> InteractionLine:
        said = self._t.in_conversation.get(one.conversation_id, ())
        return interaction_line(
            one, sum(self._t.message[key].interaction_id == one.id for key in said)
        )

    async def customers(self, who: Principal, cursor: str | None, limit: int) -> CustomerPage:
        """See `Reads`."""
        newest: dict[CustomerId, list[Interaction]] = {}
        for one in sorted(self._t.interaction.values(), key=_place, reverse=True):
            if self.sees(who, one):
                newest.setdefault(self.family(one.customer_id)[0].id, []).append(one)
        before = read_cursor(cursor) if cursor else None
        rows = [
            self._customer_line(root, own)
            for root, own in newest.items()
            if before is None or _place(own[0]) < before
        ]
        page = rows[:limit]
        after = cursor_of(page[-1].last.last_at, page[-1].last.id) if len(rows) > limit else None
        return CustomerPage(tuple(page), after, await self.head())

    def _customer_line(self, root: CustomerId, own: Sequence[Interaction]) -> CustomerLine:
        family = {one.id for one in self.family(root)}
        identities = sorted(
            (one for one in self._t.identity.values() if one.customer_id in family),
            key=lambda one: one.id,
        )
        handles = [one.handle.shown or one.handle.value for one in identities]
        opened = sum(shelf_of(one.state) is not Shelf.CLOSED for one in own)
        last = self._interaction(own[0])
        return CustomerLine(root, self._t.customer[root].name, tuple(handles), opened, last)

    async def timeline(
        self, who: Principal, customer: CustomerId, cursor: str | None, limit: int
    ) -> TimelinePage:
        """See `Reads`; raises NotFound."""
        entries, turn = await self._newest_first(who, customer), read_turn(cursor)
        if turn.later:
            entries = [one for one in reversed(entries) if turn.place and _spot(one) > turn.place]
        elif turn.place:
            entries = [one for one in entries if _spot(one) < turn.place]
        return await self._page(opened(turn, entries[: limit + 1], limit))

    async def timeline_around(
        self, who: Principal, customer: CustomerId, entry: str, limit: int
    ) -> TimelinePage:
        """See `Reads`; raises NotFound."""
        entries = await self._newest_first(who, customer)
        at = next((n for n, one in enumerate(entries) if entry in (one.id, one.ref)), None)
        if at is None:
            raise NotFound("entry.gone", "There is no such entry")
        return await self._page(around(entries[at:], entries[:at][::-1], limit))

    async def _newest_first(self, who: Principal, customer: CustomerId) -> list[TimelineEntry]:
        ids = {one.id for one in await self.known_family(who, customer)}
        own = [one for one in self._t.timeline.values() if one.customer_id in ids]
        return sorted(own, key=_spot, reverse=True)

    async def _page(self, page: Opened) -> TimelinePage:
        return page.page([self._item(entry) for entry in page.entries], await self.head())

    async def timeline_items(self, who: Principal, refs: Collection[str]) -> Sequence[TimelineItem]:
        """See `Reads`; oldest first."""
        wanted = set(refs)
        entries = [entry for entry in self._t.timeline.values() if entry.ref in wanted]
        entries.sort(key=lambda entry: (entry.at, entry.id))
        return [
            self._item(entry)
            for entry in entries
            if await self.sees_customer(who, entry.customer_id)
        ]

    def _item(self, entry: TimelineEntry) -> TimelineItem:
        is_message, is_note = (
            entry.kind is kind for kind in (TimelineKind.MESSAGE, TimelineKind.NOTE)
        )
        message = self._t.message.get(entry.ref) if is_message else None
        note = self._t.note.get(entry.ref) if is_note else None
        return timeline_item(entry, None if message is None else self._view(message), note)

    def _view(self, message: Message) -> MessageView:
        rows = [row for row in self._t.outbox.values() if row.message_id == message.id]
        rows.sort(key=lambda row: row.id)
        return message_view(message, bool(message.html), rows)

    async def message(self, who: Principal, message: MessageId) -> Message:
        """See `Reads`; raises NotFound."""
        found = self._t.message.get(message)
        if found is None or not await self.sees_customer(who, found.customer_id):
            raise NotFound("message.gone", "There is no such message")
        return found

    async def raw_of_message(self, who: Principal, message: MessageId) -> RawRow:
        """See `Reads`; with its content, also when that lies in a blob. Raises NotFound."""
        raw_id = (await self.message(who, message)).raw_id
        kept = None if raw_id is None else self._t.raw.get(raw_id)
        if kept is None:
            raise NotFound("raw.gone", "What arrived is not kept any more")
        return (await filled(self._blobs, [kept.row]))[0]


def _spot(one: TimelineEntry) -> tuple[datetime, str]:
    return one.at, one.id


def _place(one: Interaction) -> tuple[datetime, str]:
    return one.last_at, one.id
