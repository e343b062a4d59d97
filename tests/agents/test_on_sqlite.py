"""The same again on the store that people really run."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from storage.ids import AscendingIds
from storage.migrating import migrate
from storage.sqlite import open_store
from tests.agents.conftest import House, Ledger, ShiftedClock, open_house
from tests.agents.test_live import *  # noqa: F403  a fixture of this file stands under them
from tests.agents.test_moves import *  # noqa: F403  as above
from tests.agents.test_quarantine import *  # noqa: F403  as above
from tests.agents.test_sight import *  # noqa: F403  as above


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder as a first start leaves it; making one takes longer than a test."""
    folder = tmp_path_factory.mktemp("empty")
    migrate(folder)
    return folder


@pytest.fixture
async def bare(empty: Path, tmp_path: Path) -> AsyncIterator[House]:
    """A house in which nobody works yet, its rows in SQLite."""
    data, clock = tmp_path / "data", ShiftedClock()
    shutil.copytree(empty, data)
    store = await open_store(data, b"k" * 32, clock, AscendingIds(), Ledger())
    async with open_house(store, clock, tmp_path) as house:
        yield house
