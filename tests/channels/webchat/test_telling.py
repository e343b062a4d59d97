"""Who is here is told what happens, whatever went wrong meanwhile."""

import asyncio
from dataclasses import replace
from pathlib import Path

from storage.memory.store import open_memory
from tests.channels.faulty import FaultyUnit
from tests.channels.webchat.shop import furnish, open_shop

POSITIONS_S = 0.3


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
