"""Connections whose statements are awaited, over SQLAlchemy's pool of plain ones.

What SQLAlchemy has for this (`sqlalchemy.ext.asyncio`) brings its object mapper along, which
nobody here uses: six megabytes of every process, and a tenth of its start. Statements of the hub
go straight to the driver, and transactions are begun and ended there. SQLAlchemy itself, which runs
migrations and backups, begins none.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any, Protocol, TypeVar, TypeVarTuple

from sqlalchemy import Connection, CursorResult, Dialect, Engine, Executable, Row, create_engine
from sqlalchemy.util import greenlet_spawn

from storage.plans import Plan, Plans, Values

T = TypeVar("T")
Ts = TypeVarTuple("Ts")


class Driver(Protocol):
    """A connection of a driver, in the few words that are common to both databases."""

    async def begin(self) -> None:
        """Begin a transaction."""

    async def ask(self, sql: str, values: Sequence[Any], /) -> Sequence[Any]:
        """Run a statement and return all rows that it finds."""

    async def change(self, sql: str, values: Sequence[Any], /) -> int:
        """Run a statement and return how many rows it touched."""

    async def change_all(self, sql: str, rows: Sequence[Sequence[Any]], /) -> int:
        """Run a statement once for each row of values, in order; return how many it touched."""

    async def commit(self) -> None:
        """Make what was done durable."""

    async def rollback(self) -> None:
        """Undo what was done."""


class AsyncConnection:
    """One of an engine's connections: it begins a transaction with its first statement."""

    def __init__(self, sync: Connection, plans: Plans) -> None:
        self._sync = sync
        self._plans = plans
        self._begun: Driver | None = None

    async def __aenter__(self) -> AsyncConnection:
        return self

    async def __aexit__(self, *_error: object) -> None:
        await self.close()

    @property
    def dialect(self) -> Dialect:
        """Return which database it is."""
        return self._sync.dialect

    @property
    def invalidated(self) -> bool:
        """Say whether it was thrown away; the next statement finds another one."""
        return self._sync.invalidated

    def plan(self, statement: Executable, values: Values) -> Plan:
        """Return how to run a statement here with such values."""
        return self._plans.plan(statement, values)

    async def begin(self) -> Driver:
        """Begin a transaction, unless there is one; return what statements are given to."""
        if (driver := self._begun) is None:
            # What is broken off while it begins has to be undone as well.
            self._begun = driver = await self.driver()
            await driver.begin()
        return driver

    async def commit(self) -> None:
        """Make what was done durable."""
        if self._sync.in_transaction():
            await greenlet_spawn(self._sync.commit)
        if self._begun is not None:
            await self._begun.commit()
            self._begun = None

    async def rollback(self) -> None:
        """Undo what was done."""
        if self._sync.in_transaction():
            await greenlet_spawn(self._sync.rollback)
        if self._begun is not None:
            await self._begun.rollback()
            self._begun = None

    async def close(self) -> None:
        """Give it back; what was not committed is undone."""
        try:
            await self.rollback()
        except BaseException as error:
            # Thrown away it undoes as well.
            await self.invalidate()
            if not isinstance(error, Exception):
                raise
        finally:
            # There is nothing left to wait for.
            self._sync.close()

    async def invalidate(self) -> None:
        """Throw it away instead of giving it back."""
        self._begun = None
        await greenlet_spawn(self._sync.invalidate)

    async def driver(self) -> Any:
        """Return the driver's own connection, a `Driver`."""
        if self._sync.invalidated:
            await greenlet_spawn(getattr, self._sync, "connection")  # finds another
        return self._sync.connection.driver_connection

    async def execute(
        self,
        statement: Executable,
        params: Mapping[str, Any] | Sequence[Mapping[str, Any]] | None = None,
    ) -> CursorResult[*tuple[Any, ...]]:
        """Have SQLAlchemy run a statement; of its answer all rows have arrived."""
        return await self.run_sync(Connection.execute, statement, params)

    async def stream(
        self, statement: Executable, at_once: int
    ) -> AsyncIterator[Row[*tuple[Any, ...]]]:
        """Yield the rows of very many as they come, without holding more than `at_once`."""
        await self.begin()
        options = {"yield_per": at_once}
        answer = await greenlet_spawn(self._sync.execute, statement, execution_options=options)
        while rows := await greenlet_spawn(answer.fetchmany):
            for row in rows:
                yield row

    async def run_sync(self, work: Callable[[Connection, *Ts], T], *args: *Ts) -> T:
        """Return what `work` does with the plain connection, as if it did not wait."""
        await self.begin()
        return await greenlet_spawn(work, self._sync, *args)


class AsyncEngine:
    """A pool of connections; `sync_engine` is where its events are listened to."""

    def __init__(self, sync: Engine) -> None:
        self.sync_engine = sync
        self._plans = Plans(sync.dialect)

    async def connect(self) -> AsyncConnection:
        """Lend a connection, to be closed; one may be waited for."""
        return AsyncConnection(await greenlet_spawn(self.sync_engine.connect), self._plans)

    @asynccontextmanager
    async def begin(self) -> AsyncIterator[AsyncConnection]:
        """Lend a connection, and commit what was done on it unless something went wrong."""
        async with await self.connect() as connection:
            yield connection
            await connection.commit()

    async def dispose(self) -> None:
        """Close all connections that nobody has."""
        await greenlet_spawn(self.sync_engine.dispose)


def make_engine(
    url: str,
    connect: Callable[[], Awaitable[Driver]],
    adapted: Mapping[str, Any] | None = None,
    **options: Any,
) -> AsyncEngine:
    """Return an engine over connections of the driver.

    `adapted` is for SQLAlchemy's wrapping of each of them, `options` are those of `create_engine`.
    """

    def wrapped() -> Any:
        return sync.dialect.dbapi.connect(async_creator_fn=connect, **(adapted or {}))  # type: ignore[union-attr]  # there is a driver

    sync = create_engine(
        url,
        creator=wrapped,
        # What people wrote is not told by an error that ends in a log.
        hide_parameters=True,
        # Whoever gives a connection back has ended its transaction.
        pool_reset_on_return=None,
        **options,
    )
    return AsyncEngine(sync)
