"""The same again on the store that people really run."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.agents import seed
from tests.agents.conftest import House
from tests.agents.test_live import *  # noqa: F403  a fixture of this file stands under them
from tests.agents.test_moves import *  # noqa: F403  as above
from tests.agents.test_quarantine import *  # noqa: F403  as above
from tests.agents.test_sight import *  # noqa: F403  as above


@pytest.fixture
async def bare(bare_on_sqlite: House) -> House:
    """A house in which nobody works yet, its rows in SQLite."""
    return bare_on_sqlite


async def test_a_raw_row_without_a_fate_is_missed_in_the_counts(
    house: House, tmp_path: Path
) -> None:
    await seed.mail_in(house.store)
    [file] = (tmp_path / "data").glob("*.db")
    with closing(sqlite3.connect(file, isolation_level=None, timeout=20)) as base:
        assert base.execute("UPDATE raw SET state = 'lost'").rowcount == 1
    async with house.store.unit.read() as reads:
        counts, total = await reads.raw_counts(), await reads.raw_total()
    assert (total, sum(counts.values())) == (1, 0)
