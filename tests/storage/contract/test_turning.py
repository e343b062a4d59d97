"""A timeline opened around one of its entries, and read on in both directions."""

from itertools import product

import pytest

from router.errors import NotFound
from router.messages import TimelineKind
from router.model import CustomerId
from storage.store import Store
from tests.storage.world import anna, bo, entry, interaction, talk

CARLA = CustomerId("carla")


async def test_a_page_around_an_entry_is_turned_both_ways(store: Store) -> None:
    await talk(store, interaction("talk"))
    kind = TimelineKind.ASSIGNED
    entries = [entry(f"e{n}", "said" if n == 4 else f"r{n}", n // 3, kind=kind) for n in range(10)]
    await store.unit.write(lambda tx: tx.timeline.add(entries))
    for named, limit in product(("e0", "e5", "e9", "said"), (1, 2, 3, 4, 20)):
        async with store.unit.read() as reads:
            page = await reads.timeline_around(anna, CARLA, named, limit)
            found = [item.id for item in page.items]
            assert ("e4" if named == "said" else named) in found
            assert len(found) <= limit
            newer, older = page.later, page.next
            while newer:
                page = await reads.timeline(anna, CARLA, newer, limit)
                found, newer = [*(item.id for item in page.items), *found], page.later
            while older:
                page = await reads.timeline(anna, CARLA, older, limit)
                found, older = [*found, *(item.id for item in page.items)], page.next
        assert found == [f"e{n}" for n in range(9, -1, -1)], (named, limit)


async def test_there_is_no_page_around_what_another_customer_has(store: Store) -> None:
    await talk(store, interaction("talk"))
    await talk(store, interaction("twin", 2, "twin"), whose="twin")
    await store.unit.write(lambda tx: tx.timeline.add([entry("e1", "x", 1, "twin")]))
    async with store.unit.read() as reads:
        for who, whose, named in ((anna, "carla", "e1"), (anna, "twin", "e9"), (bo, "twin", "e1")):
            with pytest.raises(NotFound):
                await reads.timeline_around(who, CustomerId(whose), named, 9)
