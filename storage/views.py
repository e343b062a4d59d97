"""All that may be asked inside one read: `Reads`, by SQL."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Integer, bindparam, func, select

from router.accounts import Account, Document, RawRow, RawState
from router.calendars import Calendar
from router.errors import NotFound
from router.messages import Delivery, Message
from router.model import AccountId, BlobId, ConversationId, InteractionState, RawId
from router.people import Agent, CannedReply, Load, Outcome, Queue, SignIn, Upload
from router.seeing import EngineSnapshot, Principal
from router.views_staff import AgentLine, HealthLine, OfferCard
from storage.accounts import all_accounts
from storage.among import among
from storage.calendars import all_calendars
from storage.catalogue import Catalogue
from storage.configuration import all_profiles
from storage.documents import SqlDocuments
from storage.intervals import Intervals
from storage.leases import HELD, LEASE
from storage.outbox import SqlOutbox
from storage.people import ALL as ALL_AGENTS
from storage.people import SqlPeople
from storage.raws import RAW, SqlRaws
from storage.refusals import REFUSED
from storage.rows import (
    AGENT,
    CANNED,
    CUSTOMER,
    HEALTH,
    INTERACTION,
    MESSAGE_COLUMNS,
    OFFER,
    OUTCOME,
    QUEUE,
    SIGN_IN,
    UPLOAD,
    message_of,
)
from storage.search_views import SearchViews
from storage.showing import agent_line, health_line, offer_card
from storage.tables import customer, interaction, message, outbox, part, raw
from storage.tables_staff import (
    STILL_LIVE,
    account_health,
    agent,
    offer,
    sign_in,
    upload,
)
from storage.views_admin import AdminViews
from storage.views_board import BoardViews
from storage.views_card import CardViews
from storage.views_counters import CounterViews
from storage.views_customers import CustomerViews
from storage.views_log import LogViews
from storage.views_mentions import MentionViews
from storage.views_threads import ThreadViews
from storage.views_timeline import TimelineViews

UNSENT = (Delivery.QUEUED, Delivery.DEFERRED, Delivery.SENDING)

SIGN_INS = (
    select(*SIGN_IN.columns, *AGENT.columns)
    .join(agent, agent.c.id == sign_in.c.agent_id)
    .where(sign_in.c.token_hash == bindparam("key"))
)
PART_TYPE = select(part.c.name, part.c.type).where(part.c.blob_id == bindparam("key")).limit(1)
UPLOAD_TYPE = select(upload.c.name, upload.c.type).where(upload.c.blob_id == bindparam("key"))
UPLOADS = select(*UPLOAD.columns).where(among(upload.c.id), upload.c.agent_id == bindparam("me"))
OFFERS = (
    select(*OFFER.columns, *INTERACTION.columns, *CUSTOMER.columns)
    .join(interaction, interaction.c.id == offer.c.interaction_id)
    .join(customer, customer.c.id == interaction.c.customer_id)
    .order_by(offer.c.id)
)
ONE_OFFER = OFFERS.where(offer.c.id == bindparam("key"))
MY_OFFERS = OFFERS.where(
    offer.c.agent_id == bindparam("me"), offer.c.state.in_(("pending", "accepting"))
)
LIVE_OFFERS = select(*OFFER.columns).where(STILL_LIVE).order_by(offer.c.id)
REFUSALS = (
    select(*OFFER.columns)
    .where(offer.c.ended_at >= bindparam("since"), offer.c.state.in_(sorted(REFUSED)))
    .order_by(offer.c.id)
)
HEALTHS = select(*HEALTH.columns).where(account_health.c.account_id.is_not(None))
QUEUED = (
    select(*INTERACTION.columns)
    .where(
        interaction.c.shelf == "open",
        interaction.c.agent_id.is_(None),
        interaction.c.state == InteractionState.QUEUED,
    )
    .order_by(interaction.c.id)
)
SAID = (
    select(*MESSAGE_COLUMNS)
    .where(message.c.conversation_id == bindparam("key"), message.c.seq > bindparam("after"))
    .order_by(message.c.seq)
)
QUARANTINED = (
    select(*RAW.columns)
    .where(raw.c.state == RawState.QUARANTINED)
    .order_by(raw.c.id.desc())
    .limit(bindparam("n", type_=Integer))
)
ONE_QUARANTINED = select(*RAW.columns).where(
    raw.c.id == bindparam("key"), raw.c.state == RawState.QUARANTINED
)
RAW_COUNTS = (
    select(raw.c.state, func.count()).where(raw.c.state.in_(RawState)).group_by(raw.c.state)
)
RAW_TOTAL = select(func.count()).select_from(raw)
RAW_LAG = select(func.count(), func.min(raw.c.received_at)).where(raw.c.state == RawState.PENDING)
OUTBOX_LAG = (
    select(func.count(), func.min(message.c.received_at))
    .select_from(outbox.join(message, message.c.id == outbox.c.message_id))
    .where(outbox.c.next_at.is_not(None), outbox.c.state.in_(UNSENT))
)


class SqlReads(
    LogViews,
    BoardViews,
    CardViews,
    CounterViews,
    CustomerViews,
    MentionViews,
    TimelineViews,
    ThreadViews,
    AdminViews,
    SearchViews,
):
    """See `Reads`."""

    async def sign_in(self, token_hash: str) -> tuple[SignIn, Agent] | None:
        """See `Reads`."""
        row = await self._sql.first(SIGN_INS, {"key": token_hash})
        n = len(SIGN_IN.columns)
        return None if row is None else (SIGN_IN.of(row[:n]), AGENT.of(row[n:]))

    async def blob_type(self, blob_id: BlobId) -> tuple[str, str]:
        """See `Reads`; raises NotFound."""
        for statement in (PART_TYPE, UPLOAD_TYPE):
            row = await self._sql.first(statement, {"key": blob_id})
            if row is not None:
                return row.name, row.type
        raise NotFound("blob.gone", "There is no such file")

    async def offers(self, who: Principal) -> Sequence[OfferCard]:
        """See `Reads`; oldest first."""
        rows = await self._sql.all(MY_OFFERS, {"me": who.agent_id})
        return [_offer_card(row) for row in rows]

    async def offer_card(self, offer_id: str) -> OfferCard:
        """See `Reads`; raises NotFound."""
        row = await self._sql.first(ONE_OFFER, {"key": offer_id})
        if row is None:
            raise NotFound("offer.gone", "There is no such offer")
        return _offer_card(row)

    async def agents(self) -> Sequence[AgentLine]:
        """See `Reads`; by name, those switched off left out."""
        loads: defaultdict[str, list[Load]] = defaultdict(list)
        for load in await self.loads():
            loads[load.agent_id].append(load)
        profiles = {one.id: one for one in await all_profiles(self._sql)}
        lines = []
        for one in await Catalogue(self._sql).list(AGENT):
            profile = profiles.get(one.profile_id)
            queues = sorted(line.queue_id for line in profile.queues) if profile else []
            if not one.disabled:
                lines.append(agent_line(one, loads[one.id], queues))
        return lines

    async def agent_by_email(self, email: str) -> Agent | None:
        """See `Reads`."""
        return await SqlPeople(self._sql, Intervals()).by_email(email)

    async def raw_due(self, accounts: Collection[AccountId]) -> datetime | None:
        """See `Reads`."""
        return await SqlRaws(self._sql).next_due(accounts)

    async def outbox_due(self, accounts: Collection[AccountId]) -> datetime | None:
        """See `Reads`."""
        return await SqlOutbox(self._sql).next_due(accounts)

    async def queues(self) -> Sequence[Queue]:
        """See `Reads`."""
        return await Catalogue(self._sql).list(QUEUE)

    async def calendars(self) -> Sequence[Calendar]:
        """See `Reads`."""
        return await all_calendars(self._sql)

    async def outcomes(self) -> Sequence[Outcome]:
        """See `Reads`."""
        return await Catalogue(self._sql).list(OUTCOME)

    async def canned(self) -> Sequence[CannedReply]:
        """See `Reads`."""
        return await Catalogue(self._sql).list(CANNED)

    async def uploads(self, who: Principal, ids: Collection[str]) -> Sequence[Upload]:
        """See `Reads`; in the order asked for."""
        rows = await self._sql.all(UPLOADS, {"ids": list(ids), "me": who.agent_id})
        found = {one.id: one for one in map(UPLOAD.of, rows)}
        return [found[upload_id] for upload_id in ids if upload_id in found]

    async def accounts(self) -> Sequence[Account]:
        """See `Reads`."""
        return await all_accounts(self._sql, self._vault)

    async def document(self, account: AccountId, key: str, now: datetime) -> Document | None:
        """See `Reads`."""
        return await SqlDocuments(self._sql, self._vault).get(account, key, now)

    async def health(self) -> Sequence[HealthLine]:
        """See `Reads`."""
        healths = {one.account_id: one for one in map(HEALTH.of, await self._sql.all(HEALTHS))}
        holders = {one.name: one.holder for one in map(LEASE.of, await self._sql.all(HELD))}
        return [
            health_line(one, healths.get(one.id), holders.get(one.id, ""))
            for one in await self.accounts()
        ]

    async def engine(self, refused_since: datetime) -> EngineSnapshot:
        """See `Reads`."""
        refusals = await self._sql.all(REFUSALS, {"since": refused_since})
        waiting = [INTERACTION.of(row) async for page in self._sql.pages(QUEUED) for row in page]
        return EngineSnapshot(
            seq=await self.head(),
            waiting=tuple(waiting),
            offers=tuple(map(OFFER.of, await self._sql.all(LIVE_OFFERS))),
            recent_refusals=tuple(map(OFFER.of, refusals)),
            agents=tuple(map(AGENT.of, await self._sql.all(ALL_AGENTS))),
            loads=tuple(await self.loads()),
            queues=tuple(await self.queues()),
            profiles=tuple(await all_profiles(self._sql)),
        )

    async def conversation_messages(
        self, conversation: ConversationId, after_seq: int
    ) -> Sequence[Message]:
        """See `Reads`."""
        rows = await self._sql.all(SAID, {"key": conversation, "after": after_seq})
        return [message_of(row) for row in rows]

    async def quarantined(self, limit: int) -> Sequence[RawRow]:
        """See `Reads`; without the content of those that lie in a blob."""
        return [RAW.of(row) for row in await self._sql.all(QUARANTINED, {"n": limit})]

    async def quarantined_raw(self, raw_id: RawId) -> RawRow:
        """See `Reads`; raises NotFound. Content that lies in a blob is not brought."""
        row = await self._sql.first(ONE_QUARANTINED, {"key": raw_id})
        if row is None:
            raise NotFound("raw.none", "There is no such thing in quarantine.")
        return RAW.of(row)

    async def raw_total(self) -> int:
        """See `Reads`."""
        total: int = await self._sql.value(RAW_TOTAL)
        return total

    async def raw_counts(self) -> dict[str, int]:
        """See `Reads`; every state has an entry."""
        counted = {row[0]: row[1] for row in await self._sql.all(RAW_COUNTS)}
        return {state.value: counted.get(state, 0) for state in RawState}

    async def lag(self) -> dict[str, float]:
        """See `Reads`."""
        now = self._clock.now()
        lags: dict[str, float] = {}
        for name, oldest, statement in (
            ("pending_raw", "oldest_raw_s", RAW_LAG),
            ("outbox", "oldest_outbox_s", OUTBOX_LAG),
        ):
            row = await self._sql.first(statement)
            n, since = (0, None) if row is None else row
            lags |= {name: n, oldest: (now - (since or now)).total_seconds()}
        return lags | await self.search_lag(now)


def _offer_card(row: Sequence[Any]) -> OfferCard:
    n, m = len(OFFER.columns), len(OFFER.columns) + len(INTERACTION.columns)
    return offer_card(OFFER.of(row[:n]), INTERACTION.of(row[n:m]), CUSTOMER.of(row[m:]))
