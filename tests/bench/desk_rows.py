"""Rows for the desk's bench: many that wait, and one talk that has gone on for long."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial

from router import facts
from router.messages import Direction, Message, TimelineKind
from router.model import (
    AccountId,
    Conversation,
    ConversationId,
    Customer,
    CustomerId,
    Handle,
    Identity,
    IdentityId,
    Interaction,
    InteractionId,
    InteractionState,
    Medium,
    MessageId,
    Origin,
    QueueId,
    Scheme,
)
from router.repositories import Tx
from storage.store import Store

AT_ONCE = 500
TEXT = "Where is my bicycle? It was to come on Thursday, and nobody has called. " * 3


async def fill(store: Store, rows: int, entries: int) -> str:
    """Store them; the newest is the long one, whose id is returned."""
    async with store.unit.read() as reads:
        account, queue = (await reads.accounts())[0].id, (await reads.queues())[-1].id
    maker = _Maker(store, account, queue)
    for begin in range(0, rows - 1, AT_ONCE):
        ages = range(rows - begin, max(rows - begin - AT_ONCE, 1), -1)
        await store.unit.write(partial(maker.several, [(age, 1) for age in ages]))
    [long] = await store.unit.write(partial(maker.several, [(0, entries)]))
    return long


class _Maker:
    def __init__(self, store: Store, account: AccountId, queue: QueueId) -> None:
        self._new = store.ids.new
        self._now = store.clock.now()
        self._account = account
        self._queue = queue

    async def several(self, wanted: list[tuple[int, int]], tx: Tx) -> list[str]:
        """Add interactions, each so many minutes old and with so many messages."""
        number = await tx.interactions.numbers(len(wanted))
        made = [self._item(number + n, age, size) for n, (age, size) in enumerate(wanted)]
        for item, size in zip(made, (size for _, size in wanted), strict=True):
            await self._add(tx, item, size)
        return [item.id for item in made]

    def _item(self, number: int, age: int, size: int) -> Interaction:
        at = self._now - timedelta(minutes=age)
        return Interaction(
            InteractionId(self._new()), number, ConversationId(self._new()),
            CustomerId(self._new()), self._account, Medium.EMAIL, Origin.INBOUND,
            InteractionState.QUEUED, self._queue, at, at, at,
            preview=TEXT[:80], subject=f"Order {number}", unread_from=1,
        )  # fmt: skip

    async def _add(self, tx: Tx, item: Interaction, size: int) -> None:
        handle = Handle(Scheme.MAILTO, f"{item.number}@customer.test")
        one = Identity(IdentityId(self._new()), item.customer_id, handle, item.opened_at)
        who = Customer(item.customer_id, f"Customer {item.number}", item.opened_at)
        talk = Conversation(
            item.conversation_id, self._account, who.id, item.conversation_id, item.subject,
            item.opened_at,
        )  # fmt: skip
        said = [self._message(item, handle, seq, size) for seq in range(1, size + 1)]
        await tx.customers.add([who], [one])
        await tx.conversations.add([replace(talk, next_seq=size + 1)])
        await tx.interactions.add([item])
        await tx.messages.add(said)
        kind = TimelineKind.MESSAGE
        await tx.timeline.add(
            [facts.entry(self._new(), kind, item, each.at, ref=each.id) for each in said]
        )

    def _message(self, item: Interaction, handle: Handle, seq: int, size: int) -> Message:
        at: datetime = item.last_at - timedelta(minutes=size - seq)
        way = Direction.OUT if seq % 2 == 0 else Direction.IN
        return Message(
            MessageId(self._new()), item.conversation_id, item.id, item.customer_id,
            item.account_id, way, seq, at, at, handle, subject=item.subject, text=f"{seq}. {TEXT}",
        )  # fmt: skip
