"""Parses hostile input in processes of their own, which may be killed at any moment."""

from __future__ import annotations

import asyncio
import pickle
import signal
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from itertools import groupby
from math import ceil, inf
from pathlib import Path

from channels.fence_worker import LENGTH_BYTES, READY, frame
from router.accounts import Account, RawRow
from router.inbound import Parsed
from router.model import AccountId
from router.ports import ReplyToken

ROOT = Path(__file__).parent.parent
START_S = 30.0
PATIENCE = 2
"""Of a row's time on the clock to that of the processor: a busy machine makes no mail poison."""

RELIEF_S = 1.0
"""How long a busy worker keeps others waiting before one more process is worth its memory."""

GATHER_S = 0.002
"""What comes meanwhile is read at once where more is to come: waking for each answer costs more
of the hub than the answer."""

AT_ONCE_BYTES = 1 << 18
"""What is read, or fed in one frame; a larger row has a frame of its own."""

GRACE_S = 2.0
"""How long a worker may take to leave once its input is closed."""


@dataclass(frozen=True, slots=True)
class Poison:
    """A row that could not be parsed, and why: a stable code and details for the log."""

    reason: str
    details: str = ""


class Closed(Exception):
    """No worker could be started: no row is to blame."""


class Fence:
    """Worker processes, started at their first use and again after one was killed.

    A row has `seconds` of the processor (twice that on the clock) from the moment its predecessor
    was done, and a worker `megabytes` of address space in all. Kinds are looked for in `package`.
    """

    def __init__(
        self,
        workers: int = 2,
        seconds: float = 4.0,
        megabytes: int = 512,
        package: str = "channels",
    ) -> None:
        self._unused = [_Worker(seconds, megabytes, package) for _ in range(workers)]
        self._idle: asyncio.LifoQueue[_Worker] = asyncio.LifoQueue()
        self._workers = workers
        self._starting = asyncio.Lock()

    async def parse(
        self,
        rows: Sequence[RawRow],
        accounts: Mapping[AccountId, Account],
        token: ReplyToken,
        within: float = inf,
    ) -> list[Parsed | Poison]:
        """Parse rows in order, up to and including the first that proves to be poison, or that is
        done after `within` seconds. Raises Closed.
        """
        latest = asyncio.get_running_loop().time() + within
        worker = await self._free()
        try:
            async with self._starting:
                await worker.start()
            return await worker.parse(rows, accounts, token, latest)
        finally:
            self._idle.put_nowait(worker)

    async def _free(self) -> _Worker:
        """A worker whose turn it is; another one is begun only for who has waited for it."""
        if len(self._unused) == self._workers:
            return self._unused.pop()
        async with self._starting:
            pass  # one that only starts is not busy
        with suppress(TimeoutError):
            async with asyncio.timeout(RELIEF_S if self._unused else None):
                return await self._idle.get()
        return self._unused.pop() if self._unused else await self._idle.get()

    async def close(self) -> None:
        """End the processes; they start again should more come."""
        while not self._idle.empty():
            worker = self._idle.get_nowait()
            self._unused.append(worker)
            await worker.close()


