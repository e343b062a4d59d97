"""New ids, ascending even within one millisecond and when the clock steps back."""

from __future__ import annotations

from uuid_utils import uuid7


class AscendingIds:
    """See `Ids`. Only one process at a time may rely on the order of its own ids."""

    def __init__(self) -> None:
        self._last = ""

    def new(self) -> str:
        """Return a UUIDv7 greater than every one before it."""
        fresh = str(uuid7().hex)
        if fresh <= self._last:
            fresh = f"{int(self._last, 16) + 1:032x}"
        self._last = fresh
        return fresh
