"""The driver's two places, the loop and the connection's thread, on a real file."""

import asyncio
import sqlite3
import threading
import time
from collections.abc import AsyncIterator
from itertools import islice
from pathlib import Path
from typing import Any

import pytest

from storage.sqlite_driver import BEGIN_WRITING, SqliteDriver, connect

LONG_S = 0.05
HERE = threading.main_thread().ident

SPEND = "SELECT spend(?)"
ADD = "INSERT INTO word (id) VALUES (spend(?))"


class Spending:
    """A function of SQL that takes so many seconds, and notes in which thread."""

    def __init__(self) -> None:
        self.here: list[bool] = []
        self.may_end = threading.Event()
        self.has_begun = threading.Event()

    def spend(self, seconds: float) -> float:
        self.here.append(threading.get_ident() == HERE)
        end = time.thread_time() + seconds
        while time.thread_time() < end:
            pass
        return seconds

    def wait(self) -> int:
        self.has_begun.set()
        self.may_end.wait(30)
        return 1

    def places(self) -> list[bool]:
        """Whether `spend` ran here, for each run since the last question."""
        seen, self.here = self.here, []
        return seen


@pytest.fixture
def spending() -> Spending:
    return Spending()


@pytest.fixture
async def opened(tmp_path: Path, spending: Spending) -> AsyncIterator[SqliteDriver]:
    connection = await connect(tmp_path / "words.db", BEGIN_WRITING, ["PRAGMA busy_timeout=20000"])
    await connection.create_function("spend", 1, spending.spend)
    await connection.create_function("wait", 0, spending.wait)
    await _run(connection, "CREATE TABLE word (id PRIMARY KEY)")
    yield connection
    spending.may_end.set()
    await connection.close()


async def _run(connection: SqliteDriver, sql: str, *values: Any) -> list[Any]:
    return await connection.ask(sql, values)


async def _add(connection: SqliteDriver, *values: float) -> None:
    assert await connection.change_all(ADD, [(value,) for value in values]) == len(values)


async def _until_here(connection: SqliteDriver, spending: Spending) -> None:
    """Run it until it is short: on a busy machine it may seem long for a while."""
    async with asyncio.timeout(30):
        while not any(spending.places()):
            await _run(connection, SPEND, 0)


async def test_a_statement_goes_aside_once_it_was_long_and_comes_back_when_it_is_short(
    opened: SqliteDriver, spending: Spending
) -> None:
    assert await _run(opened, SPEND, 0) == [(0,)]
    assert spending.places() == [False]
    await _until_here(opened, spending)
    for seconds in (LONG_S, 0):
        assert await _run(opened, SPEND, seconds) == [(seconds,)]
    assert spending.places()[-1] is False
    await _until_here(opened, spending)


async def test_a_list_goes_aside_when_it_is_long(opened: SqliteDriver, spending: Spending) -> None:
    ids = (n / 1_000_000_000 for n in range(100_000))
    await opened.begin()
    async with asyncio.timeout(30):
        while not any(spending.places()):
            await _add(opened, next(ids))
    await _add(opened, *islice(ids, 5_000))
    assert spending.places() == [False] * 5_000
    await opened.rollback()


async def test_a_question_that_takes_long_for_once_is_broken_off_and_answered_aside(
    opened: SqliteDriver, spending: Spending
) -> None:
    count = (
        "SELECT count(*), max(spend(0)) FROM (WITH RECURSIVE n(i) AS (VALUES (1) UNION ALL"
        " SELECT i + 1 FROM n WHERE i < ?) SELECT i FROM n)"
    )
    await opened.begin()
    await _run(opened, "INSERT INTO word (id) VALUES (1)")
    places = [False]
    async with asyncio.timeout(30):
        while not places[0]:  # it takes a while until it seems short on a busy machine
            await _run(opened, count, 3)
            spending.places()
            assert await _run(opened, count, 50_000) == [(50_000, 0.0)]
            places = spending.places()
    assert places[-50_000:] == [False] * 50_000
    # The transaction is none the worse for it.
    assert await _run(opened, "SELECT id FROM word") == [(1,)]
    await opened.rollback()
    assert await _run(opened, "SELECT id FROM word") == []


async def test_an_error_is_the_same_here_and_aside(
    opened: SqliteDriver, spending: Spending
) -> None:
    await _run(opened, "INSERT INTO word (id) VALUES (0)")
    errors: dict[bool, str] = {}
    async with asyncio.timeout(30):
        while len(errors) < 2:
            with pytest.raises(sqlite3.IntegrityError) as error:
                await _run(opened, ADD, 0)
            errors[spending.places()[-1]] = str(error.value)
    assert set(errors.values()) == {"UNIQUE constraint failed: word.id"}


async def test_text_that_is_none_is_an_error_here_and_aside(
    opened: SqliteDriver,
) -> None:
    for _ in range(3):
        with pytest.raises(sqlite3.OperationalError, match="UTF-8"):
            await _run(opened, "SELECT CAST(x'ff' AS TEXT)")


async def test_who_is_cancelled_in_the_middle_of_a_statement_can_roll_it_back(
    opened: SqliteDriver, spending: Spending
) -> None:
    await _until_here(opened, spending)
    await opened.begin()
    adding = asyncio.create_task(_run(opened, "INSERT INTO word (id) VALUES (wait())"))
    await asyncio.to_thread(spending.has_begun.wait, 30)
    adding.cancel()
    with pytest.raises(asyncio.CancelledError):
        await adding
    # The thread is still at it: whatever comes now waits in line, and the loop for nothing.
    later = asyncio.gather(_run(opened, SPEND, 0), opened.rollback())
    await asyncio.sleep(0.01)
    assert not later.done()
    spending.may_end.set()
    await later
    assert spending.places() == [False]
    assert await _run(opened, "SELECT * FROM word") == []
    await _until_here(opened, spending)


async def test_a_lock_of_another_process_is_waited_for_beside_the_loop(
    opened: SqliteDriver, tmp_path: Path
) -> None:
    for _ in range(3):
        await opened.begin()
        await opened.rollback()
    other = sqlite3.connect(tmp_path / "words.db", isolation_level=None)
    other.execute(BEGIN_WRITING)
    beginning = asyncio.create_task(opened.begin())
    await asyncio.sleep(0.1)
    assert not beginning.done()
    other.execute("ROLLBACK")
    await beginning
    await _run(opened, "INSERT INTO word (id) VALUES (1)")
    await opened.commit()
    assert other.execute("SELECT id FROM word").fetchall() == [(1,)]
    # What is not locked is locked without patience, and what comes after has it back.
    await opened.begin()
    await opened.commit()
    assert await _run(opened, "PRAGMA busy_timeout") == [(20_000,)]
    other.execute(BEGIN_WRITING)
    other.close()


async def test_short_statements_in_a_row_let_others_have_their_turn(
    opened: SqliteDriver, spending: Spending
) -> None:
    turns = 0

    async def take_turns() -> None:
        nonlocal turns
        while True:
            turns += 1
            await asyncio.sleep(0)

    await _until_here(opened, spending)
    other = asyncio.create_task(take_turns())
    await opened.begin()
    for _ in range(100):
        await _run(opened, SPEND, 0.0002)
    assert sum(spending.places()) > 50
    assert turns > 1
    other.cancel()
    await asyncio.gather(other, return_exceptions=True)
