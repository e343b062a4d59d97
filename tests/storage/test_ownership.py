"""One process of a PostgreSQL works alone; who is killed or stopped is followed by the next."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from functools import partial

import asyncpg
import pytest

from storage.postgres_alone import alone
from storage.postgres_engine import connect

CUT = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = '{}'"


class Turns:
    """Processes that want to work alone, and who of them does now."""

    def __init__(self, url: str) -> None:
        self._url = url
        self.at_work: list[str] = []
        self.ended: set[str] = set()
        self.stops = 0
        self._changed = asyncio.Condition()

    @asynccontextmanager
    async def process(self, name: str) -> AsyncIterator[asyncio.Task[None]]:
        """A process until the block ends."""
        process = asyncio.create_task(alone(self._url, name, partial(self._work, name)))
        try:
            yield process
        finally:
            process.cancel()
            await asyncio.wait([process])

    async def _work(self, name: str) -> None:
        async with self._changed:
            self.at_work.append(name)
            self._changed.notify_all()
            try:
                await self._changed.wait_for(lambda: name in self.ended)
            finally:
                self.at_work.remove(name)
                self.stops += 1
                self._changed.notify_all()

    async def begun(self, *names: str) -> str:
        """Wait until one of these is at work; return which."""
        async with asyncio.timeout(30), self._changed:
            await self._changed.wait_for(lambda: not set(names).isdisjoint(self.at_work))
        return self.at_work[0]

    async def stopped(self, before: int) -> None:
        """Wait until somebody has stopped since there were so many stops."""
        async with asyncio.timeout(30), self._changed:
            await self._changed.wait_for(lambda: self.stops > before)

    async def end(self, name: str) -> None:
        """Let the work of that process come to its end by itself."""
        async with self._changed:
            self.ended.add(name)
            self._changed.notify_all()


@pytest.fixture
def turns(new_database: str) -> Turns:
    return Turns(new_database)


async def execute(url: str, statement: str) -> None:
    connection = await connect(url)
    try:
        await connection.execute(statement)
    finally:
        await connection.close()


async def test_one_works_alone_and_the_next_follows(turns: Turns) -> None:
    async with turns.process("a") as a, turns.process("b") as b:
        first = await turns.begun("a", "b")
        await asyncio.sleep(3)  # longer than a sign of life is waited for
        assert turns.at_work == [first]
        await turns.end(first)
        second = await turns.begun({"a": "b", "b": "a"}[first])
        await turns.end(second)
        await asyncio.wait([a, b])


async def test_who_loses_the_connection_stops_at_once_and_somebody_begins_anew(
    turns: Turns, new_database: str
) -> None:
    async with turns.process("a"), turns.process("b"):
        for _ in range(3):
            first = await turns.begun("a", "b")
            stops = turns.stops
            await execute(new_database, CUT.format(first))
            await turns.stopped(stops)
        await turns.begun("a", "b")


async def test_who_is_stopped_in_the_middle_of_a_work_loses_the_lock_and_every_row_it_holds(
    turns: Turns, new_database: str
) -> None:
    lock, work = [await connect(new_database, application_name="stopped") for _ in range(2)]
    bystander = await connect(new_database, application_name="bystander")
    try:
        await lock.execute("SELECT pg_advisory_lock(7305809, 2)")
        await lock.execute("UPDATE shard SET alive_at = clock_timestamp()")
        await work.execute("BEGIN; UPDATE event_head SET seq = seq + 1")
        async with turns.process("next"):
            await turns.begun("next")
            await execute(new_database, "UPDATE event_head SET seq = seq + 1")
        for ended in (lock, work):
            with suppress(asyncpg.PostgresError, asyncpg.InterfaceError, OSError):
                await ended.execute("SELECT 1")
            assert ended.is_closed()
        await bystander.execute("SELECT 1")
    finally:
        for connection in (lock, work, bystander):
            connection.terminate()
