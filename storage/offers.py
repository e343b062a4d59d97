"""Offers and the ownership of routing, in SQL."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Integer, bindparam, func, insert, select, update

from router.errors import Conflict
from router.model import AgentId, InteractionId, OfferId
from router.people import Offer, OfferState
from storage.rows import OFFER
from storage.sql import Sql
from storage.tables_staff import STILL_LIVE, offer, shard

ADD = insert(offer)
GET = select(*OFFER.columns).where(offer.c.id == bindparam("key"))
LIVE_OF = select(*OFFER.columns).where(offer.c.interaction_id == bindparam("key"), STILL_LIVE)
LIVE_FOR = (
    select(*OFFER.columns)
    .where(offer.c.agent_id == bindparam("key"), STILL_LIVE)
    .order_by(offer.c.id)
)
END = update(offer).where(
    offer.c.id == bindparam("old_id"), offer.c.state == bindparam("old_state")
)
EXPIRED = (
    select(*OFFER.columns)
    .where(STILL_LIVE, offer.c.expires_at <= bindparam("now"))
    .order_by(offer.c.expires_at, offer.c.id)
    .limit(bindparam("n", type_=Integer))
)
MISSED = (
    select(offer.c.id)
    .where(offer.c.agent_id == bindparam("key"), offer.c.state == OfferState.TIMED_OUT)
    .where(offer.c.ended_at > bindparam("since"))
    .limit(1)
)
NEXT_DUE = select(func.min(offer.c.expires_at)).where(STILL_LIVE)
# Whoever wants to take the shard waits until what was decided under this epoch is committed; the
# owner's sign of life does not.
EPOCH = select(shard.c.epoch).with_for_update(read=True, key_share=True)
WAIT = select(shard.c.epoch).with_for_update()
TAKE = (
    update(shard)
    .values(epoch=shard.c.epoch + 1, owner=bindparam("who"), alive_at=bindparam("now"))
    .returning(shard.c.epoch)
)
RENEW = update(shard).where(shard.c.epoch == bindparam("mine")).values(alive_at=bindparam("now"))


class SqlOffers:
    """See `Offers`."""

    def __init__(self, sql: Sql) -> None:
        self._sql = sql

    async def add(self, *offers: Offer) -> None:
        """See `Offers`."""
        self._sql.add(ADD, OFFER.rows(offers))

    async def get(self, offer_id: OfferId) -> Offer | None:
        """See `Offers`."""
        row = await self._sql.first(GET, {"key": offer_id})
        return None if row is None else OFFER.of(row)

    async def live_of(self, interaction: InteractionId) -> Offer | None:
        """See `Offers`."""
        row = await self._sql.first(LIVE_OF, {"key": interaction})
        return None if row is None else OFFER.of(row)

    async def live_for(self, agent: AgentId) -> Sequence[Offer]:
        """See `Offers`; oldest first."""
        return [OFFER.of(row) for row in await self._sql.all(LIVE_FOR, {"key": agent})]

    async def end(self, old: Offer, new: Offer) -> None:
        """See `Offers`."""
        guard = {"old_id": old.id, "old_state": old.state}
        if not await self._sql.run(END, {**OFFER.row(new), **guard}):
            raise Conflict("row.moved", "The offer has been answered meanwhile")

    async def expired(self, now: datetime, limit: int) -> Sequence[Offer]:
        """See `Offers`; earliest first."""
        rows = await self._sql.all(EXPIRED, {"now": now, "n": limit})
        return [OFFER.of(row) for row in rows]

    async def missed_since(self, agent: AgentId, at: datetime) -> bool:
        """See `Offers`."""
        return await self._sql.first(MISSED, {"key": agent, "since": at}) is not None

    async def next_due(self) -> datetime | None:
        """See `Offers`."""
        due: datetime | None = await self._sql.value(NEXT_DUE)
        return due

    async def shard_epoch(self) -> int:
        """See `Offers`; 0 before anybody took it."""
        epoch: int = await self._sql.value(EPOCH)
        return epoch

    async def take_shard(self, owner: str, now: datetime) -> int:
        """See `Offers`."""
        await self._sql.value(WAIT)
        epoch: int = await self._sql.value(TAKE, {"who": owner, "now": now})
        return epoch

    async def renew_shard(self, epoch: int, now: datetime) -> bool:
        """See `Offers`."""
        return bool(await self._sql.run(RENEW, {"mine": epoch, "now": now}))
