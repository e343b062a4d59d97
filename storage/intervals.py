"""Since when agents have been in which state, and until when."""

from __future__ import annotations

from typing import Any

from sqlalchemy import bindparam, insert, update

from router.model import AgentId
from router.people import Agent
from storage.sql import Sql
from storage.tables_staff import agent_state

END = (
    update(agent_state)
    .where(agent_state.c.agent_id == bindparam("key"), agent_state.c.until.is_(None))
    .values(until=bindparam("at"))
)
ADD = insert(agent_state)


class Intervals:
    """What began in a transaction, written once at its end: a shift begins for many together."""

    def __init__(self) -> None:
        self._begun: dict[AgentId, list[dict[str, Any]]] = {}

    def begin(self, agent: Agent) -> None:
        """End the agent's interval, and begin the one in which they are now."""
        begun = self._begun.setdefault(agent.id, [])
        since = agent.presence_since
        if begun:
            begun[-1]["until"] = since
        begun.append({
            "agent_id": agent.id, "presence": agent.presence, "reason": agent.presence_reason,
            "since": since, "until": None,
        })  # fmt: skip

    async def write(self, sql: Sql) -> None:
        """Add them to the rows."""
        if self._begun:
            firsts = [(agent, begun[0]["since"]) for agent, begun in self._begun.items()]
            await sql.run(END, [{"key": agent, "at": since} for agent, since in firsts])
            sql.add(ADD, [row for begun in self._begun.values() for row in begun])
        self._begun.clear()
