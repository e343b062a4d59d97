"""Messages, notes and the timeline, in SQL."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from sqlalchemy import bindparam, func, insert, select, update

from router.errors import NotFound
from router.messages import Direction, Message, Note, TimelineEntry, TimelineKind
from router.model import AgentId, ConversationId, CustomerId, MessageId
from storage.among import among
from storage.rows import ENTRY, MESSAGE_COLUMNS, NOTE, message_of, message_row
from storage.sql import Sql
from storage.tables import HAS_CLIENT_ID, MACHINE_WROTE, message, note, part, timeline_entry

ADD = insert(message)
ADD_PARTS = insert(part)
ADD_NOTE = insert(note)
ADD_ENTRIES = insert(timeline_entry)
GET = select(*MESSAGE_COLUMNS).where(among(message.c.id))
BY_REFS = select(*MESSAGE_COLUMNS).where(among(message.c.provider_ref)).order_by(message.c.id)
BY_CLIENT = select(*MESSAGE_COLUMNS).where(
    message.c.agent_id == bindparam("agent"), message.c.client_id == bindparam("client"),
    HAS_CLIENT_ID,
)  # fmt: skip
NOTE_BY_CLIENT = select(*NOTE.columns).where(
    note.c.agent_id == bindparam("agent"), note.c.client_id == bindparam("client"), HAS_CLIENT_ID
)
LAST_IN = (
    select(*MESSAGE_COLUMNS)
    .where(message.c.conversation_id == bindparam("key"), message.c.direction == Direction.IN)
    .order_by(message.c.seq.desc())
    .limit(1)
)
LAST_OUT = (
    select(*MESSAGE_COLUMNS)
    .where(message.c.conversation_id == bindparam("key"), message.c.direction == Direction.OUT)
    .order_by(message.c.seq.desc())
    .limit(1)
)
LAST_SAID = LAST_IN.where(message.c.third_party.is_(False))
LAST_SAID_BY = LAST_IN.where(message.c.sender_value == bindparam("who"))
AUTOMATIC = select(func.count()).where(MACHINE_WROTE, message.c.at > bindparam("since"))
AUTOMATIC_TO = AUTOMATIC.where(message.c.to == bindparam("whom"))
# Along the timeline's index: of one customer, of some minutes.
CAME_FROM = (
    select(func.count())
    .select_from(timeline_entry)
    .join(message, timeline_entry.c.ref == message.c.id)
    .where(
        timeline_entry.c.customer_id == bindparam("whose"),
        timeline_entry.c.at > bindparam("since"),
        timeline_entry.c.kind == TimelineKind.MESSAGE,
        message.c.direction == Direction.IN,
        message.c.sender_value == bindparam("who"),
    )
)
SET_STATES = (
    update(message)
    .where(message.c.id == bindparam("key"))
    .values(
        state=bindparam("fresh"),
        reason=bindparam("why"),
        provider_ref=func.coalesce(func.nullif(bindparam("ref"), ""), message.c.provider_ref),
    )
)
SET_WARNINGS = (
    update(message)
    .where(message.c.id == bindparam("key"))
    .values(warnings=bindparam("all_of_them"))
)
SET_AT = update(message).where(message.c.id == bindparam("key")).values(at=bindparam("then"))
SET_PLACE = (
    update(timeline_entry)
    .where(timeline_entry.c.ref == bindparam("key"))
    .values(at=bindparam("then"))
)


class SqlMessages:
    """See `Messages`."""

    def __init__(self, sql: Sql) -> None:
        self._sql = sql

    async def add(self, messages: Sequence[Message]) -> None:
        """See `Messages`."""
        self._sql.add(ADD, [message_row(one) for one in messages])
        parts = [
            {"message_id": one.id, "place": place, "blob_id": each.blob_id, "name": each.name,
             "type": each.type}
            for one in messages
            for place, each in enumerate(one.parts)
        ]  # fmt: skip
        self._sql.add(ADD_PARTS, parts)

    async def get(self, ids: Collection[MessageId]) -> Mapping[MessageId, Message]:
        """See `Messages`."""
        rows = await self._sql.all(GET, {"ids": list(ids)})
        return {one.id: one for one in map(message_of, rows)}

    async def by_refs(self, refs: Collection[str]) -> Mapping[str, Message]:
        """See `Messages.by_refs`."""
        rows = await self._sql.all(BY_REFS, {"ids": [ref for ref in refs if ref]})
        return {one.provider_ref: one for one in map(message_of, rows)}

    async def by_client_id(self, agent: AgentId, client_id: str) -> Message | None:
        """See `Messages`."""
        row = await self._sql.first(BY_CLIENT, {"agent": agent, "client": client_id})
        return None if row is None else message_of(row)

    async def last_in(self, conversation: ConversationId) -> Message | None:
        """See `Messages`."""
        row = await self._sql.first(LAST_IN, {"key": conversation})
        return None if row is None else message_of(row)

    async def last_said(self, conversation: ConversationId, sender: str = "") -> Message | None:
        """See `Messages.last_said`."""
        statement = LAST_SAID_BY if sender else LAST_SAID
        row = await self._sql.first(statement, {"key": conversation, "who": sender})
        return None if row is None else message_of(row)

    async def last_out(self, conversation: ConversationId) -> Message | None:
        """See `Messages`."""
        row = await self._sql.first(LAST_OUT, {"key": conversation})
        return None if row is None else message_of(row)

    async def machine_wrote(self, address: str, since: datetime) -> bool:
        """See `Messages.machine_wrote`."""
        return bool(await self._sql.value(AUTOMATIC_TO, {"whom": (address,), "since": since}))

    async def machines_wrote(self, since: datetime) -> int:
        """See `Messages`."""
        found: int = await self._sql.value(AUTOMATIC, {"since": since})
        return found

    async def came_from(self, customer: CustomerId, address: str, since: datetime) -> int:
        """See `Messages.came_from`."""
        asked = {"whose": customer, "who": address, "since": since}
        found: int = await self._sql.value(CAME_FROM, asked)
        return found

    async def set_states(self, messages: Sequence[Message]) -> None:
        """See `Messages`; in the order of their ids, as everybody who writes several."""
        states = [
            {"key": one.id, "fresh": one.state, "why": one.reason, "ref": one.provider_ref}
            for one in sorted(messages, key=lambda one: one.id)
        ]
        if states:
            await self._sql.run(SET_STATES, states)

    async def set_at(self, message: MessageId, at: datetime) -> None:
        """See `Messages`."""
        for statement in (SET_AT, SET_PLACE):
            await self._sql.run(statement, {"key": message, "then": at})

    async def warn(self, message: MessageId, warning: str) -> None:
        """See `Messages.warn`."""
        said = (await self.get([message])).get(message)
        if said is None:
            raise NotFound("message.gone", "There is no such message")
        warnings = said.warned(warning).warnings
        await self._sql.run(SET_WARNINGS, {"key": message, "all_of_them": warnings})

    async def add_note(self, note: Note) -> None:
        """See `Messages`."""
        await self._sql.run(ADD_NOTE, NOTE.row(note))

    async def note_by_client_id(self, agent: AgentId, client_id: str) -> Note | None:
        """See `Messages`."""
        row = await self._sql.first(NOTE_BY_CLIENT, {"agent": agent, "client": client_id})
        return None if row is None else NOTE.of(row)


class SqlTimeline:
    """See `Timeline`."""

    def __init__(self, sql: Sql) -> None:
        self._sql = sql

    async def add(self, entries: Sequence[TimelineEntry]) -> None:
        """See `Timeline`."""
        self._sql.add(ADD_ENTRIES, ENTRY.rows(entries))
