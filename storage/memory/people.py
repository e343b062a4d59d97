"""Agents, their states and loads, in memory."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from router.errors import Conflict
from router.model import AgentId, Medium
from router.people import Agent, Holding, Load
from storage.folding import fold_email
from storage.memory.sessions import MemorySessions
from storage.memory.tables import StateInterval


class MemoryPeople(MemorySessions):
    """See `People`."""

    async def agent(self, agent: AgentId) -> Agent | None:
        """See `People`."""
        return self._t.agent.get(agent)

    async def by_email(self, email: str) -> Agent | None:
        """See `People`."""
        wanted = fold_email(email)
        found = (one for one in self._t.agent.values() if fold_email(one.email) == wanted)
        return next(found, None)

    async def agents(self) -> Sequence[Agent]:
        """See `People`; by id."""
        return sorted(self._t.agent.values(), key=lambda agent: agent.id)

    async def with_sessions(self, agent: AgentId) -> tuple[Agent, int] | None:
        """See `People`."""
        found = self._t.agent.get(agent)
        return None if found is None else (found, await self.sessions(agent))

    async def get(self, agents: Collection[AgentId]) -> Mapping[AgentId, Agent]:
        """See `People`."""
        return {one: self._t.agent[one] for one in agents if one in self._t.agent}

    async def add(self, agent: Agent, caps: Mapping[Medium, int]) -> None:
        """See `People`; raises Conflict when the address is taken."""
        if await self.by_email(agent.email) is not None:
            raise Conflict("row.exists", "Somebody has that address already")
        self._t.agent.insert(agent.id, agent)
        self._open_interval(agent)
        await self.set_caps(agent.id, caps)

    async def save(self, old: Agent, new: Agent) -> None:
        """See `People.save`."""
        stored = self._t.agent.get(old.id)
        if stored is None or stored.ver != old.ver:
            raise Conflict("row.moved", "The agent has been changed meanwhile")
        holder = await self.by_email(new.email)
        if holder is not None and holder.id != new.id:
            raise Conflict("row.exists", "Somebody has that address already")
        self._t.agent.put(new.id, new)
        if (old.presence, old.presence_reason) != (new.presence, new.presence_reason):
            self._open_interval(new)

    def _open_interval(self, agent: Agent) -> None:
        since = agent.presence_since
        before = self._t.agent_state.get(agent.id, ())
        ended = tuple(one if one.until else replace(one, until=since) for one in before)
        fresh = StateInterval(agent.id, agent.presence, agent.presence_reason, since, None)
        self._t.agent_state.put(agent.id, (*ended, fresh))

    async def load(self, agent: AgentId, medium: Medium) -> Load:
        """See `People`; without a row, nothing of nothing."""
        return self._t.load.get((agent, medium), Load(agent, medium, 0, 0))

    async def add_load(
        self, agent: AgentId, medium: Medium, delta: int, over_ok: bool = False
    ) -> Load:
        """See `People.add_load`."""
        old = await self.load(agent, medium)
        load = old.load + delta
        if load < 0:
            raise Conflict("agent.load", "An agent cannot hold less than nothing")
        if delta > 0 and load > old.cap and not over_ok:
            raise Conflict("agent.full", "The agent has no room for it")
        new = replace(old, load=load, over_ok=load > old.cap)
        self._t.load.put((agent, medium), new)
        return new

    async def loads(self, agents: Collection[AgentId]) -> Mapping[Holding, Load]:
        """See `People`."""
        return {
            (one.agent_id, one.medium): one
            for one in self._t.load.values()
            if one.agent_id in agents
        }

    async def add_loads(self, deltas: Mapping[Holding, int]) -> Mapping[Holding, Load]:
        """See `People.add_loads`."""
        new = {held: (await self.load(*held)).plus(weight) for held, weight in deltas.items()}
        for held, load in new.items():
            self._t.load.put(held, load)
        return new

    async def set_caps(self, agent: AgentId, caps: Mapping[Medium, int]) -> None:
        """See `People`; media that are not named keep theirs."""
        for medium, cap in caps.items():
            old = await self.load(agent, medium)
            self._t.load.put((agent, medium), replace(old, cap=cap, over_ok=old.load > cap))
