"""Hours as people write them."""

from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from config.hours import WEEKDAYS, read_day, read_spans, read_week, say_week
from router.calendars import DAY, Span
from router.errors import Invalid


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        (["mon-fri 09:00-14:00,16:00-19:00"], "mon-fri 09:00-14:00,16:00-19:00"),
        (["MON-FRI  9:00 - 14:00, 16:00-19:00"], "mon-fri 09:00-14:00,16:00-19:00"),
        (["fri-mon 22:00-06:00"], "mon 22:00-06:00; fri-sun 22:00-06:00"),
        (["tue,sat-sun 0:00-24:00"], "tue 00:00-24:00; sat-sun 00:00-24:00"),
        (["mon 9:00-10:00", "mon 11:00-12:00"], "mon 09:00-10:00,11:00-12:00"),
        (["mon-sun 9:00-0:00"], "mon-sun 09:00-00:00"),
        (["mon"], "never"),
        ([], "never"),
    ],
)
def test_a_week_is_read_and_said_again(lines: list[str], said: str) -> None:
    week = read_week(lines)
    assert say_week(week) == said
    assert said == "never" or read_week(said.split("; ")) == week


def test_no_spans_are_a_closed_day() -> None:
    assert read_spans(" ") == ()
    assert read_spans("22:00-02:00") == (Span(22 * 60, 2 * 60),)


SPANS = st.builds(Span, st.integers(0, DAY - 1), st.integers(0, DAY))
WEEKS = st.tuples(*[st.lists(SPANS, max_size=3).map(tuple)] * 7)
TYPED = st.text(st.sampled_from("montuefri ,-:0129½\u0661"), max_size=30)


@settings(max_examples=100, deadline=None)
@given(WEEKS)
def test_any_week_is_said_so_that_it_reads_the_same(week: tuple[tuple[Span, ...], ...]) -> None:
    said = say_week(week)
    assert (said == "never") is (not any(week))
    assert said == "never" or read_week(said.split("; ")) == week


@settings(max_examples=200, deadline=None)
@given(st.one_of(TYPED, st.text(max_size=20), st.sampled_from(WEEKDAYS).map("{} 9:00-".format)))
def test_whatever_is_typed_is_a_week_or_is_refused_in_words(line: str) -> None:
    try:
        week = read_week([line])
    except Invalid:
        week = ()
    for span in (span for day in week for span in day):
        assert 0 <= span.open < DAY
        assert 0 <= span.close <= DAY
    for read in (read_spans, read_day):
        with suppress(Invalid):
            assert read(line) is not None
