"""A hub inside the bench's own process: what it measures is called directly."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psutil

from config.directory import put_account, put_queue
from config.metrics import Prometheus
from config.settings import Settings, from_environment
from config.store import opened
from config.wiring import Hub, build
from router.accounts import Account
from router.inbound import Raw
from router.model import AccountId, QueueId
from router.people import Queue
from router.ports import Keep
from router.repositories import Tx
from router.seeing import Reads
from storage.store import Store

FETCHED_AT_ONCE = 50
LOOK_S = 0.005
PORT = 8080  # which nobody listens on: it tells processes apart

MAILBOX: Mapping[str, str | int | bool] = {
    "address": "support@desk.test",
    "imap_host": "127.0.0.1",
    "smtp_host": "127.0.0.1",
}


@dataclass(frozen=True, slots=True)
class Inside:
    """A hub without its pages; `keep` is the way in of its one mailbox."""

    store: Store
    hub: Hub
    settings: Settings
    account: Account
    keep: Keep
    first: bool = True

    @asynccontextmanager
    async def at_work(self) -> AsyncIterator[None]:
        """All its workers run as long as the context lasts."""
        gc.freeze()  # as a hub does that begins to serve
        alone = self.hub.alone if self.first else {}
        workers = (*self.hub.shared.values(), *alone.values())
        tasks = [asyncio.create_task(run()) for run in workers]
        try:
            yield
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            gc.unfreeze()

    async def take_in(self, contents: Sequence[bytes], name: str, until: int) -> None:
        """Keep mails, and return when `until` have come in in all."""
        await self.keep_all(contents, name)
        await self.until_done(until)

    async def keep_all(self, contents: Sequence[bytes], name: str) -> None:
        """Keep mails as a mailbox is read."""
        now = datetime.now(UTC)
        for first in range(0, len(contents), FETCHED_AT_ONCE):
            batch = contents[first : first + FETCHED_AT_ONCE]
            raws = [Raw(f"{name}:{first + i}", now, now, one) for i, one in enumerate(batch)]
            await self.keep(raws, f"{name}:{first + len(batch)}".encode())

    async def until_done(self, mails: int) -> None:
        """Wait until so many raw rows have become messages."""
        while True:
            if (await self.counts()).get("done", 0) >= mails:
                return
            await asyncio.sleep(LOOK_S)

    async def until_found(self) -> None:
        """Wait until the index has read all that has happened."""
        while True:
            async with self.store.unit.read() as reads:
                if await reads.search_reader() >= await reads.head():
                    return
            await asyncio.sleep(LOOK_S)

    async def counts(self) -> dict[str, int]:
        """Raw rows by state."""
        async with self.store.unit.read() as reads:
            return await reads.raw_counts()

    async def check(self, mails: int) -> None:
        """Make sure that all mails are there once, and each answer in its conversation."""
        async with self.store.unit.read() as reads:
            events = await all_events(reads)
        began = [event for event in events if event.kind == "interaction.opened"]
        received = [event for event in events if event.kind == "message.received"]
        conversations = {event.conversation_id for event in received}
        if (len(received), len(began), len(conversations)) != (mails, mails // 2, mails // 2):
            raise AssertionError(
                f"{mails} mails gave {len(received)} messages, {len(began)} interactions, "
                f"{len(conversations)} conversations; raw rows: {await self.counts()}"
            )


@asynccontextmanager
async def inside(
    folder: Path,
    url: str,
    mailbox: Mapping[str, str | int | bool] = MAILBOX,
    *,
    enabled: bool = False,
    ca_file: str = "",
    redis: str = "",
    place: int = 0,
) -> AsyncIterator[Inside]:
    """A hub with its rows at `url` ('': SQLite in the folder); nothing of it runs yet.

    It hears of other processes by the Redis at `redis`; those after the first have each a `place`
    and a mailbox of their own. Its mailbox is paused unless `enabled`, so
    that nothing but the bench writes to it.
    """
    meter = Prometheus()
    settings = from_environment({
        "CENTRALITA_DATA": str(folder),
        "CENTRALITA_DATABASE_URL": url,
        "CENTRALITA_CA_FILE": ca_file,
        "CENTRALITA_REDIS_URL": redis,
        "CENTRALITA_PORT": str(PORT + place),
    })  # fmt: skip
    async with opened(settings, meter) as store:
        hub = build(store, settings, meter)
        name = f"Support {place}" if place else "Support"
        account = await _mailbox(store, mailbox, name, enabled=enabled)
        keep = hub.keep_for(account.id)
        try:
            yield Inside(store, hub, settings, account, keep, first=not place)
        finally:
            await hub.fence.close()


async def _mailbox(
    store: Store, mailbox: Mapping[str, str | int | bool], name: str, *, enabled: bool
) -> Account:
    """The mailbox that is there, or one whose mail waits in a queue of its own."""
    queue = Queue(QueueId(store.ids.new()), name)
    id = AccountId(store.ids.new())
    secrets = {"password": "secret"}
    account = Account(id, name, "email", queue.id, mailbox, secrets, enabled=enabled)

    async def work(tx: Tx) -> Account:
        for there in await tx.config.accounts():
            if there.name == name:
                return there
        await put_queue(tx, queue, store.clock.now())
        await put_account(tx, account, store.clock.now())
        return account

    return await store.unit.write(work)


async def all_events(reads: Reads) -> list[Any]:
    """The whole log."""
    found: list[Any] = []
    while page := await reads.events(found[-1].seq if found else 0, 1_000):
        found.extend(page)
    return found


def processor_s() -> float:
    """Processor seconds that this process and its children have used."""
    own = psutil.Process()
    processes = [own, *own.children(recursive=True)]
    return sum(sum(process.cpu_times()[:2]) for process in processes)


def machine_s() -> float:
    """Processor seconds that everything on the machine has used."""
    used = psutil.cpu_times()
    return float(sum(used) - used.idle - getattr(used, "iowait", 0.0))
