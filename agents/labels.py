"""Tags of interactions, and values of custom fields."""

from __future__ import annotations

from agents import sight
from agents.auth import Signed
from agents.forms import FieldValues, TagChoice
from agents.tools import Tools
from router.model import CustomerId, InteractionId
from router.views import CustomerCard, InteractionCard


async def tag(
    tools: Tools, who: Signed, interaction_id: InteractionId, body: TagChoice
) -> InteractionCard:
    """Put a tag on it."""
    await sight.must_see(tools, who, interaction_id)
    await tools.labelling.tag(who.principal, interaction_id, body.tag_id)
    return await sight.card(tools, who, interaction_id)


async def untag(
    tools: Tools, who: Signed, interaction_id: InteractionId, body: TagChoice
) -> InteractionCard:
    """Take a tag off it."""
    await sight.must_see(tools, who, interaction_id)
    await tools.labelling.untag(who.principal, interaction_id, body.tag_id)
    return await sight.card(tools, who, interaction_id)


async def fill(
    tools: Tools, who: Signed, interaction_id: InteractionId, body: FieldValues
) -> InteractionCard:
    """Set its custom fields; those not named stay as they are."""
    await sight.must_see(tools, who, interaction_id)
    await tools.labelling.fill(who.principal, interaction_id, body.values, body.was)
    return await sight.card(tools, who, interaction_id)


async def fill_customer(
    tools: Tools, who: Signed, customer_id: CustomerId, body: FieldValues
) -> CustomerCard:
    """Set the customer's custom fields; those not named stay as they are."""
    await sight.must_see_customer(tools, who, customer_id)
    await tools.labelling.fill_customer(who.principal, customer_id, body.values, body.was)
    async with tools.unit.read() as reads:
        return await reads.customer(who.principal, customer_id)
