"""The store as it comes: SQLite and files in one data folder."""

from __future__ import annotations

import asyncio
from functools import partial
from pathlib import Path

from router.ports import Clock, Ids, Meter
from storage.accounts import SEALED
from storage.alone import by_file
from storage.blobs import FileBlobs
from storage.bus_local import LocalBus
from storage.connections import AsyncEngine
from storage.engine import database_file, reading, writing
from storage.revision import check_revision, revision_of
from storage.secrets import Vault, data_key
from storage.sql import Sql
from storage.store import Store
from storage.sweeping import sweep_for_ever
from storage.tokens import MessageToken, derived
from storage.unit import SqlSession, lending, let_go, sql_unit
from storage.watching import data_version, raw_connection, watch

BLOBS = "blobs"
LOCK = "running"


async def open_store(
    data_dir: Path, key: bytes | None, clock: Clock, ids: Ids, meter: Meter
) -> Store:
    """Open the store of a data folder, making it at the first start.

    `key` replaces the key file (32 bytes). Raises Unavailable when the tables are of another
    version, or when secrets were sealed with another key.
    """
    path = database_file(data_dir)
    if not path.exists():
        from storage.migrating import migrate

        await asyncio.to_thread(migrate, data_dir)
    readers, writers = reading(path), writing(path)
    try:
        return await _opened(data_dir, key, clock, ids, meter, readers, writers)
    except BaseException:
        await readers.dispose()
        await writers.dispose()
        raise


async def _opened(
    data_dir: Path,
    key: bytes | None,
    clock: Clock,
    ids: Ids,
    meter: Meter,
    readers: AsyncEngine,
    writers: AsyncEngine,
) -> Store:
    async with await readers.connect() as connection:
        check_revision(await revision_of(connection))
        sealed = [row[0] for row in await Sql(connection).all(SEALED)]
    vault = Vault(data_key(data_dir, key, sealed))
    bus, blobs = LocalBus(), FileBlobs(data_dir / BLOBS, ids)
    connection = await writers.connect()
    session = SqlSession(connection, vault)
    unit = sql_unit(lending(readers), session, bus, blobs, clock, vault, meter)
    driver = await raw_connection(connection)
    watching = watch(driver, await data_version(driver), readers, bus)
    beside = [
        asyncio.create_task(watching, name="store watch"),
        asyncio.create_task(sweep_for_ever(blobs, readers, clock), name="store sweep"),
    ]

    close = partial(let_go, unit, beside, connection, readers, writers)
    token, blob_key = MessageToken(vault.key), derived(vault.key, "blobs")
    alone = by_file(data_dir / LOCK)
    return Store(
        unit, bus, blobs, clock, ids, token, blob_key, alone, close,
        lambda: unit.writer.fault_now() or blobs.fault,
    )  # fmt: skip
