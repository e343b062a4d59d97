"""Statements on one connection, with the database's errors in our words."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from sqlalchemy import (
    Boolean,
    ColumnElement,
    CursorResult,
    Executable,
    Insert,
    Row,
    any_,
    bindparam,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.exc import (
    DBAPIError,
    IntegrityError,
    ProgrammingError,
    SQLAlchemyError,
    StatementError,
)
from sqlalchemy.exc import TimeoutError as NoneFree
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.operators import OperatorType
from sqlalchemy.sql.visitors import InternalTraversal

from router.errors import Conflict, HubError, Invalid, Unavailable
from storage.bulk import Bulk, Rows
from storage.connections import AsyncConnection
from storage.failing import Collided, Down, Taken

AnyRow = Row[*tuple[Any, ...]]
Answer = CursorResult[*tuple[Any, ...]]
Params = Mapping[str, Any] | Sequence[Mapping[str, Any]]


# Classes and codes of SQLSTATE, which PostgreSQL sends.
COLLIDED = frozenset({"40001", "40P01"})  # serialization failure, deadlock
KEY_TAKEN = "23505"
BAD_VALUE = "22"


@contextmanager
def our_errors() -> Iterator[None]:
    """Translate: a key or reference that is held -> Conflict, a value that no column holds ->
    Invalid, anything else -> Unavailable.
    """
    try:
        yield
    except DBAPIError as error:
        raise _ours(error) from error
    except StatementError as error:
        # A value that a type of ours refused before any database saw it.
        raise error.orig if isinstance(error.orig, HubError) else _strange(error) from error
    except (NoneFree, OSError) as error:
        raise Down(error) from error
    except SQLAlchemyError as error:
        raise _strange(error) from error


def _strange(error: SQLAlchemyError) -> Unavailable:
    return Unavailable("store.statement", f"The statement went wrong: {type(error).__name__}")


def _ours(error: DBAPIError) -> HubError:
    state = getattr(error.orig, "sqlstate", None) or ""
    if isinstance(error, IntegrityError):
        return _conflict(error, state)
    if state in COLLIDED:
        return Collided("store.collided", f"Two processes met: {error.orig}")
    # The driver, too, refuses values: before it sends them, and without a state.
    if state.startswith(BAD_VALUE) or isinstance(getattr(error.orig, "__cause__", 0), ValueError):
        return Invalid("row.value", "There is something in it that the database cannot hold")
    if isinstance(error, ProgrammingError):
        return Unavailable("store.statement", f"The database refused a statement: {error.orig}")
    return Down(error.orig)


def _conflict(error: IntegrityError, state: str) -> Conflict:
    text = f"The rows do not fit together: {error.orig}"
    if "FOREIGN KEY" in str(error.orig).upper():
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

    async def all(self, statement: Executable, params: Params | None = None) -> Sequence[AnyRow]:
        """Return all rows."""
        return (await self._execute(statement, params)).all()

    async def pages(self, statement: Executable) -> AsyncIterator[Sequence[AnyRow]]:
        """Return all rows, a thousand at a time: of very many, others have a turn in between."""
        answer = await self._execute(statement, None)
        while rows := answer.fetchmany(1_000):
            yield rows
            await asyncio.sleep(0)

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

    def add(self, statement: Insert, rows: Rows, key: str = "") -> None:
        """Insert rows, together with others: at the latest before the next statement is run, or at
        `write_all`. An upsert names its `key`, of which the last row counts.
        """
        self._bulk.add(statement, rows, key)

    async def write_all(self) -> None:
        """Insert what was added."""
        if not self._bulk:
            return
        if self.database == "postgresql":
            await self._send(*self._bulk.together())
            return
        for statement, rows in self._bulk.one_by_one():
            await self._send(statement, rows)

    async def _execute(self, statement: Executable, params: Params | None) -> Answer:
        await self.write_all()
        return await self._send(statement, params)

    async def _send(self, statement: Executable, params: Params | None) -> Answer:
        if self.spoilt is not None:
            raise self.spoilt
        try:
            with our_errors():
                return await self._connection.execute(statement, params)
        except HubError as error:
            self.spoilt = error
            raise


def among(column: ColumnElement[Any], name: str = "ids") -> ColumnElement[bool]:
    """Return 'column IN (the list bound to name)': compiled once, whatever the length."""
    return Among(column, name)


class Among(ColumnElement[bool]):
    """See `among`. PostgreSQL gets the list as one array, and so one plan for every length."""

    inherit_cache = True
    type = Boolean()
    _traverse_internals: Any = [  # noqa: RUF012  # the base class says how it is declared
        ("listed", InternalTraversal.dp_clauseelement),
        ("array", InternalTraversal.dp_clauseelement),
    ]

    def __init__(self, column: ColumnElement[Any], name: str) -> None:
        self.listed = column.in_(bindparam(name, expanding=True))
        self.array = column == any_(bindparam(name, type_=ARRAY(column.type)))

    @property
    def _from_objects(self) -> list[Any]:
        return self.listed._from_objects

    def self_group(self, against: OperatorType | None = None) -> ColumnElement[bool]:
        """Stand among other conditions as it is: SQLAlchemy would ask SQLite for 'IN (...) = 1',
        and no index helps to answer that.
        """
        return self


@compiles(Among)
def _in(element: Among, compiler: SQLCompiler, **how: Any) -> str:
    return compiler.process(element.listed, **how)


@compiles(Among, "postgresql")
def _any(element: Among, compiler: SQLCompiler, **how: Any) -> str:
    return compiler.process(element.array, **how)
