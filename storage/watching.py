"""Notices what another process (a command line) wrote, and rings as if it had been here."""

from __future__ import annotations

import asyncio
import logging
from typing import Any

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
    driver: Any = (await writer.get_raw_connection()).driver_connection
    known = await _version(driver)
    while True:
        await asyncio.sleep(EVERY)
        version = await _version(driver)
        if version != known:
            known = version
            await _ring(readers, bus)


async def _version(driver: Any) -> int:
    async with driver.execute("PRAGMA data_version") as cursor:
        version: int = (await cursor.fetchone())[0]
    return version


async def _ring(readers: AsyncEngine, bus: Bus) -> None:
    try:
        with our_errors():
            async with readers.connect() as connection:
                head = await Sql(connection).value(HEAD)
    except HubError as error:
        log.warning("store.watch_failed", extra={"code": error.code})
        return
    await bus.ring("events", str(head).encode())
