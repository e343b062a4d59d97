"""What the visitor of a web site has told besides his messages."""

from __future__ import annotations

from agents.auth import Signed
from agents.sight import must_see
from agents.tools import Tools
from router.model import InteractionId
from router.repositories import Tx
from router.visits import VisitView, visit_of


async def visit(tools: Tools, who: Signed, interaction_id: InteractionId) -> VisitView:
    """What was filled in before the chat, where answers go by mail, and how it was rated."""
    await must_see(tools, who, interaction_id)

    async def work(tx: Tx) -> VisitView:
        return await visit_of(tx, interaction_id, tools.clock.now())

    return await tools.unit.write(work)
