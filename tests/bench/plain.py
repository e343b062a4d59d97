"""What the databases give to bare loops of three inserts a message: the limits of other benches."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import asyncpg
from sqlalchemy import Column, MetaData, String, Table, Text, func, insert, select, text

from storage import postgres_engine
from storage.migrating import making

CONNECTIONS = 8
PER_COMMIT = 100

_metadata = MetaData()


def _table(name: str, *columns: Column[str]) -> Table:
    key = Column("id", String(32), primary_key=True)
    return Table(name, _metadata, key, *columns)


conversation = _table(
    "conversation", Column("sender", Text), Column("subject", Text), Column("last_at", Text)
)
interaction = _table(
    "interaction",
    Column("conversation_id", String(32)),
    Column("ref", Text, unique=True),
    Column("at", Text),
    Column("text", Text),
)
event = _table("event", Column("interaction_id", String(32)), Column("data", Text))

COUNT = select(func.count()).select_from(interaction)

AT = "2026-11-01T08:00:00.000000Z"
DATA = "e" * 400


@dataclass(frozen=True, slots=True)
class Said:
    """As little of a message as can be kept."""

    sender: str
    subject: str
    ref: str
    text: str


Rows = list[tuple[Table, list[dict[str, str]]]]


def _rows(first: int, some: Sequence[Said]) -> Rows:
    """Three rows a message."""
    keyed = [(f"{n:032x}", one) for n, one in enumerate(some, first)]
    return [
        (
            conversation,
            [{"id": id, "sender": one.sender, "subject": one.subject, "last_at": AT}
             for id, one in keyed],
        ),
        (
            interaction,
            [{"id": id, "conversation_id": id, "ref": one.ref, "at": AT, "text": one.text}
             for id, one in keyed],
        ),
        (event, [{"id": id, "interaction_id": id, "data": DATA} for id, _ in keyed]),
    ]  # fmt: skip


async def core_s(said: Sequence[Said], folder: Path, url: str, *, batched: bool) -> float:
    """Seconds of SQLAlchemy Core, 100 messages a commit: insert for insert, or each table's
    hundred in one statement.
    """
    if not url:
        return _core_on_sqlite_s(said, folder / "core.db", batched)
    await _make_tables(url)
    made = postgres_engine.writing(url)
    try:
        async with await made.connect() as connection:
            await connection.execute(text("SET search_path = bare"))
            await connection.commit()
            start = time.perf_counter()
            for inserts in _commits(said, batched):
                for table, values in inserts:
                    await connection.execute(insert(table), values)
                await connection.commit()
            spent = time.perf_counter() - start
            _must_be_all(said, (await connection.execute(COUNT)).scalar())
    finally:
        await made.dispose()
    return spent


def _core_on_sqlite_s(said: Sequence[Said], path: Path, batched: bool) -> float:
    made = making(path)
    try:
        with made.connect() as connection:
            _metadata.create_all(connection)
            connection.commit()
            start = time.perf_counter()
            for inserts in _commits(said, batched):
                for table, values in inserts:
                    connection.execute(insert(table), values)
                connection.commit()
            spent = time.perf_counter() - start
            _must_be_all(said, connection.execute(COUNT).scalar())
    finally:
        made.dispose()
    return spent


def _commits(said: Sequence[Said], batched: bool) -> Iterator[list[tuple[Table, Any]]]:
    """The inserts of each commit: one a row, or one a table."""
    for first in range(0, len(said), PER_COMMIT):
        tables = _rows(first, said[first : first + PER_COMMIT])
        yield [
            (table, values) for table, rows in tables for values in ([rows] if batched else rows)
        ]


def _must_be_all(said: Sequence[Said], kept: int | None) -> None:
    if kept != len(said):
        raise AssertionError(f"Core kept {kept} of {len(said)} messages")


async def driver_s(said: Sequence[Said], url: str) -> float:
    """Seconds of the bare PostgreSQL driver: three statements a message in a transaction, eight
    connections at once.
    """
    await _make_tables(url)
    left = iter(list(enumerate(said)))
    pool = await asyncpg.create_pool(
        url, min_size=CONNECTIONS, max_size=CONNECTIONS, server_settings={"search_path": "bare"}
    )
    async with pool:
        start = time.perf_counter()
        await asyncio.gather(*(_keep(pool, left) for _ in range(CONNECTIONS)))
        spent = time.perf_counter() - start
        kept = await pool.fetchval("SELECT count(*) FROM interaction")
    if kept != len(said):
        raise AssertionError(f"The driver kept {kept} of {len(said)} messages")
    return spent


async def _make_tables(url: str) -> None:
    """Beside the hub's own, of the same names."""
    made = postgres_engine.writing(url)
    async with made.begin() as connection:
        await connection.execute(text("CREATE SCHEMA bare"))
        await connection.execute(text("SET LOCAL search_path = bare"))
        await connection.run_sync(partial(_metadata.create_all, checkfirst=False))
    await made.dispose()


async def _keep(pool: asyncpg.Pool, left: Iterator[tuple[int, Said]]) -> None:
    async with pool.acquire() as connection:
        for n, one in left:
            id = f"{n:032x}"
            async with connection.transaction():
                await connection.execute(
                    "INSERT INTO conversation VALUES ($1, $2, $3, $4)", id, one.sender,
                    one.subject, AT,
                )  # fmt: skip
                await connection.execute(
                    "INSERT INTO interaction VALUES ($1, $1, $2, $3, $4)", id, one.ref, AT, one.text
                )
                await connection.execute("INSERT INTO event VALUES ($1, $1, $2)", id, DATA)
