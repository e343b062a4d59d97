"""What providers say later about messages of ours: applied recipient by recipient, only forward."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime
from urllib.parse import urlencode

from router import facts
from router.events import Kind
from router.inbound import DeliveryReport
from router.messages import Delivery, Direction, Message, Outgoing
from router.model import MessageId
from router.receipts import aggregate, reported, way
from router.repositories import Tx

NOBODY_OF_OURS = {
    Delivery.FAILED: "bounce.recipient",
    Delivery.DEFERRED: "delay.recipient",
}
"""Warnings on a message when a report names an address that it was not sent to."""


async def apply_reports(tx: Tx, reports: Sequence[DeliveryReport], now: datetime) -> bool:
    """Apply reports inside a work; tell whether any of them is about a message of ours."""
    found = False
    for report in reports:
        about = await _about(tx, report)
        if about is not None:
            found = True
            await _apply(tx, about, report, now)
    return found


async def _apply(tx: Tx, about: Message, report: DeliveryReport, now: datetime) -> None:
    row = await _row(tx, about, report)
    if row is None:
        # A mailbox that forwards: whom of ours it concerns cannot be known, that it failed can.
        if warning := NOBODY_OF_OURS.get(report.state):
            await tx.messages.warn(about.id, f"{warning}?{urlencode({'who': report.recipient})}")
            await refresh(tx, about, now)
        return
    state = reported(row.state, report.state)
    reason = " ".join(filter(None, (report.why, report.code, report.reason)))[:500]
    if state is not None and (state, reason) != (row.state, row.reason):
        await tx.outbox.record([replace(row, state=state, reason=reason, next_at=None)])
        await refresh(tx, about, now)


async def refresh(tx: Tx, said: Message, now: datetime) -> Message:
    """Let a message show what its recipients have come to."""
    shown = standing(said, await tx.outbox.of(said.id))
    await show(tx, [shown], now)
    return shown


def standing(said: Message, rows: Collection[Outgoing], provider_ref: str = "") -> Message:
    """Return the message as all of its recipients' rows have it, and its provider calls it."""
    state, reason = aggregate(way(said, rows))
    return replace(said, state=state, reason=reason, provider_ref=provider_ref or said.provider_ref)


async def show(tx: Tx, messages: Sequence[Message], now: datetime) -> None:
    """Write how far messages got, and say so."""
    await tx.messages.set_states(messages)
    items = await tx.interactions.get({m.interaction_id for m in messages if m.interaction_id})
    for one in messages:
        item = items.get(one.interaction_id) if one.interaction_id else None
        tx.emit(facts.message(Kind.MESSAGE_CHANGED, one, item, now))


async def _about(tx: Tx, report: DeliveryReport) -> Message | None:
    if report.token:
        found = (await tx.messages.get([MessageId(report.token)])).get(MessageId(report.token))
    else:
        found = (await tx.messages.by_refs([report.provider_ref])).get(report.provider_ref)
    return found if found is not None and found.direction is Direction.OUT else None


async def _row(tx: Tx, about: Message, report: DeliveryReport) -> Outgoing | None:
    row = await tx.outbox.by_recipient(about.id, report.recipient)
    if row is not None:
        return row
    # A mailbox that forwards reports under another address: one recipient can only be that one.
    rows = [row for row in await tx.outbox.of(about.id) if row.account_id == about.account_id]
    return rows[0] if len(rows) == 1 else None
