"""What this process wrote last to the log, as its followers get it."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from router.events import Event, Kind
from router.recent import Recent
from storage.journal import REMEMBERED, known, note
from tests.storage.world import at


def wrote(recent: Recent, head: int, n: int) -> None:
    seqs = range(head - n + 1, head + 1)
    note(recent, head, [Event(Kind.MESSAGE_RECEIVED, at(seq)) for seq in seqs])


def seqs(events: Sequence[Event]) -> list[int]:
    return [event.seq for event in events]


@pytest.mark.parametrize(
    ("after", "limit", "told"),
    [
        (9, 50, [10, 11, 12, 13]),
        (11, 50, [12, 13]),
        (9, 3, [10, 11, 12]),
        (13, 50, []),  # somebody else may know more
        (20, 50, []),
        (8, 50, []),  # what was before is in the database alone
        (0, 50, []),
    ],
)
def test_what_was_written_here_is_told_from_memory(after: int, limit: int, told: list[int]) -> None:
    recent = Recent(REMEMBERED)
    wrote(recent, 11, 2)
    wrote(recent, 13, 2)
    assert seqs(known(recent, after, limit)) == told


def test_nothing_is_told_across_what_another_process_wrote() -> None:
    recent = Recent(REMEMBERED)
    wrote(recent, 11, 2)
    wrote(recent, 14, 2)  # 12 is somebody else's
    assert seqs(known(recent, 9, 50)) == []
    assert seqs(known(recent, 11, 50)) == []
    assert seqs(known(recent, 12, 50)) == [13, 14]


@pytest.mark.parametrize("together", [1, REMEMBERED, 3 * REMEMBERED])
def test_only_so_much_is_kept(together: int) -> None:
    recent = Recent(REMEMBERED)
    for head in range(together, 3 * REMEMBERED + 1, together):
        wrote(recent, head, together)
    assert seqs(known(recent, 2 * REMEMBERED, 2 * REMEMBERED)) == list(
        range(2 * REMEMBERED + 1, 3 * REMEMBERED + 1)
    )
    assert seqs(known(recent, 2 * REMEMBERED - 1, 2 * REMEMBERED)) == []
