"""Queries over the dictionaries: the log, people, accounts and the router's view."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from datetime import datetime

from router.accounts import Account, Document, RawRow, RawState
from router.calendars import Calendar
from router.errors import NotFound
from router.events import Event, Kind
from router.messages import Delivery, Message
from router.model import (
    AccountId,
    BlobId,
    ConversationId,
    Interaction,
    InteractionState,
    RawId,
)
from router.people import Agent, CannedReply, Outcome, Queue, SignIn, Upload
from router.seeing import EngineSnapshot, Principal
from router.views_staff import AgentLine, HealthLine, OfferCard
from storage.memory.configuration import by_name
from storage.memory.documents import MemoryDocuments
from storage.memory.mentions import MentionReads
from storage.memory.offers import LIVE
from storage.memory.outbox import MemoryOutbox
from storage.memory.people import MemoryPeople
from storage.memory.raws import MemoryRaws
from storage.memory.reads_admin import AdminReads
from storage.memory.reads_board import BoardReads
from storage.memory.reads_threads import ThreadReads
from storage.memory.reads_timeline import TimelineReads
from storage.memory.search import SearchReads
from storage.refusals import REFUSED
from storage.showing import agent_line, health_line, offer_card

UNSENT = frozenset({Delivery.QUEUED, Delivery.DEFERRED, Delivery.SENDING})


class MemoryReads(BoardReads, MentionReads, TimelineReads, ThreadReads, AdminReads, SearchReads):
    """See `Reads`."""

    async def events(self, after: int, limit: int) -> Sequence[Event]:
        """See `Reads`."""
        last = min(after + limit, len(self._t.event))
        return [self._t.event[seq] for seq in range(max(after, 0) + 1, last + 1)]

    async def events_of(
        self, kinds: Collection[Kind], after: int, limit: int
    ) -> tuple[Sequence[Event], int]:
        """See `Reads`."""
        head = len(self._t.event)
        every = await self.events(after, head)
        found = [event for event in every if event.kind in kinds][:limit]
        return found, head if len(found) < limit else found[-1].seq

    async def floor(self) -> int:
        """See `Reads`; 1 while the log is empty."""
        return 1

    async def sign_in(self, token_hash: str) -> tuple[SignIn, Agent] | None:
        """See `Reads`."""
        sign_in = self._t.sign_in.get(token_hash)
        agent = None if sign_in is None else self._t.agent.get(sign_in.agent_id)
        return None if sign_in is None or agent is None else (sign_in, agent)

    async def blob_type(self, blob_id: BlobId) -> tuple[str, str]:
        """See `Reads`; raises NotFound."""
        for message in self._t.message.values():
            for part in message.parts:
                if part.blob_id == blob_id:
                    return part.name, part.type
        for upload in self._t.upload.values():
            if upload.blob_id == blob_id:
                return upload.name, upload.type
        raise NotFound("blob.gone", "There is no such file")

    async def offers(self, who: Principal) -> Sequence[OfferCard]:
        """See `Reads`; oldest first."""
        mine = (
            offer.id
            for offer in self._t.offer.values()
            if offer.agent_id == who.agent_id and offer.state in LIVE
        )
        return [await self.offer_card(offer_id) for offer_id in sorted(mine)]

    async def offer_card(self, offer_id: str) -> OfferCard:
        """See `Reads`; raises NotFound."""
        offer = self._t.offer.get(offer_id)
        if offer is None:
            raise NotFound("offer.gone", "There is no such offer")
        one: Interaction = self._t.interaction[offer.interaction_id]
        return offer_card(offer, one, self._t.customer[one.customer_id])

    async def agents(self) -> Sequence[AgentLine]:
        """See `Reads`; by name, those switched off left out."""
        there = [agent for agent in by_name(self._t.agent) if not agent.disabled]
        return [self._agent_line(agent) for agent in there]

    async def agent_by_email(self, email: str) -> Agent | None:
        """See `Reads`."""
        return await MemoryPeople(self._t).by_email(email)

    async def raw_due(self, accounts: Collection[AccountId]) -> datetime | None:
        """See `Reads`."""
        return await MemoryRaws(self._t).next_due(accounts)

    async def outbox_due(self, accounts: Collection[AccountId]) -> datetime | None:
        """See `Reads`."""
        return await MemoryOutbox(self._t).next_due(accounts)

    def _agent_line(self, agent: Agent) -> AgentLine:
        profile = self._t.profile.get(agent.profile_id)
        queues = [line.queue_id for line in profile.queues] if profile else []
        loads = [load for load in self._t.load.values() if load.agent_id == agent.id]
        return agent_line(agent, sorted(loads, key=lambda load: load.medium), sorted(queues))

    async def queues(self) -> Sequence[Queue]:
        """See `Reads`."""
        return by_name(self._t.queue)

    async def calendars(self) -> Sequence[Calendar]:
        """See `Reads`."""
        return by_name(self._t.calendar)

    async def outcomes(self) -> Sequence[Outcome]:
        """See `Reads`."""
        return by_name(self._t.outcome)

    async def canned(self) -> Sequence[CannedReply]:
        """See `Reads`."""
        return by_name(self._t.canned)

    async def uploads(self, who: Principal, ids: Collection[str]) -> Sequence[Upload]:
        """See `Reads`; in the order asked for."""
        found = (self._t.upload.get(upload_id) for upload_id in ids)
        return [one for one in found if one is not None and one.agent_id == who.agent_id]

    async def accounts(self) -> Sequence[Account]:
        """See `Reads`."""
        return by_name(self._t.account)

    async def document(self, account: AccountId, key: str, now: datetime) -> Document | None:
        """See `Reads`."""
        return await MemoryDocuments(self._t).get(account, key, now)

    async def health(self) -> Sequence[HealthLine]:
        """See `Reads`."""
        holders = {lease.name: lease.holder for lease in self._t.lease.values()}
        return [
            health_line(one, self._t.health.get(one.id), holders.get(one.id, ""))
            for one in by_name(self._t.account)
        ]

    async def engine(self, refused_since: datetime) -> EngineSnapshot:
        """See `Reads`."""
        offers = sorted(self._t.offer.values(), key=lambda offer: offer.id)
        waiting = (
            one for one in self._t.interaction.values() if one.state is InteractionState.QUEUED
        )
        return EngineSnapshot(
            seq=len(self._t.event),
            waiting=tuple(sorted(waiting, key=lambda one: one.id)),
            offers=tuple(offer for offer in offers if offer.state in LIVE),
            recent_refusals=tuple(
                offer
                for offer in offers
                if offer.state in REFUSED and offer.ended_at and offer.ended_at >= refused_since
            ),
            agents=tuple(sorted(self._t.agent.values(), key=lambda agent: agent.id)),
            loads=tuple(await self.loads()),
            queues=tuple(by_name(self._t.queue)),
            profiles=tuple(by_name(self._t.profile)),
        )

    async def conversation_messages(
        self, conversation: ConversationId, after_seq: int
    ) -> Sequence[Message]:
        """See `Reads`."""
        said = (self._t.message[key] for key in self._t.in_conversation.get(conversation, ()))
        return sorted((one for one in said if one.seq > after_seq), key=lambda one: one.seq)

    async def quarantined(self, limit: int) -> Sequence[RawRow]:
        """See `Reads`; without the content of those that lie in a blob."""
        rows = (kept.row for kept in self._t.raw.values())
        held = [row for row in rows if row.state is RawState.QUARANTINED]
        return sorted(held, key=lambda row: row.id, reverse=True)[:limit]

    async def quarantined_raw(self, raw_id: RawId) -> RawRow:
        """See `Reads`; raises NotFound. Content that lies in a blob is not brought."""
        kept = self._t.raw.get(raw_id)
        if kept is None or kept.row.state is not RawState.QUARANTINED:
            raise NotFound("raw.none", "There is no such thing in quarantine.")
        return kept.row

    async def raw_total(self) -> int:
        """See `Reads`."""
        return sum(1 for _ in self._t.raw.values())

    async def raw_counts(self) -> dict[str, int]:
        """See `Reads`; every state has an entry."""
        counted = Counter(kept.row.state for kept in self._t.raw.values())
        return {state.value: counted[state] for state in RawState}

    async def lag(self) -> dict[str, float]:
        """See `Reads`."""
        pending = [
            kept.row.received_at
            for kept in self._t.raw.values()
            if kept.row.state is RawState.PENDING
        ]
        unsent = [row for row in self._t.outbox.values() if row.state in UNSENT]
        made = [self._t.message[row.message_id].received_at for row in unsent]
        now = self._clock.now()
        return {
            "pending_raw": len(pending),
            "oldest_raw_s": (now - min(pending, default=now)).total_seconds(),
            "outbox": len(unsent),
            "oldest_outbox_s": (now - min(made, default=now)).total_seconds(),
            **await self.search_lag(now),
        }
