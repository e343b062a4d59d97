"""The lists of the inbox and one interaction."""

from __future__ import annotations

from agents import sight
from agents.auth import Signed
from agents.schema import Count, CountQuery, InboxQuery
from agents.tools import Tools
from router.listing import COUNTED, Narrow
from router.model import InteractionId
from router.views import InboxCounters, InboxPage, InteractionCard


async def page(tools: Tools, who: Signed, query: InboxQuery) -> InboxPage:
    """One page of a list, in the order asked for."""
    async with tools.unit.read() as reads:
        return await reads.inbox(
            who.principal, query.view, query.cursor, query.limit, _narrow(query), query.sort
        )


async def count(tools: Tools, who: Signed, query: CountQuery) -> Count:
    """How many rows a list has, counted up to a hundred."""
    async with tools.unit.read() as reads:
        n = await reads.inbox_count(who.principal, query.view, _narrow(query))
    return Count(n=n, more=n >= COUNTED)


async def counters(tools: Tools, who: Signed) -> InboxCounters:
    """Badges of the lists."""
    async with tools.unit.read() as reads:
        return await reads.counters(who.principal)


async def card(tools: Tools, who: Signed, interaction_id: InteractionId) -> InteractionCard:
    """All that the thread needs to open."""
    return await sight.card(tools, who, interaction_id)


def _narrow(query: CountQuery) -> Narrow:
    return Narrow(**query.model_dump(include=set(Narrow.__slots__)))
