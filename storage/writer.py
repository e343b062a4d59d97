"""Group commit: works that wait while a commit runs share the next transaction."""

from __future__ import annotations

import asyncio
import logging
import random
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

from router.errors import Unavailable
from router.ports import Bus, Meter
from router.repositories import Tx
from storage.failing import FULL, Collided, Down, Taken

T = TypeVar("T")

log = logging.getLogger(__name__)

GROUP = 64  # works in one transaction at most: bounds the wait of the first one
AGAIN = 3  # times that works run again after they met another process's


class Session(Protocol):
    """What the writer drives: one transaction at a time. Errors are already ours.

    `room_s`: a full disk may take what needs no new room; so many seconds without a refusal mean
    that there is room again.
    """

    room_s: float

    async def begin(self) -> Tx:
        """Start a transaction."""
        ...

    async def commit(self) -> int | None:
        """Append the emitted events, commit, return the new head; None without events."""
        ...

    async def rollback(self) -> None:
        """Undo the transaction, also one that never began."""
        ...


@dataclass(frozen=True, slots=True)
class _Waiting:
    work: Callable[[Tx], Awaitable[Any]]
    done: asyncio.Future[Any]


class GroupWriter:
    """Runs works in order, many to a commit; see `Unit.write`."""

    def __init__(self, session: Session, bus: Bus, meter: Meter | None = None) -> None:
        self._fault, self._refused_at = "", 0.0
        self._session = session
        self._bus = bus
        self._meter = meter
        self._queue: deque[_Waiting] = deque()
        self._draining: asyncio.Task[None] | None = None
        self._closed = False

    async def write(self, work: Callable[[Tx], Awaitable[T]]) -> T:
        """See `Unit.write`."""
        if self._closed:
            raise Unavailable("store.closed", "The store is closed")
        done: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        self._queue.append(_Waiting(work, done))
        if self._draining is None or self._draining.done():
            self._draining = asyncio.create_task(self._drain(), name="store writer")
        return await done

    def fault_now(self) -> str:
        """Return the code of what keeps it from writing, '' when nothing did the last time."""
        return self._fault

    async def close(self) -> None:
        """Finish what is queued, accept nothing more."""
        self._closed = True
        if self._draining is not None:
            await self._draining

    async def _drain(self) -> None:
        while self._queue:
            group = [self._queue.popleft() for _ in range(min(GROUP, len(self._queue)))]
            try:
                await self._serve(group)
            except Exception:
                # Not a work's fault but the session's, which could not even roll back.
                log.exception("store.writer_failed")
                self._give_up(group)
            except BaseException:
                self._give_up(group)
                raise

    async def _serve(self, group: Sequence[_Waiting]) -> None:
        """Commit the group as one, or else each by itself; tell everybody how it went."""
        wanted = _wanted(group)
        try:
            await self._commit(wanted)
            self._writes_again()
        except Exception as error:
            if isinstance(error, Down):
                self._cannot_write(error)
            if len(wanted) == 1 or isinstance(error, Down):
                for waiting in wanted:
                    _tell(waiting.done, error)
            else:
                for waiting in wanted:
                    await self._serve([waiting])

    def _cannot_write(self, error: Down) -> None:
        """Say so once, however many are refused; whoever watches sees it as long as it lasts."""
        if error.code != self._fault:
            log.error("nothing can be written: %s", error.text)
        self._fault, self._refused_at = error.code, asyncio.get_running_loop().time()
        if self._meter is not None:
            self._meter.count("store_refused", reason=error.code)
            self._meter.gauge("store_writable", 0)

    def _writes_again(self) -> None:
        since = asyncio.get_running_loop().time() - self._refused_at
        if self._fault == FULL and since < self._session.room_s:
            return
        if self._fault:
            log.warning("everything can be written again")
        self._fault = ""
        if self._meter is not None:
            self._meter.gauge("store_writable", 1)

    async def _commit(self, group: Sequence[_Waiting]) -> None:
        for attempt in range(AGAIN):
            try:
                return await self._commit_once(group)
            except (Collided, Taken):
                await asyncio.sleep(random.uniform(0, 0.01) * 2**attempt)
        return await self._commit_once(group)

    async def _commit_once(self, group: Sequence[_Waiting]) -> None:
        if not group:
            return
        try:
            tx = await self._session.begin()
            results = [await waiting.work(tx) for waiting in group]
            head = await self._session.commit()
        except BaseException:
            await self._session.rollback()
            raise
        for waiting, result in zip(group, results, strict=True):
            if not waiting.done.done():
                waiting.done.set_result(result)
        if self._meter is not None:
            self._meter.count("store_commits")
            self._meter.count("store_works", len(results))
        if head is not None:
            await self._bus.ring("events", str(head).encode())

    def _give_up(self, group: Sequence[_Waiting]) -> None:
        for waiting in [*group, *self._queue]:
            _tell(waiting.done, Unavailable("store.stopped", "The store could not go on"))
        self._queue.clear()


def _wanted(group: Sequence[_Waiting]) -> list[_Waiting]:
    """Leave out those whose callers were cancelled while they waited."""
    return [waiting for waiting in group if not waiting.done.done()]


def _tell(done: asyncio.Future[Any], error: Exception) -> None:
    if not done.done():
        done.set_exception(error)
