"""Two records that are one person: what is seen of them together, and apart again."""

from dataclasses import replace
from random import Random

import pytest

from router.alike import alike
from router.audit import By
from router.errors import Conflict, NotFound
from router.merging import Merging, Seen
from router.messages import TimelineEntry, TimelineKind
from router.model import CustomerId, InteractionId, InteractionState, Scheme
from router.record import Record
from router.search import Indexer
from router.seeing import Principal, Reads
from storage.store import Store
from tests.clock import FakeClock
from tests.storage.world import (
    ANNA,
    CARE,
    anna,
    bo,
    entry,
    identity,
    interaction,
    sue,
    talk,
    write,
)

BY = By(ANNA, "127.0.0.1")
CARLA, DORA, EVA = CustomerId("carla"), CustomerId("dora"), CustomerId("eva")


async def people(store: Store) -> None:
    """Carla has written to sales, Dora to care, Eva to both."""
    await talk(store, interaction("c1", 1), interaction("c2", 2, queue_id=CARE))
    await talk(store, interaction("d1", 3, "dora", queue_id=CARE), whose="dora")
    await talk(store, interaction("e1", 4, "eva"), whose="eva")
    await write(
        store, lambda tx: tx.timeline.add([moved("c1", "carla", 1), moved("d1", "dora", 3)])
    )


def moved(item: str, whose: str, seconds: float) -> TimelineEntry:
    return entry(f"of-{item}", f"of-{item}", seconds, whose, kind=TimelineKind.ASSIGNED)


async def merge(store: Store, clock: FakeClock, into: CustomerId, other: CustomerId) -> None:
    clock.pass_by(60)
    async with store.unit.read() as reads:
        one, two = [await reads.customer(sue, each) for each in (into, other)]
    merging = Merging(store.unit, clock, store.ids)
    await merging.merge(BY, Seen(into, one.ver), Seen(other, two.ver))


async def listed(reads: Reads, who: Principal, limit: int = 50) -> list[str]:
    """Read the whole list of customers page by page."""
    found: list[str] = []
    cursor: str | None = None
    while True:
        page = await reads.customers(who, cursor, limit)
        found += [row.id for row in page.rows]
        cursor = page.next
        if cursor is None:
            return found


async def test_a_merged_customer_is_the_survivor_wherever_they_are_looked_at(
    store: Store, clock: FakeClock
) -> None:
    await people(store)
    await merge(store, clock, CARLA, DORA)
    await Indexer(store.unit, store.bus).catch_up()
    async with store.unit.read() as reads:
        for asked in (CARLA, DORA):
            card = await reads.customer(anna, asked)
            assert (card.id, card.name) == (CARLA, "Carla")
            assert [one.value for one in card.identities] == [
                "carla@customer.test",
                "dora@customer.test",
            ]
            assert [one.id for one in card.open] == ["d1", "c2", "c1"]
            assert [(one.id, one.name) for one in card.merged] == [("dora", "Dora")]
            page = await reads.timeline(anna, asked, None, 50)
            assert {"of-c1", "of-d1"} <= {item.id for item in page.items}
        # Bo, who works in care alone, sees one of hers and so the whole of her.
        assert {row.customer_name for row in await reads.inbox_rows(bo, [InteractionId("d1")])} == {
            "Carla"
        }
        assert await reads.sees_customer(bo, CARLA)


async def test_what_was_merged_is_taken_apart_as_if_nothing_had_been(
    store: Store, clock: FakeClock
) -> None:
    await people(store)
    async with store.unit.read() as reads:
        before = [await reads.customer(sue, one) for one in (CARLA, DORA)]
    await merge(store, clock, CARLA, DORA)
    await Merging(store.unit, clock, store.ids).separate(BY, DORA, DORA)
    async with store.unit.read() as reads:
        after = [await reads.customer(sue, one) for one in (CARLA, DORA)]
        changes = await reads.audit_onwards(0, 10)
        kinds = [item.kind for item in (await reads.timeline(sue, CARLA, None, 2)).items]
    for old, new in zip(before, after, strict=True):
        assert replace(new, ver=old.ver, as_of=old.as_of) == old
    assert kinds == ["separated", "merged"]
    assert [(row.actor, row.object_id, row.detail.after) for row in changes] == [
        (ANNA, DORA, {"merged_into": CARLA, "same_as": "Carla"}),
        (ANNA, DORA, {"merged_into": "", "same_as": ""}),
    ]


async def test_a_merge_is_refused_when_it_is_not_what_was_seen(
    store: Store, clock: FakeClock
) -> None:
    await people(store)
    merging = Merging(store.unit, clock, store.ids)
    await merge(store, clock, CARLA, DORA)
    for into, other, code in (
        (Seen(CARLA, 1), Seen(EVA, 1), "customer.changed"),  # Carla has changed by the merge
        (Seen(EVA, 1), Seen(DORA, 2), "customer.changed"),  # Dora is Carla now
        (Seen(CARLA, 2), Seen(CARLA, 2), "customer.same"),
    ):
        with pytest.raises(Conflict) as refused:
            await merging.merge(BY, into, other)
        assert refused.value.code == code
    with pytest.raises(Conflict):
        await merging.separate(BY, CARLA, EVA)
    with pytest.raises(NotFound):
        await merging.separate(BY, CustomerId("nobody"), EVA)


