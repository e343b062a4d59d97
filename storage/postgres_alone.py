"""The one process of a PostgreSQL: it holds an advisory lock as long as its connection lives.

Who is killed loses the lock with its connection, at once. Who is stopped keeps both, and perhaps
rows that everybody needs; so it shows twice a second that it lives, and when it does not, whoever
waits has the server end all of its connections. It will write nothing more under its old epoch.
"""

from __future__ import annotations

import asyncio
import logging
import random
from asyncio import FIRST_COMPLETED

import asyncpg

from router.errors import Unavailable
from storage.alone import Work
from storage.postgres_driver import ERRORS, PostgresDriver
from storage.postgres_engine import connect

LOOK = 0.05  # seconds between two looks whether the turn has come
SHOWN_EVERY = 0.5  # seconds
ANSWER_S = 2.0  # a lock whose connection does not answer is as good as lost
SOONEST, MOST = 0.5, 10.0  # seconds between two attempts to reach a server that does not answer

MINE_NOW = """
SELECT pg_try_advisory_lock(7305809, 2),
    coalesce(alive_at < clock_timestamp() - interval '2 seconds', true) FROM shard"""
I_LIVE = "UPDATE shard SET alive_at = clock_timestamp()"
END_IT = """
SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE application_name IN (
    SELECT holder.application_name FROM pg_locks lock JOIN pg_stat_activity holder USING (pid)
    WHERE lock.locktype = 'advisory' AND lock.classid = 7305809 AND lock.objid = 2 AND lock.granted
    AND holder.datname = current_database())"""

log = logging.getLogger(__name__)


async def alone(url: str, name: str, work: Work) -> None:
    """See `Alone`; `name` is that of all connections of this process. A server that restarts takes
    the right away, and work stops: another process may have been faster.
    """
    wait = SOONEST
    while True:
        try:
            connection = await connect(url, application_name=name, idle_session_timeout="0")
        except Unavailable as error:
            log.warning("waiting for the database: %s", error.text)
            await asyncio.sleep(wait * random.uniform(0.5, 1))
            wait = min(wait * 2, MOST)
            continue
        wait = SOONEST
        try:
            await _turn(connection)
            return await _while_ours(connection, work)
        except _Lost:
            log.warning("the right to work alone is lost; waiting for the next turn")
            await asyncio.sleep(SOONEST)
        finally:
            connection.terminate()


class _Lost(Exception):
    """The connection is gone, and the lock with it."""


async def _turn(connection: PostgresDriver) -> None:
    """Wait until the lock is ours. Raises _Lost."""
    silent = 0
    while True:
        ours, late = await _ask(connection, MINE_NOW)
        if ours:
            return
        # Twice, for whoever has just taken the lock has not shown anything yet.
        silent = silent + 1 if late else 0
        if silent > 1:
            log.warning("the process at work shows no sign of life: its connections are ended")
            await _ask(connection, END_IT)
            silent = -10  # looks until it is told again
        await asyncio.sleep(LOOK)


async def _while_ours(connection: PostgresDriver, work: Work) -> None:
    await _ask(connection, I_LIVE)
    gone = asyncio.Event()
    connection.add_termination_listener(lambda _: gone.set())
    task, cut = asyncio.ensure_future(work()), asyncio.ensure_future(gone.wait())
    try:
        while not task.done():
            await asyncio.wait([task, cut], timeout=SHOWN_EVERY, return_when=FIRST_COMPLETED)
            await _ask(connection, I_LIVE)
    finally:
        for each in (task, cut):
            each.cancel()
        await asyncio.gather(task, cut, return_exceptions=True)
    task.result()


async def _ask(connection: PostgresDriver, question: str) -> asyncpg.Record:
    try:
        return await connection.fetchrow(question, timeout=ANSWER_S)
    except (*ERRORS, OSError) as error:
        raise _Lost from error
