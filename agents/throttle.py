"""How often the same thing may be tried; counted in this process."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from dataclasses import dataclass

from agents.refusals import Throttled

MINUTE, HOUR = 60, 3_600  # seconds


@dataclass(frozen=True, slots=True)
class Limit:
    """So many tries in so many seconds, which begin with the first of them."""

    tries: int
    seconds: int


# Of one account from one address, or from one browser that has signed in as it before.
SIGN_IN_PAIR = (Limit(5, MINUTE), Limit(20, HOUR))
# Of one account from anywhere. Many addresses guessing together use this up, but a browser that
# its person has signed in from is counted by itself: nobody is locked out of their own desk.
SIGN_IN_ACCOUNT = (Limit(30, MINUTE), Limit(100, HOUR))
SIGN_IN_ADDRESS = (Limit(30, MINUTE), Limit(200, HOUR))
UPLOAD_MEGABYTES = (Limit(500, HOUR),)


@dataclass(slots=True)
class _Window:
    ends: float
    tries: int = 0


class Throttle:
    """Counts tries by key; `clock` gives seconds and is never set."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._windows: dict[tuple[Limit, tuple[str, ...]], _Window] = {}
        self._tidied = clock()

    def spend(self, limits: tuple[Limit, ...], *key: str, cost: int = 1) -> None:
        """Count one try under `key`, or raise Throttled with the seconds to wait."""
        now = self._clock()
        self._tidy(now)
        waits = [self._wait(limit, key, cost, now) for limit in limits]
        if any(waits):
            raise Throttled(
                "throttled", "Too many tries. Wait a little.", max(1, math.ceil(max(waits)))
            )

    def forget(self, limits: tuple[Limit, ...], *key: str) -> None:
        """Start again at zero for `key`."""
        for limit in limits:
            self._windows.pop((limit, key), None)

    def _wait(self, limit: Limit, key: tuple[str, ...], cost: int, now: float) -> float:
        """Count it; return the seconds until the next may be tried, 0 where this one may."""
        window = self._windows.get((limit, key))
        if window is None or window.ends <= now:
            window = self._windows[limit, key] = _Window(now + limit.seconds)
        window.tries += cost
        return window.ends - now if window.tries > limit.tries else 0.0

    def _tidy(self, now: float) -> None:
        """Forget once a minute what has ended."""
        if now - self._tidied >= MINUTE:
            self._tidied = now
            self._windows = {key: one for key, one in self._windows.items() if one.ends > now}
