"""All that a store gives to whoever puts the hub together."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from router.ports import Blobs, Bus, Clock, Ids, ReplyToken, Unit
from storage.alone import Alone


@dataclass(frozen=True, slots=True)
class Store:
    """The ports of one open store; `close` finishes what is queued and lets go of files.

    `alone` runs what only one process may do at a time. `blob_key` signs the addresses of files
    (32 bytes, derived from the data key). `fault` tells the code of what keeps us from writing
    just now, '' when nothing does.
    """

    unit: Unit
    bus: Bus
    blobs: Blobs
    clock: Clock
    ids: Ids
    token: ReplyToken
    blob_key: bytes = field(repr=False)
    alone: Alone
    close: Callable[[], Awaitable[None]]
    fault: Callable[[], str] = str
