"""Pages of a timeline, newest first, that are turned both ways; pure, for all stores."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from router.messages import TimelineEntry
from router.views import TimelineItem, TimelinePage
from storage.keyset import cursor_of, read_cursor

LATER = ">"  # begins the cursor of a page of what is newer

Place = tuple[datetime, str]


@dataclass(frozen=True, slots=True)
class Turn:
    """What is asked for: what is older than a place, or newer; without a place, the newest."""

    place: Place | None = None
    later: bool = False


@dataclass(frozen=True, slots=True)
class Opened:
    """A page of entries, newest first; whether there are older ones, and newer ones."""

    entries: Sequence[TimelineEntry]
    older: bool
    newer: bool

    def page(self, items: Sequence[TimelineItem], as_of: int) -> TimelinePage:
        """Return it as screens get it, its entries shown as `items`."""
        first, last = self.entries[:1], self.entries[-1:]
        return TimelinePage(
            tuple(items),
            cursor_of(last[0].at, last[0].id) if self.older and last else None,
            as_of,
            LATER + cursor_of(first[0].at, first[0].id) if self.newer and first else None,
        )


def read_turn(cursor: str | None) -> Turn:
    """Return what a cursor asks for; raises Invalid."""
    if not cursor:
        return Turn()
    return Turn(read_cursor(cursor.removeprefix(LATER)), cursor.startswith(LATER))


def opened(turn: Turn, found: Sequence[TimelineEntry], limit: int) -> Opened:
    """Return the page of what was found that way, the nearest first, perhaps one more than `limit`.

    Where one came from there is something on the other side.
    """
    page, more = found[:limit], len(found) > limit
    if turn.later:
        return Opened(page[::-1], True, more)
    return Opened(page, more, turn.place is not None)


def around(older: Sequence[TimelineEntry], newer: Sequence[TimelineEntry], limit: int) -> Opened:
    """Return the page around an entry, which is the first of `older`; each side the nearest first
    and up to one more than is shown of it, see `halves`.
    """
    before, after = halves(limit)
    page = [*newer[:after][::-1], *older[:before]]
    return Opened(page, len(older) > before, len(newer) > after)


def halves(limit: int) -> tuple[int, int]:
    """Return how many of a page are the entry and what is older, and how many are newer."""
    return limit - limit // 2, limit // 2
