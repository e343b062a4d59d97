"""The agent's own word on whether work may reach them."""

from __future__ import annotations

from agents.auth import Signed
from agents.schema import PutPresence
from agents.tools import Tools
from router.errors import NotFound
from router.people import Presence
from router.views_staff import AgentLine


async def put(tools: Tools, who: Signed, body: PutPresence) -> AgentLine:
    """Say whether I am available."""
    await tools.attendance.set(who.agent.id, Presence(body.presence), body.reason)
    async with tools.unit.read() as reads:
        for line in await reads.agents():
            if line.id == who.agent.id:
                return line
    raise NotFound("agent.none", "There is no such agent.")
