"""Statements as the databases read them: indexes on SQLite, and words that PostgreSQL knows."""

import pkgutil
import sqlite3
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import CompoundSelect, Delete, Executable, Insert, Select, Update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Dialect
from sqlalchemy.sql import ClauseElement

import storage
from router.listing import Sort
from router.views import ViewName
from storage.engine import database_file
from storage.messages import AUTOMATIC, AUTOMATIC_TO
from storage.outbox import DUE_ROWS
from storage.plans import Plans
from storage.views_inbox import list_query
from storage.views_timeline import FROM_HERE, NEWER, NEWEST, OLDER
from tests.storage.world import at

# The first of them is published without types.
POSTGRESQL: Dialect = postgresql.dialect()  # type: ignore[no-untyped-call]
SQLITE: Dialect = sqlite.dialect()

STATEMENTS = (Select, CompoundSelect, Insert, Update, Delete)


def statements() -> dict[str, ClauseElement]:
    """Those that stand in modules, by name."""
    return {
        f"{module.name}.{name}": value
        for module in pkgutil.iter_modules(storage.__path__)
        for name, value in vars(import_module(f"storage.{module.name}")).items()
        if isinstance(value, STATEMENTS)
    }


def steps_of(folder: Path, statement: Executable, **given: Any) -> list[str]:
    """How SQLite goes about a statement as the hub runs it."""
    sql, values = Plans(SQLITE).plan(statement, given).ready(given)
    connection = sqlite3.connect(database_file(folder))
    rows = connection.execute(f"EXPLAIN QUERY PLAN {sql}", values).fetchall()
    connection.close()
    return [row[3] for row in rows]


def test_every_statement_is_also_one_of_postgresqls() -> None:
    found = statements()
    assert len(found) > 100
    for name, statement in found.items():
        assert str(statement.compile(dialect=POSTGRESQL)), name


def test_no_condition_hides_a_column_from_its_index() -> None:
    for name, statement in statements().items():
        assert ") = 1" not in str(statement.compile(dialect=SQLITE)), name


# view, sees everything, one queue -> the index that gives the rows in their order
PLANS = [
    (ViewName.MINE, False, False, "ix_interaction_agent"),
    (ViewName.UNASSIGNED, True, False, "ix_interaction_agent"),
    (ViewName.UNASSIGNED, False, False, "ix_interaction_agent"),
    (ViewName.UNASSIGNED, False, True, "ix_interaction"),
    (ViewName.QUEUE, False, True, "ix_interaction_queue"),
    (ViewName.QUEUE, True, True, "ix_interaction_queue"),
    (ViewName.QUEUE, True, False, "ix_interaction_shelf"),
    (ViewName.CLOSED, False, False, "ix_interaction_shelf"),
    (ViewName.CLOSED, True, False, "ix_interaction_shelf"),
]


@pytest.mark.parametrize(("view", "everything", "one_queue", "index"), PLANS)
@pytest.mark.parametrize("sort", [Sort.NEWEST, Sort.OLDEST])
@pytest.mark.parametrize("later", [False, True])
def test_lists_are_read_along_an_index_up_to_the_page(
    migrated: Path,
    view: ViewName,
    everything: bool,
    one_queue: bool,
    index: str,
    later: bool,
    sort: Sort,
) -> None:
    given = {"me": "a", "queues": ["x", "y"], "queue": "x", "n": 51}
    asks = frozenset({"queue"} if one_queue else ())
    statement = list_query(view, everything, asks, sort, later)
    steps = steps_of(migrated, statement, **given, cursor_at=at(0), cursor_id="i")
    inner = steps[: next(n for n, step in enumerate(steps) if step.startswith("SCAN anon"))]
    assert index in " ".join(inner)
    assert not any("TEMP B-TREE" in step for step in inner)
    assert not any(step.startswith("SCAN interaction") for step in steps)


@pytest.mark.parametrize("statement", [NEWEST, OLDER, FROM_HERE, NEWER])
def test_a_timeline_is_read_along_its_index_whichever_way(
    migrated: Path, statement: Select[Any]
) -> None:
    given = {"id": "a", "n": 51, "place_at": at(0), "place_id": "e"}
    steps = " ".join(steps_of(migrated, statement, **given))
    assert "ix_timeline_entry_customer" in steps
    assert "SCAN" not in steps
    assert "TEMP B-TREE" not in steps


@pytest.mark.parametrize("statement", [AUTOMATIC, AUTOMATIC_TO])
def test_what_machines_wrote_is_read_along_an_index_of_that_alone(
    migrated: Path, statement: Select[tuple[int]]
) -> None:
    steps = steps_of(migrated, statement, since=at(0), whom=("a@b.test",))
    assert steps == ["SEARCH message USING INDEX ix_message_machine (at>?)"]


def test_what_is_claimed_is_found_by_its_messages_however_much_is_due(migrated: Path) -> None:
    steps = steps_of(migrated, DUE_ROWS, ids=list("abcdefghijklmnop"), now=at(0))
    assert steps[0] == "SEARCH outbox USING INDEX ix_outbox_message_id (message_id=?)"
