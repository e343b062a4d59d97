"""Hours as people write them."""

import pytest

from config.hours import read_spans, read_week, say_week
from router.calendars import Span


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
