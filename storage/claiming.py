"""What a claim takes of raw rows and makes of a row of the outbox: one rule for every store."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from router.accounts import RawRow
from router.messages import Delivery, Outgoing

CLAIMABLE = frozenset({Delivery.QUEUED, Delivery.DEFERRED, Delivery.SENDING, Delivery.UNKNOWN})
"""States in which a row with a due time can be claimed; of SENDING it is the end of the lease."""


def claimed(row: Outgoing, now: datetime, until: datetime) -> Outgoing:
    """Return the row as it stands while its claimer sends.

    It keeps its phase until an outcome is recorded: after a second crash it would otherwise look
    unsent.
    """
    return replace(
        row,
        state=Delivery.SENDING,
        next_at=until,
        attempts=row.attempts + 1,
        first_at=row.first_at or now,
    )


def together(rows: Sequence[RawRow]) -> Sequence[RawRow]:
    """Return those of the rows that are due, oldest first, that may be leased at once.

    One whose lease ran out may have brought its holder down. It comes alone: should it do so again,
    no other is blamed.
    """
    if rows and rows[0].lease_until is not None:
        return rows[:1]
    return [row for row in rows if row.lease_until is None]
