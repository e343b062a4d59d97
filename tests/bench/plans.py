"""How a database goes about what it is asked: the plans of all statements of some reads."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

from sqlalchemy import Dialect, Executable

from config.metrics import Prometheus
from config.settings import from_environment
from config.store import opened
from router.seeing import Reads
from storage.connections import AsyncConnection, Driver
from storage.plans import Plan, Values
from storage.sql import Sql
from storage.unit import SqlUnit
from storage.views import SqlReads
from tests.bench.cloning import BIG, engine_of
from tests.bench.crowd import Crowd

Statement = tuple[str, Any]


async def assert_indexed(
    crowd: Crowd, ask: Callable[[Reads], Awaitable[object]], *indexes: str
) -> None:
    """Make sure that what `ask` reads is found along these indexes, and no big table is walked."""
    plan = "\n".join([step async for step in _plans(crowd, await _asked(crowd, ask))])
    walks = [f"{word} {table.name}\n" for table in BIG for word in ("SCAN", "Seq Scan on")]
    found = [walk for walk in walks if walk in plan.replace(" on public.", " on ") + "\n"]
    missing = [index for index in indexes if index not in plan]
    if found or missing:
        raise AssertionError(f"walked: {found}, not used: {missing}\n{plan}")


class Noting(AsyncConnection):
    """A loan that writes down what it is asked, as the driver gets it."""

    def __init__(self, lent: AsyncConnection) -> None:
        self.asked: list[Statement] = []
        self._lent = lent

    @property
    def dialect(self) -> Dialect:
        return self._lent.dialect

    async def begin(self) -> Driver:
        return await self._lent.begin()

    def plan(self, statement: Executable, values: Values) -> Plan:
        plan = self._lent.plan(statement, values)
        sql, ordered = plan.ready(values)
        self.asked.append((sql, tuple(ordered)))
        return plan


async def _asked(crowd: Crowd, ask: Callable[[Reads], Awaitable[object]]) -> list[Statement]:
    """The statements of `ask`, as the driver got them."""
    where = {"CENTRALITA_DATA": str(crowd.folder), "CENTRALITA_DATABASE_URL": crowd.url}
    async with opened(from_environment(where), Prometheus()) as store:
        unit = store.unit
        assert isinstance(unit, SqlUnit)
        async with unit.lend() as lent:
            noting = Noting(lent)
            await ask(SqlReads(Sql(noting), unit.blobs, unit.clock, unit.vault))
    return noting.asked


async def _plans(crowd: Crowd, statements: list[Statement]) -> AsyncIterator[str]:
    word = "EXPLAIN" if crowd.url else "EXPLAIN QUERY PLAN"
    engine = engine_of(crowd.folder, crowd.url)
    async with engine.connect() as connection:
        for statement, parameters in statements:
            found = await connection.exec_driver_sql(f"{word} {statement}", parameters)
            for row in found:
                yield str(row[-1])
    await engine.dispose()
