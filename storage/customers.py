"""Customers, identities and conversations, in SQL."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import and_, bindparam, delete, insert, select, update

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
    Scheme,
    Standing,
)
from storage.among import among
from storage.families import family_of, roots_of
from storage.plans import Row
from storage.rows import (
    CONVERSATION,
    CUSTOMER,
    IDENTITY_COLUMNS,
    INTERACTION,
    identity_of,
    identity_row,
)
from storage.sql import Sql
from storage.tables import (
    STILL_OPEN,
    conversation,
    customer,
    identity,
    interaction,
    participant,
    seen,
)
from storage.upsert import insert_new, newest_wins

IDENTITIES = select(*IDENTITY_COLUMNS).where(
    identity.c.scheme == bindparam("of_scheme"), among(identity.c.value)
)
ADD_CUSTOMERS = insert(customer)
ADD_IDENTITIES = insert(identity)
GET = select(*CUSTOMER.columns).where(among(customer.c.id))
SAVE = update(customer).where(
    customer.c.id == bindparam("old_id"), customer.c.ver == bindparam("old_ver")
)

OWN_IDENTITIES = (
    select(*IDENTITY_COLUMNS).where(among(identity.c.customer_id)).order_by(identity.c.id)
)
DROP_IDENTITY = delete(identity).where(identity.c.id == bindparam("key"))

CONVERSATIONS = select(*CONVERSATION.columns).where(among(conversation.c.id))
BY_THREAD = select(*CONVERSATION.columns).where(
    conversation.c.account_id == bindparam("account"), among(conversation.c.thread_key)
)
ADD_CONVERSATIONS = insert(conversation)
NEXT_SEQ = (
    update(conversation)
    .where(conversation.c.id == bindparam("key"))
    .values(next_seq=bindparam("fresh"))
)
N = len(IDENTITY_COLUMNS)
M = N + len(CONVERSATION.columns)
# A row for each participant, who are few.
STANDING = (
    select(*IDENTITY_COLUMNS, *CONVERSATION.columns, *INTERACTION.columns)
    .select_from(conversation)
    .outerjoin(participant, participant.c.conversation_id == conversation.c.id)
    .outerjoin(identity, identity.c.id == participant.c.identity_id)
    .outerjoin(interaction, and_(interaction.c.conversation_id == conversation.c.id, STILL_OPEN))
)
# Two questions: an OR of both would have PostgreSQL read all conversations.
STANDING_BY_ID = STANDING.where(among(conversation.c.id))
STANDING_BY_KEY = STANDING.where(
    among(conversation.c.account_id, "accounts"), among(conversation.c.thread_key, "keys")
)
ADD_PARTICIPANTS = insert_new(participant)
MARK_SEEN = newest_wins(seen, "seq")
MARK_UNSEEN = (
    update(seen)
    .where(
        seen.c.conversation_id == bindparam("where"), seen.c.agent_id == bindparam("who"),
        seen.c.seq > bindparam("upto"),
    )
    .values(seq=bindparam("upto"))
)  # fmt: skip


class SqlCustomers:
    """See `Customers`."""

    def __init__(self, sql: Sql) -> None:
        self._sql = sql

    async def identities(self, handles: Collection[Handle]) -> Mapping[Handle, Identity]:
        """See `Customers.identities`."""
        by_scheme: defaultdict[Scheme, list[str]] = defaultdict(list)
        for handle in handles:
            by_scheme[handle.scheme].append(handle.value)
        found: dict[tuple[Scheme, str], Identity] = {}
        for scheme, values in by_scheme.items():
            for row in await self._sql.all(IDENTITIES, {"of_scheme": scheme, "ids": values}):
                one = identity_of(row)
                found[scheme, one.handle.value] = one
        keys = ((handle, (handle.scheme, handle.value)) for handle in handles)
        return {handle: found[key] for handle, key in keys if key in found}

    async def add(self, customers: Sequence[Customer], identities: Sequence[Identity]) -> None:
        """See `Customers.add`."""
        self._sql.add(ADD_CUSTOMERS, CUSTOMER.rows(customers))
        self._sql.add(ADD_IDENTITIES, [identity_row(one) for one in identities])

    async def get(self, ids: Collection[CustomerId]) -> Mapping[CustomerId, Customer]:
        """See `Customers`."""
        found = [CUSTOMER.of(row) for row in await self._sql.all(GET, {"ids": list(ids)})]
        return {one.id: one for one in found}

    async def save(self, old: Customer, new: Customer) -> None:
        """See `Customers`."""
        guard = {"old_id": old.id, "old_ver": old.ver}
        if not await self._sql.run(SAVE, {**CUSTOMER.changes([(old, new)])[0], **guard}):
            raise Conflict("row.moved", "The customer has been changed meanwhile")

    async def identities_of(self, ids: Collection[CustomerId]) -> Sequence[Identity]:
        """See `Customers`; oldest first."""
        return [identity_of(row) for row in await self._sql.all(OWN_IDENTITIES, {"ids": list(ids)})]

    async def drop_identity(self, identity: IdentityId) -> None:
        """See `Customers`."""
        await self._sql.run(DROP_IDENTITY, {"key": identity})

    async def family(self, customer: CustomerId) -> Sequence[Customer]:
        """See `Customers.family`."""
        return await family_of(self._sql, customer)

    async def roots(self, ids: Collection[CustomerId]) -> Mapping[CustomerId, CustomerId]:
        """See `Customers.roots`."""
        return await roots_of(self._sql, ids)


class SqlConversations:
    """See `Conversations`."""

    def __init__(self, sql: Sql) -> None:
        self._sql = sql

    async def get(self, ids: Collection[ConversationId]) -> Mapping[ConversationId, Conversation]:
        """See `Conversations`."""
        rows = await self._sql.all(CONVERSATIONS, {"ids": list(ids)})
        return {one.id: one for one in map(CONVERSATION.of, rows)}

    async def by_thread_key(
        self, account: AccountId, keys: Collection[str]
    ) -> Mapping[str, Conversation]:
        """See `Conversations`."""
        rows = await self._sql.all(BY_THREAD, {"account": account, "ids": list(keys)})
        return {one.thread_key: one for one in map(CONVERSATION.of, rows)}

    async def add(self, conversations: Sequence[Conversation]) -> None:
        """See `Conversations`."""
        self._sql.add(ADD_CONVERSATIONS, CONVERSATION.rows(conversations))

    async def set_next_seq(self, values: Mapping[ConversationId, int]) -> None:
        """See `Conversations`."""
        rows = [{"key": key, "fresh": seq} for key, seq in sorted(values.items())]
        if len(rows) == 1:
            await self._sql.change(NEXT_SEQ, rows[0])
        elif rows:
            await self._sql.run(NEXT_SEQ, rows)

    async def standing(
        self, ids: Collection[ConversationId], keys: Collection[tuple[AccountId, str]] = ()
    ) -> Sequence[Standing]:
        """See `Conversations.standing`."""
        rows: list[Row] = []
        if ids:
            rows += await self._sql.all(STANDING_BY_ID, {"ids": list(ids)})
        if keys:
            accounts, names = ({one[place] for one in keys} for place in (0, 1))
            asked = {"accounts": sorted(accounts), "keys": sorted(names)}
            rows += await self._sql.all(STANDING_BY_KEY, asked)
        found: dict[ConversationId, list[Row]] = {}
        for row in rows:
            found.setdefault(row[N], []).append(row)
        standing = map(_standing, found.values())
        return [
            one
            for one in standing
            if one.conversation.id in ids
            or (one.conversation.account_id, one.conversation.thread_key) in keys
        ]

    async def add_participants(self, pairs: Collection[tuple[ConversationId, IdentityId]]) -> None:
        """See `Conversations.add_participants`."""
        rows = [{"conversation_id": key, "identity_id": who} for key, who in sorted(pairs)]
        self._sql.add(ADD_PARTICIPANTS, rows)

    async def mark_seen(self, agent: AgentId, conversation: ConversationId, seq: int) -> bool:
        """See `Conversations.mark_seen`."""
        mark = {"agent_id": agent, "conversation_id": conversation, "seq": seq}
        return seq > 0 and bool(await self._sql.run(MARK_SEEN, mark))

    async def mark_unseen(self, agent: AgentId, conversation: ConversationId, seq: int) -> bool:
        """See `Conversations.mark_unseen`."""
        mark = {"who": agent, "where": conversation, "upto": seq}
        return bool(await self._sql.run(MARK_UNSEEN, mark))


def _standing(rows: Sequence[Row]) -> Standing:
    talk, item = rows[0][N:M], rows[0][M:]
    return Standing(
        CONVERSATION.of(talk),
        frozenset(identity_of(row[:N]) for row in rows if row[0] is not None),
        INTERACTION.of(item) if item[0] is not None else None,
    )
