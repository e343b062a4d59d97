"""Whether work may reach an agent: their own word on it, and a supervisor's."""

from __future__ import annotations

from agents.auth import Signed
from agents.forms_desk import OwnPresence, SetPresence
from agents.schema import PutPresence
from agents.tools import Tools
from router.errors import NotFound
from router.model import AgentId
from router.people import Presence
from router.views_staff import AgentLine


async def own(tools: Tools, who: Signed) -> OwnPresence:
    """Who has put me into my state, and why."""
    return OwnPresence(by=who.agent.presence_by, note=who.agent.presence_note)


async def put(tools: Tools, who: Signed, body: PutPresence) -> AgentLine:
    """Say whether I am available."""
    presence = Presence(body.presence)
    await tools.attendance.set(
        who.agent.id, presence, body.reason, give_back=body.give_back, media=body.media
    )
    return await _line(tools, who.agent.id)


async def put_for(tools: Tools, who: Signed, agent_id: AgentId, body: SetPresence) -> AgentLine:
    """Put somebody into a state, for a reason they are told."""
    before = await _line(tools, agent_id)
    by = "" if agent_id == who.agent.id else who.agent.id
    presence = Presence(body.presence)
    await tools.attendance.set(
        AgentId(before.id), presence, body.reason, by, body.note, body.give_back, body.media
    )
    return await _line(tools, agent_id)


async def _line(tools: Tools, agent_id: AgentId) -> AgentLine:
    async with tools.unit.read() as reads:
        for line in await reads.agents():
            if line.id == agent_id:
                return line
    raise NotFound("agent.none", "There is no such agent.")
