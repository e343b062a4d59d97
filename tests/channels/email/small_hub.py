"""A hub of channels, pump and intake over a real database, to be killed by tests.

python -m tests.channels.email.small_hub FOLDER SMTP_PORT IMAP_PORT [crash_at_intake] [NAME=VALUE]

NAME (as often as need be) is `database` (of a PostgreSQL), `worker`, or the name of a timing.
"""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from channels.fence import Fence
from channels.pump import Pump
from channels.registry import Registry, spec
from channels.supplies import Supplies
from router import crash as crash_at
from router.intake import Arrival, Intake
from router.model import Medium, QueueId
from router.people import Queue
from router.repositories import Tx
from storage.clock import SystemClock
from storage.ids import AscendingIds
from storage.keeping import make_keep
from storage.postgres import open_postgres
from storage.sqlite import open_store
from storage.store import Store
from tests.channels.desk import mail_account
from tests.channels.rig import SilentMeter

KEY = b"k" * 32
TIMINGS = {"outbox.lease": 1.0, "outbox.unknown": 0.5, "smtp.command": 5.0}


class CrashingIntake:
    """Dies where the parsed batch would have become messages."""

    async def take_in(self, batch: Sequence[Arrival]) -> None:
        os._exit(137)


async def opened(folder: Path, database: str = "") -> Store:
    ports = SystemClock(), AscendingIds(), SilentMeter()
    if database:
        return await open_postgres(database, folder, KEY, *ports)
    return await open_store(folder, KEY, *ports)


def supplies(
    store: Store, timings: Mapping[str, float] | None = None, worker: str = "hub"
) -> Supplies:
    return Supplies(
        unit=store.unit,
        bus=store.bus,
        clock=store.clock,
        ids=store.ids,
        blobs=store.blobs,
        meter=SilentMeter(),
        token=store.token,
        keep_for=lambda account: make_keep(store.unit, store.blobs, store.ids, account, store.bus),
        timings={**TIMINGS, **(timings or {})},
        worker=worker,
    )


async def seed(store: Store, smtp: int, imap: int) -> None:
    """The queue and the account, if they are not there yet."""

    async def work(tx: Tx) -> None:
        if not await tx.config.queues():
            await tx.config.put_queue(Queue(QueueId("help"), "Help"))
            await tx.config.put_account(mail_account(smtp, imap))

    await store.unit.write(work)


async def main(folder: Path, smtp: int, imap: int, crash: bool, values: dict[str, str]) -> None:
    if armed := os.environ.get("CENTRALITA_CRASH_AT"):
        crash_at.arm(armed)
    store = await opened(folder, values.pop("database", ""))
    await seed(store, smtp, imap)
    worker = values.pop("worker", "hub")
    lent = supplies(store, {name: float(value) for name, value in values.items()}, worker)
    registry = Registry(lent)
    real = Intake(store.unit, store.clock, store.ids, store.blobs, {"email": Medium.EMAIL})
    intake = CrashingIntake() if crash else real
    pump = Pump(lent, intake, Fence(), lambda: registry.accounts, spec)
    async with asyncio.TaskGroup() as group:
        group.create_task(registry.run())
        group.create_task(pump.run())


if __name__ == "__main__":
    folder, smtp, imap, *more = sys.argv[1:]
    values = dict(value.split("=", 1) for value in more if "=" in value)
    asyncio.run(main(Path(folder), int(smtp), int(imap), "crash_at_intake" in more, values))
