"""The bell inside one process."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

HELD = 1_000  # rings a slow listener can hold before it loses the oldest

Ringing = tuple[str, bytes]


class LocalBus:
    """See `Bus`. Nothing is kept for those who do not listen."""

    def __init__(self) -> None:
        self._listeners: defaultdict[str, set[asyncio.Queue[Ringing]]] = defaultdict(set)

    async def ring(self, topic: str, payload: bytes = b"") -> None:
        """Hand the ring to all who listen now; never waits."""
        for held in self._listeners.get(topic, ()):
            if held.full():
                held.get_nowait()
            held.put_nowait((topic, payload))

    @asynccontextmanager
    async def listen(self, *topics: str) -> AsyncIterator[AsyncIterator[Ringing]]:
        """Listen to the topics until the context ends."""
        held: asyncio.Queue[Ringing] = asyncio.Queue(HELD)
        for topic in topics:
            self._listeners[topic].add(held)
        try:
            yield _rings(held)
        finally:
            for topic in topics:
                self._listeners[topic].discard(held)


async def _rings(held: asyncio.Queue[Ringing]) -> AsyncIterator[Ringing]:
    while True:
        yield await held.get()
