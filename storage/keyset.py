"""Cursors of pages ordered by (time, id): where the last page ended, never how far in."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from router.errors import Invalid

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)


def micros(at: datetime) -> int:
    """Return microseconds since 1970."""
    return (at - EPOCH) // MICROSECOND


def from_micros(value: int) -> datetime:
    """Return the UTC time of microseconds since 1970."""
    return EPOCH + timedelta(microseconds=value)


def cursor_of(at: datetime, row_id: str) -> str:
    """Return the cursor of the page that begins after this row."""
    return f"{micros(at)}.{row_id}"


def read_cursor(cursor: str) -> tuple[datetime, str]:
    """Return (time, id) of the row after which the page begins; raises Invalid."""
    stamp, _, row_id = cursor.partition(".")
    try:
        return from_micros(int(stamp)), row_id
    except (ValueError, OverflowError) as error:
        raise Invalid("cursor.bad", "This is no cursor of ours", field="cursor") from error
