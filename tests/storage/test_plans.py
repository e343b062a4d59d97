"""Statements straight to the driver: the answers and errors of SQLAlchemy's own way."""

import asyncio
import gc
import sqlite3
import weakref
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import asyncpg
import pytest
from sqlalchemy import (
    Boolean,
    Column,
    Date,
    Float,
    Integer,
    LargeBinary,
    String,
    bindparam,
    func,
    insert,
    literal,
    select,
    text,
    update,
)
from sqlalchemy.dialects.sqlite.aiosqlite import dialect as sqlite_dialect

from router.calendars import Span
from router.errors import Conflict, HubError, Invalid, Unavailable
from router.listing import Sort
from router.messages import StoredPart
from router.model import Medium
from router.views import ViewName
from storage import columns
from storage.among import among
from storage.connections import AsyncConnection, AsyncEngine
from storage.engine import database_file, reading, writing
from storage.every_table import every_table
from storage.failing import Down
from storage.plans import MOST, Plans
from storage.postgres import throw_away
from storage.postgres_engine import writing as writing_to_postgres
from storage.sql import Sql
from storage.tables_config import setting
from storage.tables_staff import agent
from storage.views_inbox import NARROWED, PAGE, list_query
from tests.storage.world import blob

PART = StoredPart(blob("ab" * 16), "a.png", "image/png", 3, True, "c1")
SPAN = Span(60, 120)

# The first that fits a column's type, most special ones first; a Named holds one of its names.
SAMPLES: list[tuple[type[Any], Any]] = [
    (columns.UtcDateTime, datetime(2026, 3, 1, 12, 30, 15, 123456, tzinfo=UTC)),
    (columns.Media, (Medium.EMAIL,)),
    (columns.Plain, {"a": [1, None, "ä"], "b": {"c": True}}),
    (columns.Parts, (PART,)),
    (columns.Spans, (SPAN,)),
    (columns.Week, ((SPAN,), (), (), (), (), (), ())),
    (columns.Json, ("a", "ü'\"%s?:x")),
    (Boolean, True),
    (Date, date(2026, 2, 28)),
    (LargeBinary, b"\x00\xff"),
    (Float, 0.25),
    (Integer, 1),
    (String, "ж'\"%s?:x"),
]


@pytest.fixture(params=["sqlite", "postgres"])
async def engine(request: pytest.FixtureRequest) -> AsyncIterator[AsyncEngine]:
    """A writer of each database; what tests do there they do not commit."""
    if request.param == "sqlite":
        made = writing(database_file(request.getfixturevalue("data_dir")))
    else:
        made = writing_to_postgres(request.getfixturevalue("shared_database"))
    yield made
    await made.dispose()


@pytest.fixture
async def connection(engine: AsyncEngine) -> AsyncIterator[AsyncConnection]:
    async with await engine.connect() as made:
        yield made


def _sample(column: Column[Any], empty: bool) -> Any:
    if empty and column.nullable:
        return None
    if isinstance(column.type, columns.Named):
        return next(iter(column.type.names))
    return next(value for kind, value in SAMPLES if isinstance(column.type, kind))


@pytest.mark.parametrize("empty", [False, True])
async def test_every_column_holds_and_gives_what_it_does_by_sqlalchemy(
    connection: AsyncConnection, empty: bool
) -> None:
    sql = Sql(connection)
    for table in every_table():
        await connection.execute(table.delete())  # some have a row from the start
        row = {column.name: _sample(column, empty) for column in table.c}
        assert await sql.run(insert(table), row) == 1
        found = await sql.first(select(table))
        theirs = (await connection.execute(select(table))).one()
        assert found == tuple(theirs), table.name
        assert list(map(type, found)) == list(map(type, theirs)), table.name
        assert {name: getattr(found, name) for name in row} == row, table.name
        assert (await connection.execute(table.delete())).rowcount == 1
        await connection.execute(insert(table), row)
        assert await sql.first(select(table)) == found, table.name
        assert await sql.run(table.delete()) == 1


