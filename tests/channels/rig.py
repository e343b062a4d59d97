"""A hub with one queue, for tests of what stands around it; in memory if no store is given."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from channels.base import Tools
from channels.handover import Handover
from channels.kept import KnownContent, StoredCursor, StoredDocs
from channels.supplies import Supplies
from channels.threads import LogFeed, StoredThreads
from router.accounts import Account, RawRow
from router.model import AccountId, QueueId
from router.people import Queue
from router.ports import Keep
from router.raws import filled
from router.repositories import Tx
from storage.clock import SystemClock
from storage.keeping import make_keep
from storage.memory.store import open_memory
from storage.store import Store
from tests.servers.patience import PATIENCE

MAILBOX = AccountId("mailbox")


class SilentMeter:
    """See `Meter`; counts what was counted."""

    def __init__(self) -> None:
        self.counts: dict[str, int] = {}

    def count(self, name: str, n: int = 1, **labels: str) -> None:
        self.counts[name] = self.counts.get(name, 0) + n

    def gauge(self, name: str, value: float, **labels: str) -> None: ...
    def seconds(self, name: str, value: float, **labels: str) -> None: ...


@dataclass
class Rig:
    """The store, what channels are given, and the beats they gave."""

    store: Store
    supplies: Supplies
    meter: SilentMeter
    beats: list[tuple[str, str]] = field(default_factory=list)

    def tools(self, account: AccountId = MAILBOX) -> Tools:
        supplies = self.supplies
        return Tools(
            clock=supplies.clock,
            blobs=supplies.blobs,
            cursor=StoredCursor(supplies),
            token=supplies.token,
            meter=supplies.meter,
            beat=self._beat,
            known=KnownContent(supplies),
            doc=StoredDocs(supplies, account),
            threads=StoredThreads(supplies, account),
            feed=LogFeed(supplies),
            ring=supplies.bus,
            file_url=supplies.file_url,
            http=supplies.http,
            ca_file=supplies.ca_file,
            timings=supplies.timings,
        )

    async def _beat(self, *, code: str = "", text: str = "", heard: bool = False) -> None:
        self.beats.append((code, "heard" if heard else text))

    async def add(self, account: Account) -> Account:
        await self.store.unit.write(lambda tx: tx.config.put_account(account))
        return account

    async def raws(self, account: AccountId) -> list[RawRow]:
        """Rows of an account that still wait, by claiming them for a moment; oldest first."""
        now = self.store.clock.now()

        async def work(tx: Tx) -> Sequence[RawRow]:
            rows = await tx.raws.claim([account], now, now, 10_000)
            await tx.raws.put_back([row.id for row in rows], now)
            return rows

        return await filled(self.store.blobs, await self.store.unit.write(work))

    async def cursor(self, account: AccountId) -> bytes | None:
        return await self.store.unit.write(lambda tx: tx.raws.cursor(account))


class LeapingClock(SystemClock):
    """The real time, some seconds ahead."""

    def __init__(self) -> None:
        self._ahead = timedelta(0)

    def leap(self, seconds: float) -> None:
        self._ahead += timedelta(seconds=seconds)

    def now(self) -> datetime:
        return super().now() + self._ahead


async def rig_with(
    timings: Mapping[str, float] | None = None,
    ca_file: str | None = None,
    clock: SystemClock | None = None,
    store: Store | None = None,
) -> Rig:
    store, meter, handover = store or open_memory(clock), SilentMeter(), Handover()

    def keep_for(account: AccountId) -> Keep:
        return make_keep(store.unit, store.blobs, store.ids, account, store.bus, handover)

    supplies = Supplies(
        unit=store.unit,
        bus=store.bus,
        clock=store.clock,
        ids=store.ids,
        blobs=store.blobs,
        meter=meter,
        token=store.token,
        keep_for=keep_for,
        handover=handover,
        ca_file=ca_file,
        timings=timings or {},
    )

    async def seed(tx: Tx) -> None:
        await tx.config.put_queue(Queue(QueueId("help"), "Help", signature="The desk"))

    await store.unit.write(seed)
    return Rig(store, supplies, meter)


async def until(
    true: Callable[[], Awaitable[bool]] | Callable[[], bool], seconds: float = PATIENCE
) -> None:
    """Wait for something to come true; TimeoutError after `seconds`."""
    async with asyncio.timeout(seconds):
        while True:
            found = true()
            if found if isinstance(found, bool) else await found:
                return
            await asyncio.sleep(0.02)
