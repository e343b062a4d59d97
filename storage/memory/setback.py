"""Due times that began as a wait, brought back with a clock that was set back; in memory."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from router.accounts import RawState
from router.messages import Delivery
from router.model import ENDS_OF_WRAPUP
from router.people import OfferState
from router.presence import GRACE
from storage.memory.tables import Tables

BEGUN = {Delivery.DEFERRED, Delivery.UNKNOWN}
LIVE = {OfferState.PENDING, OfferState.ACCEPTING}


def bring_back(t: Tables, by: timedelta) -> None:
    """See `Desk.bring_back`."""
    for key, kept in list(t.raw.items()):
        if kept.row.state is RawState.PENDING and kept.row.lease_until is None:
            t.raw.put(key, replace(kept, due_at=kept.due_at - by))
    for key, row in list(t.outbox.items()):
        if row.next_at is not None and row.state in BEGUN:
            t.outbox.put(key, replace(row, next_at=row.next_at - by))
    for key, offer in list(t.offer.items()):
        if offer.state in LIVE:
            t.offer.put(key, replace(offer, expires_at=offer.expires_at - by))
    for key, item in list(t.interaction.items()):
        if item.due_at is not None and item.due_kind in ENDS_OF_WRAPUP:
            t.interaction.put(key, replace(item, due_at=item.due_at - by))
    for name, lease in list(t.lease.items()):
        if lease.holder:
            t.lease.put(name, replace(lease, until=lease.until - by))
    for timer_key, timer in list(t.timer.items()):
        if timer.kind == GRACE:
            t.timer.put(timer_key, replace(timer, due_at=timer.due_at - by))
