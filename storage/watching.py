"""Notices what another process (a command line) wrote, and rings as if it had been here."""

from __future__ import annotations

import asyncio
import logging

import aiosqlite

from router.ports import Bus
from storage.connections import AsyncConnection, AsyncEngine
from storage.sql import Sql, our_errors
from storage.visible import HEAD

EVERY = 0.5  # seconds

log = logging.getLogger(__name__)


async def raw_connection(writer: AsyncConnection) -> aiosqlite.Connection:
    """Return the driver's own connection: SQLAlchemy's may be in the middle of a work."""
    driver = await writer.driver()
    if not isinstance(driver, aiosqlite.Connection):
        raise TypeError("Only SQLite has a data version")
    return driver


async def data_version(driver: aiosqlite.Connection) -> int:
    """Return a number that changes on this connection only by the commits of others."""
    async with driver.execute("PRAGMA data_version") as cursor:
        row = await cursor.fetchone()
    return int(row[0]) if row else 0


async def watch(driver: aiosqlite.Connection, known: int, readers: AsyncEngine, bus: Bus) -> None:
    """Ring 'events' and 'raw' whenever somebody else has committed after `known`; runs until
    cancelled.
    """
    while True:
        await asyncio.sleep(EVERY)
        try:
            version = await data_version(driver)
            if version != known:
                await _ring(readers, bus)
            known = version
        except Exception:
            # Who no longer watched would hear nothing from a command line ever again.
            log.exception("store.watch_failed")


async def _ring(readers: AsyncEngine, bus: Bus) -> None:
    with our_errors():
        async with await readers.connect() as connection:
            head = await Sql(connection).value(HEAD)
    await bus.ring("events", str(head).encode())
    await bus.ring("raw")
