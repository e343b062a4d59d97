"""From any earlier version in one step, whatever interrupts it."""

import asyncio
import shutil
import sys
from asyncio.subprocess import PIPE, STDOUT
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, event, inspect, select, text

from router.model import AgentId, CustomerId, InteractionId, Role
from router.seeing import Principal
from router.views import ViewName
from storage.connections import AsyncConnection
from storage.engine import database_file
from storage.every_table import every_table
from storage.ids import AscendingIds
from storage.migrating import making, migrate, upgrade
from storage.postgres import bring_up, open_postgres
from storage.postgres_engine import patient
from storage.sqlite import open_store
from storage.store import Store
from tests.clock import FakeClock
from tests.servers.postgres import Postgres
from tests.storage.past import OLD, postgres_of, sqlite_of
from tests.storage.stores import KEY, SilentMeter
from tests.storage.world import START
from tests.system.ledger import CONTRADICTIONS

ROOT = Path(__file__).resolve().parent.parent.parent
EVA = Principal(AgentId("eva"), Role.SUPERVISOR)
VIEWS = (ViewName.UNASSIGNED, ViewName.CLOSED, ViewName.SNOOZED)
EVERY = 12  # statements between two power cuts


def counted(connection: Connection) -> dict[str, int]:
    names = [one for one in inspect(connection).get_table_names() if one != "alembic_version"]
    query = 'SELECT COUNT(*) FROM "{}"'
    return {one: connection.execute(text(query.format(one))).scalar_one() for one in names}


def read_all(connection: Connection) -> dict[str, Sequence[Any]]:
    """Every row as the code reads it; a value that a column cannot hold would raise."""
    return {table.name: connection.execute(select(table)).all() for table in every_table()}


def holds_together(connection: Connection, before: Mapping[str, int]) -> None:
    after = {name: len(rows) for name, rows in read_all(connection).items()}
    assert {name: after[name] for name in before} == before
    wrong = {
        what for what, query in CONTRADICTIONS.items() if connection.execute(text(query)).all()
    }
    assert wrong <= {"an answer without a row of the outbox"}  # the demonstration's past


@asynccontextmanager
async def closing(store: Store) -> AsyncIterator[None]:
    try:
        yield
    finally:
        await store.close()


async def opens(store: Store) -> None:
    """What people would look at first."""
    async with closing(store), store.unit.read() as reads:
        secrets = {one.name: one.secrets for one in await reads.accounts()}
        assert secrets["support@shop.demo"]["password"]
        assert {row.reason for row in await reads.quarantined(9)} == {"parse.raised", "parse.slow"}
        pages = [await reads.inbox(EVA, view, None, 50) for view in VIEWS]
        rows = [row for page in pages for row in page.rows]
        assert len(rows) >= 5
        for row in rows:
            assert (await reads.interaction(EVA, InteractionId(row.id))).row.id == row.id
            whose = CustomerId(row.customer_id)
            assert (await reads.timeline(EVA, whose, None, 50)).items
        assert [one.name for one in await reads.calendars()] == ["Shop"]
        assert len((await reads.engine(START)).offers) == 3


@pytest.mark.parametrize("revision", OLD)
async def test_an_old_sqlite_is_brought_up_in_one_step(revision: str, tmp_path: Path) -> None:
    data = tmp_path / "data"
    sqlite_of(revision, data)
    engine = making(database_file(data))
    with engine.connect() as connection:
        before = counted(connection)
    migrate(data)
    with engine.connect() as connection:
        holds_together(connection, before)
        assert connection.execute(text("PRAGMA foreign_key_check")).all() == []
        assert connection.execute(text("PRAGMA integrity_check")).scalar_one() == "ok"
    engine.dispose()
    await opens(await open_store(data, KEY, FakeClock(START), AscendingIds(), SilentMeter()))


@pytest.mark.parametrize("revision", OLD)
async def test_an_old_postgresql_is_brought_up_in_one_step_and_an_interrupted_one_again(
    revision: str, postgres: Postgres, tmp_path: Path
) -> None:
    url = postgres.blank()
    await postgres_of(revision, url, tmp_path)
    engine = patient(url)

    async def upgraded(connection: AsyncConnection) -> None:
        await connection.run_sync(upgrade, "head")
        raise InterruptedError

    async with await engine.connect() as connection:
        before = await connection.run_sync(counted)
    with pytest.raises(InterruptedError):
        async with engine.begin() as connection:
            await upgraded(connection)
    await bring_up(url)
    async with await engine.connect() as connection:
        await connection.run_sync(holds_together, before)
    await engine.dispose()
    store = await open_postgres(url, tmp_path, KEY, FakeClock(START), AscendingIds(), SilentMeter())
    await opens(store)
    postgres.drop(url)


def test_a_power_cut_at_any_statement_leaves_what_can_be_brought_up_again(tmp_path: Path) -> None:
    data, seen = tmp_path / "data", [0]
    sqlite_of(OLD[0], data)
    engine = making(database_file(data))

    @event.listens_for(engine, "after_cursor_execute")
    def _cut(*_: object) -> None:
        seen[0] += 1
        if seen[0] % EVERY == 0:  # what is on the disk at this moment is all that would be left
            shutil.copytree(data, tmp_path / f"cut-{seen[0]}")

    with engine.begin() as connection:
        upgrade(connection, "head")
        whole = {table.name: table for table in every_table()}.keys()
    engine.dispose()
    cuts = sorted(tmp_path.glob("cut-*"))
    assert len(cuts) > 3
    for cut in cuts:
        migrate(cut)
        left = making(database_file(cut))
        with left.connect() as connection:
            assert read_all(connection).keys() == whole
            assert len(read_all(connection)["message"]) == 18
        left.dispose()


@pytest.mark.parametrize("kind", ["sqlite", "postgres"])
async def test_two_who_migrate_at_once_do_it_once(
    kind: str, tmp_path: Path, postgres: Postgres
) -> None:
    url, data = postgres.blank() if kind == "postgres" else "", tmp_path / "data"
    if url:
        await postgres_of(OLD[0], url, data)
    else:
        sqlite_of(OLD[0], data)
    environment = {"PYTHONPATH": str(ROOT), "CENTRALITA_DATA": str(data)}
    command = [sys.executable, "-P", "-m", "config", "migrate"]
    environment |= {"CENTRALITA_DATABASE_URL": url}
    both = [
        await asyncio.create_subprocess_exec(*command, env=environment, stdout=PIPE, stderr=STDOUT)
        for _ in range(2)
    ]
    said = [(await process.communicate())[0] for process in both]
    assert [process.returncode for process in both] == [0, 0], said
    if url:
        postgres.drop(url)
