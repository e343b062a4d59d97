"""Rows of several tables in one statement, on PostgreSQL: there each statement is a journey.

Every column of new rows travels as one array, so that a statement is the same whatever their
number; a change of a row travels along. SQLite, where nothing travels, takes them table by table.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Executable,
    FromClause,
    Insert,
    Update,
    bindparam,
    func,
    literal,
    select,
)

from router.errors import Conflict

SHAPES = 300  # of statements, kept with their plans

Values = Mapping[str, Any]
Rows = Sequence[Values]


class Bulk:
    """Inserts that wait for each other, each with its rows; all rows of one name the same columns.
    Changes wait with them, one of a table, each with what is said if there is no row to change.

    What they meet is told when they are written, not when they are put here.
    """

    def __init__(self) -> None:
        self._waiting: dict[Insert, list[Values]] = {}
        self._changes: dict[Update, tuple[Values, Conflict | None]] = {}

    def __bool__(self) -> bool:
        return bool(self._waiting or self._changes)

    def holds(self, table: FromClause) -> bool:
        """Say whether something waits that concerns a table."""
        return any(each.table is table for each in (*self._waiting, *self._changes))

    def change(self, statement: Update, values: Values, refusal: Conflict | None) -> None:
        """Let a change wait, of a table that nothing waits for yet."""
        self._changes[statement] = values, refusal

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

    def together(self) -> tuple[Executable, Values, Sequence[Conflict | None]]:
        """Return one statement that does all, its values, and what is to be said where the counts
        that it finds are 0; nothing waits any more.
        """
        (changes, self._changes), inserts = (self._changes, {}), self.one_by_one()
        values: dict[str, Any] = {}
        for place, (statement, (row, _)) in enumerate(changes.items()):
            values |= {_given(statement, name, place): value for name, value in row.items()}
        for place, (_, rows) in enumerate(inserts, len(changes)):
            values |= columns_of(rows, place)
        together = _together(
            tuple((statement, tuple(row)) for statement, (row, _) in changes.items()),
            tuple((statement, tuple(rows[0])) for statement, rows in inserts),
        )
        return together, values, [refusal for _, refusal in changes.values()]


Shapes = tuple[tuple[Any, tuple[str, ...]], ...]  # statements, and what their rows name


def in_one(statement: Insert, rows: Rows) -> tuple[Executable, Values]:
    """Return the insert of all rows at once, and its values."""
    return _together((), ((statement, tuple(rows[0])),)), columns_of(rows)


@lru_cache(SHAPES)
def _together(changes: Shapes, inserts: Shapes) -> Executable:
    """Changes come first, in their order: only then counts are asked for one after the other."""
    changing = [_change(*shape, place) for place, shape in enumerate(changes)]
    inserting = [_insert(*shape, place) for place, shape in enumerate(inserts, len(changes))]
    if not changing and len(inserting) == 1:
        return inserting[0]
    changed = [each.returning(literal(1)).cte(f"step_{n}") for n, each in enumerate(changing)]
    added = [each.cte(f"step_{n}") for n, each in enumerate(inserting, len(changing))]
    counts: list[ColumnElement[int]] = [
        select(func.count()).select_from(step).scalar_subquery() for step in changed
    ]
    return select(*(counts or [literal(1)])).add_cte(*added)


def _change(statement: Update, names: Sequence[str], place: int) -> Update:
    columns: Any = statement.table.c
    news = {
        name: bindparam(_given(statement, name, place), type_=columns[name].type)
        for name in names
        if name in columns
    }
    return statement.values(news) if news else statement


def _insert(statement: Insert, names: Sequence[str], place: int) -> Insert:
    return statement.from_select(names, select(*arrays(statement.table, names, place)))


def _given(statement: Update, name: str, place: int) -> str:
    """Return under which name the value of a column goes along; others keep theirs."""
    return _name(place, name) if name in statement.table.c else name


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
