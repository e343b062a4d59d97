"""The last events of a log, for those who follow it or come back soon."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from itertools import takewhile

from router.events import Event


class Recent:
    """At most so many events, in order. All that came after `floor` are there."""

    def __init__(self, most: int) -> None:
        self._events: deque[Event] = deque(maxlen=most)
        self._most = most
        self.floor = 0

    @property
    def newest(self) -> int:
        """The seq of the last one; `floor` for none."""
        return self._events[-1].seq if self._events else self.floor

    def begin(self, floor: int) -> None:
        """Forget all; what comes after `floor` will be added."""
        self._events.clear()
        self.floor = floor

    def add(self, events: Sequence[Event]) -> None:
        """Remember these, too; the oldest make room."""
        full = len(self._events) + len(events) > self._most
        self._events.extend(events)
        if full:
            self.floor = max(self.floor, self._events[0].seq - 1)

    def after(self, seq: int, limit: int | None = None) -> Sequence[Event]:
        """Return what came after a seq that is no lower than `floor`, the first `limit` of it."""
        news = list(takewhile(lambda event: event.seq > seq, reversed(self._events)))
        return news[::-1][:limit]
