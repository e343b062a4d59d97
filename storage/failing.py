"""How a database fails: what waits for it has to know these apart."""

from __future__ import annotations

from router.errors import Conflict, Unavailable


class Down(Unavailable):
    """The database itself is away or too slow: whoever else asks now fares no better."""

    def __init__(self, why: object) -> None:
        super().__init__("store.down", f"The database does not answer: {why}")


class Collided(Unavailable):
    """Two processes stood in each other's way; run again, one of them gets through."""


class Taken(Conflict):
    """A key that another process may have taken just now; run again, the work then sees it."""
