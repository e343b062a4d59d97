"""Who sees what: the same answer for lists, records, customers and counters."""

from dataclasses import replace

import pytest

from router.errors import NotFound
from router.model import ConversationId, CustomerId, InteractionId, InteractionState, MessageId
from router.people import Draft
from router.seeing import Principal
from router.views import ViewName
from storage.store import Store
from tests.storage.world import (
    ANNA,
    CARE,
    SALES,
    ada,
    anna,
    at,
    bo,
    entry,
    interaction,
    message,
    sue,
    talk,
    write,
)

ACTIVE, QUEUED, CLOSED = InteractionState.ACTIVE, InteractionState.QUEUED, InteractionState.CLOSED

# One interaction in each queue; Anna (Sales) holds one of Care, and once held another.
SEEN = [
    (anna, {"sales", "annas", "was-annas"}),
    (bo, {"care", "annas", "was-annas"}),
    (sue, {"sales", "care", "annas", "was-annas"}),
    (ada, {"sales", "care", "annas", "was-annas"}),
]
ALL = ["sales", "care", "annas", "was-annas"]


@pytest.fixture
async def seen(store: Store) -> Store:
    """Each interaction is a customer's only one, with one message."""
    was = interaction("was-annas", 4, "was-annas", queue_id=CARE, agent_id=ANNA, state=ACTIVE)
    for one in (
        interaction("sales", 1, "sales", queue_id=SALES),
        interaction("care", 2, "care", queue_id=CARE),
        interaction("annas", 3, "annas", queue_id=CARE, agent_id=ANNA, state=ACTIVE),
        was,
    ):
        await talk(store, one, whose=one.customer_id)
        said = message(f"m-{one.id}", one.id, whose=one.customer_id)
        item = entry(f"e-{one.id}", said.id, 1, one.customer_id)
        await write(store, lambda tx, m: tx.messages.add([m]), said)
        await write(store, lambda tx, e: tx.timeline.add([e]), item)
    back = replace(was, agent_id=None, state=QUEUED, ver=2)
    await store.unit.write(lambda tx: tx.interactions.save([(was, back)]))
    return store


@pytest.mark.parametrize(("who", "expected"), SEEN)
async def test_every_question_has_the_same_answer(
    seen: Store, who: Principal, expected: set[str]
) -> None:
    async with seen.unit.read() as reads:
        ids = [InteractionId(key) for key in ALL]
        assert await reads.visible(who, ids) == expected
        assert {row.id for row in await reads.inbox_rows(who, ids)} == expected
        items = await reads.timeline_items(who, [f"m-{key}" for key in ALL])
        assert {item.customer_id for item in items} == expected
        for key in ALL:
            there = key in expected
            assert await reads.sees_customer(who, CustomerId(key)) is there
            questions = (
                reads.interaction(who, InteractionId(key)),
                reads.customer(who, CustomerId(key)),
                reads.timeline(who, CustomerId(key), None, 9),
                reads.message(who, MessageId(f"m-{key}")),
            )
            for question in questions:
                if there:
                    await question
                else:
                    with pytest.raises(NotFound):
                        await question


async def test_one_read_tells_many_people_each_what_is_theirs(seen: Store) -> None:
    ids = [InteractionId(key) for key in ALL]
    refs = [f"m-{key}" for key in ALL]
    read_by_bo = ConversationId("care")
    draft = Draft(ids[2], ANNA, "note", "hm", ver=1)
    await seen.unit.write(lambda tx: tx.conversations.mark_seen(bo.agent_id, read_by_bo, 1))
    await seen.unit.write(lambda tx: tx.desk.put_draft(draft, at(0)))
    people = [who for who, _ in SEEN]
    async with seen.unit.read() as reads:
        scopes = await reads.expect(people)
        rows = {who: {row.id: row for row in await reads.inbox_rows(who, ids)} for who in people}
        items = {who: await reads.timeline_items(who, refs) for who in people}
    for who, expected in SEEN:
        assert rows[who].keys() == {item.customer_id for item in items[who]} == expected
        async with seen.unit.read() as reads:
            assert {row.id: row for row in await reads.inbox_rows(who, ids)} == rows[who]
            assert await reads.timeline_items(who, refs) == items[who]
    assert [scopes[who] for who in (anna, bo)] == [{SALES}, {CARE}]
    assert scopes[sue] == scopes[ada] >= {SALES, CARE}
    assert [rows[who]["care"].unread for who in (bo, sue)] == [0, 1]
    assert [rows[who]["annas"].draft for who in (anna, bo)] == [True, False]
    assert [rows[who]["annas"].views for who in (anna, bo)] == [("mine",), ("queue",)]


async def test_what_does_not_exist_is_not_found_by_anybody(store: Store) -> None:
    async with store.unit.read() as reads:
        for who in (anna, ada):
            assert await reads.visible(who, [InteractionId("none")]) == frozenset()
            assert await reads.sees_customer(who, CustomerId("none")) is False
            with pytest.raises(NotFound):
                await reads.interaction(who, InteractionId("none"))
            with pytest.raises(NotFound):
                await reads.message(who, MessageId("none"))


async def test_closed_work_is_listed_for_whoever_may_see_it(seen: Store) -> None:
    for one in ("sales", "care"):
        old = interaction(one, 1 if one == "sales" else 2, one, queue_id=SALES)
        if one == "care":
            old = replace(old, queue_id=CARE)
        new = replace(old, state=CLOSED, closed_at=at(60), ver=2)
        await write(seen, lambda tx, o, n: tx.interactions.save([(o, n)]), old, new)
    async with seen.unit.read() as reads:
        listed = {
            who.agent_id: [
                row.id for row in (await reads.inbox(who, ViewName.CLOSED, None, 9)).rows
            ]
            for who in (anna, bo, sue)
        }
    assert listed == {"anna": ["sales"], "bo": ["care"], "sue": ["care", "sales"]}
