"""aiosqlite with one walk to its thread for a statement, where it takes three or four.

A walk costs more than most statements do. Cursors are opened and closed where we are, and rows
are fetched together with the statement that finds them.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from functools import partial
from pathlib import Path
from typing import Any

import aiosqlite

BEGIN = "BEGIN"  # takes no lock and does nothing yet: there is nothing to wait for


async def connect(path: Path) -> aiosqlite.Connection:
    """Open the database in a thread of its own; transactions are begun by whoever uses it."""
    opening = partial(sqlite3.connect, path, isolation_level=None, check_same_thread=False)
    connection = _Connection(opening, iter_chunk_size=64)
    connection._thread.daemon = True  # it must not keep a process from ending
    return await connection


class _Connection(aiosqlite.Connection):
    def cursor(self) -> _Cursor:  # type: ignore[override]  # entered as the other, without a walk
        return _Cursor(self, self._conn.cursor())


class _Cursor(aiosqlite.Cursor):
    def __init__(self, connection: _Connection, cursor: sqlite3.Cursor) -> None:
        super().__init__(connection, cursor)
        self._rows: list[Any] = []

    async def execute(self, sql: str, parameters: Iterable[Any] | None = None) -> _Cursor:
        if sql == BEGIN:
            self._cursor.execute(sql)
        else:
            self._rows = await self._execute(_fetched, self._cursor, sql, parameters or ())  # type: ignore[no-untyped-call]  # the library types it not
        return self

    async def fetchall(self) -> list[Any]:
        rows, self._rows = self._rows, []
        return rows

    async def fetchmany(self, size: int | None = None) -> list[Any]:
        n = size or self.arraysize
        rows, self._rows = self._rows[:n], self._rows[n:]
        return rows

    async def fetchone(self) -> Any:
        return next(iter(await self.fetchmany(1)), None)

    async def close(self) -> None:
        self._cursor.close()


def _fetched(cursor: sqlite3.Cursor, sql: str, parameters: Any) -> list[Any]:
    cursor.execute(sql, parameters)
    return cursor.fetchall() if cursor.description else []
