"""The way out: an agent's reply becomes a message and a row of the outbox for each recipient."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime

from router import again, crash, facts, identity, later
from router.compose import NewReply as NewReply  # part of what callers need: said again here
from router.compose import Setting, compose
from router.consent import Limits, may_send
from router.detour import second_way
from router.errors import Conflict, Forbidden, Invalid, NotFound
from router.events import Kind
from router.messages import Delivery, Direction, Message, Outgoing, TimelineKind
from router.model import (
    FINAL_STATES,
    ConversationId,
    Interaction,
    InteractionId,
    InteractionState,
    MessageId,
    Role,
)
from router.people import Upload
from router.ports import Clock, Ids, Unit
from router.reports import refresh
from router.repositories import Tx
from router.seeing import Principal
from router.states import refused, touch
from router.texts import preview
from router.turns import may_act
from router.ways import may_carry


class Replies:
    """Sends, sends again and calls back. `limits` says by kind what a channel can carry."""

    def __init__(self, unit: Unit, clock: Clock, ids: Ids, limits: Mapping[str, Limits]) -> None:
        self._unit = unit
        self._clock = clock
        self._ids = ids
        self.limits = limits

    async def send(self, who: Principal, item_id: InteractionId, new: NewReply) -> Message:
        """Queue a reply; a repeat with the same client id gives the same message.

        Raises Invalid (field), Conflict 'interaction.not_yours' or 'interaction.closed'.
        """

        if not new.client_id:
            raise Invalid("reply.unnamed", "A reply needs an id of its own", field="client_id")

        async def work(tx: Tx) -> Message:
            known = await tx.messages.by_client_id(who.agent_id, new.client_id)
            if known is not None:
                return known
            return await self._send(tx, await _setting(tx, who, item_id, new), new)

        said = await again.write(self._unit, work)
        crash.at("reply.after_commit")
        return said

    async def retry(self, who: Principal, message_id: MessageId) -> Message:
        """Try again those recipients that failed or are unknown. Raises Conflict
        'message.not_failed' when there are none.
        """

        def again(row: Outgoing, now: datetime) -> Outgoing | None:
            if row.state not in (Delivery.FAILED, Delivery.UNKNOWN):
                return None
            return replace(
                row, state=Delivery.QUEUED, next_at=now, phase="", code=None, reason="", attempts=0
            )

        return await self._turn(who, message_id, again, "message.not_failed")

    async def cancel(self, who: Principal, message_id: MessageId) -> Message:
        """Call back what has not left. Raises Conflict 'message.on_its_way' when all has."""

        def stop(row: Outgoing, now: datetime) -> Outgoing | None:
            if row.state not in (Delivery.QUEUED, Delivery.DEFERRED):
                return None
            return replace(row, state=Delivery.CANCELLED, next_at=None)

        return await self._turn(who, message_id, stop, "message.on_its_way")

    async def put_off(
        self, who: Principal, message_id: MessageId, send_at: datetime | None
    ) -> Message:
        """Let it leave at another time, None for now. Raises as `later.put_off`."""

        async def work(tx: Tx) -> Message:
            said = await _own(tx, who, message_id)
            return await later.put_off(tx, said, send_at, self._clock.now())

        return await self._unit.write(work)

    async def take_back(self, who: Principal, message_id: MessageId) -> list[Upload]:
        """Call it back before any of it has left; return its files. Raises as
        `later.take_back`.
        """

        async def work(tx: Tx) -> list[Upload]:
            said = await _own(tx, who, message_id)
            return await later.take_back(tx, said, self._clock.now())

        return await self._unit.write(work)

    async def _turn(
        self,
        who: Principal,
        message_id: MessageId,
        turn: Callable[[Outgoing, datetime], Outgoing | None],
        otherwise: str,
    ) -> Message:
        async def work(tx: Tx) -> Message:
            said = await _own(tx, who, message_id)
            now = self._clock.now()
            turned = [turn(row, now) for row in await tx.outbox.of(said.id)]
            rows = [row for row in turned if row is not None]
            if not rows:
                raise Conflict(otherwise, "Its recipients do not stand there any more")
            await tx.outbox.record(rows)
            return await refresh(tx, said, now)

        return await self._unit.write(work)

    async def _send(self, tx: Tx, setting: Setting, new: NewReply) -> Message:
        limits = self.limits[setting.account.kind]
        may_carry(setting.account, setting.talk.account_id, limits)
        now = self._clock.now()
        next_at, reason = later.due(new.send_at, new.delay_s, now)
        at = next_at if new.send_at else now
        said = compose(setting, new, MessageId(self._ids.new()), at, limits.copies)
        said = replace(said, received_at=now, reason=reason)
        sizes = [part.size for part in said.parts]
        copies = (*said.cc, *said.bcc)
        may_send(limits, said.text, said.to, copies, sizes, said.forwards_id is not None)
        item, talk = setting.item, setting.talk
        news = {} if said.forwards_id else {"preview": preview(said.text), "unread_from": None}
        answered = touch(item, last_at=now, **news)
        await tx.conversations.set_next_seq({talk.id: said.seq + 1})
        await tx.messages.add([said])
        await tx.outbox.add(
            [
                *self._rows(said, next_at),
                *await second_way(tx, self._ids, self.limits, setting, said, next_at),
            ]
        )
        await tx.interactions.save([(item, answered)])
        await tx.timeline.add(
            [facts.entry(self._ids.new(), TimelineKind.MESSAGE, item, said.at, ref=said.id)]
        )
        await tx.desk.drop_uploads([upload.id for upload in setting.uploads])
        if not said.forwards_id:
            await tx.desk.drop_draft(item.id, setting.agent.id, "reply", new.draft_ver)
        tx.emit(facts.message(Kind.REPLY_QUEUED, said, answered, now))
        crash.at("reply.before_commit")
        return said

    def _rows(self, said: Message, next_at: datetime) -> list[Outgoing]:
        """Return a row for each recipient, whatever fields name them how often."""
        recipients = dict.fromkeys((*said.to, *said.cc, *said.bcc))
        return [
            Outgoing(
                self._ids.new(),
                said.id,
                said.account_id,
                one,
                Delivery.QUEUED,
                next_at,
                reason=said.reason,
            )
            for one in recipients
        ]


async def _setting(tx: Tx, who: Principal, item_id: InteractionId, new: NewReply) -> Setting:
    """Load what the reply is written into, if `who` may write there."""
    item = (await tx.interactions.get([item_id])).get(item_id)
    if item is None:
        raise NotFound("interaction.none", "There is no such interaction")
    _may_write(who, item)
    talk = (await tx.conversations.get([item.conversation_id]))[item.conversation_id]
    account = await tx.config.account(new.account_id or talk.account_id)
    agent = await tx.people.agent(who.agent_id)
    if account is None or agent is None or account.retired:
        raise NotFound("account.none", "The account of this conversation is not there")
    uploads = await tx.desk.uploads(who.agent_id, new.uploads)
    if len(uploads) != len(new.uploads):
        raise Invalid("upload.gone", "An attachment is no longer there", field="uploads")
    original = await _original(tx, item, new.forwards) if new.forwards else None
    last = None if original else await _answered(tx, talk.id, new.to)
    return Setting(item, talk, account, agent, last, uploads, original)


async def _original(tx: Tx, item: Interaction, message_id: MessageId) -> Message:
    """Return a message on the same person's timeline: nobody's words get into another's talk."""
    said = (await tx.messages.get([message_id])).get(message_id)
    both = {item.customer_id, said.customer_id} if said else set()
    if said is None or len(set((await tx.customers.roots(both)).values())) != 1:
        raise NotFound("message.none", "There is no such message")
    return said


