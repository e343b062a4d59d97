"""Offers and the ownership of routing, in memory."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from router.errors import Conflict
from router.model import AgentId, InteractionId, OfferId
from router.people import Offer, OfferState
from storage.memory.tables import Tables

LIVE = frozenset({OfferState.PENDING, OfferState.ACCEPTING})


class MemoryOffers:
    """See `Offers`."""

    def __init__(self, tables: Tables) -> None:
        self._t = tables

    async def add(self, *offers: Offer) -> None:
        """See `Offers`."""
        for offer in offers:
            if offer.state in LIVE:
                self._t.live_offer.insert(offer.interaction_id, offer.id)
            self._t.offer.insert(offer.id, offer)

    async def get(self, offer_id: OfferId) -> Offer | None:
        """See `Offers`."""
        return self._t.offer.get(offer_id)

    async def live_of(self, interaction: InteractionId) -> Offer | None:
        """See `Offers`."""
        there = self._t.live_offer.get(interaction)
        return None if there is None else self._t.offer[there]

    async def live_for(self, agent: AgentId) -> Sequence[Offer]:
        """See `Offers`; oldest first."""
        return [offer for offer in self._live() if offer.agent_id == agent]

    def _live(self) -> list[Offer]:
        live = (self._t.offer[there] for there in self._t.live_offer.values())
        return sorted(live, key=lambda offer: offer.id)

    async def end(self, old: Offer, new: Offer) -> None:
        """See `Offers`."""
        stored = self._t.offer.get(old.id)
        if stored is None or stored.state is not old.state:
            raise Conflict("row.moved", "The offer has been answered meanwhile")
        self._t.offer.put(new.id, new)
        if new.state not in LIVE:
            self._t.live_offer.drop(new.interaction_id)

    async def expired(self, now: datetime, limit: int) -> Sequence[Offer]:
        """See `Offers`; earliest first."""
        due = [offer for offer in self._live() if offer.expires_at <= now]
        return sorted(due, key=lambda offer: offer.expires_at)[:limit]

    async def missed_since(self, agent: AgentId, at: datetime) -> bool:
        """See `Offers`."""
        return any(
            offer.agent_id == agent
            and offer.state is OfferState.TIMED_OUT
            and offer.ended_at is not None
            and offer.ended_at > at
            for offer in self._t.offer.values()
        )

    async def next_due(self) -> datetime | None:
        """See `Offers`."""
        return min((offer.expires_at for offer in self._live()), default=None)

    async def shard_epoch(self) -> int:
        """See `Offers`; 0 before anybody took it."""
        shard = self._t.shard.get("")
        return 0 if shard is None else shard[0]

    async def take_shard(self, owner: str, now: datetime) -> int:
        """See `Offers`."""
        epoch = await self.shard_epoch() + 1
        self._t.shard.put("", (epoch, owner, now))
        return epoch

    async def renew_shard(self, epoch: int, now: datetime) -> bool:
        """See `Offers`."""
        shard = self._t.shard.get("")
        if shard is None or shard[0] != epoch:
            return False
        self._t.shard.put("", (epoch, shard[1], now))
        return True
