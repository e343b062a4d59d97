"""Conversations as their customers may see them, read from the dictionaries."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from router.messages import Direction, Message
from router.model import (
    AccountId,
    Conversation,
    ConversationId,
    Interaction,
    InteractionState,
    MessageId,
    Scheme,
)
from router.views_threads import MOST_AHEAD, Thread
from storage.memory.sight import Sight
from storage.thread_shows import LEFT, NEWEST, thread_of

WAITING = (InteractionState.QUEUED, InteractionState.OFFERED)


class ThreadReads(Sight):
    """See `Reads`, the part of the customers' side."""

    async def threads(
        self, account: AccountId, owners: Sequence[str], limit: int
    ) -> Sequence[Thread]:
        """See `Reads`."""
        customers = {
            one.customer_id
            for one in self._t.identity.values()
            if one.handle.scheme is Scheme.WEBCHAT and one.handle.value in owners
        }
        theirs = [
            one
            for one in self._t.conversation.values()
            if one.account_id == account and one.customer_id in customers
        ]
        found = sorted(self._threads(theirs), key=lambda one: one.conversation_id)
        found.sort(key=lambda one: one.last_at, reverse=True)
        return [one for one in found[:limit] if one.thread_key.partition("/")[0] in owners]

    async def threads_by_id(
        self, account: AccountId, ids: Collection[ConversationId]
    ) -> Sequence[Thread]:
        """See `Reads`."""
        named = [self._t.conversation.get(id) for id in ids]
        return self._threads(one for one in named if one and one.account_id == account)

    async def thread(self, account: AccountId, thread_key: str) -> Thread | None:
        """See `Reads`."""
        talks = self._t.conversation.values()
        found = self._threads(
            one for one in talks if (one.account_id, one.thread_key) == (account, thread_key)
        )
        return found[0] if found else None

    async def said(
        self, conversation: ConversationId, before: int | None, limit: int
    ) -> Sequence[Message]:
        """See `Reads`."""
        there = (self._t.message[key] for key in self._t.in_conversation.get(conversation, ()))
        left = [one for one in there if self._has_left(one) and (not before or one.seq < before)]
        return sorted(left, key=lambda one: one.seq)[-limit:]

    async def said_by_id(self, account: AccountId, ids: Collection[MessageId]) -> Sequence[Message]:
        """See `Reads`."""
        named = [self._t.message.get(id) for id in ids]
        left = [
            one
            for one in named
            if one
            and self._has_left(one)
            and self._t.conversation[one.conversation_id].account_id == account
        ]
        return sorted(left, key=lambda one: (one.conversation_id, one.seq))

    def _has_left(self, said: Message) -> bool:
        rows = (row for row in self._t.outbox.values() if row.message_id == said.id)
        return said.direction is Direction.IN or any(row.state in LEFT for row in rows)

    def _threads(self, talks: Iterable[Conversation]) -> list[Thread]:
        return [self._thread(talk) for talk in talks]

    def _thread(self, talk: Conversation) -> Thread:
        works = self._t.interaction.values()
        item = max((o for o in works if o.conversation_id == talk.id), key=lambda o: o.id)
        agent = self._t.agent.get(item.agent_id) if item.agent_id else None
        upto = (seq for (_, where), seq in self._t.seen.items() if where == talk.id)
        said = (self._t.message[key] for key in self._t.in_conversation.get(talk.id, ()))
        left = sorted((o for o in said if self._has_left(o)), key=lambda o: o.seq)[-NEWEST:]
        waits = item.state in WAITING and agent is None
        ahead = self._ahead(item) if waits else None
        name = agent.name if agent else ""
        return thread_of(
            Thread(
                talk.id, talk.thread_key, item.id, item.state, item.queue_id, name, ahead,
                item.last_at, "", 0, max(upto, default=0),
            ),
            left,
        )  # fmt: skip

    def _ahead(self, item: Interaction) -> int:
        place = (-item.priority, item.enq_at)
        before = [
            one
            for one in self._t.interaction.values()
            if one.queue_id == item.queue_id
            and one.state in WAITING
            and one.agent_id is None
            and (-one.priority, one.enq_at) < place
        ]
        return min(len(before), MOST_AHEAD)
