"""Rows of several tables in one statement, on PostgreSQL: there each statement is a journey.

Every column of the rows travels as one array, so that a statement is the same whatever their
number. SQLite, where nothing travels, takes them table by table.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Executable,
    FromClause,
    Insert,
    bindparam,
    func,
    literal,
    select,
)

Rows = Sequence[Mapping[str, Any]]


class Bulk:
    """Inserts that wait for each other, each with its rows; all rows of one name the same columns.

    What they meet is told when they are written, not when they are put here.
    """

    def __init__(self) -> None:
        self._waiting: dict[Insert, list[Mapping[str, Any]]] = {}

    def __bool__(self) -> bool:
        return bool(self._waiting)

    def add(self, statement: Insert, rows: Rows, key: str = "") -> None:
        """Let rows wait, if there are any; in place of those that have the same `key`, if named."""
        if not rows:
            return
        waiting = self._waiting.setdefault(statement, [])
        if key:
            taken = {row[key] for row in rows}
            waiting[:] = [row for row in waiting if row[key] not in taken]
        waiting.extend(rows)

    def one_by_one(self) -> Sequence[tuple[Insert, Rows]]:
        """Return the inserts in their order; nothing waits any more."""
        waiting, self._waiting = self._waiting, {}
        return list(waiting.items())

    def together(self) -> tuple[Executable, Mapping[str, Any]]:
        """Return one statement that inserts all, and its values; nothing waits any more."""
        inserts = self.one_by_one()
        shapes = [(statement, tuple(rows[0])) for statement, rows in inserts]
        values: dict[str, list[Any]] = {}
        for place, (_, rows) in enumerate(inserts):
            values |= columns_of(rows, place)
        return _together(*shapes), values


def in_one(statement: Insert, rows: Rows) -> tuple[Executable, Mapping[str, Any]]:
    """Return the insert of all rows at once, and its values."""
    return _together((statement, tuple(rows[0]))), columns_of(rows)


@cache
def _together(*shapes: tuple[Insert, tuple[str, ...]]) -> Executable:
    inserts = [
        statement.from_select(names, select(*arrays(statement.table, names, place)))
        for place, (statement, names) in enumerate(shapes)
    ]
    if len(inserts) == 1:
        return inserts[0]
    steps = [insert.cte(f"step_{place}") for place, insert in enumerate(inserts)]
    return select(literal(1)).add_cte(*steps)


def arrays(table: FromClause, names: Sequence[str], place: int = 0) -> Sequence[ColumnElement[Any]]:
    """Return columns of a table as they come out of the arrays that `columns_of` gives."""
    return [_array(table.c[name], _name(place, name)) for name in names]


def columns_of(rows: Rows, place: int = 0) -> dict[str, list[Any]]:
    """Return what each column holds in all the rows; `place` tells apart what goes together."""
    return {_name(place, name): [row[name] for row in rows] for name in rows[0]}


def _array(column: ColumnElement[Any], name: str) -> ColumnElement[Any]:
    # Of one dimension: a list is a value here, where the column holds JSON.
    return func.unnest(bindparam(name, type_=ARRAY(column.type, dimensions=1)))


def _name(place: int, name: str) -> str:
    return f"s{place}_{name}"
