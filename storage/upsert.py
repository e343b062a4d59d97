"""Inserts that meet a row already there. All that is not plain SQL stands here: SQLite and
PostgreSQL write ON CONFLICT in the same words.
"""

from __future__ import annotations

from sqlalchemy import Insert, Table
from sqlalchemy.dialects.postgresql import insert


def insert_new(table: Table) -> Insert:
    """Insert, unless a unique key is taken: then silently nothing."""
    return insert(table).on_conflict_do_nothing()


def insert_or_replace(table: Table) -> Insert:
    """Insert, or write all other columns where the primary key is taken."""
    statement = insert(table)
    keys = [column.name for column in table.primary_key]
    rest = {c.name: statement.excluded[c.name] for c in table.c if c.name not in keys}
    return statement.on_conflict_do_update(index_elements=keys, set_=rest)


def insert_or_add(table: Table, column: str) -> Insert:
    """Insert, or add to the number in `column` where the primary key is taken."""
    statement = insert(table)
    keys = [each.name for each in table.primary_key]
    total = {column: table.c[column] + statement.excluded[column]}
    return statement.on_conflict_do_update(index_elements=keys, set_=total)


def newest_wins(table: Table, column: str, *, also_same: bool = False) -> Insert:
    """Insert, or write all other columns where the number in `column` rises (or is the same)."""
    statement = insert(table)
    keys = [each.name for each in table.primary_key]
    rest = {c.name: statement.excluded[c.name] for c in table.c if c.name not in keys}
    old, new = table.c[column], statement.excluded[column]
    rises = old <= new if also_same else old < new
    return statement.on_conflict_do_update(index_elements=keys, set_=rest, where=rises)
