"""The same again on the store that people really run."""

from __future__ import annotations

import pytest

from tests.agents.conftest import House
from tests.agents.test_live import *  # noqa: F403  a fixture of this file stands under them
from tests.agents.test_moves import *  # noqa: F403  as above
from tests.agents.test_quarantine import *  # noqa: F403  as above
from tests.agents.test_sight import *  # noqa: F403  as above


@pytest.fixture
async def bare(bare_on_sqlite: House) -> House:
    """A house in which nobody works yet, its rows in SQLite."""
    return bare_on_sqlite
