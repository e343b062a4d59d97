"""Cursors of pages ordered by (time, id): where the last page ended, never how far in."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from router.errors import Invalid

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)
FIRST, LAST = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)


def in_utc(at: datetime) -> datetime:
    """Return the moment in UTC; raises Invalid when it has no zone or is past the calendar there:
    the last evening of year 9999 in the west is in year 10000 of UTC, and could not be read back.
    """
    try:
        if at.utcoffset() is not None:
            return at.astimezone(UTC)
    except OverflowError as error:
        raise Invalid("time.beyond", "No calendar has this time") from error
    raise Invalid("time.zoneless", "A time without its zone is none")


def micros(at: datetime) -> int:
    """Return microseconds since 1970."""
    return (at - EPOCH) // MICROSECOND


def from_micros(value: int) -> datetime:
    """Return the UTC time of microseconds since 1970; raises OverflowError past the calendar."""
    return EPOCH + timedelta(microseconds=value)


EARLIEST, LATEST = micros(FIRST), micros(LAST)


def within_calendar(value: int) -> datetime:
    """Return the time as `from_micros`, or the calendar's nearest: what a row holds must be read,
    or nothing that stands beside it could be.
    """
    if EARLIEST <= value <= LATEST:
        return EPOCH + timedelta(microseconds=value)
    return FIRST if value < EARLIEST else LAST


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
