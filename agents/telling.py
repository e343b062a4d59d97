"""What one person is told of the news: only what they may see, read as it is now."""

from __future__ import annotations

from collections.abc import Sequence

from agents.burst import Burst, burst
from agents.frames import (
    AccountChanged,
    AgentFrame,
    ConfigChanged,
    CountersFrame,
    CustomerChanged,
    Mentioned,
    OfferEnded,
    OfferMade,
    RowRemove,
    RowUpsert,
    SeenFrame,
    TimelineItemFrame,
)
from agents.news import News
from agents.signing import BlobSigner
from router.model import InteractionId
from router.seeing import Principal, Reads
from router.views import InboxRow, TimelineItem
from router.views_staff import AgentLine

Durable = (
    AccountChanged
    | ConfigChanged
    | CustomerChanged
    | Mentioned
    | OfferEnded
    | OfferMade
    | RowRemove
    | RowUpsert
    | SeenFrame
    | TimelineItemFrame
)


MOST_TOLD = 50


class Teller:
    """Derives frames inside one consistent read, for one person after the other."""

    def __init__(self, reads: Reads, signer: BlobSigner, news: News) -> None:
        self._reads = reads
        self._signer = signer
        self._news = news
        self._lines: Sequence[AgentLine] | None = None
        # By the identity of what is shown, which is kept with it: who sees the same thing is told
        # by the same frame.
        self._upserts: dict[tuple[int, int], tuple[InboxRow, RowUpsert]] = {}
        self._shown: dict[int, tuple[TimelineItem, TimelineItemFrame]] = {}

    async def durable(self, who: Principal) -> list[Durable]:
        """Return the frames of `who` in ascending seq; repeating them is harmless."""
        news, me = self._news, who.agent_id
        # What was read comes first: the rows, read as they are now, say what is left.
        frames: list[Durable] = [
            SeenFrame(
                seq=event.seq,
                conversation_id=event.conversation_id,
                upto=int(event.data.get("upto") or 0),
            )
            for event in news.seen
            if event.agent_id == me and event.conversation_id
        ]
        rows = news.rows | self._own_rows(who)
        for customer, seq in news.customers.items():
            if await self._reads.sees_customer(who, customer):
                frames.append(CustomerChanged(seq=seq, id=customer))
                card = await self._reads.customer(who, customer)
                rows |= {InteractionId(line.id): seq for line in card.open}
        frames += await self._rows(who, rows)
        frames += await self._items(who)
        frames += await self._offers(who)
        frames += await self._mentions(who)
        if news.config:
            frames.append(ConfigChanged(seq=news.config))
        if news.account:
            frames.append(AccountChanged(seq=news.account))
        return sorted(frames, key=lambda frame: frame.seq)

    async def missed(self, who: Principal) -> list[Durable | AgentFrame | CountersFrame]:
        """Return what `who` was not there for; what bears no seq comes last, as it is now, for it
        is not told again before it changes.
        """
        counted = self._news.rows or self._news.config
        counters = [CountersFrame(counters=await self._reads.counters(who))] if counted else []
        return [*await self.durable(who), *await self.agent_lines(), *counters]

    async def agent_lines(self) -> list[AgentFrame]:
        """Return the lines of colleagues whose state or load changed; everybody sees them."""
        if not self._news.agents:
            return []
        return [
            AgentFrame(agent=line)
            for line in await self._directory()
            if line.id in self._news.agents
        ]

    def _own_rows(self, who: Principal) -> dict[InteractionId, int]:
        return {
            InteractionId(event.interaction_id): event.seq
            for event in self._news.seen
            if event.agent_id == who.agent_id and event.interaction_id
        }

    async def _rows(
        self, who: Principal, wanted: dict[InteractionId, int]
    ) -> list[RowUpsert | RowRemove]:
        if not wanted:
            return []
        found = await self._reads.inbox_rows(who, list(wanted))
        frames: list[RowUpsert | RowRemove] = [
            self._upsert(row, wanted[InteractionId(row.id)]) for row in found
        ]
        hidden = self._news.left.keys() - {InteractionId(row.id) for row in found}
        for interaction in hidden:
            if await self._in_queues(who, self._news.left[interaction]):
                frames.append(RowRemove(seq=wanted[interaction], id=interaction))
        return frames

    async def _items(self, who: Principal) -> list[TimelineItemFrame]:
        if not self._news.items:
            return []
        items = await self._reads.timeline_items(who, list(self._news.items))
        return [self._item(item) for item in items]

    def _item(self, item: TimelineItem) -> TimelineItemFrame:
        if id(item) not in self._shown:
            seq = self._news.items[_ref(item)]
            frame = TimelineItemFrame(seq=seq, item=self._signer.item(item))
            self._shown[id(item)] = item, frame
        return self._shown[id(item)][1]

    def _upsert(self, row: InboxRow, seq: int) -> RowUpsert:
        if (id(row), seq) not in self._upserts:
            self._upserts[id(row), seq] = row, RowUpsert(seq=seq, row=row)
        return self._upserts[id(row), seq][1]

    async def _offers(self, who: Principal) -> list[OfferMade | OfferEnded]:
        mine = {
            offer: event.seq
            for offer, event in self._news.offers_made.items()
            if event.agent_id == who.agent_id
        }
        frames: list[OfferMade | OfferEnded] = [
            OfferEnded(
                seq=event.seq,
                id=str(event.data["offer"]),
                outcome=str(event.data.get("outcome", "")),
            )
            for event in self._news.offers_ended
            if event.agent_id == who.agent_id
        ]
        if mine:
            frames += [
                OfferMade(seq=mine[card.id], offer=card)
                for card in await self._reads.offers(who)
                if card.id in mine
            ]
        return frames

    async def _mentions(self, who: Principal) -> list[Mentioned]:
        mine = {
            str(event.data["named"]): event.seq
            for event in self._news.named
            if event.agent_id == who.agent_id
        }
        if not mine:
            return []
        page = await self._reads.mentions(who, None, MOST_TOLD)
        return [
            Mentioned(seq=mine[one.note_id], mention=one)
            for one in page.rows
            if one.note_id in mine
        ]

    async def _in_queues(self, who: Principal, queues: set[str]) -> bool:
        lines = await self._directory()
        own = next((line.queues for line in lines if line.id == who.agent_id), ())
        return not queues.isdisjoint(own)

    async def _directory(self) -> Sequence[AgentLine]:
        if self._lines is None:
            self._lines = await self._reads.agents()
        return self._lines


