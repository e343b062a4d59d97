"""Notices what another process (a command line) wrote, and rings as if it had been here."""

from __future__ import annotations

import asyncio
import logging

import aiosqlite
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from router.errors import HubError
from router.ports import Bus
from storage.sql import Sql, our_errors
from storage.visible import HEAD

EVERY = 0.5  # seconds

log = logging.getLogger(__name__)


async def watch(writer: AsyncConnection, readers: AsyncEngine, bus: Bus) -> None:
    """Ring 'events' whenever somebody else has committed; runs until cancelled.

    SQLite's `data_version` of the writing connection changes only by others' commits. It is asked
    below SQLAlchemy, whose connection may be in the middle of a work.
    """
    driver = (await writer.get_raw_connection()).driver_connection
    if not isinstance(driver, aiosqlite.Connection):
        raise TypeError("Only SQLite has a data version")
    known: int | None = None
    while True:
        try:
            version = await _version(driver)
            if known is not None and version != known:
                await _ring(readers, bus)
            known = version
        except (HubError, aiosqlite.Error):
            log.exception("store.watch_failed")
        await asyncio.sleep(EVERY)


async def _version(driver: aiosqlite.Connection) -> int:
    async with driver.execute("PRAGMA data_version") as cursor:
        row = await cursor.fetchone()
    return int(row[0]) if row else 0


async def _ring(readers: AsyncEngine, bus: Bus) -> None:
    with our_errors():
        async with readers.connect() as connection:
            head = await Sql(connection).value(HEAD)
    await bus.ring("events", str(head).encode())
