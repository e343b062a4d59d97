"""Whatever a database or its library says becomes one of our errors."""

import asyncio
import errno
import sqlite3
from pathlib import Path
from typing import cast

import aiosqlite
import asyncpg
import pytest
from sqlalchemy.exc import (
    InvalidRequestError,
    OperationalError,
    PendingRollbackError,
    SQLAlchemyError,
    StatementError,
)
from sqlalchemy.exc import TimeoutError as NoneFree

from router.errors import HubError, Invalid, Unavailable
from router.repositories import Tx
from storage.bus_local import LocalBus
from storage.engine import database_file, reading
from storage.failing import BROKEN, FULL, Down
from storage.sql import our_errors
from storage.watching import data_version, watch
from storage.writer import GroupWriter
from tests.servers.patience import PATIENCE

REFUSED = Invalid("time.beyond", "No calendar has this time")

ERRORS: list[tuple[SQLAlchemyError | OSError, type[HubError]]] = [
    (NoneFree("QueuePool limit reached"), Unavailable),
    (InvalidRequestError("closed"), Unavailable),
    (PendingRollbackError("roll back first"), Unavailable),
    (OperationalError("SELECT 1", {}, sqlite3.OperationalError("locked")), Unavailable),
    (StatementError("no", "SELECT 1", {}, TypeError("a date")), Unavailable),
    (StatementError("no", "SELECT 1", {}, REFUSED), Invalid),
    (ConnectionRefusedError(), Unavailable),
]


def from_sqlite(code: int) -> sqlite3.OperationalError:
    error = sqlite3.OperationalError("as the library says it")
    error.sqlite_errorcode = code
    return error


CODES = [
    (from_sqlite(sqlite3.SQLITE_FULL), FULL),
    (from_sqlite(sqlite3.SQLITE_IOERR_FSYNC), BROKEN),
    (from_sqlite(sqlite3.SQLITE_BUSY), "store.down"),
    (asyncpg.DiskFullError("no space left"), FULL),
    (asyncpg.PostgresIOError("could not fsync"), BROKEN),
    (OSError(errno.ENOSPC, "no space left"), FULL),
    (OSError(errno.EIO, "input/output error"), BROKEN),
    (ConnectionResetError(errno.ECONNRESET, "reset"), "store.down"),
]


@pytest.mark.parametrize(("error", "code"), CODES)
def test_a_disk_that_is_full_or_broken_is_called_so(error: Exception, code: str) -> None:
    assert Down(error).code == code


@pytest.mark.parametrize(("error", "ours"), ERRORS, ids=lambda each: type(each).__name__)
def test_every_error_of_the_library_is_one_of_ours(error: Exception, ours: type[HubError]) -> None:
    with pytest.raises(ours), our_errors():
        raise error


class FaultyBus(LocalBus):
    """Cannot ring the first time."""

    rung = 0

    async def ring(self, topic: str, payload: bytes = b"") -> None:
        self.rung += 1
        if self.rung == 1:
            raise RuntimeError("a fault of the bus")
        await super().ring(topic, payload)


class Cramped:
    """A session on a disk that is full as long as it is told so."""

    room_s = 0.5

    def __init__(self) -> None:
        self.full = False

    async def begin(self) -> Tx:
        if self.full:
            raise Down(OSError(errno.ENOSPC, "no space left"))
        return cast(Tx, self)  # the works of this test do not look at it

    async def commit(self) -> int | None:
        return None

    async def rollback(self) -> None: ...


async def test_a_disk_is_full_until_nobody_was_refused_for_a_while() -> None:
    session = Cramped()
    writer = GroupWriter(session, LocalBus())
    session.full = True
    with pytest.raises(Down):
        await writer.write(nothing)
    session.full = False
    await writer.write(nothing)  # what needed no new room
    assert writer.fault_now() == FULL
    await asyncio.sleep(session.room_s)
    await writer.write(nothing)
    assert writer.fault_now() == ""


async def nothing(tx: Tx) -> None: ...


async def test_whoever_watches_the_database_watches_on_after_any_fault(data_dir: Path) -> None:
    bus, readers = FaultyBus(), reading(database_file(data_dir))
    async with aiosqlite.connect(database_file(data_dir)) as driver, bus.listen("events") as rings:
        watching = asyncio.create_task(watch(driver, await data_version(driver), readers, bus))
        other = sqlite3.connect(database_file(data_dir), isolation_level=None)
        other.execute("UPDATE event_head SET seq = 5")
        other.close()
        try:
            async with asyncio.timeout(PATIENCE):
                assert await anext(rings) == ("events", b"5")
        finally:
            watching.cancel()
            await asyncio.gather(watching, return_exceptions=True)
            await readers.dispose()
