"""Offers: the agent is asked, and says yes or no."""

from __future__ import annotations

from agents.auth import Signed
from agents.schema import Decline, Nothing
from agents.sight import card_after
from agents.tools import Tools
from router.model import OfferId
from router.views import InteractionCard
from router.views_staff import OfferCard


async def mine(tools: Tools, who: Signed) -> tuple[OfferCard, ...]:
    """What I am asked at present."""
    async with tools.unit.read() as reads:
        return tuple(await reads.offers(who.principal))


async def accept(tools: Tools, who: Signed, offer_id: OfferId, body: Nothing) -> InteractionCard:
    """Yes: the interaction is mine."""
    offer = await tools.answers.accept(who.principal, offer_id)
    return await card_after(tools, who, offer.interaction_id)


async def decline(tools: Tools, who: Signed, offer_id: OfferId, body: Decline) -> None:
    """No: somebody else will be asked."""
    await tools.answers.decline(who.principal, offer_id, body.reason)
