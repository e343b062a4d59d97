"""Open sockets of one account's visitors, and what waits to be sent on each.

An idle socket costs little more than the socket: no task and no queue until there is something to
send. A slow one is closed when too much waits for it, and costs nobody else anything.
"""

from __future__ import annotations

import asyncio
import secrets
from collections import deque
from collections.abc import Coroutine, Iterator, Sequence
from typing import Any, Protocol

from channels.webchat.session import Session

MAX_FRAMES = 200
MAX_BYTES = 1_000_000

RESTARTING, TOO_SLOW = 1012, 1013

SEND_S = 5.0

NO_TALKS: frozenset[str] = frozenset()  # one for all: an empty one is as large as any


class Socket(Protocol):
    """What a link sends on."""

    def send(self, frame: bytes) -> Coroutine[Any, Any, None]:
        """Send a frame. Raises ConnectionError."""
        ...

    def ready(self, size: int) -> bool:
        """Tell whether so many bytes leave without waiting."""
        ...

    def close_soon(self, code: int) -> None:
        """Ask for the end."""
        ...


class Link:
    """One socket, or one polling request, of a visitor. A frame has `patience` seconds to leave.

    `address` is where it comes from, see `router.callers.neighbourhood`. `known` holds the keys of
    conversations that are there; `page` is where he says he is. Nothing leaves before `release`.
    `active_at` is when he last did something (monotonic seconds).
    """

    __slots__ = (
        "_bytes", "_frames", "_held", "_id", "_patience", "_pouring", "_socket", "active_at",
        "address", "known", "language", "page", "session", "title",
    )  # fmt: skip

    def __init__(
        self, address: str, socket: Socket, patience: float = SEND_S, id: str = ""
    ) -> None:
        self._id, self.address = id, address
        self._socket, self._patience = socket, patience
        self.session: Session | None = None
        self.language = self.page = self.title = ""
        self.known = NO_TALKS
        self._frames: deque[bytes] | None = None
        self._bytes = 0
        self._held = True
        self.active_at = 0.0
        self._pouring: asyncio.Task[None] | None = None

    @property
    def id(self) -> str:
        """What it is called when others hear of it, which most are not."""
        self._id = self._id or secrets.token_hex(8)
        return self._id

    @property
    def owners(self) -> tuple[str, ...]:
        """Whose conversations are told here."""
        return self.session.owners if self.session else ()

    def put(self, frame: bytes) -> None:
        """Send soon, in order; close with TOO_SLOW when too much waits already."""
        if self._frames is None and not self._held and self._socket.ready(len(frame)):
            self._send_at_once(frame)
            return
        if self._frames is None:
            self._frames = deque()
        if len(self._frames) >= MAX_FRAMES or self._bytes + len(frame) > MAX_BYTES:
            self.close(TOO_SLOW)
            return
        self._frames.append(frame)
        self._bytes += len(frame)
        if self._pouring is None and not self._held:
            self._pouring = asyncio.create_task(self._pour(self._frames))

    def release(self, first: Sequence[bytes]) -> None:
        """Begin to send: these before what has come meanwhile."""
        waiting = self.hand_over(first)
        self._held = False
        for frame in waiting:
            self.put(frame)

    def hand_over(self, first: Sequence[bytes]) -> list[bytes]:
        """Return these and what has come meanwhile; it is not sent any more."""
        waiting = [*first, *(self._frames or ())]
        self._frames, self._bytes = None, 0
        return waiting

    def close(self, code: int) -> None:
        """Ask for the socket to be closed."""
        self._socket.close_soon(code)

    async def end(self) -> None:
        """Send nothing more."""
        if self._pouring is not None:
            self._pouring.cancel()
            await asyncio.gather(self._pouring, return_exceptions=True)

    async def flush(self) -> None:
        """Wait until what waits has been sent."""
        if self._pouring is not None:
            await asyncio.wait([self._pouring])

    def _send_at_once(self, frame: bytes) -> None:
        """Hand a frame to a socket that has nothing unsent: that waits for nobody, and needs no
        task, which would cost as much as the sending.
        """
        sending = self._socket.send(frame)
        try:
            sending.send(None)
        except (StopIteration, ConnectionError):
            return
        sending.close()
        self.close(TOO_SLOW)

    async def _pour(self, frames: deque[bytes]) -> None:
        try:
            while frames:
                # It counts until it is sent: what the socket still holds is memory too.
                async with asyncio.timeout(self._patience):
                    await self._socket.send(frames[0])
                self._bytes -= len(frames.popleft())
        except TimeoutError:
            self.close(TOO_SLOW)
        except ConnectionError:
            self.close(RESTARTING)  # it has gone; nobody hears the code
        else:
            self._frames = self._pouring = None


class Links:
    """The open sockets, and whose they are."""

    def __init__(self) -> None:
        self._all: set[Link] = set()
        self._by_owner: dict[str, tuple[Link, ...]] = {}  # a tuple of one is small

    def __len__(self) -> int:
        return len(self._all)

    def __iter__(self) -> Iterator[Link]:
        return iter(list(self._all))

    def add(self, link: Link) -> None:
        """Tell this one, too, from now on."""
        self._all.add(link)
        for owner in link.owners:
            self._by_owner[owner] = (*self.of(owner), link)

    def drop(self, link: Link) -> None:
        """Tell it nothing more."""
        self._all.discard(link)
        for owner in link.owners:
            there = tuple(one for one in self.of(owner) if one is not link)
            self._by_owner[owner] = there
            if not there:
                del self._by_owner[owner]

    def become(self, link: Link, session: Session | None) -> None:
        """Let a socket be another visitor's, or one we now know."""
        here = link in self._all
        self.drop(link)
        if link.session is None or session is None or link.owners != session.owners:
            link.known = NO_TALKS
        link.session = session
        if here:
            self.add(link)

    def of(self, owner: str) -> tuple[Link, ...]:
        """Return the sockets of an owner of conversations."""
        return self._by_owner.get(owner, ())

    def close(self, code: int) -> None:
        """Close them all."""
        for link in list(self._all):
            link.close(code)
