"""Where a statement of SQLite runs: short ones where we are, long ones in the connection's thread.

A walk to the thread and back costs more than most statements do, and the loop waits for the
interpreter's lock after each row that the thread reads. A long statement would keep everybody
else from the loop. Nothing tells before a statement runs how long it will take, but the same
statement took as long the last time.
"""

from __future__ import annotations

SHORT_S = 0.001  # what is expected to take longer goes aside
FADES = 0.8  # of a long run's memory, with each shorter run: the longer it was, the longer it lasts
KNOWN = 1_000  # statements at most; lists of values make a text for each length


class Pace:
    """How long statements take for one row of values, in seconds, by what they took before.

    Unknown ones are long. The loop is held by one for longer than SHORT_S when it takes longer
    than it ever did, or when what it did is forgotten: one of 100 ms goes aside twenty times
    before it is tried again.
    """

    def __init__(self) -> None:
        self._seconds: dict[int, float] = {}  # hash of the text: a text may have a thousand marks

    def is_short(self, sql: str, rows: int) -> bool:
        """Say whether the statement may run on the loop with so many rows of values."""
        known = self._seconds.get(hash(sql))
        return known is not None and known * rows < SHORT_S

    def took(self, sql: str, rows: int, seconds: float) -> None:
        """Remember how long a run took."""
        if len(self._seconds) >= KNOWN:
            self._seconds.clear()
        key = hash(sql)
        faded = self._seconds.get(key, 0.0) * FADES
        self._seconds[key] = max(seconds / max(rows, 1), faded)
