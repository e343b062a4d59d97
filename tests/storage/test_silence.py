"""An error of the database may be written into a log: it names no values."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from storage.connections import AsyncEngine
from storage.engine import database_file, reading, writing


@pytest.mark.parametrize("make", [reading, writing])
async def test_an_error_says_the_statement_and_not_what_was_in_it(
    data_dir: Path, make: Callable[[Path], AsyncEngine]
) -> None:
    engine = make(database_file(data_dir))
    try:
        async with await engine.connect() as connection:
            with pytest.raises(DBAPIError) as raised:
                await connection.execute(text("SELECT :it FROM nowhere"), {"it": "a secret"})
    finally:
        await engine.dispose()
    assert "nowhere" in str(raised.value)
    assert "a secret" not in str(raised.value)
