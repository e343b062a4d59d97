"""Who is to blame: rows are judged by what became of them once begun, never by their company."""

import asyncio
from contextlib import suppress
from dataclasses import replace

import pytest

from channels.fates import HOPELESS
from channels.fence import Closed, Fence
from channels.pump import Pump
from router.inbound import Raw
from router.intake import Arrival
from router.model import RawId
from tests.channels.faulty import FaultyUnit
from tests.channels.test_pump import ACCOUNT, Hub, hub, spec_of

__all__ = ["hub"]


class Killed(BaseException):
    """The end of a process, in the middle of something."""


class Deadly:
    """A centre that one text kills, and the whole process with it."""

    def __init__(self, hub: Hub, unit: FaultyUnit) -> None:
        self._take_in, self._unit = hub.take_in, unit

    async def take_in(self, batch: list[Arrival]) -> None:
        if any(message.text == "kill" for one in batch for message in one.parsed.messages):
            self._unit.away = True  # the dead write nothing any more
            raise Killed
        await self._take_in(batch)


async def keep(hub: Hub, *texts: str) -> None:
    now = hub.clock.now()
    raws = [(RawId(text), Raw(text, now, now, text.encode())) for text in texts]
    await hub.rig.store.unit.write(lambda tx: tx.raws.keep(ACCOUNT.id, raws))


async def tries(hub: Hub, *texts: str) -> dict[str, int]:
    rows = await hub.rig.store.unit.write(lambda tx: tx.raws.get([RawId(text) for text in texts]))
    return {row.id: row.attempts for row in rows}


async def test_slow_mails_do_not_count_against_what_stands_behind_them(hub: Hub) -> None:
    hub.rig.supplies = replace(hub.rig.supplies, timings={"raw.lease": 0.06})
    mails = [f"doze:{number}" for number in range(8)]
    await keep(hub, *mails)
    pump, steps = hub.pump(), 0
    while await pump.step():
        steps += 1
    assert await hub.states() == {"done": 8}
    assert steps > 1
    assert await tries(hub, *mails) == dict.fromkeys(mails, 1)


async def test_of_a_batch_that_kills_the_hub_only_the_guilty_is_condemned(hub: Hub) -> None:
    mails = ("one", "kill", "three", "four")
    await keep(hub, *mails)
    lives = 0
    while "quarantined" not in await hub.states():
        unit = FaultyUnit(hub.rig.store.unit)
        supplies, deadly = replace(hub.rig.supplies, unit=unit), Deadly(hub, unit)
        pump = Pump(supplies, deadly, hub.fence, lambda: hub.accounts, spec_of)  # type: ignore[arg-type]  # a list is a sequence
        with suppress(Killed):
            while await pump.step():
                pass
        lives += 1
        hub.clock.leap(31)
    assert await hub.states() == {"done": 3, "quarantined": 1}
    assert lives == HOPELESS + 1
    counted = await tries(hub, *mails)
    assert counted.pop("kill") == HOPELESS + 1
    assert max(counted.values()) == 2


async def test_a_row_that_outages_have_counted_still_gets_its_three_tries(hub: Hub) -> None:
    await keep(hub, "raise")
    for _ in range(4):
        now = hub.clock.now()
        await hub.rig.store.unit.write(lambda tx: tx.raws.claim([ACCOUNT.id], now, now, 1))  # noqa: B023  # awaited at once
        hub.clock.leap(1)
    pump = hub.pump()
    for after, state in ((0, "pending"), (31, "pending"), (121, "quarantined")):
        hub.clock.leap(after)
        assert await pump.step()
        assert await hub.states() == {state: 1}


async def test_no_row_is_blamed_when_no_parser_can_be_started(hub: Hub) -> None:
    await keep(hub, "one", "two")
    hub.fence = Fence(megabytes=1 << 50)  # more than can be said: the process ends at once
    pump = hub.pump()
    for _ in range(2):
        with pytest.raises(Closed):
            await pump.step()
    assert await tries(hub, "one", "two") == {"one": 1, "two": 1}
    assert not await hub.is_claimed()


async def test_who_has_no_accounts_asks_the_store_for_nothing(
    hub: Hub, caplog: pytest.LogCaptureFixture
) -> None:
    unit = FaultyUnit(hub.rig.store.unit)
    unit.away, hub.accounts = True, {}
    hub.rig.supplies = replace(hub.rig.supplies, unit=unit)
    async with hub.pumping():
        for _ in range(3):
            await hub.rig.store.bus.ring("raw")
            await asyncio.sleep(0.05)
    assert caplog.text == ""
