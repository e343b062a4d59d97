"""What waits to be sent on one socket: bounded, so that one slow reader costs only himself."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable

MAX_FRAMES = 500
MAX_BYTES = 1_000_000

RESTARTING = 1012
TOO_SLOW = 1013
SIGNED_OUT = 4401


class Outlet:
    """Frames in order, already encoded. Beyond its bounds it closes; the client resumes later."""

    def __init__(self) -> None:
        self._frames: deque[bytes] = deque()
        self._bytes = 0
        self._more = asyncio.Event()
        self.closed: asyncio.Future[int] = asyncio.get_running_loop().create_future()

    def put(self, frame: bytes) -> None:
        """Add a frame, or close with TOO_SLOW when too much waits already."""
        if self.closed.done():
            return
        if len(self._frames) >= MAX_FRAMES or self._bytes + len(frame) > MAX_BYTES:
            self.close(TOO_SLOW)
            return
        self._frames.append(frame)
        self._bytes += len(frame)
        self._more.set()

    def close(self, code: int) -> None:
        """Ask for the socket to be closed with `code`; the first reason counts."""
        if not self.closed.done():
            self.closed.set_result(code)

    async def pour(self, send: Callable[[bytes], Awaitable[None]]) -> None:
        """Send what comes, until cancelled. Raises what `send` raises."""
        while True:
            await self._more.wait()
            while self._frames:
                # It counts until it is sent: what the socket still holds is memory too.
                frame = self._frames[0]
                await send(frame)
                self._frames.popleft()
                self._bytes -= len(frame)
            self._more.clear()
