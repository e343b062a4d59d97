"""What this process wrote last to the log, for those who follow it here."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import replace
from itertools import islice

from router.events import Event

KEPT = 1_000


class Recent:
    """The newest events as far as they were written here, one after the other: all who follow the
    log have them without asking the database what the writer has just told it.
    """

    def __init__(self) -> None:
        self._events: deque[Event] = deque(maxlen=KEPT)

    def note(self, head: int, events: Sequence[Event]) -> None:
        """Keep what has been committed up to `head`; before it another process may have written."""
        first = head - len(events) + 1
        if self._events and self._events[-1].seq != first - 1:
            self._events.clear()
        self._events.extend(replace(event, seq=seq) for seq, event in enumerate(events, first))

    def after(self, seq: int, limit: int) -> Sequence[Event]:
        """Return at most `limit` of what comes after `seq`; nothing when that is not known here."""
        if not self._events or not self._events[0].seq - 1 <= seq < self._events[-1].seq:
            return ()
        start = seq + 1 - self._events[0].seq
        return tuple(islice(self._events, start, start + limit))