async def test_lists_of_every_length_are_told_in_one_statement(connection: AsyncConnection) -> None:
    sql = Sql(connection)
    put = insert(setting).values(key=bindparam("key"), value=bindparam("value"))
    assert await sql.run(put, [{"key": f"k{n}", "value": "v"} for n in range(5)]) == 5
    ask = (
        select(setting.c.key)
        .where(among(setting.c.key), among(setting.c.value, "values"))
        .where(setting.c.value.in_(["v", "w"]), setting.c.key != literal("k9"))
        .order_by(setting.c.key)
        .limit(bindparam("n", type_=Integer, literal_execute=True))
    )
    for ids, n, wanted in (
        ([], 9, []),
        (["k1"], 9, ["k1"]),
        (["k3", "k1", "none"], 9, ["k1", "k3"]),
        (["k3", "k1"], 1, ["k1"]),
        ([f"k{n}" for n in range(5)], 3, ["k0", "k1", "k2"]),
    ):
        rows = await sql.all(ask, {"ids": ids, "values": ["v", "x"], "n": n})
        assert [row.key for row in rows] == wanted


async def test_postgresql_is_told_that_a_list_holds_one_alone(
    connection: AsyncConnection,
) -> None:
    ask = select(setting.c.key).where(among(setting.c.key), among(setting.c.value, "values"))
    texts = [
        connection.plan(ask, {"ids": ids, "values": values}).sql
        for ids, values in ((["a", "b"], []), (["a"], ["v", "w"]), (["a"], ["v"]), (["b"], ["w"]))
    ]
    arrays = [text.count("ANY") for text in texts]
    assert arrays == ([2, 1, 0, 0] if connection.dialect.name == "postgresql" else [0] * 4)
    assert texts[2] == texts[3]


async def test_what_is_returned_and_how_many_were_touched_is_told(
    connection: AsyncConnection,
) -> None:
    sql = Sql(connection)
    await sql.run(insert(setting), [{"key": key, "value": "1"} for key in "abc"])
    change = update(setting).where(among(setting.c.key)).values(value="2")
    assert await sql.run(change, {"ids": ["a", "b", "d"]}) == 2
    changed = await sql.all(change.returning(setting.c.key), {"ids": ["b", "c"]})
    assert sorted(row.key for row in changed) == ["b", "c"]
    assert await sql.run(change.returning(setting.c.key), {"ids": ["a"]}) == 1
    copied = insert(setting).from_select(
        ["key", "value"], select(setting.c.key + literal("2"), setting.c.value)
    )
    assert await sql.run(copied) == 3
    assert await sql.value(select(func.count()).select_from(setting)) == 6
    assert [len(page) async for page in sql.pages(select(setting))] == [6]
    assert await sql.value(text("SELECT value FROM setting WHERE key = :k"), {"k": "c2"}) == "2"


ROW = {"key": "k", "value": "v"}
PID = text("SELECT pg_backend_pid()")

ERRORS: list[tuple[Any, Any, type[HubError], str]] = [
    (insert(setting), [ROW, ROW], Conflict, "row.exists"),
    (text("SELECT nothing FROM nowhere"), {}, Unavailable, "store."),
    (select(agent.c.id).where(agent.c.presence_since > bindparam("at")),
     {"at": datetime(2026, 1, 1)}, Invalid, ""),  # noqa: DTZ001  # a time without a zone
]  # fmt: skip


@pytest.mark.parametrize(("statement", "values", "kind", "code"), ERRORS)
async def test_an_error_is_ours_and_spoils_the_transaction_that_can_then_be_undone(
    connection: AsyncConnection, statement: Any, values: Any, kind: type[HubError], code: str
) -> None:
    sql = Sql(connection)
    with pytest.raises(kind) as raised:
        await sql.run(statement, values)
    assert raised.value.code.startswith(code)
    with pytest.raises(kind):
        await sql.value(select(literal(1)))
    await connection.rollback()
    assert await Sql(connection).all(select(setting)) == []