async def _answered(tx: Tx, talk: ConversationId, to: Sequence[str]) -> Message | None:
    """Return what a reply answers: the last word of the one it goes to, else the customer's."""
    theirs = None
    if len(to) == 1:
        with suppress(Invalid):  # no mail address, or none at all: composing it tells
            theirs = await tx.messages.last_said(talk, identity.mailto(to[0]).value)
    return theirs or await tx.messages.last_said(talk)


def _may_write(who: Principal, item: Interaction) -> None:
    if item.state in FINAL_STATES or item.state is InteractionState.WRAPUP:
        raise refused(item)
    # A giver keeps control of what is only offered to a colleague: agent_id is still theirs.
    if not may_act(who, item):
        raise Conflict("interaction.not_yours", "Take it first, then answer", agent=item.agent_id)


async def _own(tx: Tx, who: Principal, message_id: MessageId) -> Message:
    """Return a message of ours that `who` has written, or whose interaction they hold."""
    said = (await tx.messages.get([message_id])).get(message_id)
    if said is None or said.direction is not Direction.OUT:
        raise NotFound("message.none", "There is no such message")
    if who.role is not Role.AGENT or said.agent_id == who.agent_id:
        return said
    item_id = said.interaction_id
    item = (await tx.interactions.get([item_id])).get(item_id) if item_id else None
    if item is None or item.agent_id != who.agent_id:
        raise Forbidden("message.not_yours", "A colleague has written this")
    return said
