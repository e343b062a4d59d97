"""What only a database that several processes share can show."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import asyncpg
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection

from router.errors import Conflict, Invalid, Unavailable
from router.repositories import Tx
from storage import tables_config, tables_staff
from storage.clock import SystemClock
from storage.ids import AscendingIds
from storage.postgres import bring_up, open_postgres
from storage.postgres_engine import writing
from storage.store import Store
from storage.tables import metadata
from tests.servers.postgres import Postgres
from tests.storage.stores import KEY, SilentMeter
from tests.storage.test_migrations import described
from tests.storage.world import customer, fact, furnish, identity

assert tables_config, "its import fills the metadata"
assert tables_staff

Opening = Callable[[], Awaitable[Store]]


@pytest.fixture
async def opening(new_database: str, tmp_path: Path) -> AsyncIterator[Opening]:
    """Opens the same database as often as asked, as other processes would."""
    opened: list[Store] = []

    async def again() -> Store:
        ids = AscendingIds()
        store = await open_postgres(new_database, tmp_path, KEY, SystemClock(), ids, SilentMeter())
        opened.append(store)
        return store

    yield again
    for store in opened:
        await store.close()


@pytest.fixture
def blank(postgres: Postgres) -> Iterator[str]:
    """The address of a database without tables."""
    url = postgres.blank()
    yield url
    postgres.drop(url)


async def execute(url: str, statement: str) -> None:
    connection = await asyncpg.connect(url)
    try:
        await connection.execute(statement)
    finally:
        await connection.close()


CUT_ALL = (
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
    " WHERE datname = current_database() AND pid <> pg_backend_pid()"
)


async def put(store: Store, key: str, value: str) -> None:
    await store.unit.write(lambda tx: tx.config.put_setting(key, value))


async def setting(store: Store, key: str) -> str | None:
    return await store.unit.write(lambda tx: tx.config.setting(key))


async def test_processes_that_start_together_make_the_tables_once(
    blank: str, tmp_path: Path
) -> None:
    opened = await asyncio.gather(
        *(
            open_postgres(blank, tmp_path, KEY, SystemClock(), AscendingIds(), SilentMeter())
            for _ in range(3)
        )
    )
    for store in opened:
        await store.close()


async def test_the_migrations_make_the_tables_that_the_code_uses(blank: str) -> None:
    def drift(connection: Connection) -> list[object]:
        options = {"compare_type": True, "include_name": described}
        context = MigrationContext.configure(connection, opts=options)
        return list(compare_metadata(context, metadata))

    for revision in ("head", "base", "head"):
        await bring_up(blank, revision)
    engine = writing(blank)
    async with await engine.connect() as connection:
        assert await connection.run_sync(drift) == []
    await engine.dispose()


async def test_tables_of_another_revision_are_refused(new_database: str, opening: Opening) -> None:
    await execute(new_database, "UPDATE alembic_version SET version_num = '0000'")
    with pytest.raises(Unavailable, match="migrate"):
        await opening()


async def test_a_server_that_is_not_there_is_unavailable(tmp_path: Path) -> None:
    url = f"postgresql://hub:secret@/hub?host={tmp_path}"
    with pytest.raises(Unavailable) as refused:
        await open_postgres(url, tmp_path, KEY, SystemClock(), AscendingIds(), SilentMeter())
    assert "secret" not in refused.value.text


async def test_what_another_process_writes_rings_the_bell(opening: Opening) -> None:
    here, there = await opening(), await opening()
    async with here.bus.listen("events") as rings:

        async def emit(tx: Tx) -> None:
            tx.emit(fact(1))

        await there.unit.write(emit)
        assert await asyncio.wait_for(anext(rings), 30) == ("events", b"1")


async def test_two_writers_in_opposite_order_both_get_through(opening: Opening) -> None:
    stores = [await opening(), await opening()]
    await put(stores[0], "a", "0")
    await put(stores[0], "b", "0")
    both_hold_one = asyncio.Barrier(2)
    runs: list[str] = []

    def work(first: str, second: str) -> Callable[[Tx], Awaitable[None]]:
        async def doing(tx: Tx) -> None:
            await tx.config.put_setting(first, "1")
            runs.append(first)
            if len(runs) <= 2:
                await both_hold_one.wait()
            await tx.config.put_setting(second, "1")

        return doing

    await asyncio.gather(stores[0].unit.write(work("a", "b")), stores[1].unit.write(work("b", "a")))
    assert len(runs) == 3, "one of them ran again"
    assert [await setting(stores[1], key) for key in "ab"] == ["1", "1"]


async def test_who_loses_a_race_for_a_key_runs_again_and_sees_the_winner(opening: Opening) -> None:
    stores = [await opening(), await opening()]
    together = asyncio.Barrier(2)
    runs: list[bool] = []
    sender = identity("i1", "carla@customer.test", "carla")

    async def find_or_make(tx: Tx) -> bool:
        found = await tx.customers.identities([sender.handle])
        runs.append(bool(found))
        if len(runs) <= 2:
            await together.wait()
        if not found:
            await tx.customers.add([customer("carla")], [sender])
        return not found

    made = await asyncio.gather(*(store.unit.write(find_or_make) for store in stores))
    assert sorted(made) == [False, True]


async def test_a_key_that_is_really_taken_stays_a_conflict(opening: Opening) -> None:
    store = await opening()
    one = identity("i1", "carla@customer.test", "carla")
    await store.unit.write(lambda tx: tx.customers.add([customer("carla")], [one]))
    other = identity("i2", "carla@customer.test", "carla")
    with pytest.raises(Conflict) as refused:
        await store.unit.write(lambda tx: tx.customers.add([], [other]))
    assert refused.value.code == "row.exists"


@pytest.mark.parametrize("value", ["nul \0", "half a pair \ud800"])
async def test_what_no_column_holds_fails_alone(opening: Opening, value: str) -> None:
    store = await opening()
    good, bad = await asyncio.gather(
        put(store, "good", "1"), put(store, "bad", value), return_exceptions=True
    )
    assert good is None
    assert isinstance(bad, Invalid)
    assert [await setting(store, key) for key in ("good", "bad")] == ["1", None]


async def test_dead_connections_are_replaced(new_database: str, opening: Opening) -> None:
    store = await opening()
    await furnish(store)
    for _ in range(3):
        await execute(new_database, CUT_ALL)
        await asyncio.sleep(0.1)
        async with store.unit.read() as reads:
            assert len(await reads.queues()) == 2
        await put(store, "a", "1")


async def test_a_locked_table_is_unavailable_and_works_again(
    new_database: str, opening: Opening
) -> None:
    store = await opening()
    other = await asyncpg.connect(new_database)
    transaction = other.transaction()
    await transaction.start()
    await other.execute("LOCK TABLE setting, queue")
    with pytest.raises(Unavailable):
        await put(store, "a", "1")
    with pytest.raises(Unavailable):
        async with store.unit.read() as reads:
            await reads.queues()
    await transaction.rollback()
    await other.close()
    await put(store, "a", "2")
    assert await setting(store, "a") == "2"


async def test_the_clock_goes_with_the_servers(new_database: str, tmp_path: Path) -> None:
    clock = SystemClock()
    clock.follow(clock.now() + timedelta(hours=1), clock.monotonic())
    store = await open_postgres(new_database, tmp_path, KEY, clock, AscendingIds(), SilentMeter())
    await store.close()
    assert abs(clock.now() - datetime.now(UTC)) < timedelta(minutes=1)
