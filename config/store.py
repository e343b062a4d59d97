"""Opens the store that these settings name: SQLite in the data folder, or a PostgreSQL."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from config.settings import Settings
from router.ports import Meter
from storage.clock import SystemClock
from storage.ids import AscendingIds
from storage.store import Store


@asynccontextmanager
async def opened(settings: Settings, meter: Meter) -> AsyncIterator[Store]:
    """Open the store, and close it at the end: what is queued is written first.

    Raises Unavailable when the server does not answer, the tables are of another version, or the
    key is not theirs.
    """
    store = await _open(settings, meter)
    try:
        yield store
    finally:
        await store.close()


def migrated(settings: Settings) -> None:
    """Bring the tables to this version. It blocks. Raises Unavailable."""
    if settings.database:
        from storage.postgres import bring_up

        asyncio.run(bring_up(settings.database))
    else:
        from storage.migrating import migrate

        migrate(settings.data)


async def _open(settings: Settings, meter: Meter) -> Store:
    # Only one of the two is loaded: drivers take time and memory.
    clock, ids = SystemClock(), AscendingIds()
    if settings.database:
        from storage.postgres import open_postgres

        url = settings.database
        redis = settings.redis
        return await open_postgres(url, settings.data, settings.key, clock, ids, meter, redis)
    from storage.sqlite import open_store

    return await open_store(settings.data, settings.key, clock, ids, meter)
