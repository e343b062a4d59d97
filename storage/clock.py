"""Time as the operating system tells it."""

from __future__ import annotations

import time
from datetime import UTC, datetime


class SystemClock:
    """See `Clock`."""

    def now(self) -> datetime:
        """Return the time of day in UTC."""
        return datetime.now(UTC)

    def monotonic(self) -> float:
        """Return seconds that never run backwards."""
        return time.monotonic()
