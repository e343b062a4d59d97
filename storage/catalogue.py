"""Nouns with a name and a version: one way to list and to put them."""

from __future__ import annotations

from typing import Any, Protocol, TypeVar

from sqlalchemy import Table, bindparam, insert, select, update

from router.errors import Conflict
from storage.rows import Shape
from storage.sql import Sql


class _Versioned(Protocol):
    @property
    def id(self) -> str: ...
    @property
    def ver(self) -> int: ...


N = TypeVar("N", bound=_Versioned)


async def put(sql: Sql, table: Table, row: dict[str, Any]) -> None:
    """Insert, or write over version `ver - 1`; raises Conflict by ver."""
    stored = await sql.value(select(table.c.ver).where(table.c.id == row["id"]))
    if stored is None:
        await sql.run(insert(table), row)
        return
    guard = {"old_id": row["id"], "old_ver": row["ver"] - 1}
    change = update(table).where(
        table.c.id == bindparam("old_id"), table.c.ver == bindparam("old_ver")
    )
    if not await sql.run(change, {**row, **guard}):
        raise Conflict("row.moved", "It has been changed meanwhile")


class Catalogue:
    """Lists of one kind of noun, by name."""

    def __init__(self, sql: Sql) -> None:
        self._sql = sql

    async def list(self, shape: Shape[N]) -> list[N]:
        """Return all, by name as written."""
        table = shape.table
        rows = await self._sql.all(select(*shape.columns).order_by(table.c.name, table.c.id))
        return [shape.of(row) for row in rows]

    async def put(self, shape: Shape[N], noun: N) -> None:
        """See `put`."""
        await put(self._sql, shape.table, shape.row(noun))
