"""Which rows of a fixed list somebody wants to see, and in which order; pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from router.views import InboxRow

NO_DUE = datetime(9999, 1, 1, tzinfo=UTC)
"""Stands for no due time in an order: after all that have one."""

COUNTED = 100
"""Lists that are not counted all the time are counted so far, then said to hold more."""


class Sort(StrEnum):
    """The order of a list; of equals the id decides."""

    NEWEST = "newest"
    OLDEST = "oldest"
    WAITING = "waiting"  # entered its queue first
    DUE = "due"  # next due time first, those without one last


@dataclass(frozen=True, slots=True)
class Narrow:
    """What the rows of a list must be like besides standing in it; None and False ask nothing.

    `unread` means by whoever asks; `waiting` that nobody has it and somebody should.
    """

    queue: str | None = None
    account: str | None = None
    agent: str | None = None
    tag: str | None = None
    medium: str | None = None
    state: str | None = None
    unread: bool = False
    waiting: bool = False

    def asks(self) -> frozenset[str]:
        """Return the names of what is asked."""
        return frozenset(name for name in self.__slots__ if getattr(self, name))


ALL = Narrow()


def moment_of(row: InboxRow, sort: Sort) -> datetime:
    """Return the time by which the row takes its place."""
    match sort:
        case Sort.WAITING:
            return row.enq_at
        case Sort.DUE:
            return row.due_at or NO_DUE
        case _:
            return row.last_at
