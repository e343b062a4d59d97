"""How often the same thing may be tried; counted in this process."""

from __future__ import annotations

import math
import time
from functools import cache, cached_property
from typing import TYPE_CHECKING

from agents.refusals import Throttled

if TYPE_CHECKING:  # it takes long to load, and nobody has tried anything yet
    from limits import RateLimitItem
    from limits.strategies import FixedWindowRateLimiter

# Of one account from one address, or from one browser that has signed in as it before.
SIGN_IN_PAIR = "5/minute;20/hour"
# Of one account from anywhere. Many addresses guessing together use this up, but a browser that
# its person has signed in from is counted by itself: nobody is locked out of their own desk.
SIGN_IN_ACCOUNT = "30/minute;100/hour"
SIGN_IN_ADDRESS = "30/minute;200/hour"
UPLOAD_MEGABYTES = "500/hour"


class Throttle:
    """Counts tries by key. Raises Throttled when a limit is used up."""

    @cached_property
    def _limiter(self) -> FixedWindowRateLimiter:
        from limits.storage import MemoryStorage
        from limits.strategies import FixedWindowRateLimiter

        return FixedWindowRateLimiter(MemoryStorage())

    def spend(self, limits: str, *key: str, cost: int = 1) -> None:
        """Count one try under `key`, or raise Throttled with the seconds to wait."""
        items = _items(limits)
        spent = [not self._limiter.hit(limit, *key, cost=cost) for limit in items]
        waits = [
            self._limiter.get_window_stats(limit, *key).reset_time - time.time()
            for limit, over in zip(items, spent, strict=True)
            if over
        ]
        if waits:
            raise Throttled(
                "throttled", "Too many tries. Wait a little.", max(1, math.ceil(max(waits)))
            )

    def forget(self, limits: str, *key: str) -> None:
        """Start again at zero for `key`."""
        for limit in _items(limits):
            self._limiter.clear(limit, *key)


@cache
def _items(limits: str) -> tuple[RateLimitItem, ...]:
    from limits import parse_many

    return tuple(parse_many(limits))
