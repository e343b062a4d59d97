import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from datetime import timedelta
from importlib import import_module

import pytest

from channels.base import UNREADABLE, Spec
from channels.fence import Fence
from channels.pump import Pump
from router.accounts import Account, RawRow, RawState
from router.errors import Unavailable
from router.events import Kind
from router.inbound import Raw
from router.intake import Arrival, Intake
from router.model import AccountId, Medium, QueueId, RawId
from tests.channels.conftest import Rigged
from tests.channels.faulty import FaultyUnit
from tests.channels.rig import LeapingClock, Rig, until
from tests.servers.patience import PATIENCE
from tests.storage.stores import in_memory

ACCOUNT = Account(AccountId("a"), "A", "poison", QueueId("help"))


class Hub:
    """A pump between the store and the real intake."""

    def __init__(self, rig: Rig, clock: LeapingClock, fence: Fence) -> None:
        self.rig, self.clock, self.fence = rig, clock, fence
        self.accounts: Mapping[AccountId, Account] = {ACCOUNT.id: ACCOUNT}
        self.intake = Intake(
            rig.store.unit, clock, rig.store.ids, rig.store.blobs, {"poison": Medium.EMAIL}
        )
        self.broken: set[str] = set()
        self.down = False

    async def take_in(self, batch: list[Arrival]) -> None:
        """The real intake, with faults that a test switches on."""
        if self.down:
            raise Unavailable("store.down", "down for a test")
        texts = {message.text for arrival in batch for message in arrival.parsed.messages}
        if self.broken & texts:
            raise ZeroDivisionError
        await self.intake.take_in(batch)

    def pump(self) -> Pump:
        return Pump(self.rig.supplies, self, self.fence, lambda: self.accounts, spec_of)  # type: ignore[arg-type]  # a list is a sequence

    @asynccontextmanager
    async def pumping(self) -> AsyncIterator[Pump]:
        pump = self.pump()
        task = asyncio.create_task(pump.run())
        try:
            yield pump
        finally:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task

    async def arrive(self, *contents: bytes, start: int = 0) -> None:
        now = self.clock.now()
        raws = [
            Raw(f"1:{number}", now, now, content) for number, content in enumerate(contents, start)
        ]
        await self.rig.supplies.keep_for(ACCOUNT.id)(raws, b"cursor")

    async def texts(self) -> list[str]:
        """Texts of all messages there are, in the order of their events."""
        async with self.rig.store.unit.read() as reads:
            events = await reads.events(0, 10_000)
        ids = [event.data["message"] for event in events if event.kind is Kind.MESSAGE_RECEIVED]
        messages = await self.rig.store.unit.write(lambda tx: tx.messages.get(ids))  # type: ignore[arg-type]  # ids of messages
        return [messages[id].text for id in ids]  # type: ignore[index]  # as above

    async def states(self) -> dict[str, int]:
        async with self.rig.store.unit.read() as reads:
            return {state: n for state, n in (await reads.raw_counts()).items() if n}

    async def is_claimed(self) -> bool:
        """Whether nothing is due before a lease ends."""
        async with self.rig.store.unit.read() as reads:
            due = await reads.raw_due([ACCOUNT.id])
        return due is not None and due > self.clock.now()

    async def become(self, **expected: int) -> None:
        async def there() -> bool:
            return await self.states() == expected

        await until(there)


def spec_of(kind: str) -> Spec:
    spec: Spec = import_module(f"tests.channels.kinds.{kind}").SPEC
    return spec


@pytest.fixture
async def hub(rigged: Rigged) -> AsyncIterator[Hub]:
    clock = LeapingClock()
    rig, fence = await rigged(clock=clock), Fence(seconds=1, package="tests.channels.kinds")
    await rig.add(ACCOUNT)
    yield Hub(rig, clock, fence)
    await fence.close()


async def test_what_was_kept_before_and_after_the_start_becomes_messages_once(hub: Hub) -> None:
    await hub.arrive(*(b"mail %d" % number for number in range(250)))
    async with hub.pumping():
        await hub.become(done=250)
        await hub.arrive(b"late", b"again", start=250)
        await hub.arrive(b"again", start=251)
        await hub.become(done=252)
    assert Counter(await hub.texts()) == Counter(
        [*(f"mail {number}" for number in range(250)), "late", "again"]
    )


async def test_rows_that_a_rule_passes_over_are_settled(hub: Hub) -> None:
    await hub.arrive(b"ignore", b"one")
    async with hub.pumping():
        await hub.become(ignored=1, done=1)


async def test_a_large_content_comes_back_from_its_blob(hub: Hub) -> None:
    large = b"x" * 100_000
    await hub.arrive(large)
    async with hub.pumping():
        await hub.become(done=1)
    assert await hub.texts() == [large.decode()]


@in_memory  # slow, and the store's part in it is in its contract
async def test_poison_delays_others_little_and_is_put_aside_after_the_third_time(hub: Hub) -> None:
    await hub.arrive(b"one", b"hang", b"two", b"raise", b"three")
    async with hub.pumping():
        await hub.become(done=3, pending=2)
        hub.clock.leap(31)
        await hub.arrive(b"ring the bell", start=10)
        await hub.become(done=4, pending=2)
        await until(lambda: hub.rig.meter.counts["raws_failed"] == 4)
        hub.clock.leap(121)
        await hub.arrive(b"and again", start=11)
        await hub.become(done=5, quarantined=2)
    async with hub.rig.store.unit.read() as reads:
        kinds = Counter(event.kind for event in await reads.events(0, 1_000))
    assert kinds[Kind.RAW_QUARANTINED] == 2


