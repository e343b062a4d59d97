"""Statements on one connection, with the database's errors in our words."""

from __future__ import annotations

import asyncio
import logging
import sqlite3
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Executable, FromClause, Insert, Update
from sqlalchemy.exc import DBAPIError, SQLAlchemyError, StatementError
from sqlalchemy.exc import TimeoutError as NoneFree

from router.errors import Conflict, HubError, Invalid, Unavailable
from storage.bulk import Bulk, Rows, in_one
from storage.connections import AsyncConnection
from storage.failing import Collided, Down, Taken
from storage.plans import Plan, Row, Values

# Classes and codes of SQLSTATE, which PostgreSQL sends.
COLLIDED = frozenset({"40001", "40P01"})  # serialization failure, deadlock
KEY_TAKEN = "23505"
DO_NOT_FIT, BAD_VALUE, REFUSED = "23", "22", "42"

NONE: Values = {}
AT_ONCE = 1_000  # rows, until others have a turn
SENT = "connection %x: %s"  # for whoever looks for slow work: the statement, nothing of its values

log = logging.getLogger(__name__)


@contextmanager
def our_errors() -> Iterator[None]:
    """Translate: a key or reference that is held -> Conflict, a value that no column holds ->
    Invalid, anything else that a driver or SQLAlchemy says -> Unavailable.
    """
    try:
        yield
    except Exception as error:
        if (ours := _ours(error)) is None:
            raise
        raise ours from error


def _ours(error: Exception) -> HubError | None:
    if isinstance(error, DBAPIError):
        return _said(error.driver_exception)
    if isinstance(error, StatementError) and isinstance(error.orig, HubError):
        # A value that a type of ours refused before any database saw it.
        return error.orig
    if isinstance(error, (NoneFree, OSError)):
        return Down(error)
    if isinstance(error, SQLAlchemyError):
        text = f"The statement went wrong: {type(error).__name__}"
        return Unavailable("store.statement", text)
    return _said(error) if _is_of_a_driver(error) else None


def _is_of_a_driver(error: Exception) -> bool:
    # The other driver is loaded only where it is used.
    return isinstance(error, sqlite3.Error) or type(error).__module__.startswith("asyncpg.")


def _said(error: Exception) -> HubError:
    """Return ours. Of PostgreSQL's words only the first: the others tell what was written."""
    state, words = getattr(error, "sqlstate", None) or "", error.args[0] if error.args else ""
    if isinstance(error, sqlite3.IntegrityError) or state.startswith(DO_NOT_FIT):
        return _conflict(state, str(words))
    if state in COLLIDED:
        return Collided("store.collided", f"Two processes met: {words}")
    # The driver, too, refuses values: before it sends them, and without a state.
    if state.startswith(BAD_VALUE) or isinstance(error, ValueError):
        return Invalid("row.value", "There is something in it that the database cannot hold")
    if isinstance(error, sqlite3.ProgrammingError) or state.startswith(REFUSED):
        return Unavailable("store.statement", f"The database refused a statement: {words}")
    return Down(error)


def _conflict(state: str, words: str) -> Conflict:
    text = f"The rows do not fit together: {words}"
    if "FOREIGN KEY" in words.upper():
        return Conflict("store.reference", text)
    return Taken("row.exists", text) if state == KEY_TAKEN else Conflict("row.exists", text)


class Sql:
    """One connection inside one transaction.

    Whatever the database refuses spoils the transaction, even when the work lets it pass: some
    rows of the statement may have been written. `spoilt` then holds the error, and is the answer
    to every further statement.
    """

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection
        self._bulk = Bulk()
        self.spoilt: HubError | None = None

    @property
    def database(self) -> str:
        """Name of the kind of database, as SQLAlchemy calls it."""
        return self._connection.dialect.name

    async def all(self, statement: Executable, values: Values = NONE) -> Sequence[Row]:
        """Return all rows."""
        plan, found = await self._asked(statement, values)
        return plan.rows(found)

    async def pages(self, statement: Executable) -> AsyncIterator[Sequence[Row]]:
        """Return all rows, a thousand at a time: of very many, others have a turn in between."""
        plan, found = await self._asked(statement, NONE)
        for first in range(0, len(found), AT_ONCE):
            yield plan.rows(found[first : first + AT_ONCE])
            await asyncio.sleep(0)

    async def first(self, statement: Executable, values: Values = NONE) -> Row | None:
        """Return the first row."""
        plan, found = await self._asked(statement, values)
        return plan.rows(found[:1])[0] if found else None

    async def value(self, statement: Executable, values: Values = NONE) -> Any:
        """Return the first column of the first row."""
        row = await self.first(statement, values)
        return None if row is None else row[0]

    async def run(self, statement: Executable, values: Values | Rows = NONE) -> int:
        """Return how many rows it touched; a list of values runs once for each, in order."""
        await self.write_all()
        return await self._run(statement, values)

    async def insert(self, statement: Insert, rows: Rows) -> Sequence[Row]:
        """Insert rows now; return what the statement says of them."""
        if rows and self.database == "postgresql":
            return await self.all(*in_one(statement, rows))
        return [said for row in rows for said in await self.all(statement, row)]

    def add(self, statement: Insert, rows: Rows, key: str = "") -> None:
        """Insert rows, together with others: at the latest before the next statement is run, or at
        `write_all`. An upsert names its `key`, of which the last row counts.
        """
        self._bulk.add(statement, rows, key)

    async def change(
        self, statement: Update, values: Values, refusal: Conflict | None = None
    ) -> None:
        """Change a row, together with what is added. Raises the refusal, at the latest when that is
        written, if there is no such row.
        """
        if self.database == "postgresql":
            await self.settle(statement.table)
            self._bulk.change(statement, values, refusal)
        elif not await self.run(statement, values) and refusal is not None:
            raise refusal

    async def settle(self, table: FromClause) -> None:
        """Write what waits for a table: two changes of one row are two statements."""
        if self._bulk.holds(table):
            await self.write_all()

    async def write_all(self) -> None:
        """Write what was added and changed."""
        if not self._bulk:
            return
        if self.database == "postgresql":
            statement, values, refusals = self._bulk.together()
            counts = await self.first(statement, values)
            for touched, refusal in zip(counts or (), refusals, strict=False):
                if refusal is not None and not touched:
                    with self._spoiling():
                        raise refusal
            return
        for statement, rows in self._bulk.one_by_one():
            await self._run(statement, rows)

    async def _asked(self, statement: Executable, values: Values) -> tuple[Plan, Sequence[Any]]:
        await self.write_all()
        with self._spoiling():
            driver = await self._connection.begin()
            plan = self._connection.plan(statement, values)
            log.debug(SENT, id(driver), plan.sql)
            return plan, await driver.ask(*plan.ready(values))

    async def _run(self, statement: Executable, values: Values | Rows) -> int:
        rows = [values] if isinstance(values, Mapping) else values
        with self._spoiling():
            driver = await self._connection.begin()
            plan = self._connection.plan(statement, rows[0])
            log.debug(SENT, id(driver), plan.sql)
            if len(rows) > 1:
                return await driver.change_all(plan.sql, list(map(plan.one, rows)))
            if plan.finds:
                return len(await driver.ask(*plan.ready(rows[0])))
            return await driver.change(*plan.ready(rows[0]))

    @contextmanager
    def _spoiling(self) -> Iterator[None]:
        if self.spoilt is not None:
            raise self.spoilt
        try:
            with our_errors():
                yield
        except HubError as error:
            self.spoilt = error
            raise
