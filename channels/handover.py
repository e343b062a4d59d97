"""What this process keeps it takes in itself: rows go from hand to hand, leased as they are kept.

They lie in the store all the same. Should the process die, their lease ends as any other, and is
ended by whoever finds it dead.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from router.accounts import RawClaim, RawRow
from router.inbound import Raw
from router.model import AccountId, RawId
from router.ports import Straight

ROOM = 200
"""Rows that may wait for the pump. What is kept beyond is claimed when its turn comes."""


class Handover:
    """See `router.ports.Handover`: between those who keep and the pump. `straight` is the way of
    what need not be handed over.
    """

    def __init__(self) -> None:
        self._waiting: deque[tuple[RawRow, float]] = deque()
        self._claim: Callable[[AccountId], RawClaim | None] = _nobody
        self._ring: Callable[[], None] = _silence
        self.straight: Straight = _long_way

    def __len__(self) -> int:
        return len(self._waiting)

    @contextmanager
    def taken_by(
        self, claim: Callable[[AccountId], RawClaim | None], ring: Callable[[], None]
    ) -> Iterator[None]:
        """Hand rows over as long as the context lasts: `claim` says whether one may come, and
        `ring` that some have.
        """
        self._claim, self._ring = claim, ring
        try:
            yield
        finally:
            self._claim, self._ring = _nobody, _silence

    def claim(self, account: AccountId) -> RawClaim | None:
        """See `router.ports.Handover`."""
        return self._claim(account) if len(self._waiting) < ROOM else None

    def give(self, rows: Sequence[RawRow], claim: RawClaim) -> None:
        """See `router.ports.Handover`."""
        self._waiting.extend((row, claim.deadline) for row in rows)
        self._ring()

    def holds(self, account: AccountId) -> bool:
        """Say whether a row of the account waits here."""
        return any(row.account_id == account for row, _ in self._waiting)

    def take(self, limit: int) -> tuple[list[RawRow], float]:
        """Return the oldest rows, and when the first of them has to be let go."""
        n = min(limit, len(self._waiting))
        taken = [self._waiting.popleft() for _ in range(n)]
        return [row for row, _ in taken], min((end for _, end in taken), default=0.0)


def _nobody(_account: AccountId) -> RawClaim | None:
    return None


def _silence() -> None:
    return


async def _long_way(_account: AccountId, _raws: Sequence[tuple[RawId, Raw]]) -> bool:
    return False
