"""What a queue says by itself: that a mail has come or, while it is closed, when it opens."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from router.calendars import Calendar, is_open, next_open, zone_of
from router.people import Queue

OPENS = "{opens}"

SayOpening = Callable[[str, datetime | None], str]
"""Words for an opening in a language; the time is told in the calendar's own zone."""


@dataclass(frozen=True, slots=True)
class QueueWords:
    """What one queue says by itself: that a mail has come, or its own words while closed."""

    queue: Queue
    calendar: Calendar | None = None

    def at(self, moment: datetime, say_opening: SayOpening) -> str:
        """Return what is said to a mail that opens work then, never both; '' for nothing.

        A queue that is closed but has no words for it acknowledges as at any time.
        """
        away, calendar = self.queue.away_text, self.calendar
        if not away or calendar is None or is_open(calendar, moment):
            return self.queue.acknowledge_text
        opens = next_open(calendar, moment)
        local = opens.astimezone(zone_of(calendar.zone)) if opens else None
        return away.replace(OPENS, say_opening(self.queue.language, local))
