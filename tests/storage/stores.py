"""Every store there is, opened empty: the one place where tests learn which there are."""

import shutil
from pathlib import Path

import pytest

from router.ports import Clock, Meter
from storage.ids import AscendingIds
from storage.memory.store import open_memory
from storage.migrating import migrate
from storage.postgres import open_postgres
from storage.sqlite import open_store
from storage.store import Store

KEY = bytes(range(32))

STORES = ("memory", "sqlite", "postgres")


class SilentMeter:
    """Counts nothing."""

    def count(self, name: str, n: int = 1, **labels: str) -> None: ...
    def gauge(self, name: str, value: float, **labels: str) -> None: ...
    def seconds(self, name: str, value: float, **labels: str) -> None: ...


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
    url: str = request.getfixturevalue("new_database")
    return await open_postgres(url, folder, KEY, clock, ids, meter)


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with empty tables, to be copied."""
    folder = tmp_path_factory.mktemp("migrated")
    migrate(folder)
    return folder
