"""Interactions: one open in a conversation, compare-and-set, due times."""

import asyncio
from dataclasses import replace

import pytest

from router.errors import Conflict
from router.model import Due, Interaction, InteractionState
from router.repositories import Tx
from storage.store import Store
from tests.storage.world import ANNA, BO, at, interaction, talk, write


async def save(store: Store, old: Interaction, **changes: object) -> Interaction:
    new: Interaction = replace(old, ver=old.ver + 1, **changes)  # type: ignore[arg-type]
    await store.unit.write(lambda tx: tx.interactions.save([(old, new)]))
    return new


async def test_numbers_are_reserved_in_runs(store: Store) -> None:
    firsts = [await write(store, lambda tx, n: tx.interactions.numbers(n), n) for n in (1, 3, 1)]
    assert firsts == [1, 2, 5]


async def test_an_interaction_comes_back_as_it_was(store: Store) -> None:
    full = interaction(
        "one",
        agent_id=ANNA,
        state=InteractionState.PARKED,
        priority=-3,
        unread_from=4,
        due_at=at(9),
        due_kind=Due.SNOOZE,
        outcome_id="sold",
    )
    await talk(store, full)
    found = await store.unit.write(lambda tx: tx.interactions.get([full.id]))
    assert found == {full.id: full}


async def test_only_what_is_not_final_is_open_in_a_conversation(store: Store) -> None:
    closed = interaction("old", 1, conversation_id="talk", state=InteractionState.CLOSED)
    live = interaction("new", 2, conversation_id="talk")
    await talk(store, closed, live)
    found = await store.unit.write(lambda tx: tx.interactions.open_in([live.conversation_id]))
    assert found == {live.conversation_id: live}
    done = await save(store, live, state=InteractionState.CLOSED)
    assert await store.unit.write(lambda tx: tx.interactions.open_in([done.conversation_id])) == {}


async def test_a_second_open_interaction_in_a_conversation_is_a_conflict(store: Store) -> None:
    await talk(store, interaction("one", 1, conversation_id="talk"))
    with pytest.raises(Conflict):
        await talk(store, interaction("two", 2, conversation_id="talk"))


async def test_a_batch_of_changes_is_refused_whole_when_one_row_has_moved_on(
    store: Store,
) -> None:
    one, two = interaction("one", 1), interaction("two", 2)
    await talk(store, one, two)
    moved = await save(store, two, priority=5)
    changes = [(each, replace(each, ver=2, preview="new")) for each in (one, two)]
    with pytest.raises(Conflict) as caught:
        await store.unit.write(lambda tx: tx.interactions.save(changes))
    assert caught.value.code == "row.moved"
    found = await store.unit.write(lambda tx: tx.interactions.get([one.id, two.id]))
    assert found == {one.id: one, two.id: moved}


async def test_a_change_of_what_has_moved_on_is_refused_with_its_work_and_no_other(
    store: Store,
) -> None:
    one, two = interaction("one", 1), interaction("two", 2)
    await talk(store, one, two)
    moved = await save(store, one, priority=5)
    answers = await asyncio.gather(
        save(store, one, preview="too late"),
        save(store, two, preview="in time"),
        return_exceptions=True,
    )
    assert isinstance(answers[0], Conflict)
    assert answers[0].code == "row.moved"
    found = await store.unit.write(lambda tx: tx.interactions.get([one.id, two.id]))
    assert found == {one.id: moved, two.id: answers[1]}


async def test_what_one_work_does_to_a_row_and_its_conversation_happens_in_its_order(
    store: Store,
) -> None:
    first = interaction("first", 1, conversation_id="talk")
    await talk(store, first)
    touched = replace(first, ver=2, preview="new")
    closed = replace(touched, ver=3, state=InteractionState.CLOSED)
    second = interaction("second", 2, conversation_id="talk")
    called = replace(second, ver=2, priority=3)

    async def work(tx: Tx) -> None:
        for seq in (5, 6):
            await tx.conversations.set_next_seq({first.conversation_id: seq})
        await tx.interactions.save([(first, touched)])
        await tx.interactions.save([(touched, closed)])
        await tx.interactions.add([second])
        await tx.interactions.save([(second, called)])

    await store.unit.write(work)
    (there,) = await store.unit.write(lambda tx: tx.conversations.standing([first.conversation_id]))
    assert (there.conversation.next_seq, there.open) == (6, called)
    assert await store.unit.write(lambda tx: tx.interactions.get([first.id])) == {first.id: closed}


async def test_due_interactions_come_earliest_first_and_only_when_due(store: Store) -> None:
    parked = [
        interaction(f"p{n}", n, due_at=at(seconds), due_kind=Due.SNOOZE)
        for n, seconds in ((1, 30), (2, 10), (3, 20))
    ]
    await talk(store, *parked, interaction("undated", 4))
    due = await store.unit.write(lambda tx: tx.interactions.due(at(20), 5))
    assert [one.id for one in due] == ["p2", "p3"]
    assert await store.unit.write(lambda tx: tx.interactions.next_due()) == at(10)
    assert len(await store.unit.write(lambda tx: tx.interactions.due(at(90), 2))) == 2


async def test_an_agent_holds_what_is_theirs_and_not_final(store: Store) -> None:
    mine = interaction("mine", 1, agent_id=ANNA, state=InteractionState.ACTIVE)
    aside = interaction("aside", 2, agent_id=ANNA, state=InteractionState.PARKED)
    done = interaction("done", 3, agent_id=ANNA, state=InteractionState.CLOSED)
    theirs = interaction("theirs", 4, agent_id=BO, state=InteractionState.ACTIVE)
    await talk(store, mine, aside, done, theirs)
    held = await store.unit.write(lambda tx: tx.interactions.of_agent(ANNA))
    assert {one.id for one in held} == {"mine", "aside"}


async def test_nothing_asked_is_nothing_found(store: Store) -> None:
    assert await store.unit.write(lambda tx: tx.interactions.get([])) == {}
    assert await store.unit.write(lambda tx: tx.interactions.open_in([])) == {}
    await store.unit.write(lambda tx: tx.interactions.save([]))
