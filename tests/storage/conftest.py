"""Stores to try: each test gets a fresh one, furnished."""

import shutil
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest

from storage.ids import AscendingIds
from storage.memory.store import open_memory
from storage.migrating import migrate
from storage.sqlite import open_store
from storage.store import Store
from tests.clock import FakeClock
from tests.storage.world import START, furnish

KEY = bytes(range(32))


class SilentMeter:
    """Counts nothing."""

    def count(self, name: str, n: int = 1, **labels: str) -> None: ...
    def gauge(self, name: str, value: float, **labels: str) -> None: ...
    def seconds(self, name: str, value: float, **labels: str) -> None: ...


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock(START)


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with empty tables, to be copied."""
    folder = tmp_path_factory.mktemp("migrated")
    migrate(folder)
    return folder


@pytest.fixture
def data_dir(migrated: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(migrated, tmp_path / "data"))


@pytest.fixture
async def opening(
    data_dir: Path, clock: FakeClock
) -> AsyncIterator[Callable[[], Awaitable[Store]]]:
    """Opens the same data folder as often as asked; closes what is left open."""
    opened: list[Store] = []

    async def again() -> Store:
        store = await open_store(data_dir, KEY, clock, AscendingIds(), SilentMeter())
        opened.append(store)
        return store

    yield again
    for store in opened:
        await store.close()


@pytest.fixture(params=["memory", "sqlite"])
async def store(
    request: pytest.FixtureRequest, clock: FakeClock, tmp_path: Path
) -> AsyncIterator[Store]:
    """Every store there is, one after the other, furnished with a small workspace."""
    if request.param == "memory":
        made = open_memory(clock)
    else:
        migrated = request.getfixturevalue("migrated")
        folder = Path(shutil.copytree(migrated, tmp_path / "contract"))
        made = await open_store(folder, KEY, clock, AscendingIds(), SilentMeter())
    await furnish(made)
    yield made
    await made.close()
