"""Customers and their timelines."""

from __future__ import annotations

from agents.auth import Signed
from agents.schema import PageQuery, PatchCustomer
from agents.sight import must_see_customer
from agents.tools import Tools
from router.model import CustomerId
from router.views import CustomerCard, TimelinePage


async def card(tools: Tools, who: Signed, customer_id: CustomerId) -> CustomerCard:
    """Who it is, and their interactions."""
    async with tools.unit.read() as reads:
        return await reads.customer(who.principal, customer_id)


async def rename(
    tools: Tools, who: Signed, customer_id: CustomerId, body: PatchCustomer
) -> CustomerCard:
    """Give the customer another name."""
    await must_see_customer(tools, who, customer_id)
    await tools.notebook.rename_customer(who.principal, customer_id, body.name, body.ver)
    return await card(tools, who, customer_id)


async def timeline(
    tools: Tools, who: Signed, customer_id: CustomerId, query: PageQuery
) -> TimelinePage:
    """The whole timeline, newest first, a page at a time."""
    async with tools.unit.read() as reads:
        page = await reads.timeline(who.principal, customer_id, query.cursor, query.limit)
    return tools.signer.page(page)
