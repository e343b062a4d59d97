"""How much anybody may ask for: by socket, by address, by process (threat 22)."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass

from router.ports import Clock

FRAMES_A_SECOND, FRAMES_AT_ONCE = 5.0, 20.0
REQUESTS_A_SECOND, REQUESTS_AT_ONCE = 5.0, 40.0
SESSIONS_A_SECOND, SESSIONS_AT_ONCE = 0.2, 30.0
OPENINGS_A_SECOND, OPENINGS_AT_ONCE = 400.0, 800.0
BYTES_A_SECOND, BYTES_AT_ONCE = 50_000.0, 200e6  # of files: 180 MB an hour
TALKS_AN_HOUR = 20.0  # that one visitor begins; agents have to answer each
SOCKETS_OF_ONE = 20
REMEMBERED = 20_000  # names; the one asked for longest ago is forgotten first


@dataclass(slots=True)
class Bucket:
    """So many at once, and so many a second on the long run."""

    rate: float
    most: float
    left: float
    at: float

    def wait(self, now: float) -> float:
        """Take one; return the seconds to wait until it may be used, 0 for none."""
        self.left = min(self.most, self.left + (now - self.at) * self.rate) - 1
        self.at = now
        return max(0.0, -self.left / self.rate)

    def take(self, now: float, cost: float = 1) -> bool:
        """Take so many if they are there."""
        self.left = min(self.most, self.left + (now - self.at) * self.rate)
        self.at = now
        if self.left < cost:
            return False
        self.left -= cost
        return True


class Buckets:
    """A bucket for each name: an address, or a visitor."""

    def __init__(self, clock: Clock, rate: float, most: float) -> None:
        self._clock, self._rate, self._most = clock, rate, most
        self._of: OrderedDict[str, Bucket] = OrderedDict()

    def take(self, name: str, cost: float = 1) -> bool:
        """Take so many from the bucket of this name, if they are there."""
        now = self._clock.monotonic()
        bucket = self._of.pop(name, None) or Bucket(self._rate, self._most, self._most, now)
        self._of[name] = bucket
        if len(self._of) > REMEMBERED:
            self._of.popitem(last=False)
        return bucket.take(now, cost)

    def give_back(self, name: str, cost: float = 1) -> None:
        """What was taken has come to nothing, and not by who took it."""
        if bucket := self._of.get(name):
            bucket.left += cost


class Limits:
    """Those of one account in one process. `timings` may change them, for tests and benches."""

    def __init__(self, clock: Clock, timings: Mapping[str, float]) -> None:
        self._clock = clock
        self._most = int(timings.get("webchat.sockets", SOCKETS_OF_ONE))
        self._sockets: dict[str, int] = {}
        rate = timings.get("webchat.openings", OPENINGS_A_SECOND)
        most = max(rate, OPENINGS_AT_ONCE)
        self._openings = Bucket(rate, most, most, clock.monotonic())
        scale = self._most / SOCKETS_OF_ONE
        self.requests = Buckets(clock, REQUESTS_A_SECOND * scale, REQUESTS_AT_ONCE * scale)
        self.bytes = Buckets(clock, BYTES_A_SECOND, BYTES_AT_ONCE)
        self.talks = Buckets(clock, TALKS_AN_HOUR / 3_600, TALKS_AN_HOUR)
        self.sessions = Buckets(clock, SESSIONS_A_SECOND * scale, SESSIONS_AT_ONCE * scale)

    def may_open(self) -> bool:
        """Tell whether one more socket may be opened now: a crowd comes back in portions."""
        return self._openings.take(self._clock.monotonic())

    def enter(self, address: str) -> bool:
        """Count a socket of an address; False when it has enough."""
        there = self._sockets.get(address, 0)
        if there >= self._most:
            return False
        self._sockets[address] = there + 1
        return True

    def leave(self, address: str) -> None:
        """A socket of an address has closed."""
        there = self._sockets.get(address, 0)
        if there > 1:
            self._sockets[address] = there - 1
        else:
            self._sockets.pop(address, None)
