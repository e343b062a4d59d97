"""Customers: the list, the record, its timeline, and two records that are one person."""

from __future__ import annotations

from aiohttp import web

from agents.admin import by
from agents.auth import Signed
from agents.forms_customers import Merge, NewIdentity, NoteAbout, Separate
from agents.schema import Id, PageQuery, PatchCustomer, TimelineQuery
from agents.sight import item, must_see_customer
from agents.tools import Tools
from router.alike import alike
from router.errors import Conflict
from router.merging import Seen
from router.model import CustomerId, IdentityId
from router.views import CustomerCard, TimelineItem, TimelinePage
from router.views_customers import Alike, CustomerPage


async def page(tools: Tools, who: Signed, query: PageQuery) -> CustomerPage:
    """Those who have written, newest activity first, a page at a time."""
    async with tools.unit.read() as reads:
        return await reads.customers(who.principal, query.cursor, query.limit)


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
    tools: Tools, who: Signed, customer_id: CustomerId, query: TimelineQuery
) -> TimelinePage:
    """The whole timeline, newest first, a page at a time: from its end on, or around an entry."""
    one, limit = who.principal, query.limit
    async with tools.unit.read() as reads:
        if query.around:
            return tools.signer.page(
                await reads.timeline_around(one, customer_id, query.around, limit)
            )
        return tools.signer.page(await reads.timeline(one, customer_id, query.cursor, limit))


async def note(tools: Tools, who: Signed, customer_id: CustomerId, body: NoteAbout) -> TimelineItem:
    """Keep a note about the customer as such; the same `client_id` again answers the same item."""
    await must_see_customer(tools, who, customer_id)
    added = await tools.record.note(who.principal, customer_id, body.client_id, body.text)
    return await item(tools, who, added.id)


async def add_identity(
    tools: Tools, who: Signed, request: web.Request, customer_id: CustomerId, body: NewIdentity
) -> CustomerCard:
    """Write down how else the customer is reached. Who has it already is named to those alone who
    see that customer.
    """
    await must_see_customer(tools, who, customer_id)
    try:
        await tools.record.add(by(who, request), customer_id, body.scheme, body.value)
    except Conflict as taken:
        raise await _seen_by(tools, who, taken) from taken
    return await card(tools, who, customer_id)


async def drop_identity(
    tools: Tools, who: Signed, request: web.Request, customer_id: CustomerId, identity_id: Id
) -> CustomerCard:
    """Take away what was written down by hand."""
    await must_see_customer(tools, who, customer_id)
    await tools.record.drop(by(who, request), customer_id, IdentityId(identity_id))
    return await card(tools, who, customer_id)


async def similar(tools: Tools, who: Signed, customer_id: CustomerId) -> tuple[Alike, ...]:
    """Who may be the same person."""
    async with tools.unit.read() as reads:
        return await alike(reads, who.principal, customer_id, tools.clock.now())


async def merge(
    tools: Tools, who: Signed, request: web.Request, customer_id: CustomerId, body: Merge
) -> CustomerCard:
    """Let this customer stand for the other one too."""
    other = Seen(CustomerId(body.other_id), body.other_ver)
    for one in (customer_id, other.id):
        await must_see_customer(tools, who, one)
    await tools.merging.merge(by(who, request), Seen(customer_id, body.ver), other)
    return await card(tools, who, customer_id)


async def separate(
    tools: Tools, who: Signed, request: web.Request, customer_id: CustomerId, body: Separate
) -> None:
    """Take one who was merged into this customer apart again."""
    await must_see_customer(tools, who, customer_id)
    await tools.merging.separate(by(who, request), customer_id, CustomerId(body.other_id))


async def _seen_by(tools: Tools, who: Signed, taken: Conflict) -> Conflict:
    holder = taken.params.pop("customer", None)
    async with tools.unit.read() as reads:
        if holder and await reads.sees_customer(who.principal, CustomerId(str(holder))):
            one = await reads.customer(who.principal, CustomerId(str(holder)))
            taken.params |= {"customer": one.id, "name": one.name}
    return Conflict(taken.code, taken.text, **taken.params)
