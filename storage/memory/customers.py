"""Customers, identities and conversations, in memory."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from router.errors import Conflict
from router.model import (
    AccountId,
    AgentId,
    Conversation,
    ConversationId,
    Customer,
    CustomerId,
    Handle,
    Identity,
    IdentityId,
    Standing,
)
from storage.memory.tables import Tables


def family_of(tables: Tables, customer: CustomerId) -> list[Customer]:
    """Return the survivor first, then all that were merged into it."""
    root = tables.customer.get(customer)
    while root is not None and root.merged_into is not None:
        root = tables.customer.get(root.merged_into)
    members = [] if root is None else [root]
    for member in members:
        members += [one for one in tables.customer.values() if one.merged_into == member.id]
    return members


class MemoryCustomers:
    """See `Customers`."""

    def __init__(self, tables: Tables) -> None:
        self._t = tables

    async def identities(self, handles: Collection[Handle]) -> Mapping[Handle, Identity]:
        """See `Customers.identities`."""
        found = (
            (handle, self._t.identity.get((handle.scheme, handle.value))) for handle in handles
        )
        return {handle: identity for handle, identity in found if identity is not None}

    async def add(self, customers: Sequence[Customer], identities: Sequence[Identity]) -> None:
        """See `Customers.add`."""
        for customer in customers:
            self._t.customer.insert(customer.id, customer)
        for identity in identities:
            self._t.identity.insert((identity.handle.scheme, identity.handle.value), identity)

    async def get(self, ids: Collection[CustomerId]) -> Mapping[CustomerId, Customer]:
        """See `Customers`."""
        return {key: self._t.customer[key] for key in ids if key in self._t.customer}

    async def save(self, old: Customer, new: Customer) -> None:
        """See `Customers`."""
        stored = self._t.customer.get(old.id)
        if stored is None or stored.ver != old.ver:
            raise Conflict("row.moved", "The customer has been changed meanwhile")
        self._t.customer.put(new.id, new)

    async def identities_of(self, ids: Collection[CustomerId]) -> Sequence[Identity]:
        """See `Customers`; oldest first."""
        own = [one for one in self._t.identity.values() if one.customer_id in ids]
        return sorted(own, key=lambda one: one.id)

    async def drop_identity(self, identity: IdentityId) -> None:
        """See `Customers`."""
        for key in [key for key, one in self._t.identity.items() if one.id == identity]:
            self._t.identity.drop(key)

    async def family(self, customer: CustomerId) -> Sequence[Customer]:
        """See `Customers.family`."""
        return family_of(self._t, customer)

    async def roots(self, ids: Collection[CustomerId]) -> Mapping[CustomerId, CustomerId]:
        """See `Customers.roots`."""
        families = {one: family_of(self._t, one) for one in ids}
        return {one: family[0].id if family else one for one, family in families.items()}


class MemoryConversations:
    """See `Conversations`."""

    def __init__(self, tables: Tables) -> None:
        self._t = tables

    async def get(self, ids: Collection[ConversationId]) -> Mapping[ConversationId, Conversation]:
        """See `Conversations`."""
        return {key: self._t.conversation[key] for key in ids if key in self._t.conversation}

    async def by_thread_key(
        self, account: AccountId, keys: Collection[str]
    ) -> Mapping[str, Conversation]:
        """See `Conversations`."""
        found = ((key, self._t.by_thread.get((account, key))) for key in keys)
        return {key: self._t.conversation[there] for key, there in found if there is not None}

    async def add(self, conversations: Sequence[Conversation]) -> None:
        """See `Conversations`."""
        for conversation in conversations:
            key = (conversation.account_id, conversation.thread_key)
            self._t.by_thread.insert(key, conversation.id)
            self._t.conversation.insert(conversation.id, conversation)

    async def set_next_seq(self, values: Mapping[ConversationId, int]) -> None:
        """See `Conversations`."""
        for key, seq in values.items():
            if key in self._t.conversation:
                self._t.conversation.put(key, replace(self._t.conversation[key], next_seq=seq))

    async def standing(
        self, ids: Collection[ConversationId], keys: Collection[tuple[AccountId, str]] = ()
    ) -> Sequence[Standing]:
        """See `Conversations.standing`."""
        by_key = {
            ConversationId(self._t.by_thread[key]) for key in keys if key in self._t.by_thread
        }
        return [self._standing(key) for key in {*ids, *by_key} if key in self._t.conversation]

    def _standing(self, key: ConversationId) -> Standing:
        ids = {who for talk, who in self._t.participant if talk == key}
        there = frozenset(one for one in self._t.identity.values() if one.id in ids)
        item = self._t.open_in.get(key)
        opened = None if item is None else self._t.interaction[item]
        return Standing(self._t.conversation[key], there, opened)

    async def add_participants(self, pairs: Collection[tuple[ConversationId, IdentityId]]) -> None:
        """See `Conversations.add_participants`."""
        for pair in pairs:
            self._t.participant.put(pair, None)

    async def mark_seen(self, agent: AgentId, conversation: ConversationId, seq: int) -> bool:
        """See `Conversations.mark_seen`."""
        if self._t.seen.get((agent, conversation), 0) >= seq:
            return False
        self._t.seen.put((agent, conversation), seq)
        return True

    async def mark_unseen(self, agent: AgentId, conversation: ConversationId, seq: int) -> bool:
        """See `Conversations.mark_unseen`."""
        if self._t.seen.get((agent, conversation), 0) <= seq:
            return False
        self._t.seen.put((agent, conversation), seq)
        return True
