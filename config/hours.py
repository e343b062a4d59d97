"""Hours as people write them: 'mon-fri 09:00-14:00,16:00-19:00' <-> spans of a calendar."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date
from itertools import groupby

from router.calendars import DAY, Span
from router.errors import Invalid

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
EXAMPLE = "mon-fri 09:00-14:00,16:00-19:00"

_SPAN = re.compile(r"(\d{1,2}):(\d{2})\s*-\s*(\d{1,2}):(\d{2})", re.ASCII)


def read_week(lines: Iterable[str]) -> tuple[tuple[Span, ...], ...]:
    """Return the spans by weekday; lines that name the same day add up. Raises Invalid."""
    week: list[tuple[Span, ...]] = [()] * 7
    for line in lines:
        days, _, hours = line.strip().partition(" ")
        spans = read_spans(hours)
        for day in _days(days):
            week[day] = (*week[day], *spans)
    return tuple(week)


def read_spans(text: str) -> tuple[Span, ...]:
    """Return the spans of '09:00-14:00,16:00-19:00', '' for none. Raises Invalid."""
    return tuple(_span(part.strip()) for part in text.split(",")) if text.strip() else ()


def read_day(text: str) -> date:
    """Return the date of '2026-12-25'. Raises Invalid."""
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise _wrong(f"'{text}' is no date: one reads like 2026-12-25.") from error


def say_week(week: Sequence[tuple[Span, ...]]) -> str:
    """Return the week in the words that `read_week` reads; days of the same hours as one."""
    said = []
    for spans, run in groupby(range(7), key=lambda day: week[day]):
        days = list(run)
        if spans:
            names = WEEKDAYS[days[0]] + (f"-{WEEKDAYS[days[-1]]}" if len(days) > 1 else "")
            said.append(f"{names} {say_spans(spans)}")
    return "; ".join(said) or "never"


def say_spans(spans: Iterable[Span]) -> str:
    """Return the spans in the words that `read_spans` reads."""
    return ",".join(f"{_time(span.open)}-{_time(span.close)}" for span in spans)


def _days(text: str) -> list[int]:
    """Return the weekdays of 'mon-fri' or 'sat,sun'; 'fri-mon' goes over the weekend."""
    days: list[int] = []
    for part in text.lower().split(","):
        first, _, last = part.partition("-")
        a, b = _weekday(first), _weekday(last or first)
        days.extend((a + n) % 7 for n in range((b - a) % 7 + 1))
    return sorted(set(days))


def _weekday(name: str) -> int:
    if name not in WEEKDAYS:
        raise _wrong(f"'{name}' is none of {', '.join(WEEKDAYS)}. Hours read like '{EXAMPLE}'.")
    return WEEKDAYS.index(name)


def _span(text: str) -> Span:
    found = _SPAN.fullmatch(text)
    hours = [int(number) for number in found.groups()] if found else [99] * 4
    span = Span(hours[0] * 60 + hours[1], hours[2] * 60 + hours[3])
    if max(hours[1], hours[3]) > 59 or span.open >= DAY or span.close > DAY:
        raise _wrong(f"'{text}' is no span of time: one reads like 09:00-14:00 or 22:00-06:00.")
    return span


def _time(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"


def _wrong(text: str) -> Invalid:
    return Invalid("calendar.hours", text, field="open")
