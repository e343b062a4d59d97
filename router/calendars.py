"""Business hours, pure: when it is open, how much business time passes, and when it is over.

A span belongs to the day on which it opens and may reach into the next. On the date of a holiday
nothing is open but the holiday's own spans: what reaches into it ends at midnight. A wall time that
the clocks skip is the moment at which they skip it; one that comes twice is the first of the two.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from itertools import accumulate
from typing import NamedTuple
from zoneinfo import ZoneInfo

from router.errors import Invalid
from router.model import CalendarId

HORIZON = 50  # years that are looked through for an opening or a deadline; then there is none
DAY = 24 * 60  # minutes

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Span(NamedTuple):
    """Wall time in minutes since midnight: 0 <= open < 1440 and 0 <= close <= 1440.

    A close at or before the open is one of the next day.
    """

    open: int
    close: int


@dataclass(frozen=True, slots=True)
class Holiday:
    """A date with hours of its own; without spans it is closed the whole day."""

    day: date
    spans: tuple[Span, ...] = ()
    name: str = ""


@dataclass(frozen=True, slots=True)
class Calendar:
    """The hours in which somebody answers: spans by weekday (Monday first), in an IANA zone."""

    id: CalendarId
    name: str
    zone: str
    weekly: tuple[tuple[Span, ...], ...]
    holidays: tuple[Holiday, ...] = ()
    ver: int = 1
    retired: bool = False


def zone_of(name: str) -> ZoneInfo:
    """Return the zone of that IANA name. Raises Invalid."""
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError) as error:
        text = f"'{name}' is no time zone: one reads like Europe/Madrid."
        raise Invalid("zone.unknown", text, field="zone") from error


def is_open(calendar: Calendar, at: datetime) -> bool:
    """Say whether it is open at that moment; a closing moment is closed."""
    return _hours(calendar, _year_of(calendar, at)).open(_second(at))


def next_open(calendar: Calendar, at: datetime) -> datetime | None:
    """Return `at` when it is open then, else the next opening; None when there is none."""
    second = _second(at)
    for year in _years(calendar, at):
        hours = _hours(calendar, year)
        if hours.open(second):
            return at
        later = bisect_right(hours.starts, second)
        if later < len(hours.starts):
            return _moment(hours.starts[later])
    return None


def elapsed(calendar: Calendar, a: datetime, b: datetime) -> int:
    """Return the seconds of business time from `a` to `b`; negative when `b` is the earlier."""
    if b < a:
        return -elapsed(calendar, b, a)
    first, last = _year_of(calendar, a), _year_of(calendar, b)
    whole = sum(_hours(calendar, year).total for year in range(first, last))
    before_b = _hours(calendar, last).before(_second(b))
    return whole + before_b - _hours(calendar, first).before(_second(a))


def deadline(calendar: Calendar, start: datetime, seconds: int) -> datetime | None:
    """Return the first moment by which so much business time has passed since `start`.

    None when it never comes; `start` itself for no time at all.
    """
    if seconds <= 0:
        return start
    left = seconds + _hours(calendar, _year_of(calendar, start)).before(_second(start))
    for year in _years(calendar, start):
        hours = _hours(calendar, year)
        if left <= hours.total:
            return _moment(hours.at(left))
        left -= hours.total
    return None


@dataclass(frozen=True, slots=True)
class _Hours:
    """What is open in one local year: spans in seconds since 1970 that neither meet nor overlap.

    `sums` holds the business time that has passed at each end.
    """

    starts: tuple[int, ...]
    ends: tuple[int, ...]
    sums: tuple[int, ...]

    @property
    def total(self) -> int:
        return self.sums[-1] if self.sums else 0

    def open(self, second: int) -> bool:
        i = bisect_right(self.starts, second)
        return i > 0 and second < self.ends[i - 1]

    def before(self, second: int) -> int:
        i = bisect_right(self.starts, second)
        return 0 if i == 0 else self.sums[i - 1] - max(0, self.ends[i - 1] - second)

    def at(self, passed: int) -> int:
        i = bisect_left(self.sums, passed)
        return self.ends[i] - (self.sums[i] - passed)


@lru_cache(maxsize=256)
def _hours(calendar: Calendar, year: int) -> _Hours:
    zone = zone_of(calendar.zone)
    first, last = _wall(zone, date(year, 1, 1)), _wall(zone, date(year + 1, 1, 1))
    clipped = ((max(a, first), min(b, last)) for a, b in _spans(calendar, zone, year))
    merged = list(_merged(clipped))
    ends = tuple(end for _, end in merged)
    sums = tuple(accumulate(end - start for start, end in merged))
    return _Hours(tuple(start for start, _ in merged), ends, sums)


def _spans(calendar: Calendar, zone: ZoneInfo, year: int) -> Iterator[tuple[int, int]]:
    """Yield what opens on each day of the year and on the eve of it."""
    holidays = {holiday.day: holiday.spans for holiday in calendar.holidays}
    eve = date(year, 1, 1) - timedelta(days=1)
    for day in (eve + timedelta(days=n) for n in range(367)):
        yield from _of_day(zone, day, calendar.weekly, holidays)


def _of_day(
    zone: ZoneInfo,
    day: date,
    weekly: tuple[tuple[Span, ...], ...],
    holidays: Mapping[date, tuple[Span, ...]],
) -> Iterator[tuple[int, int]]:
    for span in holidays.get(day, weekly[day.weekday()]):
        close = span.close + DAY if span.close <= span.open else span.close
        if day + timedelta(days=1) in holidays:
            close = min(close, DAY)
        yield _wall(zone, day, span.open), _wall(zone, day, close)


def _merged(spans: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Yield them in order, those that meet or overlap as one, empty ones left out."""
    held: tuple[int, int] | None = None
    for start, end in sorted(span for span in spans if span[0] < span[1]):
        if held is not None and start <= held[1]:
            held = held[0], max(held[1], end)
            continue
        if held is not None:
            yield held
        held = start, end
    if held is not None:
        yield held


def _wall(zone: ZoneInfo, day: date, minutes: int = 0) -> int:
    """Return the second at which the clocks of a zone show that time."""
    local = datetime.combine(day, time(), zone) + timedelta(minutes=minutes)
    second = _second(local)
    if _shown(zone, second) == local.replace(tzinfo=None):
        return second
    return _skip(zone, _second(local.replace(fold=1)), second)


def _skip(zone: ZoneInfo, before: int, after: int) -> int:
    """Return the second between these two at which the clocks of a zone are set forward."""
    old = _moment(before).astimezone(zone).utcoffset()
    return before + bisect_left(
        range(before, after), True, key=lambda s: _moment(s).astimezone(zone).utcoffset() != old
    )


def _shown(zone: ZoneInfo, second: int) -> datetime:
    return _moment(second).astimezone(zone).replace(tzinfo=None)


def _years(calendar: Calendar, at: datetime) -> range:
    """Return the local years in which something may open at or after `at`."""
    first = _year_of(calendar, at)
    if any(calendar.weekly):
        return range(first, first + HORIZON)
    last = max((one.day.year for one in calendar.holidays), default=first)
    return range(first, min(last + 2, first + HORIZON))


def _year_of(calendar: Calendar, at: datetime) -> int:
    return at.astimezone(zone_of(calendar.zone)).year


def _second(at: datetime) -> int:
    return (at - _EPOCH) // timedelta(seconds=1)


def _moment(second: int) -> datetime:
    return _EPOCH + timedelta(seconds=second)
