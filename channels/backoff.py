"""How long to wait before trying again."""

from __future__ import annotations

import random


class Backoff:
    """Doubles from `first` to `most` seconds, each time taken between half and whole by chance,
    so that those who failed together do not come back together.
    """

    def __init__(self, first: float, most: float) -> None:
        self._first, self._most = first, most
        self._next = first

    def next(self) -> float:
        """Return the seconds to wait now."""
        whole, self._next = self._next, min(self._next * 2, self._most)
        return whole * random.uniform(0.5, 1)

    def reset(self) -> None:
        """Begin anew after a success."""
        self._next = self._first
