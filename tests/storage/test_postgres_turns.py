"""Two processes that take up the same row of one database: the second sees what the first did."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace
from pathlib import Path

import pytest

from router.accounts import RawState
from router.messages import Direction
from router.model import MessageId, RawId
from router.repositories import Tx
from storage.clock import SystemClock
from storage.ids import AscendingIds
from storage.postgres import open_postgres
from storage.store import Store
from tests.storage.stores import KEY, SilentMeter
from tests.storage.world import ACCOUNT, at, furnish, interaction, message, outgoing, raw, talk

RAW, MESSAGE = RawId("r1"), MessageId("m1")
MEANWHILE = 0.5  # seconds in which the other one comes to look, too


@pytest.fixture
async def two(new_database: str, tmp_path: Path) -> AsyncIterator[list[Store]]:
    """Two stores on one database, in which a mail came in and an answer waits."""
    stores = [
        await open_postgres(
            new_database, tmp_path, KEY, SystemClock(), AscendingIds(), SilentMeter()
        )
        for _ in range(2)
    ]
    await furnish(stores[0])
    await talk(stores[0], interaction("talk"))

    async def begin(tx: Tx) -> None:
        await tx.raws.keep(ACCOUNT, [(RAW, raw("1"))])
        await tx.messages.add([message(MESSAGE, "talk", direction=Direction.OUT)])
        await tx.outbox.add([outgoing("a1", MESSAGE)])

    await stores[0].unit.write(begin)
    yield stores
    for store in stores:
        await store.close()


async def take_in(tx: Tx) -> int:
    pending = await tx.raws.pending([RAW])
    await asyncio.sleep(MEANWHILE)
    await tx.raws.settle(pending, RawState.DONE)
    return len(pending)


async def cancel(tx: Tx) -> int:
    waiting = [row for row in await tx.outbox.of(MESSAGE) if row.next_at is not None]
    await asyncio.sleep(MEANWHILE)
    await tx.outbox.record([replace(row, next_at=None) for row in waiting])
    return len(waiting)


async def claim(tx: Tx) -> int:
    rows = await tx.raws.claim([ACCOUNT], at(1), at(60), 10)
    await asyncio.sleep(MEANWHILE)
    return len(rows)


async def lease(tx: Tx) -> int:
    taken = await tx.leases.take([ACCOUNT], "worker:a", at(60))
    await asyncio.sleep(MEANWHILE)
    return len(taken)


@pytest.mark.parametrize("work", [take_in, cancel, claim, lease])
async def test_one_of_two_finds_the_row_as_it_was(
    two: list[Store], work: Callable[[Tx], Awaitable[int]]
) -> None:
    found = await asyncio.gather(*(store.unit.write(work) for store in two))
    assert sorted(found) == [0, 1]
