"""What is written now and leaves later: held back to be undone, or sent at a time of one's own.

The due time is the row's `next_at`, its `reason` says which of both it is. A letter with a time of
its own stands on the timeline where it will be; it does not leave by itself when the customer has
written since, for it may no longer be right.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from router.errors import Conflict, Invalid
from router.messages import Delivery, Message, Outgoing
from router.model import MessageId
from router.people import Upload
from router.receipts import BY_MAIL
from router.reports import refresh
from router.repositories import Tx

HELD_BACK = "held_back"
SCHEDULED = "scheduled"
TAKEN_BACK = "taken_back"
ANSWERED = "schedule.answered"

LATEST = timedelta(days=366)


def due(send_at: datetime | None, delay_s: int, now: datetime) -> tuple[datetime, str]:
    """Return when a letter leaves, and why not at once. Raises Invalid."""
    if send_at is None:
        return now + timedelta(seconds=delay_s), HELD_BACK if delay_s else ""
    if send_at <= now:
        raise Invalid("schedule.past", "This time is over", field="send_at")
    if send_at - now > LATEST:
        raise Invalid("schedule.far", "Send within a year", field="send_at")
    return send_at.astimezone(UTC), SCHEDULED


async def still_right(tx: Tx, rows: Sequence[Outgoing], now: datetime) -> Sequence[Outgoing]:
    """Return those of the rows just claimed that may leave; the others are called back."""
    overtaken = set[MessageId]()
    for message_id in {row.message_id for row in rows if row.reason == SCHEDULED}:
        said = (await tx.messages.get([message_id]))[message_id]
        last = await tx.messages.last_in(said.conversation_id)
        if last is not None and last.seq > said.seq and not last.automatic:
            overtaken.add(message_id)
            stop = [_stopped(row, ANSWERED) for row in rows if row.message_id == message_id]
            await tx.outbox.record(stop)
            await refresh(tx, said, now)
    return [row for row in rows if row.message_id not in overtaken]


async def put_off(tx: Tx, said: Message, send_at: datetime | None, now: datetime) -> Message:
    """Let a letter that has not left go at another time, None for now; also one that was called
    back because the customer had written. Raises Conflict 'message.on_its_way', Invalid.
    """
    next_at, reason = due(send_at, 0, now)
    rows = [row for row in await tx.outbox.of(said.id) if _waits(row)]
    if not rows:
        raise Conflict("message.on_its_way", "It does not wait for a time any more")
    begun = min(row.next_at or next_at for row in rows)
    await tx.outbox.record([_at(row, next_at, reason, begun) for row in rows])
    await tx.messages.set_at(said.id, next_at)
    return await refresh(tx, said, now)


async def take_back(tx: Tx, said: Message, now: datetime) -> list[Upload]:
    """Call back a letter of which nothing has left; return its files, to be sent anew: not those of
    what it hands on, which are chosen there.

    Raises Conflict 'message.on_its_way'.
    """
    rows = await tx.outbox.of(said.id)
    if not rows or not all(_waits(row) for row in rows) or said.agent_id is None:
        raise Conflict("message.on_its_way", "It has left, or is about to")
    await tx.outbox.record([_stopped(row, TAKEN_BACK) for row in rows])
    await refresh(tx, said, now)
    uploads = [
        Upload(part.blob_id, said.agent_id, part.blob_id, part.name, part.type, part.size, now)
        for part in (() if said.forwards_id else said.parts)
    ]
    for upload in uploads:
        await tx.desk.add_upload(upload)
    return uploads


def _at(row: Outgoing, next_at: datetime, reason: str, begun: datetime) -> Outgoing:
    """Return the row due at another time; a second way stays as long behind the first."""
    if row.reason == BY_MAIL and row.next_at:
        return replace(row, next_at=next_at + (row.next_at - begun))
    return replace(row, state=Delivery.QUEUED, next_at=next_at, reason=reason)


def _waits(row: Outgoing) -> bool:
    held = row.state is Delivery.QUEUED and row.attempts == 0
    return held or (row.state is Delivery.CANCELLED and row.reason == ANSWERED)


def _stopped(row: Outgoing, reason: str) -> Outgoing:
    return replace(row, state=Delivery.CANCELLED, next_at=None, attempts=0, reason=reason)
