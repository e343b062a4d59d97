"""What this process wrote last to the log, as its followers get it."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from router.events import Event, Kind
from storage.recent import KEPT, Recent
from tests.storage.world import at


def wrote(recent: Recent, head: int, n: int) -> None:
    recent.note(
        head, [Event(Kind.MESSAGE_RECEIVED, at(seq)) for seq in range(head - n + 1, head + 1)]
    )


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
    recent = Recent()
    wrote(recent, 11, 2)
    wrote(recent, 13, 2)
    assert seqs(recent.after(after, limit)) == told


def test_nothing_is_told_across_what_another_process_wrote() -> None:
    recent = Recent()
    wrote(recent, 11, 2)
    wrote(recent, 14, 2)  # 12 is somebody else's
    assert seqs(recent.after(9, 50)) == []
    assert seqs(recent.after(11, 50)) == []
    assert seqs(recent.after(12, 50)) == [13, 14]


@pytest.mark.parametrize("together", [1, KEPT, 3 * KEPT])
def test_only_so_much_is_kept(together: int) -> None:
    recent = Recent()
    for head in range(together, 3 * KEPT + 1, together):
        wrote(recent, head, together)
    assert seqs(recent.after(2 * KEPT, 2 * KEPT)) == list(range(2 * KEPT + 1, 3 * KEPT + 1))
    assert seqs(recent.after(2 * KEPT - 1, 2 * KEPT)) == []
