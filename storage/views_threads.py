"""Conversations as their customers may see them, read by SQL."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import Integer, Select, and_, bindparam, exists, func, or_, select

from router.inbox import Shelf
from router.messages import Direction, Message
from router.model import AccountId, ConversationId, InteractionState, MessageId, Scheme
from router.views_threads import MOST_AHEAD, Thread
from storage.among import among
from storage.rows import MESSAGE_COLUMNS, message_of
from storage.tables import conversation, identity, interaction, message, outbox, seen
from storage.tables_staff import agent
from storage.thread_shows import LEFT, NEWEST, thread_of
from storage.visible import SqlSight

HAS_LEFT = or_(
    message.c.direction == Direction.IN,
    exists().where(outbox.c.message_id == message.c.id, outbox.c.state.in_(LEFT)),
)
latest = interaction.alias("latest")
NEWEST_WORK = (
    select(latest.c.id)
    .where(
        latest.c.customer_id == conversation.c.customer_id,
        latest.c.conversation_id == conversation.c.id,
    )
    .order_by(latest.c.id.desc())
    .limit(1)
    .scalar_subquery()
)
THREADS = (
    select(
        conversation.c.id, conversation.c.thread_key, interaction.c.id, interaction.c.state,
        interaction.c.queue_id, func.coalesce(agent.c.name, ""), interaction.c.last_at,
        interaction.c.priority, interaction.c.enq_at,
    )
    .select_from(conversation)
    .join(interaction, interaction.c.id == NEWEST_WORK)
    .outerjoin(agent, agent.c.id == interaction.c.agent_id)
    .where(conversation.c.account_id == bindparam("account"))
)  # fmt: skip
OF_CUSTOMERS = conversation.c.id.in_(
    select(latest.c.conversation_id).where(
        latest.c.customer_id.in_(
            select(identity.c.customer_id).where(
                identity.c.scheme == Scheme.WEBCHAT, among(identity.c.value, "owners")
            )
        )
    )
)
BY_OWNERS = (
    THREADS.where(OF_CUSTOMERS)
    .order_by(interaction.c.last_at.desc(), conversation.c.id)
    .limit(bindparam("n", type_=Integer))
)
BY_KEY = THREADS.where(conversation.c.thread_key == bindparam("key"))
BY_ID = THREADS.where(among(conversation.c.id))
BEFORE = and_(
    interaction.c.shelf == Shelf.OPEN,
    interaction.c.queue_id == bindparam("queue"),
    interaction.c.agent_id.is_(None),
    interaction.c.state.in_((InteractionState.QUEUED, InteractionState.OFFERED)),
    or_(
        interaction.c.priority > bindparam("priority"),
        and_(
            interaction.c.priority == bindparam("priority"),
            interaction.c.enq_at < bindparam("enq"),
        ),
    ),
)
AHEAD = select(func.count()).select_from(
    select(interaction.c.id).where(BEFORE).limit(MOST_AHEAD).subquery()
)
UPTO = select(func.max(seen.c.seq)).where(seen.c.conversation_id == bindparam("key"))
SAID = select(*MESSAGE_COLUMNS).where(message.c.conversation_id == bindparam("key"), HAS_LEFT)
LAST = SAID.order_by(message.c.seq.desc()).limit(bindparam("n", type_=Integer))
EARLIER = LAST.where(message.c.seq < bindparam("before"))
# Asked of each message: joined, PostgreSQL may begin with all conversations of the account.
ITS_ACCOUNT = (
    select(conversation.c.account_id)
    .where(conversation.c.id == message.c.conversation_id)
    .scalar_subquery()
)
SAID_BY_ID = (
    select(*MESSAGE_COLUMNS)
    .where(among(message.c.id), bindparam("account") == ITS_ACCOUNT, HAS_LEFT)
    .order_by(message.c.conversation_id, message.c.seq)
)


class ThreadViews(SqlSight):
    """See `Reads`, the part of the customers' side."""

    async def threads(
        self, account: AccountId, owners: Sequence[str], limit: int
    ) -> Sequence[Thread]:
        """See `Reads`."""
        asked = {"account": account, "owners": list(owners), "n": limit}
        found = await self._threads(BY_OWNERS, asked)
        return [one for one in found if one.thread_key.partition("/")[0] in owners]

    async def threads_by_id(
        self, account: AccountId, ids: Collection[ConversationId]
    ) -> Sequence[Thread]:
        """See `Reads`."""
        return await self._threads(BY_ID, {"account": account, "ids": list(ids)})

    async def thread(self, account: AccountId, thread_key: str) -> Thread | None:
        """See `Reads`."""
        found = await self._threads(BY_KEY, {"account": account, "key": thread_key})
        return found[0] if found else None

    async def said(
        self, conversation: ConversationId, before: int | None, limit: int
    ) -> Sequence[Message]:
        """See `Reads`."""
        asked = {"key": conversation, "n": limit}
        statement = LAST if before is None else EARLIER
        rows = await self._sql.all(statement, asked | ({"before": before} if before else {}))
        return [message_of(row) for row in reversed(rows)]

    async def said_by_id(self, account: AccountId, ids: Collection[MessageId]) -> Sequence[Message]:
        """See `Reads`."""
        rows = await self._sql.all(SAID_BY_ID, {"account": account, "ids": list(ids)})
        return [message_of(row) for row in rows]

    async def _threads(self, statement: Select[Any], asked: Mapping[str, Any]) -> list[Thread]:
        return [await self._thread(row) for row in await self._sql.all(statement, asked)]

    async def _thread(self, row: Sequence[Any]) -> Thread:
        talk, key, item, state, queue, agent_name, last_at, priority, enq_at = row
        ahead = None
        if state in (InteractionState.QUEUED, InteractionState.OFFERED) and not agent_name:
            place = {"queue": queue, "priority": priority, "enq": enq_at}
            ahead = await self._sql.value(AHEAD, place)
        upto = await self._sql.value(UPTO, {"key": talk})
        said = await self.said(talk, None, NEWEST)
        return thread_of(
            Thread(talk, key, item, state, queue, agent_name, ahead, last_at, "", 0, upto or 0),
            said,
        )
