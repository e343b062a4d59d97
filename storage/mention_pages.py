"""Pages of mentions, new ones first and then the newest; pure, for all stores."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from router.views_staff import MentionLine, MentionPage
from storage.keyset import cursor_of, read_cursor

SEEN = "seen."  # begins the cursor of a page after one that has been seen


def mention_page(lines: Sequence[MentionLine], limit: int, fresh: int, as_of: int) -> MentionPage:
    """Return the page of the first `limit` lines; whatever is beyond tells that there are more."""
    page = tuple(lines[:limit])
    return MentionPage(page, _mark(page[-1]) if len(lines) > limit else None, fresh, as_of)


def read_mark(cursor: str) -> tuple[bool, tuple[datetime, str]]:
    """Return whether the page before ended among those seen, and where; raises Invalid."""
    return cursor.startswith(SEEN), read_cursor(cursor.removeprefix(SEEN))


def _mark(line: MentionLine) -> str:
    return (SEEN if line.seen else "") + cursor_of(line.at, line.note_id)
