"""What the databases give to bare loops of three inserts a message: the limits of other benches."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import asyncpg
from sqlalchemy import Column, MetaData, String, Table, Text, func, insert, select, text

from storage import engine, postgres_engine

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
    if url:
        await _make_tables(url)
    made = postgres_engine.writing(url) if url else engine.writing(folder / "core.db")
    try:
        async with await made.connect() as connection:
            if url:
                await connection.execute(text("SET search_path = bare"))
            else:
                await connection.run_sync(_metadata.create_all)
            await connection.commit()
            start = time.perf_counter()
            for first in range(0, len(said), PER_COMMIT):
                for table, rows in _rows(first, said[first : first + PER_COMMIT]):
                    for values in [rows] if batched else rows:
                        await connection.execute(insert(table), values)
                await connection.commit()
            spent = time.perf_counter() - start
            counted = select(func.count()).select_from(interaction)
            kept = (await connection.execute(counted)).scalar()
    finally:
        await made.dispose()
    if kept != len(said):
        raise AssertionError(f"Core kept {kept} of {len(said)} messages")
    return spent


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
