"""What a person may see of one thing: the read model, its files signed, or NotFound."""

from __future__ import annotations

from dataclasses import replace

from agents.auth import Signed
from agents.tools import Tools
from router.errors import NotFound
from router.messages import Message
from router.model import CustomerId, InteractionId, MessageId, Role
from router.seeing import Principal
from router.views import InteractionCard, TimelineItem


async def must_see(tools: Tools, who: Signed, interaction_id: InteractionId) -> None:
    """Raise NotFound unless this person sees the interaction."""
    async with tools.unit.read() as reads:
        if interaction_id not in await reads.visible(who.principal, [interaction_id]):
            raise NotFound("interaction.none", "There is no such interaction.")


async def must_see_customer(tools: Tools, who: Signed, customer_id: CustomerId) -> None:
    """Raise NotFound unless this person sees the customer."""
    async with tools.unit.read() as reads:
        if not await reads.sees_customer(who.principal, customer_id):
            raise NotFound("customer.none", "There is no such customer.")


async def message(tools: Tools, who: Signed, message_id: MessageId) -> Message:
    """Return the message. Raises NotFound."""
    async with tools.unit.read() as reads:
        return await reads.message(who.principal, message_id)


async def card(tools: Tools, who: Signed, interaction_id: InteractionId) -> InteractionCard:
    """Return the interaction's card. Raises NotFound."""
    async with tools.unit.read() as reads:
        found = await reads.interaction(who.principal, interaction_id)
    return tools.signer.card(found)


async def card_after(tools: Tools, who: Signed, interaction_id: InteractionId) -> InteractionCard:
    """Return the card to the one who has just moved the interaction.

    The move may have put it out of his sight (into a queue that is not his). He has seen all of
    it a moment ago, so he gets its last state once more, as standing in none of his lists.
    """
    try:
        return await card(tools, who, interaction_id)
    except NotFound:
        async with tools.unit.read() as reads:
            mover = Principal(who.agent.id, Role.SUPERVISOR)
            found = await reads.interaction(mover, interaction_id)
        return tools.signer.card(replace(found, row=replace(found.row, views=())))


async def item(tools: Tools, who: Signed, ref: str) -> TimelineItem:
    """Return the timeline item of a message or note. Raises NotFound."""
    async with tools.unit.read() as reads:
        found = await reads.timeline_items(who.principal, [ref])
    if not found:
        raise NotFound("item.none", "There is no such item.")
    return tools.signer.item(found[0])
