"""The one process of a PostgreSQL: it holds an advisory lock as long as its connection lives."""

from __future__ import annotations

import asyncio
import logging
import random

import asyncpg

from router.errors import Unavailable
from storage.alone import EVERY, Work
from storage.postgres_engine import Driver, connect

LOCK = "SELECT pg_try_advisory_lock(7305809, 2)"
STILL_THERE = "SELECT 1"
MOST = 10.0  # seconds between two attempts to reach a server that does not answer

log = logging.getLogger(__name__)


async def alone(url: str, work: Work) -> None:
    """See `Alone`. A server that restarts takes the right away, and work stops: another process
    may have been faster.
    """
    wait = EVERY
    while True:
        try:
            connection = await connect(url, idle_session_timeout="0")
        except Unavailable as error:
            log.warning("waiting for the database: %s", error.text)
            await asyncio.sleep(wait * random.uniform(0.5, 1))
            wait = min(wait * 2, MOST)
            continue
        wait = EVERY
        try:
            await _turn(connection)
            return await _while_ours(connection, work)
        except _Lost:
            log.warning("the right to work alone is lost; waiting for the next turn")
        finally:
            connection.terminate()


class _Lost(Exception):
    """The connection is gone, and the lock with it."""


async def _turn(connection: Driver) -> None:
    told = False
    while not await _ask(connection, LOCK):
        if not told:
            log.warning("another process is at work; this one serves pages and waits its turn")
        told = True
        await asyncio.sleep(EVERY)


async def _while_ours(connection: Driver, work: Work) -> None:
    task = asyncio.ensure_future(work())
    try:
        while not task.done():
            await asyncio.wait([task], timeout=EVERY)
            await _ask(connection, STILL_THERE)
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
    task.result()


async def _ask(connection: Driver, question: str) -> object:
    try:
        return await connection.fetchval(question)
    except (asyncpg.PostgresError, asyncpg.InterfaceError, OSError) as error:
        raise _Lost from error
