"""A store that forgets everything when it is closed."""

from __future__ import annotations

from router.ports import Clock
from storage.alone import nobody_else
from storage.bus_local import LocalBus
from storage.clock import SystemClock
from storage.ids import AscendingIds
from storage.memory.blobs import MemoryBlobs
from storage.memory.unit import MemoryUnit
from storage.store import Store
from storage.tokens import MessageToken, derived


def open_memory(clock: Clock | None = None) -> Store:
    """Return an empty store."""
    clock = clock or SystemClock()
    ids, bus = AscendingIds(), LocalBus()
    blobs = MemoryBlobs(ids)
    unit = MemoryUnit(bus, blobs, clock)
    key = b"a key that signs nothing which outlives the process"
    token, blob_key = MessageToken(key), derived(key, "blobs")
    return Store(unit, bus, blobs, clock, ids, token, blob_key, nobody_else, unit.close)
