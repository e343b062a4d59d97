"""The short way: what needs no fence is kept and taken in by one commit."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from channels.base import Spec
from channels.fence import Fence
from channels.pump import Pump
from channels.straight import Straight
from channels.tray import Tray
from router.accounts import RawState
from router.errors import Conflict, Unavailable
from router.inbound import Raw
from router.intake import Arrival, Stored
from router.model import AccountId, RawId
from router.repositories import Tx
from storage.clock import SystemClock
from storage.ids import AscendingIds
from storage.postgres import open_postgres
from tests.channels.conftest import Rigged
from tests.channels.faulty import FaultyUnit
from tests.channels.rig import LeapingClock, Rig, until
from tests.channels.test_pump import ACCOUNT, Hub, spec_of
from tests.storage.stores import KEY, SilentMeter
from tests.storage.world import ACCOUNT as MAILBOX
from tests.storage.world import furnish, raw


class Short(Hub):
    """A hub whose one account needs no fence; `refused` texts go no short way."""

    def __init__(self, rig: Rig, clock: LeapingClock) -> None:
        super().__init__(rig, clock, Fence(seconds=1, package="tests.channels.kinds"))
        self.unit = FaultyUnit(rig.store.unit)
        self.refused: set[str] = set()
        self.fenced = False

    def spec(self, kind: str) -> Spec:
        return replace(spec_of(kind), fenced=self.fenced)

    async def stored(self, batch: Sequence[Arrival]) -> list[Stored]:
        return await self.intake.stored(batch)

    async def keep_and_take_in(
        self,
        tx: Tx,
        account: AccountId,
        raws: Sequence[tuple[RawId, Raw]],
        batch: Sequence[Arrival],
        stored: Sequence[Stored],
    ) -> None:
        """The real way in, with a fault that a test switches on."""
        await self.intake.keep_and_take_in(tx, account, raws, batch, stored)
        if self.refused & {message.text for one in batch for message in one.parsed.messages}:
            raise Conflict("test.refused", "not like this")

    @asynccontextmanager
    async def at_work(self) -> AsyncIterator[Pump]:
        """A pump that has found nothing older, and the short way."""
        supplies = replace(self.rig.supplies, unit=self.unit)
        pump = Pump(supplies, self, self.fence, lambda: self.accounts, self.spec)  # type: ignore[arg-type]  # a list is a sequence
        straight = Straight(supplies, self, lambda: self.accounts, self.spec, pump.clear)
        supplies.handover.straight = straight.keep
        task = asyncio.create_task(pump.run())
        try:
            await until(lambda: pump.clear(ACCOUNT.id))
            yield pump
        finally:
            task.cancel()
            await asyncio.wait([task])

    async def say(self, *contents: bytes, start: int = 0) -> None:
        now = self.clock.now()
        raws = [Raw(f"1:{n}", now, now, content) for n, content in enumerate(contents, start)]
        await self.rig.supplies.keep_for(ACCOUNT.id)(raws, None)


@pytest.fixture
async def hub(rigged: Rigged) -> AsyncIterator[Short]:
    clock = LeapingClock()
    rig = await rigged(clock=clock)
    await rig.add(ACCOUNT)
    hub = Short(rig, clock)
    yield hub
    await hub.fence.close()


async def test_it_is_taken_in_when_it_is_acknowledged_and_only_once(hub: Short) -> None:
    async with hub.at_work():
        await hub.say(b"one")
        assert await hub.states() == {"done": 1}
        await hub.say(b"one")
        await asyncio.gather(*(hub.say(b"%d" % n, start=n) for n in range(1, 40)))
        assert await hub.states() == {"done": 40}
        await hub.say(b"1", b"last", b"last again", start=39)
        assert await hub.states() == {"done": 42}
    texts = await hub.texts()
    assert texts == ["one", *(str(n) for n in range(1, 40)), "last", "last again"]


@pytest.mark.parametrize(
    ("content", "fenced", "ends"),
    [(b"ignore", False, "ignored"), (b"x" * 20_000, False, "done"), (b"one", True, "done")],
    ids=["a rule", "a blob", "a fence"],
)
async def test_what_it_is_not_made_for_goes_the_long_way(
    hub: Short, content: bytes, fenced: bool, ends: str
) -> None:
    hub.fenced = fenced
    async with hub.at_work():
        await hub.say(content)
        await hub.become(**{ends: 1})


async def test_nothing_overtakes_what_is_on_the_long_way(hub: Short) -> None:
    async with hub.at_work():
        hub.refused = {"first"}
        await hub.say(b"first")
        for n in range(1, 6):
            await hub.say(b"%d" % n, start=n)
        await hub.become(done=6)
    assert await hub.texts() == ["first", *"12345"]


async def test_what_waits_of_other_accounts_holds_nobody_up(hub: Short) -> None:
    other = await hub.rig.add(replace(ACCOUNT, id=AccountId("b")))
    supplies, now = hub.rig.supplies, hub.clock.now()
    tray = Tray(supplies, lambda: {**hub.accounts, other.id: other})
    await supplies.keep_for(other.id)([Raw("1:0", now, now, b"before them")], None)
    async with tray.open():
        assert await tray.clear(ACCOUNT.id)
        assert not await tray.clear(other.id)
        await hub.say(b"one")
        await asyncio.sleep(0)  # in which it rings
        assert not await tray.clear(ACCOUNT.id)


async def test_what_goes_wrong_is_tried_again_and_put_aside(hub: Short) -> None:
    hub.refused = hub.broken = {"bad"}
    async with hub.at_work():
        await asyncio.gather(hub.say(b"good"), hub.say(b"bad", start=1), hub.say(b"fine", start=2))

        await hub.become(done=2, pending=1)
        for leap in (31, 121):
            await until(lambda: hub.rig.meter.counts.pop("raws_failed", 0) > 0)
            hub.clock.leap(leap)
            await hub.rig.store.bus.ring("raw")
        await hub.become(done=2, quarantined=1)


async def test_without_the_store_nothing_is_acknowledged(hub: Short) -> None:
    async with hub.at_work():
        hub.unit.away = True
        with pytest.raises(Unavailable):
            await hub.say(b"one")
        hub.unit.away = False
        await hub.say(b"one")
        assert await hub.states() == {"done": 1}
        hub.unit.deaf = True
        with pytest.raises(Unavailable):
            await hub.say(b"two", start=1)
        hub.unit.deaf = False
        await hub.say(b"two", start=1)
    assert await hub.texts() == ["one", "two"]


async def test_who_hangs_up_takes_nothing_back(hub: Short) -> None:
    async with hub.at_work():
        hub.unit.answers.clear()
        sayings = [asyncio.create_task(hub.say(b"%d" % n, start=n)) for n in range(3)]
        await asyncio.sleep(0.05)
        sayings[0].cancel()
        await asyncio.wait([sayings[0]])
        hub.unit.answers.set()
        await asyncio.gather(*sayings[1:])
        assert await hub.states() == {"done": 3}


async def test_nobody_waits_for_a_pump_that_is_not_at_work(hub: Short) -> None:
    async with hub.at_work() as pump:
        await pump.drain()
        await hub.say(b"one")
        assert await hub.states() == {"pending": 1}
    assert not await pump.clear(ACCOUNT.id)


async def test_of_two_processes_with_one_row_only_one_adds_it(
    new_database: str, tmp_path: Path
) -> None:
    stores = [
        await open_postgres(
            new_database, tmp_path, KEY, SystemClock(), AscendingIds(), SilentMeter()
        )
        for _ in range(2)
    ]
    await furnish(stores[0])

    async def add(tx: Tx) -> int:
        added = await tx.raws.add(MAILBOX, [(RawId(stores[0].ids.new()), raw("1"))], RawState.DONE)
        await asyncio.sleep(0.3)  # in which the other one looks, too
        return len(added)

    found = await asyncio.gather(*(store.unit.write(add) for store in stores))
    for store in stores:
        await store.close()
    assert sorted(found) == [0, 1]
