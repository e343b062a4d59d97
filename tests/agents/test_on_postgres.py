"""The same again where several processes share the rows; who sees what, the contract tests say."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.agents.conftest import House, Ledger, ShiftedClock, open_house
from tests.agents.test_live import *  # noqa: F403  a fixture of this file stands under them
from tests.agents.test_moves import *  # noqa: F403  as above
from tests.agents.test_quarantine import *  # noqa: F403  as above
from tests.storage.stores import open_empty


@pytest.fixture
async def bare(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[House]:
    """A house in which nobody works yet, its rows in PostgreSQL."""
    clock = ShiftedClock()
    store = await open_empty("postgres", request, clock, Ledger())
    async with open_house(store, clock, tmp_path) as house:
        yield house
