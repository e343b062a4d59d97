"""Tells customers that their mail has arrived, or when we open: where a queue has words for it.

A machine that answers can be turned against others, so (RFC 3834): no answer to machines, lists or
spam; only to a sender whom our own server has verified and who wrote to us by name; the same words
to everybody; one a day to an address; none to who writes more than five times in five minutes; and
no more than sixty in ten minutes in all. A mail that comes while the hub ends may go without.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from datetime import timedelta
from enum import Enum
from functools import partial

from router import facts
from router.accounts import Account
from router.automatic import BURST, BURST_IN, ONCE_IN, deserves
from router.away import QueueWords, SayOpening
from router.errors import Unavailable
from router.events import Event, Kind
from router.inbound import Automatic
from router.messages import Delivery, Direction, Message, Outgoing, TimelineKind
from router.model import (
    FINAL_STATES,
    Conversation,
    Handle,
    Interaction,
    InteractionId,
    InteractionState,
    MessageId,
    Origin,
    QueueId,
    Scheme,
)
from router.ports import Clock, Ids, Meter, Unit
from router.repositories import Tx

log = logging.getLogger(__name__)

EVERY_S = 2.0
WORDS_S = 5.0  # how long the queues' words are believed
PAGE = 1_000  # events read at once
TOO_LATE = timedelta(minutes=10)  # after this nobody waits to hear that a mail has come
TOGETHER, TOGETHER_IN = 60, timedelta(minutes=10)
_DONE = FINAL_STATES | {InteractionState.WRAPUP}


class Said(Enum):
    """What became of an acknowledgement; HELD: machines have written too much in all."""

    SENT, NONE, HELD = range(3)


class Acknowledger:
    """Answers what has just opened. `subject` gives the fixed subject in a queue's language."""

    def __init__(
        self,
        unit: Unit,
        clock: Clock,
        ids: Ids,
        meter: Meter,
        subject: Callable[[str], str],
        say_opening: SayOpening,
    ) -> None:
        self._unit, self._clock, self._ids, self._meter = unit, clock, ids, meter
        self._subject, self._say_opening = subject, say_opening
        self._seq: int | None = None
        self._words: dict[QueueId, QueueWords] = {}
        self._words_at = float("-inf")

    async def run(self) -> None:
        """Answer until cancelled; what opened while another process had the turn is its own."""
        self._seq = None
        while True:
            await self.step()
            await asyncio.sleep(EVERY_S)

    async def step(self) -> None:
        """Answer what has opened since the last step; the first only begins to look."""
        async with self._unit.read() as reads:
            head = await reads.head()
        if self._seq is None or self._seq == head or not await self._known_words():
            self._seq = head
        while self._seq < head:
            async with self._unit.read() as reads:
                events = await reads.events(self._seq, PAGE)
            for event in events:
                await self._try(event)
                self._seq = event.seq
            if not events:
                self._seq = head

    async def _try(self, event: Event) -> None:
        """Look at an event; one that fails for its own sake does not keep the others waiting."""
        try:
            await self._look_at(event)
        except Unavailable:
            raise
        except Exception:
            self._meter.count("acknowledgements_failed")
            log.exception("no acknowledgement: event %s cannot be answered", event.seq)

    async def _known_words(self) -> dict[QueueId, QueueWords]:
        if self._clock.monotonic() - self._words_at > WORDS_S:
            self._words = await self._unit.write(_words)
            self._words_at = self._clock.monotonic()
        return self._words

    async def _look_at(self, event: Event) -> None:
        words = self._words.get(QueueId(event.queue_id or ""))
        if event.kind is not Kind.INTERACTION_OPENED or words is None:
            return
        if event.at < self._clock.now() - TOO_LATE:
            return
        text = words.at(event.at, self._say_opening)
        if not text:
            return
        if event.interaction_id is None:
            return
        id = InteractionId(event.interaction_id)
        said = await self._unit.write(partial(self._answer, id=id, text=text))
        if said is Said.SENT:
            self._meter.count("acknowledgements")
        if said is Said.HELD:
            self._meter.count("acknowledgements_held")
            log.warning("no acknowledgement: machines wrote %s in %s", TOGETHER, TOGETHER_IN)

    async def _answer(self, tx: Tx, id: InteractionId, text: str) -> Said:
        """Write the answer inside a work, where there should be one."""
        item = (await tx.interactions.get([id])).get(id)
        said = await tx.messages.last_in(item.conversation_id) if item else None
        if item is None or said is None or not await _waits(tx, item):
            return Said.NONE
        accounts = {account.id: account for account in await tx.config.accounts()}
        account = accounts.get(item.account_id)
        own = {_address(one) for one in accounts.values()} - {""}
        if account is None or not deserves(said, _address(account), own):
            return Said.NONE
        if not await self._may_hear(tx, item, said):
            return Said.NONE
        if await tx.messages.machines_wrote(self._clock.now() - TOGETHER_IN) >= TOGETHER:
            return Said.HELD
        queue = await tx.config.queue(item.queue_id)
        talk = (await tx.conversations.get([item.conversation_id]))[item.conversation_id]
        subject = self._subject(queue.language if queue else "")
        await self._write(tx, item, talk, self._written(talk, item, said, account, subject, text))
        return Said.SENT

    async def _may_hear(self, tx: Tx, item: Interaction, said: Message) -> bool:
        """Tell whether the sender has been told nothing lately, and does not write in a burst."""
        address, now = said.sender.value, self._clock.now()
        if await tx.messages.machine_wrote(address, now - ONCE_IN):
            return False
        return await tx.messages.came_from(item.customer_id, address, now - BURST_IN) <= BURST

    def _written(
        self,
        talk: Conversation,
        item: Interaction,
        said: Message,
        account: Account,
        subject: str,
        text: str,
    ) -> Message:
        now, address = self._clock.now(), _address(account)
        return Message(
            MessageId(self._ids.new()),
            talk.id,
            item.id,
            talk.customer_id,
            talk.account_id,
            Direction.OUT,
            talk.next_seq,
            now,
            now,
            Handle(Scheme.MAILTO, address, address),
            to=(said.sender.value,),
            subject=subject,
            text=text,
            automatic=Automatic.AUTO_REPLY.value,
            in_reply_to=said.provider_ref,
            references=(said.provider_ref,) if said.provider_ref else (),
            state=Delivery.QUEUED,
        )

    async def _write(self, tx: Tx, item: Interaction, talk: Conversation, answer: Message) -> None:
        now = answer.at
        row = Outgoing(
            self._ids.new(), answer.id, answer.account_id, answer.to[0], Delivery.QUEUED, now
        )
        await tx.conversations.set_next_seq({talk.id: answer.seq + 1})
        await tx.messages.add([answer])
        await tx.outbox.add([row])
        entry = facts.entry(self._ids.new(), TimelineKind.MESSAGE, item, now, ref=answer.id)
        await tx.timeline.add([entry])
        tx.emit(facts.message(Kind.REPLY_QUEUED, answer, item, now))


def _address(account: Account) -> str:
    return str(account.settings.get("address", "")).lower()


async def _waits(tx: Tx, item: Interaction) -> bool:
    """Tell whether a customer opened this work and has heard nothing from us in it."""
    if item.origin is not Origin.INBOUND or item.state in _DONE:
        return False
    answer = await tx.messages.last_out(item.conversation_id)
    return answer is None or answer.interaction_id != item.id


async def _words(tx: Tx) -> dict[QueueId, QueueWords]:
    """Return what each queue says that says anything."""
    calendars = {calendar.id: calendar for calendar in await tx.config.calendars()}
    return {
        queue.id: QueueWords(queue, calendars.get(queue.calendar_id) if queue.calendar_id else None)
        for queue in await tx.config.queues()
        if queue.acknowledge_text or queue.away_text
    }
