"""Inserts that meet a row already there. All that is not plain SQL stands here: SQLite and
PostgreSQL write ON CONFLICT in the same words.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import ColumnElement, Insert, Table, insert
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql import ClauseElement, SyntaxExtension
from sqlalchemy.sql.base import ReadOnlyColumnCollection
from sqlalchemy.sql.compiler import SQLCompiler

Changes = Mapping[str, ColumnElement[Any]]


def insert_new(table: Table) -> Insert:
    """Insert, unless a unique key is taken: then silently nothing."""
    return insert(table).ext(_OnConflict(table))


def insert_or_replace(table: Table) -> Insert:
    """Insert, or write all other columns where the primary key is taken."""
    return insert(table).ext(_OnConflict(table, _all_new(table)))


def insert_or_add(table: Table, column: str) -> Insert:
    """Insert, or add to the number in `column` where the primary key is taken."""
    total = table.c[column] + _new(table)[column]
    return insert(table).ext(_OnConflict(table, {column: total}))


def newest_wins(table: Table, column: str, *, also_same: bool = False) -> Insert:
    """Insert, or write all other columns where the number in `column` rises (or is the same)."""
    old, new = table.c[column], _new(table)[column]
    rises = old <= new if also_same else old < new
    return insert(table).ext(_OnConflict(table, _all_new(table), rises))


def _all_new(table: Table) -> Changes:
    return {c.name: _new(table)[c.name] for c in table.c if not c.primary_key}


def _new(table: Table) -> ReadOnlyColumnCollection[str, Any]:
    """The columns of what was to be inserted."""
    return table.alias("excluded").c


class _OnConflict(SyntaxExtension, ClauseElement):
    """What comes behind the values; without changes nothing is done."""

    inherit_cache = False

    def __init__(
        self, table: Table, changes: Changes | None = None, where: ColumnElement[bool] | None = None
    ) -> None:
        self.keys = [column.name for column in table.primary_key]
        self.changes, self.where = changes, where

    def apply_to_insert(self, insert_stmt: Insert) -> None:
        insert_stmt.apply_syntax_extension_point(self.append_replacing_same_type, "post_values")


@compiles(_OnConflict)
def _words(element: _OnConflict, compiler: SQLCompiler, **how: Any) -> str:
    if element.changes is None:
        return "ON CONFLICT DO NOTHING"
    how |= {"include_table": True}
    quote = compiler.preparer.quote
    keys = ", ".join(map(quote, element.keys))
    changes = ", ".join(
        f"{quote(name)} = {compiler.process(new, **how)}" for name, new in element.changes.items()
    )
    rises = "" if element.where is None else f" WHERE {compiler.process(element.where, **how)}"
    return f"ON CONFLICT ({keys}) DO UPDATE SET {changes}{rises}"
