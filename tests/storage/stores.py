"""Every store there is, opened empty: the one place where tests learn which there are.

A test that asks for `store_kind`, mostly through a fixture that opens a store, runs on all of them;
where one kind is enough, a mark names it and says why.
"""

import shutil
from collections.abc import Iterator
from pathlib import Path

import asyncpg
import pytest

from router.ports import Clock, Meter
from storage.ids import AscendingIds
from storage.memory.store import open_memory
from storage.migrating import migrate
from storage.postgres import open_postgres
from storage.sqlite import open_store
from storage.store import Store
from tests.servers.postgres import Postgres

KEY = bytes(range(32))

STORES = ("memory", "sqlite", "postgres")

in_memory = pytest.mark.parametrize("store_kind", ["memory"])
on_sqlite = pytest.mark.parametrize("store_kind", ["sqlite"])

# A database that is emptied costs a tenth of one that is made.
EMPTY = """
SELECT pg_terminate_backend(pid) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid();
SET session_replication_role = replica;
DO $$ DECLARE name text; BEGIN
    IF to_regnamespace('first') IS NULL THEN
        CREATE SCHEMA first;
        FOR name IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' LOOP
            EXECUTE format('CREATE TABLE first.%1$I AS TABLE public.%1$I', name);
        END LOOP;
    END IF;
    FOR name IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' LOOP
        EXECUTE format('DELETE FROM public.%I', name);
        EXECUTE format('INSERT INTO public.%1$I SELECT * FROM first.%1$I', name);
    END LOOP;
END $$
"""


class SilentMeter:
    """Counts nothing."""

    def count(self, name: str, n: int = 1, **labels: str) -> None: ...
    def gauge(self, name: str, value: float, **labels: str) -> None: ...
    def seconds(self, name: str, value: float, **labels: str) -> None: ...


@pytest.fixture(params=STORES)
def store_kind(request: pytest.FixtureRequest) -> str:
    """One kind of store after the other."""
    kind: str = request.param
    return kind


async def open_empty(
    kind: str, request: pytest.FixtureRequest, clock: Clock, meter: Meter | None = None
) -> Store:
    """Return an empty store of this kind for the test that asks."""
    if kind == "memory":
        return open_memory(clock)
    folder: Path = request.getfixturevalue("tmp_path") / "store"
    meter, ids = meter or SilentMeter(), AscendingIds()
    if kind == "sqlite":
        shutil.copytree(request.getfixturevalue("migrated"), folder)
        return await open_store(folder, KEY, clock, ids, meter)
    url: str = request.getfixturevalue("shared_database")
    await _make_empty(url)
    return await open_postgres(url, folder, KEY, clock, ids, meter)


async def _make_empty(url: str) -> None:
    connection = await asyncpg.connect(url)
    await connection.execute(EMPTY)
    await connection.close()


@pytest.fixture(scope="session")
def shared_database(postgres: Postgres) -> Iterator[str]:
    """The address of a database that one test after the other finds as if it were new."""
    url = postgres.clone()
    yield url
    postgres.drop(url)


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with empty tables, to be copied."""
    folder = tmp_path_factory.mktemp("migrated")
    migrate(folder)
    return folder
