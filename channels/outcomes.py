"""What an attempt to send means for the rows of the outbox: pure rules, no clock and no store.

Phases of a row: '' before the provider has it; 'data' from just before the final dot; 'unknown'
while it waits for its one repeat; 'repeat' from just before the final dot of that repeat.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from router.messages import Delivery, Outgoing
from router.outbound import RecipientOutcome

DATA, UNKNOWN, REPEAT = "data", "unknown", "repeat"

RETRIES = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 240))
"""Waits after the first failures; the last one then repeats."""

DOWN_WAIT = timedelta(seconds=1)
"""The lane itself waits longer and longer before it calls a provider that is down."""

LIFETIME = timedelta(hours=48)
UNKNOWN_WAIT = timedelta(minutes=10)
"""A provider that answers late must have had the time to."""


def is_repeat(row: Outgoing) -> bool:
    """Tell whether the row now gets its one repeat."""
    return row.phase == UNKNOWN


def was_cut_short(row: Outgoing) -> bool:
    """Tell whether an attempt ended with this process, after its final dot may have gone out."""
    return row.state is Delivery.SENDING and row.phase in (DATA, REPEAT)


def recorded(
    row: Outgoing,
    outcome: RecipientOutcome,
    now: datetime,
    *,
    repeatable: bool,
    down: bool = False,
    unknown_wait: timedelta = UNKNOWN_WAIT,
) -> Outgoing:
    """The row after an attempt; `row` is as it stood before its claim. `down`: the provider could
    not be reached at all, so this was no attempt and the row stays first in line.
    """
    row = replace(
        row,
        state=outcome.state,
        code=outcome.code,
        reason=outcome.reason,
        attempts=row.attempts + (not down),
        first_at=row.first_at or now,
    )
    if outcome.state is Delivery.DEFERRED:
        return _deferred(row, now, outcome.retry_after, DOWN_WAIT if down else None)
    if outcome.state is Delivery.UNKNOWN:
        return _unknown(row, now + unknown_wait if repeatable else None)
    return replace(row, next_at=None, phase="")


def _deferred(
    row: Outgoing, now: datetime, retry_after: float | None, wait: timedelta | None
) -> Outgoing:
    first = row.first_at or now
    if now - first >= LIFETIME:
        return replace(row, state=Delivery.FAILED, next_at=None, phase="")
    wait = wait or RETRIES[min(row.attempts, len(RETRIES)) - 1]
    if retry_after is not None:
        wait = max(wait, timedelta(seconds=retry_after))
    return replace(row, next_at=min(now + wait, first + LIFETIME), phase=_before_data(row))


def _unknown(row: Outgoing, repeat_at: datetime | None) -> Outgoing:
    """Unknown once: repeated. Unknown twice: a human decides."""
    if row.phase in (UNKNOWN, REPEAT) or repeat_at is None:
        return replace(row, next_at=None, phase=REPEAT)
    return replace(row, next_at=repeat_at, phase=UNKNOWN)


def _before_data(row: Outgoing) -> str:
    """A repeat that was deferred is still the one repeat."""
    return UNKNOWN if row.phase in (UNKNOWN, REPEAT) else ""
