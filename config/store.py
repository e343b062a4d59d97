"""Opens the store that these settings name."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from config.settings import Settings
from router.ports import Meter
from storage.clock import SystemClock
from storage.ids import AscendingIds
from storage.sqlite import open_store
from storage.store import Store


@asynccontextmanager
async def opened(settings: Settings, meter: Meter) -> AsyncIterator[Store]:
    """Open the store, and close it at the end: what is queued is written first.

    Raises Unavailable when the tables are of another version, or the key is not theirs.
    """
    store = await open_store(settings.data, settings.key, SystemClock(), AscendingIds(), meter)
    try:
        yield store
    finally:
        await store.close()
