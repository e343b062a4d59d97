"""Who sees what: the one predicate behind lists, records, counters and sockets.

Admins and supervisors see everything. An agent sees an interaction that is or ever was assigned to
them, or whose queue is in their routing profile; a customer when they see one of the customer's
interactions. Parameters: `me`, `queues`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, FromClause, Select, bindparam, exists, or_, select

from router.errors import NotFound
from router.model import Customer, CustomerId, InteractionId, QueueId, Role
from router.ports import Blobs, Clock
from router.seeing import UNKNOWN, Principal, Scopes
from storage.among import among
from storage.families import family_of, kin_of
from storage.secrets import Vault
from storage.sql import Sql
from storage.tables import assigned, interaction
from storage.tables_config import profile_queue, queue
from storage.tables_staff import agent, event_head


def is_visible(one: FromClause) -> ColumnElement[bool]:
    """Return the predicate over `one`, which is the interactions or another name for them."""
    mine = assigned.c.interaction_id == one.c.id, assigned.c.agent_id == bindparam("me")
    return or_(among(one.c.queue_id, "queues"), exists().where(*mine))


IN_MY_QUEUES = among(interaction.c.queue_id, "queues")
IS_VISIBLE = is_visible(interaction)

THEIR_QUEUES = (
    select(agent.c.id, profile_queue.c.queue_id)
    .join(agent, agent.c.profile_id == profile_queue.c.profile_id)
    .where(among(agent.c.id))
)
ALL_QUEUES = select(queue.c.id)
HEAD = select(event_head.c.seq)

BY_QUEUE = (
    select(interaction.c.customer_id, interaction.c.queue_id)
    .distinct()
    .where(among(interaction.c.customer_id))
)
BY_AGENT = (
    select(interaction.c.customer_id, assigned.c.agent_id)
    .distinct()
    .join(assigned, assigned.c.interaction_id == interaction.c.id)
    .where(among(interaction.c.customer_id))
)
THESE = select(interaction.c.id).where(among(interaction.c.id))
SEES_CUSTOMER = select(exists().where(among(interaction.c.customer_id), IS_VISIBLE))


def visible(statement: Select[Any], who: Principal) -> Select[Any]:
    """Return a statement about `interaction` that finds only what the asker sees."""
    return statement if sees_everything(who) else _narrowed(statement)


@cache
def _narrowed(statement: Select[Any]) -> Select[Any]:
    return statement.where(IS_VISIBLE)


def sees_everything(who: Principal) -> bool:
    """Tell whether the role alone suffices."""
    return who.role is not Role.AGENT


@dataclass(slots=True)
class SeenBy:
    """The queues of a customer's interactions, and the agents who ever had one of them."""

    queues: set[str] = field(default_factory=set)
    agents: set[str] = field(default_factory=set)

    def shows_to(self, who: Principal, queues: frozenset[QueueId]) -> bool:
        """Tell whether somebody, whose queues these are, sees the customer for that."""
        return who.agent_id in self.agents or not queues.isdisjoint(self.queues)


