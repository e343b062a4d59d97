"""Who is here is told what happens, whatever went wrong meanwhile."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from channels.webchat.recent import Recent
from router.events import Event, Kind
from storage.memory.store import open_memory
from tests.channels.faulty import FaultyUnit
from tests.channels.webchat.shop import furnish, open_shop

POSITIONS_S = 0.3


def events(first: int, last: int) -> list[Event]:
    at = datetime.now(UTC)
    return [replace(Event(Kind.MESSAGE_RECEIVED, at), seq=seq) for seq in range(first, last + 1)]


@pytest.mark.parametrize(
    ("batches", "floor"),
    [
        ([], 0),
        ([(1, 5)], 0),
        ([(1, 3), (4, 5)], 0),
        ([(1, 5), (6, 6)], 1),
        ([(1, 5), (8, 10)], 3),  # 2 and 3 went, though 1 was the oldest
        ([(1, 5), (6, 12)], 7),
    ],
)
def test_what_is_remembered_has_no_gap_after_its_floor(
    batches: list[tuple[int, int]], floor: int
) -> None:
    recent, told = Recent(5), list[int]()
    for first, last in batches:
        recent.add(events(first, last))
        told += range(first, last + 1)
    assert recent.floor == floor
    for since in range(floor, 13):
        assert [one.seq for one in recent.after(since)] == [seq for seq in told if seq > since]
    assert recent.newest == max(told, default=0)


async def test_a_store_that_was_away_for_a_moment_ends_no_telling(tmp_path: Path) -> None:
    store = open_memory()
    await furnish(store)
    unit = FaultyUnit(store.unit)
    quick = {"webchat.positions": POSITIONS_S}
    async with open_shop(replace(store, unit=unit), tmp_path, timings=quick) as shop:
        waits, other = await shop.visit(), await shop.visit()
        for visitor, text in ((waits, "I wait"), (other, "I come, too")):
            await visitor.begin()
            await visitor.write(text)
            await visitor.told(text)
        unit.away = True  # the line has moved: its places are read now
        await asyncio.sleep(2 * POSITIONS_S)
        unit.away = False
        await shop.reply(await shop.take("I wait"), "Here I am")
        await waits.told("Here I am")
    await store.close()
