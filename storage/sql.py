"""Statements on one connection, with the database's errors in our words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Column, ColumnElement, CursorResult, Executable, Row, bindparam
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from router.errors import Conflict, Unavailable

AnyRow = Row[*tuple[Any, ...]]
Answer = CursorResult[*tuple[Any, ...]]
Params = Mapping[str, Any] | Sequence[Mapping[str, Any]]


@contextmanager
def our_errors() -> Iterator[None]:
    """Translate: a key or reference that is held -> Conflict, anything else -> Unavailable."""
    try:
        yield
    except IntegrityError as error:
        is_reference = "FOREIGN KEY" in str(error.orig).upper()
        code = "store.reference" if is_reference else "row.exists"
        raise Conflict(code, f"The rows do not fit together: {error.orig}") from error
    except DBAPIError as error:
        raise Unavailable("store.down", f"The database failed: {error.orig}") from error


class Sql:
    """One connection inside one transaction.

    A key or reference that was held spoils the transaction, even when the work lets it pass: some
    rows of the statement may have been written. `spoilt` then holds the error.
    """

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection
        self.spoilt: Conflict | None = None

    async def all(self, statement: Executable, params: Params | None = None) -> Sequence[AnyRow]:
        """Return all rows."""
        return (await self._execute(statement, params)).all()

    async def first(self, statement: Executable, params: Params | None = None) -> AnyRow | None:
        """Return the first row."""
        return (await self._execute(statement, params)).first()

    async def value(self, statement: Executable, params: Params | None = None) -> Any:
        """Return the first column of the first row."""
        row = await self.first(statement, params)
        return None if row is None else row[0]

    async def run(self, statement: Executable, params: Params | None = None) -> int:
        """Return how many rows it touched; a list of parameters runs once for each, in order."""
        return (await self._execute(statement, params)).rowcount

    async def _execute(self, statement: Executable, params: Params | None) -> Answer:
        try:
            with our_errors():
                return await self._connection.execute(statement, params)
        except Conflict as error:
            self.spoilt = error
            raise


def among(column: Column[Any], name: str = "ids") -> ColumnElement[bool]:
    """Return 'column IN (the list bound to name)': compiled once, whatever the length."""
    return column.in_(bindparam(name, expanding=True))
