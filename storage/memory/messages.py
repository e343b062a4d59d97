"""Messages, notes and the timeline, in memory."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from router.errors import NotFound
from router.messages import Direction, Message, Note, TimelineEntry, TimelineKind
from router.model import AgentId, ConversationId, CustomerId, MessageId
from storage.memory.tables import Tables


class MemoryMessages:
    """See `Messages`."""

    def __init__(self, tables: Tables) -> None:
        self._t = tables

    async def add(self, messages: Sequence[Message]) -> None:
        """See `Messages`."""
        for message in messages:
            self._t.message.insert(message.id, message)
            self._t.by_place.insert((message.conversation_id, message.seq), message.id)
            there = self._t.in_conversation.get(message.conversation_id, ())
            self._t.in_conversation.put(message.conversation_id, (*there, message.id))
            self._refer(message)
            if message.client_id and message.agent_id is not None:
                self._t.by_client.insert((message.agent_id, message.client_id), message.id)

    def _refer(self, message: Message) -> None:
        if message.provider_ref and message.id >= self._t.by_ref.get(message.provider_ref, ""):
            self._t.by_ref.put(message.provider_ref, message.id)

    async def get(self, ids: Collection[MessageId]) -> Mapping[MessageId, Message]:
        """See `Messages`."""
        return {key: self._t.message[key] for key in ids if key in self._t.message}

    async def by_refs(self, refs: Collection[str]) -> Mapping[str, Message]:
        """See `Messages.by_refs`."""
        found = ((ref, self._t.by_ref.get(ref)) for ref in refs)
        return {ref: self._t.message[there] for ref, there in found if there is not None}

    async def by_client_id(self, agent: AgentId, client_id: str) -> Message | None:
        """See `Messages`."""
        there = self._t.by_client.get((agent, client_id))
        return None if there is None else self._t.message[there]

    async def last_in(self, conversation: ConversationId) -> Message | None:
        """See `Messages`."""
        return self._last(conversation, Direction.IN)

    async def last_said(self, conversation: ConversationId, sender: str = "") -> Message | None:
        """See `Messages.last_said`."""
        said = [
            message
            for key in self._t.in_conversation.get(conversation, ())
            if (message := self._t.message[key]).direction is Direction.IN
            and (message.sender.value == sender if sender else not message.third_party)
        ]
        return max(said, key=lambda message: message.seq, default=None)

    async def last_out(self, conversation: ConversationId) -> Message | None:
        """See `Messages`."""
        return self._last(conversation, Direction.OUT)

    def _last(self, conversation: ConversationId, direction: Direction) -> Message | None:
        said = (
            message
            for message in map(self._t.message.get, self._t.in_conversation.get(conversation, ()))
            if message is not None and message.direction is direction
        )
        return max(said, key=lambda message: message.seq, default=None)

    async def machine_wrote(self, address: str, since: datetime) -> bool:
        """See `Messages.machine_wrote`."""
        return any(message.to == (address,) for message in self._automatic(since))

    async def machines_wrote(self, since: datetime) -> int:
        """See `Messages`."""
        return len(self._automatic(since))

    def _automatic(self, since: datetime) -> list[Message]:
        return [
            message
            for message in self._t.message.values()
            if message.at > since and message.automatic and message.direction is Direction.OUT
        ]

    async def came_from(self, customer: CustomerId, address: str, since: datetime) -> int:
        """See `Messages.came_from`."""
        messages = (
            self._t.message[MessageId(entry.ref)]
            for entry in self._t.timeline.values()
            if entry.kind is TimelineKind.MESSAGE
            and entry.customer_id == customer
            and entry.at > since
        )
        return sum(
            message.direction is Direction.IN and message.sender.value == address
            for message in messages
        )

    async def set_states(self, messages: Sequence[Message]) -> None:
        """See `Messages`."""
        for one in messages:
            old = self._t.message[one.id]
            ref = one.provider_ref or old.provider_ref
            new = replace(old, state=one.state, reason=one.reason, provider_ref=ref)
            self._t.message.put(one.id, new)
            self._refer(new)

    async def set_at(self, message: MessageId, at: datetime) -> None:
        """See `Messages`."""
        self._t.message.put(message, replace(self._t.message[message], at=at))
        for entry in list(self._t.timeline.values()):
            if entry.ref == message:
                self._t.timeline.put(entry.id, replace(entry, at=at))

    async def warn(self, message: MessageId, warning: str) -> None:
        """See `Messages.warn`."""
        old = self._t.message.get(message)
        if old is None:
            raise NotFound("message.gone", "There is no such message")
        self._t.message.put(message, old.warned(warning))

    async def add_note(self, note: Note) -> None:
        """See `Messages`."""
        if note.client_id:
            self._t.by_client.insert((note.agent_id, f"note {note.client_id}"), note.id)
        self._t.note.insert(note.id, note)

    async def note_by_client_id(self, agent: AgentId, client_id: str) -> Note | None:
        """See `Messages`."""
        there = self._t.by_client.get((agent, f"note {client_id}"))
        return None if there is None else self._t.note[there]


class MemoryTimeline:
    """See `Timeline`."""

    def __init__(self, tables: Tables) -> None:
        self._t = tables

    async def add(self, entries: Sequence[TimelineEntry]) -> None:
        """See `Timeline`."""
        for entry in entries:
            self._t.timeline.insert(entry.id, entry)
