"""The inbox, read from the dictionaries."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from datetime import datetime

from router.inbox import Shelf, shelf_of, waits
from router.listing import ALL, COUNTED, Narrow, Sort, moment_of
from router.messages import Direction, Message
from router.model import AgentId, Interaction, InteractionId, InteractionState
from router.seeing import Principal
from router.views import (
    UNREAD_AT_MOST,
    DraftView,
    InboxCounters,
    InboxPage,
    InboxRow,
    InteractionCard,
    QueueCount,
    ReplyDefaults,
    ViewName,
)
from storage.keyset import cursor_of, read_cursor
from storage.memory.catalogue import MemoryLabels
from storage.memory.sight import Sight
from storage.replying import own_address, reply_defaults
from storage.showing import draft_view, inbox_row


class InboxReads(Sight):
    """See `Reads`, the part of the inbox."""

    async def inbox(
        self,
        who: Principal,
        view: ViewName,
        cursor: str | None,
        limit: int,
        narrow: Narrow = ALL,
        sort: Sort = Sort.NEWEST,
    ) -> InboxPage:
        """See `Reads`."""

        def place(row: InboxRow) -> tuple[datetime, str]:
            return moment_of(row, sort), row.id

        rows = await self._fitting(who, view, narrow)
        rows.sort(key=place, reverse=sort is Sort.NEWEST)
        if cursor:
            here, down = read_cursor(cursor), sort is Sort.NEWEST
            rows = [row for row in rows if (place(row) < here if down else place(row) > here)]
        page = rows[:limit]
        after = cursor_of(*place(page[-1])) if len(rows) > limit else None
        return InboxPage(tuple(page), after, await self.head())

    async def inbox_count(self, who: Principal, view: ViewName, narrow: Narrow) -> int:
        """See `Reads`."""
        return min(COUNTED, len(await self._fitting(who, view, narrow)))

    async def _fitting(self, who: Principal, view: ViewName, narrow: Narrow) -> list[InboxRow]:
        rows = await self.inbox_rows(who, self._all())
        return [row for row in rows if view.value in row.views and _fits(row, narrow)]

    def _all(self) -> list[InteractionId]:
        return [one.id for one in self._t.interaction.values()]

    async def inbox_rows(
        self, who: Principal, interactions: Collection[InteractionId]
    ) -> Sequence[InboxRow]:
        """See `Reads`."""
        there = (self._t.interaction.get(one) for one in interactions)
        ones = [one for one in there if one is not None and self.sees(who, one)]
        return [await self._row(who, one) for one in ones]

    async def _row(self, who: Principal, one: Interaction) -> InboxRow:
        seen = self._t.seen.get((who.agent_id, one.conversation_id), 0)
        said = (
            self._t.message[key] for key in self._t.in_conversation.get(one.conversation_id, ())
        )
        received = sum(each.direction is Direction.IN and each.seq > seen for each in said)
        unread = min(received, UNREAD_AT_MOST)
        name = self.family(one.customer_id)[0].name
        drafts = bool(self._drafts(who, one))
        tags = (await MemoryLabels(self._t).tags([one.id])).get(one.id, ())
        return inbox_row(who, self.my_queues(who), one, name, unread, drafts, tags)

    def _drafts(self, who: Principal, one: Interaction) -> tuple[DraftView, ...]:
        stored = (self._t.draft.get((one.id, who.agent_id, mode)) for mode in ("reply", "note"))
        return tuple(
            draft_view(kept[0], self._t.upload.values())
            for kept in stored
            if kept is not None and kept[0] is not None
        )

    async def counters(self, who: Principal) -> InboxCounters:
        """See `Reads`."""
        queues = self.my_queues(who)
        rows = await self.inbox_rows(who, self._all())
        counted = Counter(view for row in rows for view in row.views)
        mine = [one for one in self._t.interaction.values() if one.queue_id in queues]
        opened = Counter(one.queue_id for one in mine if shelf_of(one.state) is Shelf.OPEN)
        waiting = [one for one in mine if waits(one.state, one.agent_id)]
        waits_in = Counter(one.queue_id for one in waiting)
        return InboxCounters(
            mine=counted[ViewName.MINE],
            unassigned=counted[ViewName.UNASSIGNED],
            snoozed=counted[ViewName.SNOOZED],
            queues=tuple(
                QueueCount(queue, opened[queue], waits_in[queue]) for queue in sorted(queues)
            ),
            waiting_since=min((one.enq_at for one in waiting), default=None),
            as_of=await self.head(),
        )

    async def interaction(self, who: Principal, interaction: InteractionId) -> InteractionCard:
        """See `Reads`; raises NotFound."""
        one = self.found(who, interaction)
        conversation = self._t.conversation[one.conversation_id]
        return InteractionCard(
            row=await self._row(who, one),
            outcome_id=one.outcome_id,
            opened_at=one.opened_at,
            closed_at=one.closed_at,
            last_seq=conversation.next_seq - 1,
            last_seen=self._t.seen.get((who.agent_id, one.conversation_id), 0),
            drafts=self._drafts(who, one),
            reply=self._reply(one),
            as_of=await self.head(),
            tags=(await MemoryLabels(self._t).tags([one.id])).get(one.id, ()),
            fields=dict(self._t.value.get(one.id, {})),
        )

    def _reply(self, one: Interaction) -> ReplyDefaults | None:
        account = self._t.account.get(one.account_id)
        if account is None or account.retired:
            return None
        own = [own_address(each) for each in self._t.account.values()]
        signature = self._t.queue[one.queue_id].signature
        return reply_defaults(account, own, signature, one, self._answered(one))

    def _answered(self, one: Interaction) -> Message | None:
        said = [
            self._t.message[key] for key in self._t.in_conversation.get(one.conversation_id, ())
        ]
        inbound = [
            each
            for each in said
            if each.direction is Direction.IN and not (each.automatic or each.third_party)
        ]
        ours = [each for each in said if each.direction is Direction.OUT and not each.forwards_id]
        return max(inbound or ours, key=lambda each: each.seq, default=None)


def _fits(row: InboxRow, narrow: Narrow) -> bool:
    agent = None if row.agent_id is None else AgentId(row.agent_id)
    said = {
        "queue": row.queue_id == narrow.queue,
        "account": row.account_id == narrow.account,
        "agent": row.agent_id == narrow.agent,
        "tag": narrow.tag in row.tags,
        "medium": row.medium == narrow.medium,
        "state": row.state == narrow.state,
        "unread": row.unread > 0,
        "waiting": waits(InteractionState(row.state), agent),
    }
    return all(said[name] for name in narrow.asks())
