"""Stores to try: each test gets a fresh one, furnished."""

import shutil
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest

from storage.ids import AscendingIds
from storage.sqlite import open_store
from storage.store import Store
from tests.clock import FakeClock
from tests.storage.stores import KEY, SilentMeter, open_empty
from tests.storage.world import START, furnish


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock(START)


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


@pytest.fixture
async def store(
    store_kind: str, request: pytest.FixtureRequest, clock: FakeClock
) -> AsyncIterator[Store]:
    """Every store there is, one after the other, furnished with a small workspace."""
    made = await open_empty(store_kind, request, clock)
    await furnish(made)
    yield made
    await made.close()