async def test_what_was_not_committed_is_undone_when_the_connection_is_given_back(
    engine: AsyncEngine,
) -> None:
    for _ in range(2):
        async with await engine.connect() as connection:
            sql = Sql(connection)
            assert await sql.all(select(setting)) == []
            await sql.run(insert(setting), ROW)
            await connection.execute(update(setting).values(value="w"))
            assert await sql.value(select(setting.c.value)) == "w"


async def test_who_is_cancelled_in_the_middle_leaves_a_connection_that_works(
    engine: AsyncEngine,
) -> None:
    slow = {
        "sqlite": "WITH RECURSIVE n(i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n"
        " WHERE i < 3000000) SELECT count(*) FROM n",
        "postgresql": "SELECT pg_sleep(3)",
    }

    async def ask() -> None:
        async with await engine.connect() as connection:
            await Sql(connection).run(insert(setting), ROW)
            await Sql(connection).all(text(slow[connection.dialect.name]))

    asking = asyncio.create_task(ask())
    await asyncio.sleep(0.1)
    asking.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asking
    async with await engine.connect() as connection:
        assert await Sql(connection).all(select(setting)) == []


async def test_who_is_cancelled_while_it_waits_to_begin_holds_nothing(data_dir: Path) -> None:
    engine = writing(database_file(data_dir))
    other = sqlite3.connect(database_file(data_dir), isolation_level=None)

    async def begin() -> None:
        async with await engine.connect() as connection:
            await connection.begin()

    await begin()
    other.execute("BEGIN IMMEDIATE")
    beginning = asyncio.create_task(begin())
    await asyncio.sleep(0.05)
    beginning.cancel()
    await asyncio.sleep(0.05)
    other.execute("ROLLBACK")
    with pytest.raises(asyncio.CancelledError):
        await beginning
    other.execute("BEGIN IMMEDIATE")
    other.close()
    await engine.dispose()


async def test_a_connection_that_the_server_ended_is_replaced(shared_database: str) -> None:
    engine = writing_to_postgres(shared_database)
    other = await asyncpg.connect(shared_database)
    connection = await engine.connect()
    seen = [await Sql(connection).value(PID)]
    for at_once in (True, False):
        await other.execute("SELECT pg_terminate_backend($1)", seen[-1])
        with pytest.raises(Down):
            await Sql(connection).value(PID)
        if at_once:
            await throw_away(connection)
        else:
            await connection.close()
            connection = await engine.connect()
        seen.append(await Sql(connection).value(PID))
    await connection.close()
    await other.close()
    await engine.dispose()
    assert len(set(seen)) == 3


async def test_readers_of_sqlite_cannot_write(data_dir: Path) -> None:
    engine = reading(database_file(data_dir))
    async with await engine.connect() as connection:
        with pytest.raises(Unavailable):
            await Sql(connection).run(insert(setting), ROW)
    await engine.dispose()


def test_pages_of_every_size_take_no_more_memory_in_the_end() -> None:
    plans, page = Plans(sqlite_dialect()), select(setting).limit(PAGE)
    sizes = [weakref.ref(plans.plan(page, {"n": n})) for n in range(200)]
    gc.collect()
    assert len([one for one in sizes if one() is not None]) <= MOST


def test_lists_that_are_asked_for_in_every_way_take_no_more_memory_in_the_end() -> None:
    words = sorted(NARROWED)
    some = [frozenset(words[n] for n in range(8) if ways >> n & 1) for ways in range(256)]
    asked = [
        weakref.ref(list_query(view, False, asks, Sort.NEWEST, False))
        for view in ViewName
        for asks in some
    ]
    gc.collect()
    assert asked[0]() is None
