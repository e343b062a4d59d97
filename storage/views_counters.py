"""The badges of the fixed lists, read by SQL: once for all who are asked for in one read."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import case, func, select, union_all

from router.inbox import Shelf, shelf_of, views_of, waits
from router.model import AgentId, InteractionState, QueueId
from router.ports import Blobs, Clock
from router.seeing import Principal
from router.views import InboxCounters, QueueCount, ViewName
from storage.among import among
from storage.secrets import Vault
from storage.sql import Sql
from storage.tables import STILL_WAITING, inbox_counter, interaction
from storage.tables_config import queue
from storage.views_inbox import FINAL
from storage.visible import SqlSight

NOBODY, SOMEBODY = AgentId(""), AgentId("*")
IS_OPEN = inbox_counter.c.state.not_in(sorted(FINAL))
HELD = case((inbox_counter.c.agent_id == NOBODY, NOBODY), else_=SOMEBODY)
# What stands in the queues, whoever has it; then what those who ask have, wherever it stands.
COUNTS = union_all(
    select(inbox_counter.c.queue_id, inbox_counter.c.state, HELD, func.sum(inbox_counter.c.n))
    .where(IS_OPEN, among(inbox_counter.c.queue_id, "queues"))
    .group_by(inbox_counter.c.queue_id, inbox_counter.c.state, HELD),
    select(
        inbox_counter.c.queue_id, inbox_counter.c.state, inbox_counter.c.agent_id, inbox_counter.c.n
    ).where(IS_OPEN, among(inbox_counter.c.agent_id, "people")),
)
# Queue by queue, so that only the first one of each is looked at, however many wait.
OLDEST = (
    select(func.min(interaction.c.enq_at))
    .where(interaction.c.queue_id == queue.c.id, STILL_WAITING)
    .scalar_subquery()
)
WAITING_SINCE = select(func.min(OLDEST)).where(among(queue.c.id, "queues"))

Stands = tuple[QueueId, InteractionState, int]


@dataclass(frozen=True, slots=True)
class Pool:
    """What those have in common whose queues are the same, and who have nothing of their own."""

    views: Counter[ViewName]
    queues: tuple[QueueCount, ...]
    waiting_since: datetime | None


@dataclass(slots=True)
class Tally:
    """How much stands where, as of one moment: in the queues, and with each of these people."""

    people: frozenset[Principal]
    waiting: list[Stands] = field(default_factory=list)
    held: list[Stands] = field(default_factory=list)
    own: defaultdict[str, list[Stands]] = field(default_factory=lambda: defaultdict(list))
    head: int = 0


class CounterViews(SqlSight):
    """See `Reads`, the part of counters."""

    def __init__(self, sql: Sql, blobs: Blobs, clock: Clock, vault: Vault) -> None:
        super().__init__(sql, blobs, clock, vault)
        # One read counts for many people, and finds the same.
        self._tally = Tally(frozenset())
        self._pools: dict[frozenset[QueueId], Pool] = {}

    async def counters(self, who: Principal) -> InboxCounters:
        """See `Reads`."""
        queues = await self.my_queues(who)
        if who not in self._tally.people:
            self._tally = await self._count()
        if queues not in self._pools:
            self._pools[queues] = await self._pool(queues)
        pool = self._pools[queues]
        views = pool.views.copy()
        for queue_id, state, n in self._tally.own[who.agent_id]:
            _add(views, (queue_id, state, n), who.agent_id, who.agent_id, queues)
            if queue_id in queues:
                _add(views, (queue_id, state, -n), SOMEBODY, who.agent_id, queues)
        return InboxCounters(
            mine=views[ViewName.MINE],
            unassigned=views[ViewName.UNASSIGNED],
            snoozed=views[ViewName.SNOOZED],
            queues=pool.queues,
            waiting_since=pool.waiting_since,
            as_of=self._tally.head,
        )

    async def _count(self) -> Tally:
        """Count for all who are expected in this read."""
        tally = Tally(frozenset(self._queues))
        queues = sorted(frozenset[QueueId]().union(*self._queues.values()))
        asked = {"people": sorted(who.agent_id for who in self._queues), "queues": queues}
        for queue_id, name, agent_id, n in await self._sql.all(COUNTS, asked):
            whose = {NOBODY: tally.waiting, SOMEBODY: tally.held}.get(agent_id)
            rows = tally.own[agent_id] if whose is None else whose
            rows.append((queue_id, InteractionState(name), n))
        tally.head = await self.head()
        return tally

    async def _pool(self, queues: frozenset[QueueId]) -> Pool:
        views: Counter[ViewName] = Counter()
        opened: Counter[QueueId] = Counter()
        waiting: Counter[QueueId] = Counter()
        both = ((None, self._tally.waiting), (SOMEBODY, self._tally.held))
        for agent_id, one in ((agent_id, one) for agent_id, rows in both for one in rows):
            queue_id, state, n = one
            if queue_id in queues:
                _add(views, one, agent_id, NOBODY, queues)
                opened[queue_id] += n * (shelf_of(state) is Shelf.OPEN)
                waiting[queue_id] += n * waits(state, agent_id)
        since = await self._sql.value(WAITING_SINCE, {"queues": sorted(queues)})
        counts = tuple(QueueCount(one, opened[one], waiting[one]) for one in sorted(queues))
        return Pool(views, counts, since)


def _add(
    views: Counter[ViewName],
    stands: Stands,
    agent_id: AgentId | None,
    me: AgentId,
    queues: frozenset[QueueId],
) -> None:
    """Count what somebody has, or nobody, into the lists of `me`."""
    queue_id, state, n = stands
    for view in views_of(state, queue_id, agent_id, me, queues):
        views[view] += n
