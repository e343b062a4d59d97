"""The lists of the inbox and one interaction."""

from __future__ import annotations

from agents import sight
from agents.auth import Signed
from agents.schema import InboxQuery
from agents.tools import Tools
from router.model import InteractionId
from router.views import InboxCounters, InboxPage, InteractionCard


async def page(tools: Tools, who: Signed, query: InboxQuery) -> InboxPage:
    """One page of a list, newest activity first."""
    async with tools.unit.read() as reads:
        return await reads.inbox(who.principal, query.view, query.queue, query.cursor, query.limit)


async def counters(tools: Tools, who: Signed) -> InboxCounters:
    """Badges of the lists."""
    async with tools.unit.read() as reads:
        return await reads.counters(who.principal)


async def card(tools: Tools, who: Signed, interaction_id: InteractionId) -> InteractionCard:
    """All that the thread needs to open."""
    return await sight.card(tools, who, interaction_id)
