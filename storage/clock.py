"""Time as the operating system tells it, or the database that several of them share."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta


class SystemClock:
    """See `Clock`. Where several processes share a database, it is that one's clock that counts,
    and this machine's may be set as one likes.
    """

    _began: datetime | None = None  # the database's time when `monotonic` stood at 0

    def now(self) -> datetime:
        """Return the time of day in UTC."""
        if self._began is None:
            return datetime.now(UTC)
        return self._began + timedelta(seconds=time.monotonic())

    def behind(self, told: datetime, at: float) -> timedelta:
        """Return how far this is behind the database, which told that time when `monotonic`
        stood at `at`.
        """
        return told - (self.now() - timedelta(seconds=self.monotonic() - at))

    def follow(self, told: datetime, at: float) -> None:
        """From now on count from what the database's clock told then."""
        self._began = told - timedelta(seconds=at)

    def monotonic(self) -> float:
        """Return seconds that never run backwards."""
        return time.monotonic()
