"""What waits to be sent on one socket: bounded, so that one slow reader costs only himself."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Iterable

from agents.burst import Burst, burst

MAX_FRAMES = 500
MAX_BYTES = 1_000_000

RESTARTING = 1012
TOO_SLOW = 1013
SIGNED_OUT = 4401

Write = Callable[[bytes], bool]
"""Hands bytes as they stand on the wire to the socket; False when they would have to wait."""


class Outlet:
    """Frames in order, already encoded. Beyond its bounds it closes; the client resumes later."""

    def __init__(self) -> None:
        self._frames: deque[bytes] = deque()
        self._bytes = 0
        self._more = asyncio.Event()
        self._write: Write | None = None
        self.closed: asyncio.Future[int] = asyncio.get_running_loop().create_future()

    def put(self, frame: bytes) -> None:
        """Add a frame, or close with TOO_SLOW when too much waits already."""
        self.put_all(burst((frame,)))

    def put_all(self, told: Burst) -> None:
        """Add frames. When nothing waits they leave at once, which needs no task to wake up."""
        if self.closed.done():
            return
        if not self._frames and self._write is not None and self._write(told.wire):
            return
        self._keep(told.frames)

    def _keep(self, frames: Iterable[bytes]) -> None:
        for frame in frames:
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

    async def pour(
        self, send: Callable[[bytes], Awaitable[None]], write: Write | None = None
    ) -> None:
        """Send what comes, until cancelled. Raises what `send` raises."""
        self._write = write
        while True:
            await self._more.wait()
            while self._frames:
                # It counts until it is sent: what the socket still holds is memory too.
                frame = self._frames[0]
                await send(frame)
                self._frames.popleft()
                self._bytes -= len(frame)
            self._more.clear()
