"""What is found: the same on every store, for every query of the table."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC

import pytest

from router.errors import Invalid
from router.events import Event, Kind
from router.model import CustomerId
from router.repositories import Tx
from router.search import Indexer, rebuild
from router.searching import search
from router.seeing import Principal
from router.views_search import Group, SearchPage
from storage.store import Store
from tests.servers.patience import until
from tests.storage.finds import FINDS, ITEMS, REFUSED, fill, say
from tests.storage.world import BO, SALES, ada, anna, at, bo, message, sue, talk


async def find(
    store: Store,
    query: str,
    who: Principal = sue,
    group: Group | None = None,
    cursor: str | None = None,
    limit: int = 50,
) -> SearchPage:
    async with store.unit.read() as reads:
        return await search(reads, who, query, at(0), UTC, group, cursor, limit)


async def ids(store: Store, query: str, who: Principal = sue) -> str:
    page = await find(store, query, who)
    return " ".join(sorted(hit.id for group in page.groups for hit in group.hits))


async def test_every_query_finds_what_the_table_says(store: Store) -> None:
    await fill(store)
    # `agent:me` is whoever asks.
    asked = {query: ada if "agent:" not in query else anna_who_leads for query in FINDS}
    found = {query: await ids(store, query, who) for query, who in asked.items()}
    assert found == {query: " ".join(sorted(wanted.split())) for query, wanted in FINDS.items()}
    codes = {}
    for query in REFUSED:
        with pytest.raises(Invalid) as refusal:
            await find(store, query)
        codes[query] = refusal.value.code
    assert codes == REFUSED


anna_who_leads = replace(anna, role=sue.role)


async def test_a_hit_shows_why_it_is_one_and_where_it_stands(store: Store) -> None:
    await fill(store)
    [group] = [one for one in (await find(store, '"mi senal" order')).groups if one.hits]
    [hit] = group.hits
    assert "".join(piece.text for piece in hit.snippet).startswith("My CHAIR broke. Mi señal")
    assert [piece.text for piece in hit.snippet if piece.hit] == ["Mi señal", "order"]
    assert (hit.entry_id, hit.interaction_id, hit.number) == ("e-m1", "chair", 12)
    assert (hit.customer_name, hit.queue_id, hit.state) == ("Carla", SALES, "active")
    [person] = (await find(store, "lopez")).groups[0].hits
    assert [(piece.text, piece.hit) for piece in person.title] == [
        ("Dora ", False),
        ("López", True),
    ]


async def test_what_changes_later_is_found_as_it_is_now(store: Store) -> None:
    await fill(store)
    indexer = Indexer(store.unit, store.bus)

    async def work(tx: Tx) -> None:
        people = await tx.customers.get([CustomerId("dora"), CustomerId("carla")])
        dora, carla = people[CustomerId("dora")], people[CustomerId("carla")]
        await tx.customers.save(dora, replace(dora, name="Dorothea", ver=3))
        await tx.customers.save(carla, replace(carla, merged_into=dora.id, ver=2))
        tx.emit(Event(Kind.CUSTOMER_CHANGED, at(2), customer_id="dora"))
        [item] = (await tx.interactions.get([ITEMS[1].id])).values()
        await tx.interactions.save([(item, replace(item, queue_id=SALES, agent_id=BO, ver=2))])

    await store.unit.write(work)
    await indexer.catch_up()
    assert await ids(store, "dorothea") == "dora"
    assert await ids(store, "from:dora queue:sales") == "m3 m4"
    assert await ids(store, "agent:bo") == "bill m3"
    # The survivor stands for both, and what is hers is found by either.
    [one] = (await find(store, "carla", group=Group.CUSTOMER)).groups[0].hits
    assert (one.customer_id, one.customer_name) == ("dora", "Dorothea")
    assert await ids(store, "customer:dora furious") == "n1"
    assert await ids(store, "customer:carla factura") == "bill m3"
    people = (await find(store, "customer.test", group=Group.CUSTOMER)).groups[0]
    assert (len(people.hits), people.count) == (1, 1)
    before = await ids(store, "chair")
    await rebuild(store.unit, store.bus)
    assert await ids(store, "chair") == before
    async with store.unit.read() as reads:
        assert (await reads.lag())["search_unread"] == 0


async def test_nobody_finds_what_they_may_not_see(store: Store) -> None:
    await fill(store)
    # The tea stands in Sales, so Anna sees Dora, and with her the whole timeline.
    assert await ids(store, "chair", anna) == "chair m1 m2 m3 n1"
    assert await ids(store, "factura", anna) == "m3"
    assert await ids(store, "#13", anna) == ""
    assert await ids(store, "chair", bo) == "m3"
    assert await ids(store, "lopez", bo) == "dora m3 m4 m5"
    assert await ids(store, "furious", bo) == ""
    assert await ids(store, "customer:carla chair", bo) == ""
    # A hit opens in what they see of the same person.
    [hit] = (await find(store, "automatic", bo)).groups[-1].hits
    assert (hit.interaction_id, hit.entry_id) == ("bill", "e-m5")
    [hit] = (await find(store, "factura", anna, Group.MESSAGE)).groups[0].hits
    assert hit.interaction_id == "tea"


async def test_pages_go_on_where_they_ended_and_counting_ends_at_a_hundred(store: Store) -> None:
    await talk(store, ITEMS[0])
    said = [message(f"p{n:03}", "chair", n, text=f"page {n}") for n in range(1, 131)]
    await say(store, *said)
    await Indexer(store.unit, store.bus).catch_up()
    seen: list[str] = []
    cursor, pages = None, 0
    while pages == 0 or cursor is not None:
        page = await find(store, "page", anna, Group.MESSAGE, cursor, 50)
        [group] = page.groups
        if cursor is None:
            assert (group.count, group.more) == (100, True)
        seen += [hit.id for hit in group.hits]
        cursor, pages = group.next, pages + 1
    assert seen == [one.id for one in reversed(said)]
    assert pages == 3
    assert page.behind == 0
    with pytest.raises(Invalid):
        await find(store, "page", anna, Group.MESSAGE, "1; DROP TABLE", 50)


async def test_the_reader_follows_by_itself_until_it_is_cancelled(store: Store) -> None:
    reader = asyncio.create_task(Indexer(store.unit, store.bus).run())
    await talk(store, ITEMS[0])
    for n in (1, 2):  # once when it begins, once when it is rung for
        await say(store, message(f"f{n}", "chair", n, text="following"))

        async def follows() -> bool:
            return len((await ids(store, "following")).split()) == n  # noqa: B023  # awaited at once

        await until(follows, "it does not follow")
    reader.cancel()
    await asyncio.gather(reader, return_exceptions=True)