class SqlSight:
    """Visibility, and the leaves of a customer, inside one read."""

    def __init__(self, sql: Sql, blobs: Blobs, clock: Clock, vault: Vault) -> None:
        self._sql = sql
        self._blobs = blobs
        self._clock = clock
        self._vault = vault
        # One read asks for many people, and finds the same.
        self._queues: dict[Principal, frozenset[QueueId]] = {}
        self._seen_by: dict[frozenset[CustomerId], dict[CustomerId, SeenBy]] = {}
        self._met: defaultdict[CustomerId, SeenBy] = defaultdict(SeenBy)  # some, not all

    async def head(self) -> int:
        """See `Reads`."""
        seq: int = await self._sql.value(HEAD)
        return seq

    async def my_queues(self, who: Principal) -> frozenset[QueueId]:
        """Return the queues of the asker's profile; all of them for supervisors and admins."""
        if who not in self._queues:
            await self.expect([who])
        return self._queues[who]

    async def expect(self, people: Collection[Principal], known: Scopes = UNKNOWN) -> Scopes:
        """See `Reads`."""
        self._queues |= {who: known[who] for who in people if who in known}
        asking = [who for who in people if who not in self._queues]
        if any(map(sees_everything, asking)):
            every = frozenset(row[0] for row in await self._sql.all(ALL_QUEUES))
            self._queues |= {who: every for who in asking if sees_everything(who)}
        agents = {who.agent_id: who for who in asking if not sees_everything(who)}
        rows = await self._sql.all(THEIR_QUEUES, {"ids": sorted(agents)}) if agents else ()
        queues: defaultdict[str, set[QueueId]] = defaultdict(set)
        for agent_id, queue_id in rows:
            queues[agent_id].add(queue_id)
        self._queues |= {who: frozenset(queues[me]) for me, who in agents.items()}
        return {who: self._queues[who] for who in people}

    async def asking(self, who: Principal) -> dict[str, Any]:
        """Return the parameters of the predicate."""
        return {"me": who.agent_id, "queues": sorted(await self.my_queues(who))}

    async def visible(
        self, who: Principal, interactions: Collection[InteractionId]
    ) -> frozenset[InteractionId]:
        """See `Reads`."""
        asking = {**await self.asking(who), "ids": list(interactions)}
        rows = await self._sql.all(visible(THESE, who), asking)
        return frozenset(row[0] for row in rows)

    async def sees_customer(self, who: Principal, customer: CustomerId) -> bool:
        """See `Reads`."""
        return await self._sees_one_of(who, await self.family(customer))

    async def seen_among(
        self, who: Principal, customers: Collection[CustomerId]
    ) -> set[CustomerId]:
        """Return those of them, who are there, that the asker sees."""
        if sees_everything(who) or not customers:
            return set(customers)
        queues = await self.my_queues(who)
        sure = {one for one in customers if self._met[one].shows_to(who, queues)}
        named = frozenset(customers) - sure
        if named and named not in self._seen_by:
            self._seen_by[named] = await self._read_seen_by(named)
        seen_by = self._seen_by[named].items() if named else ()
        return sure | {one for one, by in seen_by if by.shows_to(who, queues)}

    def meet(self, customer: CustomerId, queue: QueueId | None, agents: Collection[str]) -> None:
        """Note what has been read of one of a customer's interactions."""
        if queue is not None:
            self._met[customer].queues.add(queue)
        self._met[customer].agents.update(agents)

    async def _read_seen_by(self, named: Collection[CustomerId]) -> dict[CustomerId, SeenBy]:
        """Return it for each one's whole family."""
        families = await kin_of(self._sql, named)
        seen_by = {one: SeenBy() for one in families}
        counts_for: defaultdict[CustomerId, list[SeenBy]] = defaultdict(list)
        for one, kin in families.items():
            for relative in kin:
                counts_for[relative].append(seen_by[one])
        ids = {"ids": sorted(counts_for)}
        for customer_id, queue_id in await self._sql.all(BY_QUEUE, ids):
            for by in counts_for[customer_id]:
                by.queues.add(queue_id)
        for customer_id, agent_id in await self._sql.all(BY_AGENT, ids):
            for by in counts_for[customer_id]:
                by.agents.add(agent_id)
        return seen_by

    async def _sees_one_of(self, who: Principal, family: Collection[Customer]) -> bool:
        if not family or sees_everything(who):
            return bool(family)
        ids = [one.id for one in family]
        sees = await self._sql.value(SEES_CUSTOMER, {**await self.asking(who), "ids": ids})
        return bool(sees)

    async def family(self, customer: CustomerId) -> list[Customer]:
        """Return the survivor first, then all that were merged into it."""
        return await family_of(self._sql, customer)

    async def known_family(self, who: Principal, customer: CustomerId) -> list[Customer]:
        """Return the family of a customer the asker sees, or raise NotFound."""
        family = await self.family(customer)
        if not await self._sees_one_of(who, family):
            raise NotFound("customer.gone", "There is no such customer")
        return family
