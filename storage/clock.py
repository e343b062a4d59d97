"""Time as the operating system tells it, or the database that several of them share."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta


class SystemClock:
    """See `Clock`. `offset` is how far the database's clock is ahead, where several processes
    share one: it is theirs that counts.
    """

    offset = timedelta()

    def now(self) -> datetime:
        """Return the time of day in UTC."""
        return datetime.now(UTC) + self.offset

    def monotonic(self) -> float:
        """Return seconds that never run backwards."""
        return time.monotonic()
