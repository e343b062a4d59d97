"""The supervisor's board and the moves that only those who lead make."""

from __future__ import annotations

from aiohttp import web

from agents.admin import by
from agents.auth import Signed
from agents.forms_desk import Assign, BoardQuery, HandedIn, HandIn, Prioritise
from agents.sight import card_after, must_see
from agents.tools import Tools
from router.model import AgentId, InteractionId
from router.views import InteractionCard
from router.views_board import Board, BoardRows

MOST_ROWS = 100


async def board(tools: Tools, who: Signed) -> Board:
    """How much waits, since when, and who has what."""
    async with tools.unit.read() as reads:
        return await reads.board()


async def rows(tools: Tools, who: Signed, query: BoardQuery) -> BoardRows:
    """The interactions behind a number of the board."""
    async with tools.unit.read() as reads:
        return await reads.board_rows(
            who.principal, query.heap, query.queue, query.agent, MOST_ROWS
        )


async def assign(
    tools: Tools, who: Signed, interaction_id: InteractionId, body: Assign
) -> InteractionCard:
    """Give it to somebody without asking; for supervisors."""
    await must_see(tools, who, interaction_id)
    agent = AgentId(body.agent_id)
    await tools.supervision.assign(who.principal, interaction_id, agent, body.note)
    return await card_after(tools, who, interaction_id)


async def hand_in(
    tools: Tools, who: Signed, request: web.Request, agent_id: AgentId, body: HandIn
) -> HandedIn:
    """Return the work of somebody absent to its queues."""
    said = by(who, request)
    n = await tools.supervision.hand_in(who.principal, said, agent_id, body.snoozed)
    return HandedIn(n=n)


async def prioritise(
    tools: Tools, who: Signed, interaction_id: InteractionId, body: Prioritise
) -> InteractionCard:
    """Let it come sooner or later than others; for supervisors."""
    await must_see(tools, who, interaction_id)
    await tools.supervision.prioritise(who.principal, interaction_id, body.priority)
    return await card_after(tools, who, interaction_id)
