"""The last events of a log: what is remembered, and from where on nothing is missing."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from router.events import Event, Kind
from router.recent import Recent


def events(first: int, last: int) -> list[Event]:
    at = datetime.now(UTC)
    return [replace(Event(Kind.MESSAGE_RECEIVED, at), seq=seq) for seq in range(first, last + 1)]


@pytest.mark.parametrize(
    ("batches", "floor"),
    [
        ([], 0),
        ([(1, 5)], 0),
        ([(1, 3), (4, 5)], 0),
        ([(1, 5), (6, 6)], 1),
        ([(1, 5), (8, 10)], 3),  # 2 and 3 went, though 1 was the oldest
        ([(1, 5), (6, 12)], 7),
    ],
)
def test_what_is_remembered_has_no_gap_after_its_floor(
    batches: list[tuple[int, int]], floor: int
) -> None:
    recent, told = Recent(5), list[int]()
    for first, last in batches:
        recent.add(events(first, last))
        told += range(first, last + 1)
    assert recent.floor == floor
    for since in range(floor, 13):
        assert [one.seq for one in recent.after(since)] == [seq for seq in told if seq > since]
    assert recent.newest == max(told, default=0)
