"""Files that no row names: what a crash or a repeated delivery left behind."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta

from sqlalchemy import select, union_all

from storage.blobs import FileBlobs
from storage.sql import Sql, among
from storage.tables import outbox, part, raw
from storage.tables_staff import upload

GRACE = timedelta(hours=24)  # a file is written before its row: leave it time
AT_ONCE = 500  # files asked about in one query

NAMED = union_all(
    *(
        select(table.c.blob_id).where(among(table.c.blob_id))
        for table in (part, raw, outbox, upload)
    )
)


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
