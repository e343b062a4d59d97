"""Connections whose statements are awaited, over SQLAlchemy's plain ones.

What SQLAlchemy has for this (`sqlalchemy.ext.asyncio`) brings its object mapper along, which
nobody here uses: six megabytes of every process, and a tenth of its start.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any, TypeVar, TypeVarTuple

from sqlalchemy import Connection, CursorResult, Dialect, Engine, Executable, Row, create_engine
from sqlalchemy.util import greenlet_spawn

T = TypeVar("T")
Ts = TypeVarTuple("Ts")


class AsyncConnection:
    """One of an engine's connections: it begins a transaction with its first statement."""

    def __init__(self, sync: Connection) -> None:
        self._sync = sync

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

    async def execute(
        self,
        statement: Executable,
        params: Mapping[str, Any] | Sequence[Mapping[str, Any]] | None = None,
    ) -> CursorResult[*tuple[Any, ...]]:
        """Run a statement and return its answer, of which all rows have arrived."""
        return await greenlet_spawn(self._sync.execute, statement, params)

    async def stream(
        self, statement: Executable, at_once: int
    ) -> AsyncIterator[Row[*tuple[Any, ...]]]:
        """Yield the rows of very many as they come, without holding more than `at_once`."""
        options = {"yield_per": at_once}
        answer = await greenlet_spawn(self._sync.execute, statement, execution_options=options)
        while rows := await greenlet_spawn(answer.fetchmany):
            for row in rows:
                yield row

    async def begin(self) -> None:
        """Begin a transaction."""
        await greenlet_spawn(self._sync.begin)

    async def commit(self) -> None:
        """Make what was done durable."""
        await greenlet_spawn(self._sync.commit)

    async def rollback(self) -> None:
        """Undo what was done."""
        await greenlet_spawn(self._sync.rollback)

    async def close(self) -> None:
        """Give it back; what was not committed is undone."""
        await greenlet_spawn(self._sync.close)

    async def invalidate(self) -> None:
        """Throw it away instead of giving it back."""
        await greenlet_spawn(self._sync.invalidate)

    async def driver(self) -> Any:
        """Return the driver's own connection."""
        return (await greenlet_spawn(getattr, self._sync, "connection")).driver_connection

    async def run_sync(self, work: Callable[[Connection, *Ts], T], *args: *Ts) -> T:
        """Return what `work` does with the plain connection, as if it did not wait."""
        return await greenlet_spawn(work, self._sync, *args)


class AsyncEngine:
    """A pool of connections; `sync_engine` is where its events are listened to."""

    def __init__(self, sync: Engine) -> None:
        self.sync_engine = sync

    async def connect(self) -> AsyncConnection:
        """Lend a connection, to be closed; one may be waited for."""
        return AsyncConnection(await greenlet_spawn(self.sync_engine.connect))

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
    connect: Callable[[], Awaitable[Any]],
    adapted: Mapping[str, Any] | None = None,
    **options: Any,
) -> AsyncEngine:
    """Return an engine over connections of the driver.

    `adapted` is for SQLAlchemy's wrapping of each of them, `options` are those of `create_engine`.
    """

    def wrapped() -> Any:
        return sync.dialect.dbapi.connect(async_creator_fn=connect, **(adapted or {}))  # type: ignore[union-attr]  # there is a driver

    # What people wrote is not told by an error that ends in a log.
    sync = create_engine(url, creator=wrapped, hide_parameters=True, **options)
    return AsyncEngine(sync)
