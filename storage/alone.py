"""One process at a time does what two must not do: watch mailboxes, send, assign."""

from __future__ import annotations

import asyncio
import fcntl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from typing import IO

Work = Callable[[], Awaitable[None]]

Alone = Callable[[Work], Awaitable[None]]
"""alone(work): wait until no other process is at it, run `work`, and cancel it should the right
to it be lost; then wait for the next turn. Returns when `work` has ended by itself.
"""

EVERY = 1.0  # seconds between looks whether the turn has come, or is still ours


async def nobody_else(work: Work) -> None:
    """See `Alone`, for a store that no other process can reach."""
    await work()


def by_file(path: Path) -> Alone:
    """Return the `Alone` of processes on one machine: they lock a file."""
    return partial(_with_file, path)


async def _with_file(path: Path, work: Work) -> None:
    async with _locked(path):
        await work()


@asynccontextmanager
async def _locked(path: Path) -> AsyncIterator[None]:
    with path.open("ab") as file:
        while not _got(file):  # noqa: ASYNC110  # a lock that is free rings nothing
            await asyncio.sleep(EVERY)
        yield


def _got(file: IO[bytes]) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
