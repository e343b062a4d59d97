"""Files that no row names: what a crash or a repeated delivery left behind."""

from __future__ import annotations

import asyncio
import logging
from datetime import datetime, timedelta

from sqlalchemy import select, union_all

from router.errors import HubError
from router.ports import Clock
from storage.among import among
from storage.blobs import FileBlobs
from storage.connections import AsyncEngine
from storage.sql import Sql, our_errors
from storage.tables import outbox, part, raw
from storage.tables_staff import upload

FIRST = 60.0  # seconds after the start, when nothing else is starting any more
EVERY = 3_600.0  # seconds
GRACE = timedelta(hours=24)  # a file is written before its row: leave it time
AT_ONCE = 500  # files asked about in one query

log = logging.getLogger(__name__)

HOLDERS = (part, raw, outbox, upload)
"""The tables whose rows name files, in the column `blob_id`; a test finds one that is missing."""

NAMED = union_all(*(select(table.c.blob_id).where(among(table.c.blob_id)) for table in HOLDERS))


async def sweep(blobs: FileBlobs, sql: Sql, now: datetime) -> int:
    """Delete what is older than a day and named nowhere; return how many files went."""
    before = (now - GRACE).timestamp()
    names = await asyncio.to_thread(blobs.unchanged_since, before)
    swept = 0
    for start in range(0, len(names), AT_ONCE):
        some = names[start : start + AT_ONCE]
        kept = {row[0] for row in await sql.all(NAMED, {"ids": some})}
        lost = [name for name in some if name not in kept]
        await asyncio.to_thread(blobs.remove, lost)
        swept += len(lost)
    return swept


async def sweep_for_ever(
    blobs: FileBlobs, readers: AsyncEngine, clock: Clock, first: float = FIRST
) -> None:
    """Sweep each hour until cancelled."""
    await asyncio.sleep(first)
    while True:
        try:
            with our_errors():
                async with await readers.connect() as connection:
                    swept = await sweep(blobs, Sql(connection), clock.now())
            log.info("store.swept", extra={"files": swept})
        except (HubError, OSError):
            log.exception("store.sweep_failed")
        await asyncio.sleep(EVERY)
