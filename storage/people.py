"""Agents, their states and loads, in SQL."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import Boolean, Integer, Select, bindparam, insert, select, update

from router.errors import Conflict
from router.model import AgentId, Medium
from router.people import Agent, Holding, Load
from storage.among import among
from storage.folding import fold_email
from storage.intervals import Intervals
from storage.rows import AGENT, LOAD
from storage.sessions import SESSIONS, SqlSessions
from storage.sql import Sql
from storage.tables_staff import agent, agent_load
from storage.upsert import insert_new

GET = select(*AGENT.columns).where(agent.c.id == bindparam("key"))
WITH_SESSIONS = GET.add_columns(SESSIONS.scalar_subquery())
SEVERAL = select(*AGENT.columns).where(among(agent.c.id))
BY_EMAIL = select(*AGENT.columns).where(agent.c.folded_email == bindparam("key"))
ALL = select(*AGENT.columns).order_by(agent.c.id)
ADD = insert(agent)
SAVE = update(agent).where(agent.c.id == bindparam("old_id"), agent.c.ver == bindparam("old_ver"))

_ROW = (agent_load.c.agent_id == bindparam("who"), agent_load.c.medium == bindparam("of"))
_SUM = agent_load.c.load + bindparam("delta", type_=Integer)
_MAY = (
    (bindparam("delta", type_=Integer) <= 0)
    | (agent_load.c.cap >= _SUM)
    | bindparam("over", type_=Boolean)
)
LOAD_OF = select(*LOAD.columns).where(*_ROW)
LOADS = select(*LOAD.columns).where(among(agent_load.c.agent_id))
LOADS_TO_CHANGE = LOADS.order_by(agent_load.c.agent_id, agent_load.c.medium).with_for_update()
SET_LOAD = (
    update(agent_load).where(*_ROW).values(load=bindparam("fresh", type_=Integer), over_ok=False)
)
ENSURE = insert_new(agent_load)
ADD_LOAD = (
    update(agent_load)
    .where(*_ROW, _MAY, _SUM >= 0)
    .values(load=_SUM, over_ok=agent_load.c.cap < _SUM)
    .returning(*LOAD.columns)
)
SET_CAP = (
    update(agent_load)
    .where(*_ROW)
    .values(
        cap=bindparam("fresh", type_=Integer),
        over_ok=agent_load.c.load > bindparam("fresh", type_=Integer),
    )
)


class SqlPeople(SqlSessions):
    """See `People`."""

    def __init__(self, sql: Sql, intervals: Intervals) -> None:
        super().__init__(sql)
        self._intervals = intervals

    async def agent(self, agent: AgentId) -> Agent | None:
        """See `People`."""
        row = await self._sql.first(GET, {"key": agent})
        return None if row is None else AGENT.of(row)

    async def with_sessions(self, agent: AgentId) -> tuple[Agent, int] | None:
        """See `People`."""
        row = await self._sql.first(WITH_SESSIONS, {"key": agent})
        return None if row is None else (AGENT.of(row[:-1]), row[-1])

    async def get(self, agents: Collection[AgentId]) -> Mapping[AgentId, Agent]:
        """See `People`."""
        rows = await self._sql.all(SEVERAL, {"ids": list(agents)}) if agents else []
        return {one.id: one for one in map(AGENT.of, rows)}

    async def by_email(self, email: str) -> Agent | None:
        """See `People`."""
        row = await self._sql.first(BY_EMAIL, {"key": fold_email(email)})
        return None if row is None else AGENT.of(row)

    async def agents(self) -> Sequence[Agent]:
        """See `People`; by id."""
        return [AGENT.of(row) for row in await self._sql.all(ALL)]

    async def add(self, agent: Agent, caps: Mapping[Medium, int]) -> None:
        """See `People`; raises Conflict when the address is taken."""
        await self._sql.run(ADD, AGENT.row(agent))
        self._intervals.begin(agent)
        await self.set_caps(agent.id, caps)

    async def save(self, old: Agent, new: Agent) -> None:
        """See `People.save`."""
        guard = {"old_id": old.id, "old_ver": old.ver}
        if not await self._sql.run(SAVE, {**AGENT.changes([(old, new)])[0], **guard}):
            raise Conflict("row.moved", "The agent has been changed meanwhile")
        if (old.presence, old.presence_reason) != (new.presence, new.presence_reason):
            self._intervals.begin(new)

    async def load(self, agent: AgentId, medium: Medium) -> Load:
        """See `People`; without a row, nothing of nothing."""
        row = await self._sql.first(LOAD_OF, {"who": agent, "of": medium})
        return Load(agent, medium, 0, 0) if row is None else LOAD.of(row)

    async def add_load(
        self, agent: AgentId, medium: Medium, delta: int, over_ok: bool = False
    ) -> Load:
        """See `People.add_load`."""
        change = {"who": agent, "of": medium, "delta": delta, "over": over_ok}
        row = await self._sql.first(ADD_LOAD, change)
        if row is None and delta > 0:  # perhaps the agent has never held any of this medium
            await self._sql.run(ENSURE, LOAD.row(Load(agent, medium, 0, 0)))
            row = await self._sql.first(ADD_LOAD, change)
        if row is not None:
            return LOAD.of(row)
        if delta < 0:
            raise Conflict("agent.load", "An agent cannot hold less than nothing")
        raise Conflict("agent.full", "The agent has no room for it")

    async def loads(self, agents: Collection[AgentId]) -> Mapping[Holding, Load]:
        """See `People`."""
        return await self._loads(LOADS, agents)

    async def add_loads(self, deltas: Mapping[Holding, int]) -> Mapping[Holding, Load]:
        """See `People.add_loads`."""
        held = await self._loads(LOADS_TO_CHANGE, {who for who, _ in deltas})
        new = {one: held.get(one, Load(*one, 0, 0)).plus(weight) for one, weight in deltas.items()}
        changes = [
            {"who": one.agent_id, "of": one.medium, "fresh": one.load} for one in new.values()
        ]
        if changes:
            await self._sql.run(SET_LOAD, changes)
        return new

    async def _loads(
        self, statement: Select[Any], agents: Collection[AgentId]
    ) -> Mapping[Holding, Load]:
        rows = await self._sql.all(statement, {"ids": list(agents)}) if agents else []
        return {(one.agent_id, one.medium): one for one in map(LOAD.of, rows)}

    async def set_caps(self, agent: AgentId, caps: Mapping[Medium, int]) -> None:
        """See `People`; media that are not named keep theirs."""
        for medium, cap in caps.items():
            await self._sql.run(ENSURE, LOAD.row(Load(agent, medium, 0, 0)))
            await self._sql.run(SET_CAP, {"who": agent, "of": medium, "fresh": cap})
