"""What the visitor of a web site has told besides his messages."""

from __future__ import annotations

from agents.auth import Signed
from agents.sight import must_see
from agents.tools import Tools
from router.model import InteractionId
from router.visits import VisitView, visit_of


async def visit(tools: Tools, who: Signed, interaction_id: InteractionId) -> VisitView:
    """What was filled in before the chat, where answers go by mail, and how it was rated."""
    await must_see(tools, who, interaction_id)
    async with tools.unit.read() as reads:
        return await visit_of(reads, who.principal, interaction_id, tools.clock.now())
