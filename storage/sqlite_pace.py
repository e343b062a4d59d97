"""Where a statement of SQLite runs: short ones where we are, long ones in the connection's thread.

A walk to the thread and back costs more than most statements do, and the thread waits for the
interpreter's lock with each row. A long statement would keep everybody else from the loop. Nothing
tells before how long one will take, but it took as long the last time.
"""

from __future__ import annotations

SHORT_S = 0.001  # what is expected to take longer goes aside
KNOWN = 1_000  # statements at most; lists of values make a text for each length


class Pace:
    """How long statements took for one row of values, in seconds, the last time. Unknown ones are
    long.
    """

    def __init__(self) -> None:
        self._seconds: dict[int, float] = {}  # hash of the text: a text may have a thousand marks

    def is_short(self, sql: str, rows: int) -> bool:
        """Say whether the statement may run on the loop with so many rows of values."""
        last = self._seconds.get(hash(sql))
        return last is not None and last * rows < SHORT_S

    def took(self, sql: str, rows: int, seconds: float) -> None:
        """Remember how long a run took."""
        if len(self._seconds) >= KNOWN:
            self._seconds.clear()
        self._seconds[hash(sql)] = seconds / max(rows, 1)
