"""aiosqlite that walks to its thread for long statements only, and once for each.

It takes three or four walks for a statement, and a walk costs more than most statements do. Here
short ones run where we are (`storage/sqlite_pace.py` says which), cursors are opened and closed
where we are, and rows are fetched together with the statement that finds them. What has to wait,
for another's lock or for the disk, always walks. A question that takes long for once is broken off
and walks after all, so the loop is held for TURN_S, and longer only by a page that the disk has to
bring or by one long change, once.
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from time import perf_counter, thread_time
from typing import Any

import aiosqlite

from storage.sqlite_pace import Pace

BEGIN = "BEGIN"  # takes no lock and does nothing yet: there is nothing to wait for
BEGIN_WRITING = "BEGIN IMMEDIATE"  # takes the lock, and may have to wait for it
PATIENCE = "PRAGMA busy_timeout"  # milliseconds that a statement waits for a lock
TURN_S = 0.002  # how long short statements may hold the loop, alone or one after the other
BASIC = 0xFF  # the part of an error's code that says which kind it is
STEPS = 200  # of SQLite's machine, a few microseconds: how often a question looks at the time


async def connect(path: Path, begin: str = BEGIN, pragmas: Sequence[str] = ()) -> SqliteDriver:
    """Open the database in a thread of its own; transactions begin with these words."""
    connection = SqliteDriver(partial(_opened, path, pragmas), begin)
    connection._thread.daemon = True  # it must not keep a process from ending
    return await connection  # type: ignore[return-value]  # it returns itself


def _opened(path: Path, pragmas: Sequence[str]) -> sqlite3.Connection:
    connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    for pragma in pragmas:
        connection.execute(pragma)
    return connection


class SqliteDriver(aiosqlite.Connection):
    """See `Driver`. The loop and the thread are never in it at once: who is cancelled leaves the
    thread at work, and whatever comes next walks and waits in line behind it.
    """

    def __init__(self, opening: Callable[[], sqlite3.Connection], begin: str) -> None:
        super().__init__(opening, iter_chunk_size=64)
        self._begin = begin
        self._pace = Pace()
        self._turn = 0.0
        self._changes = 0  # of rows, when the transaction began
        self._sent = self._back = 0  # walks; the loop counts one, the thread the other

    async def begin(self) -> None:
        """See `Driver`."""
        begin = partial(self._conn.execute, self._begin)
        if self._begin == BEGIN_WRITING:
            await self.lock(begin)
        else:
            await self.here(begin)

    async def ask(self, sql: str, values: Sequence[Any]) -> list[Any]:
        """See `Driver`."""
        found: list[Any] = await self.run(sql, 1, partial(self._asked, sql, values))
        return found

    async def change(self, sql: str, values: Sequence[Any]) -> int:
        """See `Driver`."""
        touched: int = await self.run(sql, 1, partial(self._changed, sql, values))
        return touched

    async def change_all(self, sql: str, rows: Sequence[Sequence[Any]]) -> int:
        """See `Driver`."""
        touched: int = await self.run(sql, len(rows), partial(self._all_changed, sql, rows))
        return touched

    def _asked(self, sql: str, values: Sequence[Any]) -> list[Any]:
        return self._conn.execute(sql, values).fetchall()

    def _changed(self, sql: str, values: Sequence[Any]) -> int:
        return self._conn.execute(sql, values).rowcount

    def _all_changed(self, sql: str, rows: Sequence[Sequence[Any]]) -> int:
        return self._conn.executemany(sql, rows).rowcount

    async def run(self, sql: str, rows: int, run: Callable[[], Any]) -> Any:
        """Run a statement where it is quickest and holds nobody up; see `Pace`."""
        await self._let_others_go()
        if self._busy() or not self._pace.is_short(sql, rows):
            return await self._aside(sql, rows, run)
        # Only a question: a change that is broken off takes its whole transaction along.
        briefly = partial(self._briefly, run) if sql.startswith("SELECT") else run
        try:
            return self._timed(perf_counter, sql, rows, briefly)
        except sqlite3.OperationalError as error:
            # Python has errors of its own, which bear no code: text that is no UTF-8.
            if getattr(error, "sqlite_errorcode", None) != sqlite3.SQLITE_INTERRUPT:
                raise
            return await self._aside(sql, rows, run)

    async def here(self, run: Callable[[], Any]) -> Any:
        """Run what is always short, unless the thread is still at work."""
        return await self._execute(run) if self._busy() else run()

    async def lock(self, begin: Callable[[], Any]) -> None:
        """Begin to write, here if nobody else does; who has to wait for others waits aside."""
        await self._let_others_go()
        if self._busy() or not self._is_free(begin):
            await self._execute(begin)
        self._changes = self._conn.total_changes

    def _is_free(self, begin: Callable[[], Any]) -> bool:
        """Take the lock if that needs no patience."""
        (patience,) = self._conn.execute(PATIENCE).fetchone()
        self._conn.execute(f"{PATIENCE}=0")
        try:
            begin()
            return True
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & BASIC != sqlite3.SQLITE_BUSY:
                raise
            return False
        finally:
            self._conn.execute(f"{PATIENCE}={patience}")

    async def commit(self) -> None:
        """Make the changes durable; without any there is nothing to wait for."""
        if self._conn.total_changes == self._changes:
            await self.here(self._conn.commit)
        else:
            await super().commit()

    async def rollback(self) -> None:
        """Forget the changes: nothing is written for that, and so there is nothing to wait for."""
        await self.here(self._conn.rollback)

    async def _execute(self, fn: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        self._sent += 1
        try:
            return await super()._execute(partial(self._walked, fn), *args, **kwargs)  # type: ignore[no-untyped-call]  # the library types it not
        finally:
            self._turn = perf_counter()

    def _walked(self, fn: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        try:
            return fn(*args, **kwargs)
        finally:
            self._back += 1

    def _busy(self) -> bool:
        return self._sent != self._back

    async def _aside(self, sql: str, rows: int, run: Callable[[], Any]) -> Any:
        # The time of the thread alone: it may wait for the interpreter longer than it works.
        return await self._execute(self._timed, thread_time, sql, rows, run)

    def _briefly(self, run: Callable[[], Any]) -> Any:
        end = perf_counter() + TURN_S
        self._conn.set_progress_handler(lambda: perf_counter() > end, STEPS)
        try:
            return run()
        finally:
            self._conn.set_progress_handler(None, STEPS)

    def _timed(
        self, clock: Callable[[], float], sql: str, rows: int, run: Callable[[], Any]
    ) -> Any:
        began = clock()
        try:
            return run()
        finally:
            self._pace.took(sql, rows, clock() - began)

    async def _let_others_go(self) -> None:
        if perf_counter() - self._turn > TURN_S:
            await asyncio.sleep(0)
            self._turn = perf_counter()