def _ref(item: TimelineItem) -> str:
    if item.message is not None:
        return item.message.id
    return item.note.id if item.note is not None else item.id


class Encoder:
    """Encodes each distinct payload once, however many people get it."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, int, str], list[tuple[Durable, bytes]]] = {}
        self._bursts: dict[tuple[bytes, ...], Burst] = {}

    def burst(self, frames: Sequence[Durable]) -> Burst:
        """Return frames as they leave; those who are told the same get the same bytes."""
        contents = tuple(map(self.encode, frames))
        if contents not in self._bursts:
            self._bursts[contents] = burst(contents)
        return self._bursts[contents]

    def encode(self, frame: Durable) -> bytes:
        """Return the frame as JSON."""
        known = self._known.setdefault(_key(frame), [])
        for payload, content in known:
            if payload is frame or payload == frame:
                return content
        content = frame.model_dump_json().encode()
        known.append((frame, content))
        return content


def _key(frame: Durable) -> tuple[str, int, str]:
    match frame:
        case RowUpsert():
            return frame.type, frame.seq, frame.row.id
        case TimelineItemFrame():
            return frame.type, frame.seq, frame.item.id
        case RowRemove() | OfferEnded() | CustomerChanged():
            return frame.type, frame.seq, frame.id
        case Mentioned():
            return frame.type, frame.seq, frame.mention.note_id
        case _:
            return frame.type, frame.seq, ""