async def test_replay_brings_a_row_back_from_quarantine(hub: Hub) -> None:
    hub.broken.add("one")
    await hub.arrive(b"one")
    async with hub.pumping():
        for leap in (31, 121):
            await until(lambda: hub.rig.meter.counts.pop("raws_failed", 0) > 0)
            hub.clock.leap(leap)
            await hub.rig.store.bus.ring("raw")
        await hub.become(quarantined=1)
        hub.broken.clear()
        async with hub.rig.store.unit.read() as reads:
            raw = (await reads.events(0, 10))[-1].data["raw"]
        await hub.rig.store.unit.write(lambda tx: tx.raws.again([RawId(str(raw))]))
        await hub.rig.store.bus.ring("raw")
        await hub.become(done=1)


async def test_what_a_provider_does_not_hand_over_is_put_aside_at_once(hub: Hub) -> None:
    now = hub.clock.now()
    refused = Raw("1:1", now, None, b"", {UNREADABLE: "fetch"})
    await hub.rig.supplies.keep_for(ACCOUNT.id)([refused], None)
    await hub.arrive(b"two", b"three", start=2)
    async with hub.pumping():
        await hub.become(done=2, quarantined=1)
    async with hub.rig.store.unit.read() as reads:
        [row] = await reads.quarantined(10)
    assert (row.source_key, row.reason) == ("1:1", "raw.unreadable")


async def test_what_another_took_over_meanwhile_is_left_to_it(
    hub: Hub, caplog: pytest.LogCaptureFixture
) -> None:
    await hub.arrive(b"hang")
    async with hub.pumping():
        await until(hub.is_claimed)
        stolen: Sequence[RawRow] = ()
        while not stolen:  # the one who has it may renew at the same moment
            hub.clock.leap(31)
            now = hub.clock.now()
            stolen = await hub.rig.store.unit.write(
                lambda tx: tx.raws.claim([ACCOUNT.id], now, now + timedelta(hours=1), 1)  # noqa: B023  # awaited at once
            )
        (theirs,) = stolen
        await until(lambda: "another process has taken it over" in caplog.text)
        (row,) = await hub.rig.store.unit.write(lambda tx: tx.raws.get([theirs.id]))
    assert (row.state, row.attempts, row.lease_until) == (
        RawState.PENDING, theirs.attempts, theirs.lease_until,
    )  # fmt: skip


async def test_a_message_that_the_centre_cannot_take_is_put_aside_alone(hub: Hub) -> None:
    hub.broken.add("two")
    await hub.arrive(b"one", b"two", b"three")
    async with hub.pumping():
        await hub.become(done=2, pending=1)
    assert sorted(await hub.texts()) == ["one", "three"]


async def test_an_outage_of_the_store_loses_nothing_and_blames_nobody(hub: Hub) -> None:
    hub.down = True
    await hub.arrive(b"one", b"two")
    async with hub.pumping():
        await asyncio.sleep(0.5)
        hub.down = False
        await hub.become(done=2)  # at once: what is in hand does not wait for its lease to end
    assert sorted(await hub.texts()) == ["one", "two"]
    assert "raws_failed" not in hub.rig.meter.counts


async def test_a_row_that_brought_the_hub_down_again_and_again_is_put_aside(hub: Hub) -> None:
    await hub.arrive(b"one")
    for _ in range(8):
        now = hub.clock.now()
        await hub.rig.store.unit.write(lambda tx: tx.raws.claim([ACCOUNT.id], now, now, 1))  # noqa: B023  # awaited at once
        hub.clock.leap(1)
    async with hub.pumping():
        await hub.become(quarantined=1)


async def test_a_drained_pump_finishes_what_it_has_claimed(hub: Hub) -> None:
    await hub.arrive(*(b"mail %d" % number for number in range(50)))
    pump = hub.pump()
    task = asyncio.create_task(pump.run())
    await asyncio.sleep(0.05)
    await asyncio.wait_for(pump.drain(), PATIENCE)
    await task
    states = await hub.states()
    assert states in ({"done": 50}, {"pending": 50})
    claimable = await hub.rig.raws(ACCOUNT.id)
    assert len(claimable) == states.get(RawState.PENDING, 0)


async def test_what_is_kept_while_it_pumps_is_handed_over_and_never_claimed(hub: Hub) -> None:
    unit = FaultyUnit(hub.rig.store.unit)
    hub.rig.supplies = replace(hub.rig.supplies, unit=unit)
    async with hub.pumping():
        await hub.arrive(b"claimed")
        await hub.become(done=1)
        await asyncio.sleep(0.1)  # it finds that nothing else waits
        asked = unit.asked
        for n in range(1, 20):
            await hub.arrive(b"handed %d" % n, start=n)
        await hub.arrive(b"handed 1", start=1)  # which is known
        await hub.become(done=20)
    assert unit.asked == asked
    assert sorted(await hub.texts()) == sorted(["claimed", *(f"handed {n}" for n in range(1, 20))])


async def test_a_drained_pump_lets_go_of_what_it_was_handed(hub: Hub) -> None:
    async with hub.pumping() as pump:
        await hub.arrive(b"one")
        await hub.become(done=1)
        await asyncio.sleep(0.1)
        hub.down = True
        await hub.arrive(*(b"mail %d" % n for n in range(250)), start=2)
        await hub.arrive(b"late", start=300)
        draining = asyncio.create_task(pump.drain())
        await asyncio.sleep(0.1)
        hub.down = False
        await asyncio.wait_for(draining, PATIENCE)
        await hub.arrive(b"too late", start=301)
    done = (await hub.states()).get(RawState.DONE, 0)
    rows = await hub.rig.raws(ACCOUNT.id)
    assert done + len(rows) == 253
    assert {"late", "too late"} <= {row.content.decode() for row in rows}
    assert {row.attempts for row in rows} == {1}