async def test_any_row_of_merges_and_partings_leaves_everybody_with_what_was_theirs(
    store: Store, clock: FakeClock
) -> None:
    await people(store)
    merging, chance = Merging(store.unit, clock, store.ids), Random(7)
    own = {CARLA: {"c1", "c2"}, DORA: {"d1"}, EVA: {"e1"}}
    groups: dict[CustomerId, CustomerId | None] = dict.fromkeys(own)

    def root(one: CustomerId) -> CustomerId:
        above = groups[one]
        return one if above is None else root(above)

    for _ in range(12):
        one, other = chance.sample(list(own), 2)
        if root(one) != root(other):
            await merge(store, clock, root(one), root(other))
            groups[root(other)] = root(one)
        else:
            leaf = one if groups[one] else other
            if groups[leaf]:
                await merging.separate(BY, leaf, leaf)
                groups[leaf] = None
        async with store.unit.read() as reads:
            for each in own:
                card = await reads.customer(sue, each)
                together = {item for key in own if root(key) == root(each) for item in own[key]}
                assert (card.id, {line.id for line in card.open}) == (root(each), together)
            assert sorted(await listed(reads, sue, 1)) == sorted({root(each) for each in own})


async def test_customers_are_listed_by_their_newest_activity_page_by_page(
    store: Store, clock: FakeClock
) -> None:
    await people(store)
    closed = {"state": InteractionState.CLOSED}
    await talk(store, interaction("e2", 9, "eva", **closed), whose="eva")
    async with store.unit.read() as reads:
        for limit in (1, 2, 50):
            assert await listed(reads, sue, limit) == [EVA, DORA, CARLA]
        # Anna works in sales: Dora is not hers, and of Carla she sees what was sales'.
        assert await listed(reads, anna, 1) == [EVA, CARLA]
        assert await listed(reads, bo) == [DORA, CARLA]
        eva, carla = (await reads.customers(anna, None, 50)).rows
        assert (eva.open, eva.last.id, eva.handles) == (1, "e2", ("EVA@CUSTOMER.TEST",))
        assert (carla.open, carla.last.id) == (1, "c1")
    await merge(store, clock, CARLA, EVA)
    async with store.unit.read() as reads:
        assert await listed(reads, sue, 1) == [CARLA, DORA]
        assert (await reads.customers(sue, None, 1)).rows[0].open == 3


async def test_who_may_be_the_same_person_is_found_and_told_why(
    store: Store, clock: FakeClock
) -> None:
    await people(store)
    record = Record(store.unit, clock, store.ids)
    for customer, scheme, value in (
        (CARLA, Scheme.MAILTO, "carla.diaz@work.test"),
        (DORA, Scheme.MAILTO, "carla.diaz@home.test"),
        (CARLA, Scheme.TEL, "+34 600 111 222"),
        (EVA, Scheme.TEL, "+34 600 111 223"),
    ):
        await record.add(BY, customer, scheme, value)
    await Indexer(store.unit, store.bus).catch_up()
    async with store.unit.read() as reads:
        assert [(one.id, one.why) for one in await alike(reads, sue, CARLA, clock.now())] == [
            (DORA, "address")
        ]
        # Anna does not see Dora, so she is told of nobody.
        assert await alike(reads, anna, CARLA, clock.now()) == ()
        with pytest.raises(NotFound):
            await alike(reads, anna, DORA, clock.now())


async def test_an_identity_by_hand_is_asserted_unique_and_may_be_taken_away(
    store: Store, clock: FakeClock
) -> None:
    await people(store)
    record = Record(store.unit, clock, store.ids)
    await record.add(BY, CARLA, Scheme.TEL, "+34 (600) 111-222")
    async with store.unit.read() as reads:
        known = (await reads.customer(sue, CARLA)).identities
    [added] = [one for one in known if one.source == "hand"]
    assert (added.value, added.shown, added.verified) == (
        "+34600111222",
        "+34 (600) 111-222",
        False,
    )
    for customer, code in ((DORA, "identity.taken"), (CARLA, "identity.here")):
        with pytest.raises(Conflict) as refused:
            await record.add(BY, customer, Scheme.TEL, "+34600111222")
        assert refused.value.code == code
    arrived = identity("carla-id", "carla@customer.test", "carla")
    with pytest.raises(Conflict, match="stays"):
        await record.drop(BY, CARLA, arrived.id)
    with pytest.raises(NotFound):
        await record.drop(BY, DORA, arrived.id)
    await record.drop(BY, CARLA, added.id)  # type: ignore[arg-type]  # views have plain ids
    await record.add(BY, DORA, Scheme.TEL, "+34600111222")
    async with store.unit.read() as reads:
        assert [one.source for one in (await reads.customer(sue, CARLA)).identities] == ["email"]
        assert len(await reads.audit_onwards(0, 10)) == 3


async def test_a_note_about_the_customer_stands_on_their_timeline_and_card(
    store: Store, clock: FakeClock
) -> None:
    await people(store)
    record = Record(store.unit, clock, store.ids)
    note = await record.note(anna, DORA, "client-1", "Prefers to be called")
    assert await record.note(anna, DORA, "client-1", "Once more") == note
    await merge(store, clock, CARLA, DORA)
    async with store.unit.read() as reads:
        card = await reads.customer(anna, CARLA)
        assert [(one.text, one.agent_id) for one in card.notes] == [("Prefers to be called", ANNA)]
        [item] = await reads.timeline_items(anna, [note.id])
        assert (item.kind, item.interaction_id, item.conversation_id) == ("note", None, "")
        assert item.note is not None
        assert item.note.text == "Prefers to be called"
