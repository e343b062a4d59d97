"""What providers say later about messages of ours: applied recipient by recipient, only forward."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from router import facts
from router.events import Kind
from router.inbound import DeliveryReport
from router.messages import Direction, Message, Outgoing
from router.model import Interaction, MessageId
from router.receipts import aggregate, moves_forward
from router.repositories import Tx


async def apply_reports(tx: Tx, reports: Sequence[DeliveryReport], now: datetime) -> None:
    """Apply reports inside a work; those about nothing we sent are passed over."""
    for report in reports:
        about = await _about(tx, report)
        row = await _row(tx, about, report) if about else None
        if about is None or row is None or not moves_forward(row.state, report.state):
            continue
        reason = " ".join(filter(None, (report.why, report.code, report.reason)))[:500]
        await tx.outbox.record([replace(row, state=report.state, reason=reason, next_at=None)])
        await refresh(tx, about, now)


async def refresh(tx: Tx, said: Message, now: datetime, provider_ref: str = "") -> Message:
    """Let a message show what its recipients have come to, and by what name its provider knows it
    ('' leaves that as it is).
    """
    state, reason = aggregate(await tx.outbox.of(said.id))
    await tx.messages.set_state(said.id, state, reason, provider_ref or None)
    shown = replace(said, state=state, reason=reason)
    item = await _item(tx, said)
    tx.emit(facts.message(Kind.MESSAGE_CHANGED, shown, item, now))
    return shown


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
    rows = await tx.outbox.of(about.id)
    return rows[0] if len(rows) == 1 else None


async def _item(tx: Tx, said: Message) -> Interaction | None:
    if said.interaction_id is None:
        return None
    return (await tx.interactions.get([said.interaction_id])).get(said.interaction_id)
