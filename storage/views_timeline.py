"""Customers and their timelines, read by SQL."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Integer, Select, and_, bindparam, func, literal, or_, select, tuple_

from router.accounts import RawRow
from router.errors import NotFound
from router.inbox import Shelf
from router.labelling import together
from router.messages import Direction, Message, Note, Outgoing, TimelineEntry, TimelineKind
from router.model import CustomerId, MessageId
from router.ports import Blobs, Clock
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
from storage.among import among
from storage.columns import UtcDateTime
from storage.customers import OWN_IDENTITIES
from storage.labels import values_of
from storage.raws import GET as RAWS
from storage.raws import RAW
from storage.rows import (
    ENTRY,
    INTERACTION,
    MESSAGE_COLUMNS,
    NOTE,
    OUTGOING,
    identity_of,
    message_of,
)
from storage.secrets import Vault
from storage.showing import (
    customer_note,
    identity_view,
    interaction_line,
    message_view,
    timeline_item,
)
from storage.sql import Sql
from storage.tables import interaction, message, note, outbox, timeline_entry
from storage.turning import Opened, Place, around, halves, opened, read_turn
from storage.visible import SqlSight

EARLIER = 20  # finished interactions on a customer's card, and notes

PLACE = tuple_(timeline_entry.c.at, timeline_entry.c.id)
HERE = tuple_(bindparam("place_at", type_=UtcDateTime()), bindparam("place_id"))
OF_CUSTOMER = (
    select(*ENTRY.columns)
    .where(timeline_entry.c.customer_id == bindparam("id"))
    .limit(bindparam("n", type_=Integer))
)
NEWEST = OF_CUSTOMER.order_by(timeline_entry.c.at.desc(), timeline_entry.c.id.desc())
OLDER = NEWEST.where(PLACE < HERE)
FROM_HERE = NEWEST.where(PLACE <= HERE)
NEWER = OF_CUSTOMER.where(PLACE > HERE).order_by(timeline_entry.c.at, timeline_entry.c.id)
NAMED = select(*ENTRY.columns).where(
    or_(timeline_entry.c.id == bindparam("key"), timeline_entry.c.ref == bindparam("key"))
)
IS_MESSAGE = timeline_entry.c.kind == TimelineKind.MESSAGE
E = len(ENTRY.columns)
# HTML is fetched apart: here it would be most of the bytes.
WITHOUT_HTML = [
    literal("").label("html") if column is message.c.html else column for column in MESSAGE_COLUMNS
]
MESSAGES = select(*WITHOUT_HTML, message.c.has_html).where(among(message.c.id))
BY_REF = (
    select(*ENTRY.columns, *WITHOUT_HTML, message.c.has_html)
    .outerjoin(message, and_(IS_MESSAGE, message.c.id == timeline_entry.c.ref))
    .where(among(timeline_entry.c.ref))
    .order_by(timeline_entry.c.at, timeline_entry.c.id)
)
NOTES = select(*NOTE.columns).where(among(note.c.id))
ABOUT = (
    select(*NOTE.columns)
    .where(among(note.c.customer_id), note.c.interaction_id.is_(None))
    .order_by(note.c.at.desc(), note.c.id.desc())
    .limit(EARLIER)
)
RECIPIENTS = select(*OUTGOING.columns).where(among(outbox.c.message_id)).order_by(outbox.c.id)
ONE_MESSAGE = select(*MESSAGE_COLUMNS).where(message.c.id == bindparam("key"))

HELD = select(func.count()).where(message.c.interaction_id == interaction.c.id).scalar_subquery()
LINES = (
    select(*INTERACTION.columns, HELD)
    .where(among(interaction.c.customer_id))
    .order_by(interaction.c.last_at.desc(), interaction.c.id.desc())
)
OPEN_LINES = LINES.where(interaction.c.shelf != Shelf.CLOSED)
CLOSED_LINES = LINES.where(interaction.c.shelf == Shelf.CLOSED).limit(EARLIER)


class TimelineViews(SqlSight):
    """See `Reads`, the part of customers."""

    def __init__(self, sql: Sql, blobs: Blobs, clock: Clock, vault: Vault) -> None:
        super().__init__(sql, blobs, clock, vault)
        # One read tells many people of the same.
        self._told: dict[tuple[str, ...], list[tuple[CustomerId, TimelineItem]]] = {}

    async def customer(self, who: Principal, customer: CustomerId) -> CustomerCard:
        """See `Reads`; of a merged customer the survivor's card. Raises NotFound."""
        family = await self.known_family(who, customer)
        root, ids = family[0], {"ids": [one.id for one in family]}
        identities = map(identity_of, await self._sql.all(OWN_IDENTITIES, ids))
        notes = map(NOTE.of, await self._sql.all(ABOUT, ids))
        return CustomerCard(
            id=root.id,
            name=root.name,
            language=root.language,
            ver=root.ver,
            created_at=root.created_at,
            identities=tuple(map(identity_view, identities)),
            open=tuple(map(_line, await self._sql.all(OPEN_LINES, ids))),
            earlier=tuple(map(_line, await self._sql.all(CLOSED_LINES, ids))),
            as_of=await self.head(),
            fields=together(ids["ids"], await values_of(self._sql, ids["ids"])),
            merged=tuple(MergedCustomer(one.id, one.name) for one in family[1:]),
            notes=tuple(map(customer_note, notes)),
        )

    async def timeline(
        self, who: Principal, customer: CustomerId, cursor: str | None, limit: int
    ) -> TimelinePage:
        """See `Reads`; raises NotFound."""
        ids = [one.id for one in await self.known_family(who, customer)]
        turn = read_turn(cursor)
        way = NEWER if turn.later else OLDER if turn.place else NEWEST
        found = await self._stretch(way, ids, turn.place, limit)
        return await self._page(opened(turn, found, limit))

    async def timeline_around(
        self, who: Principal, customer: CustomerId, entry: str, limit: int
    ) -> TimelinePage:
        """See `Reads`; raises NotFound."""
        ids = [one.id for one in await self.known_family(who, customer)]
        named = map(ENTRY.of, await self._sql.all(NAMED, {"key": entry}))
        here = next(((one.at, one.id) for one in named if one.customer_id in ids), None)
        if here is None:
            raise NotFound("entry.gone", "There is no such entry")
        before, after = halves(limit)
        older = await self._stretch(FROM_HERE, ids, here, before)
        return await self._page(around(older, await self._stretch(NEWER, ids, here, after), limit))

    async def _stretch(
        self, way: Select[Any], ids: list[CustomerId], place: Place | None, limit: int
    ) -> list[TimelineEntry]:
        """Return one more than `limit`, the nearest first. Each record of a person is asked by
        itself: PostgreSQL reads several in one along the index, but not in its order.
        """
        at, key = place or (None, None)
        here = {"n": limit + 1, "place_at": at, "place_id": key}
        found = [
            ENTRY.of(row) for id in ids for row in await self._sql.all(way, {"id": id, **here})
        ]
        found.sort(key=lambda entry: (entry.at, entry.id), reverse=way is not NEWER)
        return found[: limit + 1]

    async def _page(self, page: Opened) -> TimelinePage:
        ids = _refs(page.entries, TimelineKind.MESSAGE)
        rows = await self._sql.all(MESSAGES, {"ids": ids}) if ids else ()
        items = await self._items(page.entries, await self._messages(rows))
        return page.page(items, await self.head())

    async def timeline_items(self, who: Principal, refs: Collection[str]) -> Sequence[TimelineItem]:
        """See `Reads`; oldest first."""
        named = tuple(sorted(refs))
        if named not in self._told:
            rows = await self._sql.all(BY_REF, {"ids": named})
            entries = [ENTRY.of(row[:E]) for row in rows]
            said = await self._messages([row[E:] for row in rows if row[E] is not None])
            items = await self._items(entries, said)
            self._told[named] = [(e.customer_id, i) for e, i in zip(entries, items, strict=True)]
        told = self._told[named]
        seen = await self.seen_among(who, {customer for customer, _ in told})
        return [item for customer, item in told if customer in seen]

    async def _items(
        self, entries: Sequence[TimelineEntry], said: Mapping[str, MessageView]
    ) -> list[TimelineItem]:
        notes = await self._notes(_refs(entries, TimelineKind.NOTE))
        return [timeline_item(one, said.get(one.ref), notes.get(one.ref)) for one in entries]

    async def _messages(self, rows: Iterable[Sequence[Any]]) -> dict[str, MessageView]:
        """Return messages by their ids, with the recipients of those that are ours."""
        found = [(message_of(row[:-1]), row[-1]) for row in rows]
        recipients: defaultdict[str, list[Outgoing]] = defaultdict(list)
        sent = [one.id for one, _ in found if one.direction is Direction.OUT]
        for row in await self._sql.all(RECIPIENTS, {"ids": sent}) if sent else ():
            recipients[row.message_id].append(OUTGOING.of(row))
        return {one.id: message_view(one, has_html, recipients[one.id]) for one, has_html in found}

    async def _notes(self, ids: list[str]) -> dict[str, Note]:
        rows = await self._sql.all(NOTES, {"ids": ids}) if ids else []
        return {row.id: NOTE.of(row) for row in rows}

    async def message(self, who: Principal, message: MessageId) -> Message:
        """See `Reads`; raises NotFound."""
        row = await self._sql.first(ONE_MESSAGE, {"key": message})
        if row is None or not await self.sees_customer(who, row.customer_id):
            raise NotFound("message.gone", "There is no such message")
        return message_of(row)

    async def raw_of_message(self, who: Principal, message: MessageId) -> RawRow:
        """See `Reads`; with its content, also when that lies in a blob. Raises NotFound."""
        raw_id = (await self.message(who, message)).raw_id
        rows = await self._sql.all(RAWS, {"ids": [raw_id]})
        if not rows:
            raise NotFound("raw.gone", "What arrived is not kept any more")
        return (await filled(self._blobs, [RAW.of(rows[0])]))[0]


def _refs(entries: Sequence[TimelineEntry], kind: TimelineKind) -> list[str]:
    return [entry.ref for entry in entries if entry.kind is kind]


def _line(row: Sequence[Any]) -> InteractionLine:
    return interaction_line(INTERACTION.of(row[:-1]), row[-1])