class _Worker:
    def __init__(self, seconds: float, megabytes: int, package: str) -> None:
        self._seconds, self._megabytes, self._package = seconds, megabytes, package
        self._process: Process | None = None

    async def parse(
        self,
        rows: Sequence[RawRow],
        accounts: Mapping[AccountId, Account],
        token: ReplyToken,
        latest: float,
    ) -> list[Parsed | Poison]:
        assert self._process is not None
        process = self._process
        # Fed beside reading, else both ends could wait for each other with full pipes.
        feeder = asyncio.create_task(_feed(process, rows, accounts, token))
        try:
            results = await self._collect(process, len(rows), latest)
        except BaseException:
            await self._kill()
            raise
        finally:
            feeder.cancel()
            await asyncio.wait([feeder])
        if len(results) < len(rows) or any(isinstance(one, Poison) for one in results):
            # Rows fed behind the last, or memory a poison has eaten, must not meet the next batch.
            await self._kill()
        return results

    async def _collect(self, process: Process, count: int, latest: float) -> list[Parsed | Poison]:
        """Return so many answers, or those up to the first poison, or up to `latest`."""
        clock, unread = asyncio.get_running_loop().time, bytearray()
        results: list[Parsed | Poison] = []
        while len(results) < count:
            if poison := await self._read(process, unread):
                return [*results, poison]
            for answer in _whole(unread):
                results.append(answer)
                if isinstance(answer, Poison) or clock() > latest:
                    return results
            if not unread and len(results) + 1 < count:
                await asyncio.sleep(GATHER_S)
        return results

    async def _read(self, process: Process, unread: bytearray) -> Poison | None:
        """Add what has come, and wait for it as long as a row may take."""
        assert process.stdout is not None
        try:
            async with asyncio.timeout(self._seconds * PATIENCE):
                came = await process.stdout.read(AT_ONCE_BYTES)
        except TimeoutError:
            return Poison("parse.slow", f"not done after {self._seconds * PATIENCE} s")
        if not came:
            code = await process.wait()
            reason = "parse.slow" if code == -signal.SIGPROF else "parse.crashed"
            return Poison(reason, f"the parser ended with {code}")
        unread += came
        return None

    async def start(self) -> None:
        """Begin a process where there is none or it died while nobody looked. Raises Closed."""
        if self._process is not None and self._process.returncode is not None:
            await self.close()
        if self._process is None:
            await self._begin()

    async def _begin(self) -> None:
        patience = ceil(self._seconds * PATIENCE) + 2
        try:
            self._process = await asyncio.create_subprocess_exec(
                sys.executable, "-m", "channels.fence_worker",
                str(self._megabytes), str(self._seconds), str(patience), self._package,
                stdin=PIPE, stdout=PIPE, cwd=ROOT,
            )  # fmt: skip
            assert self._process.stdout is not None
            async with asyncio.timeout(START_S):
                await self._process.stdout.readexactly(len(READY))
        except BaseException as error:
            # What it says late would be taken for an answer.
            await self._kill()
            if isinstance(error, OSError | EOFError | TimeoutError):
                raise Closed("a parser cannot be started") from error
            raise

    async def _kill(self) -> None:
        if self._process is not None:
            with suppress(ProcessLookupError):
                self._process.kill()
            await self.close()

    async def close(self) -> None:
        process, self._process = self._process, None
        if process is None or process.stdin is None or process.stdout is None:
            return
        process.stdin.close()
        try:
            async with asyncio.timeout(GRACE_S):
                await process.stdout.read()
                await process.wait()
        except TimeoutError:
            process.kill()
            await process.wait()


async def _feed(
    process: Process,
    rows: Sequence[RawRow],
    accounts: Mapping[AccountId, Account],
    token: ReplyToken,
) -> None:
    assert process.stdin is not None
    with suppress(ConnectionError):
        for id, some in groupby(rows, lambda row: row.account_id):
            # Passwords have no business in there.
            account = replace(accounts[id], secrets={})
            for handful in _handfuls(some):
                process.stdin.write(frame((account.kind, account, token, handful)))
                await process.stdin.drain()


def _handfuls(rows: Iterable[RawRow]) -> Iterator[list[RawRow]]:
    handful: list[RawRow] = []
    size = 0
    for row in rows:
        size += len(row.content)
        if handful and size > AT_ONCE_BYTES:
            yield handful
            handful, size = [], len(row.content)
        handful.append(row)
    yield handful


def _whole(unread: bytearray) -> Iterator[Parsed | Poison]:
    """Take out the answers that are there to their end."""
    while len(unread) >= LENGTH_BYTES:
        end = LENGTH_BYTES + int.from_bytes(unread[:LENGTH_BYTES], "big")
        if len(unread) < end:
            return
        answer: Parsed | str = pickle.loads(unread[LENGTH_BYTES:end])
        del unread[:end]
        yield Poison("parse.raised", answer) if isinstance(answer, str) else answer
