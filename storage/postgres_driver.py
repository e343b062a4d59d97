"""asyncpg in the words of `Driver`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import asyncpg

STATEMENTS = 400  # kept ready on each connection

# The last one is what the driver says of a connection that went in the middle of an answer.
ERRORS = (asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError)


class PostgresDriver(asyncpg.Connection):  # type: ignore[misc]  # the library has no types
    """See `Driver`."""

    __slots__ = ("begins",)

    begins: str

    async def begin(self) -> None:
        """See `Driver`."""
        await self.execute(self.begins)

    async def ask(self, sql: str, values: Sequence[Any]) -> list[Any]:
        """See `Driver`."""
        found: list[Any] = await self.fetch(sql, *values)
        return found

    async def change(self, sql: str, values: Sequence[Any]) -> int:
        """See `Driver`."""
        said: str = await self.execute(sql, *values)
        return _touched(said)

    async def change_all(self, sql: str, rows: Sequence[Sequence[Any]]) -> int:
        """See `Driver`; the server says nothing of the single rows."""
        await self.executemany(sql, rows)
        return len(rows)

    async def commit(self) -> None:
        """See `Driver`."""
        await self.execute("COMMIT")

    async def rollback(self) -> None:
        """See `Driver`."""
        await self.execute("ROLLBACK")


def _touched(said: str) -> int:
    """Return the number at the end of what the server says of a statement: 'UPDATE 3'."""
    last = said.rpartition(" ")[2]
    return int(last) if last.isdecimal() else 0
