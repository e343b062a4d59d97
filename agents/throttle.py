"""How often the same thing may be tried; counted in this process."""

from __future__ import annotations

import math
import time

from limits import RateLimitItem, parse_many
from limits.storage import MemoryStorage
from limits.strategies import FixedWindowRateLimiter

from agents.refusals import Throttled

# Of one account from one address, or from one browser that has signed in as it before.
SIGN_IN_PAIR = tuple(parse_many("5/minute;20/hour"))
# Of one account from anywhere. Many addresses guessing together use this up, but a browser that
# its person has signed in from is counted by itself: nobody is locked out of their own desk.
SIGN_IN_ACCOUNT = tuple(parse_many("30/minute;100/hour"))
SIGN_IN_ADDRESS = tuple(parse_many("30/minute;200/hour"))
UPLOAD_MEGABYTES = tuple(parse_many("500/hour"))


class Throttle:
    """Counts tries by key. Raises Throttled when a limit is used up."""

    def __init__(self) -> None:
        self._limiter = FixedWindowRateLimiter(MemoryStorage())

    def spend(self, limits: tuple[RateLimitItem, ...], *key: str, cost: int = 1) -> None:
        """Count one try under `key`, or raise Throttled with the seconds to wait."""
        spent = [not self._limiter.hit(limit, *key, cost=cost) for limit in limits]
        waits = [
            self._limiter.get_window_stats(limit, *key).reset_time - time.time()
            for limit, over in zip(limits, spent, strict=True)
            if over
        ]
        if waits:
            raise Throttled(
                "throttled", "Too many tries. Wait a little.", max(1, math.ceil(max(waits)))
            )

    def forget(self, limits: tuple[RateLimitItem, ...], *key: str) -> None:
        """Start again at zero for `key`."""
        for limit in limits:
            self._limiter.clear(limit, *key)
