"""Business hours: a table of cases, identities, and the same told minute by minute."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from router.calendars import (
    DAY,
    Calendar,
    Holiday,
    Span,
    deadline,
    elapsed,
    is_open,
    next_open,
    zone_of,
)
from router.errors import Invalid
from router.model import CalendarId

HOUR = 3600  # seconds
CLOSED: tuple[Span, ...] = ()


def _span(text: str) -> Span:
    hours = [moment.split(":") for moment in text.split("-")]
    return Span(*(int(hour) * 60 + int(minute) for hour, minute in hours))


def calendar(zone: str, week: dict[int, str], *holidays: tuple[str, str]) -> Calendar:
    """Weekdays by number, Monday 0, and dates, each with spans like '9:00-14:00 16:00-19:00'."""
    return Calendar(
        CalendarId("hours"),
        "Hours",
        zone,
        tuple(tuple(map(_span, week.get(day, "").split())) for day in range(7)),
        tuple(
            Holiday(date.fromisoformat(day), tuple(map(_span, spans.split())))
            for day, spans in holidays
        ),
    )


def every_day(zone: str, spans: str, *holidays: tuple[str, str]) -> Calendar:
    return calendar(zone, dict.fromkeys(range(7), spans), *holidays)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


OFFICE = calendar("Europe/Madrid", dict.fromkeys(range(5), "9:00-14:00 16:00-19:00"))
NIGHT = every_day("Europe/Madrid", "22:00-6:00")
CHRISTMAS = calendar(
    "Europe/Madrid",
    {**dict.fromkeys(range(5), "9:00-18:00"), 5: "22:00-2:00"},
    ("2026-12-24", "10:00-13:00 20:00-1:00"),
    ("2026-12-25", ""),
    ("2026-12-27", "12:00-14:00"),
)


@pytest.mark.parametrize(
    ("hours", "at", "open_"),
    [
        (OFFICE, "2026-11-23 07:59:59.9", False),  # a Monday; Madrid is an hour ahead of UTC
        (OFFICE, "2026-11-23 08:00", True),
        (OFFICE, "2026-11-23 12:59:59.9", True),
        (OFFICE, "2026-11-23 13:00", False),  # the siesta
        (OFFICE, "2026-11-23 15:00", True),
        (OFFICE, "2026-11-22 10:00", False),  # a Sunday
        (OFFICE, "2026-07-01 07:00", True),  # in summer two hours ahead
        (NIGHT, "2026-11-23 21:00", True),
        (NIGHT, "2026-11-24 04:59:59", True),
        (NIGHT, "2026-11-24 05:00", False),
        (NIGHT, "2026-12-31 23:30", True),  # over the end of a year
        (CHRISTMAS, "2026-12-24 08:30", False),  # a day with hours of its own
        (CHRISTMAS, "2026-12-24 09:30", True),
        (CHRISTMAS, "2026-12-24 22:59", True),
        (CHRISTMAS, "2026-12-24 23:00", False),  # closed from midnight, though it opened till one
        (CHRISTMAS, "2026-12-25 10:00", False),
        (CHRISTMAS, "2026-12-26 22:30", True),
        (CHRISTMAS, "2026-12-26 23:30", False),  # what reaches into a holiday ends at midnight
        (CHRISTMAS, "2026-12-27 11:30", True),  # open on a Sunday for once
    ],
)
def test_it_is_open_by_the_clocks_of_its_zone(hours: Calendar, at: str, open_: bool) -> None:
    assert is_open(hours, utc(at)) is open_


@pytest.mark.parametrize(
    ("hours", "at", "opens"),
    [
        (OFFICE, "2026-11-23 10:00:00.5", "2026-11-23 10:00:00.5"),  # open now
        (OFFICE, "2026-11-23 13:30", "2026-11-23 15:00"),
        (OFFICE, "2026-11-20 18:00", "2026-11-23 08:00"),  # over the weekend
        (OFFICE, "2026-03-27 18:00", "2026-03-30 07:00"),  # and over the change to summer time
        (CHRISTMAS, "2026-12-24 23:30", "2026-12-26 21:00"),
        (every_day("UTC", "", ("2031-01-02", "9:00-10:00")), "2026-01-01", "2031-01-02 09:00"),
        (calendar("UTC", {2: "0:00-24:00"}), "2026-12-31 00:00", "2027-01-06"),  # next year
    ],
)
def test_it_opens_next(hours: Calendar, at: str, opens: str) -> None:
    assert next_open(hours, utc(at)) == utc(opens)


@pytest.mark.parametrize(
    "never",
    [
        every_day("UTC", ""),
        every_day("UTC", "", ("2026-01-01", "9:00-10:00"), ("2026-12-25", "")),
        every_day("UTC", "", ("9000-01-01", "")),
        Calendar(CalendarId("none"), "None", "UTC", (CLOSED,) * 7),
    ],
)
def test_what_never_opens_gives_no_time_instead_of_searching_for_ever(never: Calendar) -> None:
    now = utc("2026-11-22 12:00")
    assert next_open(never, now) is None
    assert deadline(never, now, 1) is None
    assert elapsed(never, now, utc("2031-01-01")) == 0


def test_a_deadline_beyond_any_horizon_is_none() -> None:
    assert deadline(OFFICE, utc("2026-11-22"), 10**12) is None


@pytest.mark.parametrize(
    ("zone", "spans", "local_day", "hours"),
    [
        ("Europe/Madrid", "0:00-24:00", "2026-03-29", 23),  # clocks go from 2 to 3
        ("Europe/Madrid", "22:00-6:00", "2026-03-28", 7),
        ("Europe/Madrid", "2:15-2:45", "2026-03-29", 0),  # a time that does not come
        ("Europe/Madrid", "2:30-4:00", "2026-03-29", 1),  # opens when it is skipped
        ("Europe/Madrid", "1:00-2:30", "2026-03-29", 1),  # and so it closes
        ("Europe/Madrid", "0:00-24:00", "2026-10-25", 25),  # from 3 back to 2
        ("Europe/Madrid", "22:00-6:00", "2026-10-24", 9),
        ("Europe/Madrid", "1:00-2:30", "2026-10-25", 1.5),  # half past two comes twice: the first
        ("Europe/Madrid", "2:30-4:00", "2026-10-25", 2.5),
        ("Europe/Madrid", "9:00-17:00", "2026-10-25", 8),
        ("America/New_York", "0:00-24:00", "2026-03-08", 23),
        ("America/New_York", "22:00-6:00", "2026-03-07", 7),
        ("America/New_York", "0:00-24:00", "2026-11-01", 25),
        ("America/New_York", "22:00-6:00", "2026-10-31", 9),
        ("America/New_York", "9:00-17:00", "2026-11-01", 8),
        ("Europe/Moscow", "0:00-24:00", "2026-03-29", 24),  # no summer time any more
        ("Europe/Moscow", "0:00-24:00", "2011-03-27", 23),  # to summer time for good
        ("Europe/Moscow", "0:00-24:00", "2014-10-26", 25),  # and to winter time for good
        ("Australia/Lord_Howe", "0:00-24:00", "2026-10-04", 23.5),  # half an hour
        ("Pacific/Apia", "9:00-17:00", "2011-12-30", 0),  # a day that never was
        ("Pacific/Apia", "9:00-17:00", "2011-12-31", 8),
    ],
)
def test_a_day_has_the_hours_that_clocks_give_it(
    zone: str, spans: str, local_day: str, hours: float
) -> None:
    """One day alone, measured from the noon before to the noon after the next."""
    day = date.fromisoformat(local_day)
    alone = calendar(zone, {}, (local_day, spans))
    a = datetime(day.year, day.month, day.day, 12, tzinfo=UTC) - timedelta(days=2)
    assert elapsed(alone, a, a + timedelta(days=5)) == hours * HOUR


@pytest.mark.parametrize(
    ("hours", "start", "seconds", "due"),
    [
        (OFFICE, "2026-11-23 08:00", HOUR, "2026-11-23 09:00"),
        (OFFICE, "2026-11-23 08:00", 5 * HOUR, "2026-11-23 13:00"),  # at closing, not at opening
        (OFFICE, "2026-11-23 08:00", 5 * HOUR + 1, "2026-11-23 15:00:01"),
        (OFFICE, "2026-11-20 17:30", HOUR, "2026-11-23 08:30"),
        (OFFICE, "2026-10-23 16:30", HOUR, "2026-10-26 08:30"),  # winter time has come meanwhile
        (NIGHT, "2026-12-31 22:30", HOUR, "2026-12-31 23:30"),
        (NIGHT, "2026-12-31 22:30", 10 * HOUR, "2027-01-02 00:30"),
        (CHRISTMAS, "2026-12-24 22:00", 2 * HOUR, "2026-12-26 22:00"),
        (OFFICE, "2026-11-22 12:00:00.25", 0, "2026-11-22 12:00:00.25"),
    ],
)
def test_a_deadline_counts_open_hours_only(
    hours: Calendar, start: str, seconds: int, due: str
) -> None:
    assert deadline(hours, utc(start), seconds) == utc(due)


def test_spans_that_overlap_count_once() -> None:
    twice = every_day("UTC", "9:00-17:00 12:00-18:00 20:00-10:00")
    assert elapsed(twice, utc("2026-11-23"), utc("2026-11-24")) == 22 * HOUR


def test_around_the_clock_has_no_seam_between_years() -> None:
    always = every_day("America/New_York", "0:00-24:00")
    a, b = utc("2026-12-30 12:34:56"), utc("2029-01-03 01:02:03")
    assert elapsed(always, a, b) == (b - a).total_seconds()
    assert deadline(always, a, int((b - a).total_seconds())) == b


@pytest.mark.parametrize("name", ["", "Madrid", "Europe", "../etc/passwd", "/etc/passwd", "a\0b"])
def test_what_is_no_zone_is_refused(name: str) -> None:
    with pytest.raises(Invalid):
        zone_of(name)


ZONES = ("Europe/Madrid", "America/New_York", "Europe/Moscow", "Pacific/Apia", "Asia/Kathmandu")
spans_ = st.lists(
    st.builds(Span, st.integers(0, DAY - 1), st.integers(0, DAY)), max_size=3
).map(tuple)  # fmt: skip
moments = st.datetimes(
    datetime.fromisoformat("2009-01-01"),
    datetime.fromisoformat("2031-01-01"),
    timezones=st.just(UTC),
)


@st.composite
def calendars(draw: st.DrawFn, zones: tuple[str, ...] = ZONES) -> Calendar:
    week = tuple(draw(st.lists(spans_, min_size=7, max_size=7)))
    days = st.dates(date(2009, 1, 1), date(2031, 1, 1))
    holidays = draw(st.dictionaries(days, spans_, max_size=4))
    lines = tuple(Holiday(day, spans) for day, spans in holidays.items())
    return Calendar(CalendarId("any"), "Any", draw(st.sampled_from(zones)), week, lines)


few = settings(max_examples=60, deadline=None)


@few
@given(calendars(), moments, moments, moments)
def test_elapsed_time_adds_up(hours: Calendar, a: datetime, b: datetime, c: datetime) -> None:
    assert elapsed(hours, a, b) + elapsed(hours, b, c) == elapsed(hours, a, c)
    assert elapsed(hours, b, a) == -elapsed(hours, a, b)


@few
@given(calendars(), moments, st.integers(0, 400 * 24 * HOUR))
def test_by_its_deadline_exactly_that_much_time_has_passed(
    hours: Calendar, start: datetime, seconds: int
) -> None:
    due = deadline(hours, start, seconds)
    if due is None:
        assert elapsed(hours, start, start + timedelta(days=40 * 365)) < seconds
        return
    assert elapsed(hours, start, due) == seconds
    if seconds:
        assert elapsed(hours, start, due - timedelta(seconds=1)) == seconds - 1


@few
@given(calendars(), moments)
def test_until_it_opens_no_time_passes(hours: Calendar, at: datetime) -> None:
    opens = next_open(hours, at)
    if opens is None:
        assert not is_open(hours, at)
        return
    assert is_open(hours, opens)
    assert is_open(hours, at) is (opens == at)
    assert elapsed(hours, at, opens) == 0


def _open_by_the_wall(hours: Calendar, local: datetime) -> bool:
    """Say it as the words of `router.calendars` do, for one minute of a zone without changes."""
    holidays = {one.day: one.spans for one in hours.holidays}
    minute, day, eve = local.hour * 60 + local.minute, local.date(), local - timedelta(days=1)
    for span in holidays.get(day, hours.weekly[day.weekday()]):
        if span.open <= minute < (span.close if span.close > span.open else DAY):
            return True
    return day not in holidays and any(
        span.close <= span.open and minute < span.close
        for span in holidays.get(eve.date(), hours.weekly[eve.weekday()])
    )


@settings(max_examples=25, deadline=None)
@given(calendars(zones=("Asia/Kathmandu",)), st.dates(date(2009, 1, 2), date(2030, 12, 28)))
def test_minute_by_minute_it_is_the_same(hours: Calendar, day: date) -> None:
    start = datetime(day.year, day.month, day.day, tzinfo=ZoneInfo("Asia/Kathmandu"))
    minutes = [start + timedelta(minutes=n) for n in range(2 * DAY)]
    told = [_open_by_the_wall(hours, minute.replace(tzinfo=None)) for minute in minutes]
    assert [is_open(hours, minute) for minute in minutes] == told
    assert elapsed(hours, start, start + timedelta(days=2)) == 60 * sum(told)
