"""Customers, identities, conversations and what agents have seen of them."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace

import pytest

from router.errors import Conflict
from router.model import (
    AccountId,
    ConversationId,
    Handle,
    IdentityId,
    InteractionState,
    Scheme,
    Standing,
)
from router.repositories import Tx
from storage.store import Store
from tests.storage.world import (
    ACCOUNT,
    ANNA,
    BO,
    conversation,
    customer,
    identity,
    interaction,
    talk,
)


async def test_identities_are_found_by_scheme_and_value_whatever_was_written(
    store: Store,
) -> None:
    carla = identity("i1", "carla@customer.test", "carla")
    await store.unit.write(lambda tx: tx.customers.add([customer("carla")], [carla]))
    asked = Handle(Scheme.MAILTO, "carla@customer.test", "anything")
    others = [
        Handle(Scheme.EXTERNAL, "carla@customer.test"),
        Handle(Scheme.MAILTO, "CARLA@customer.test"),
    ]
    found = await store.unit.write(lambda tx: tx.customers.identities([asked, *others]))
    assert found == {asked: carla}


async def test_a_taken_identity_is_a_conflict_and_leaves_nothing(store: Store) -> None:
    carla = identity("i1", "carla@customer.test", "carla")
    await store.unit.write(lambda tx: tx.customers.add([customer("carla")], [carla]))
    twin = identity("i2", "carla@customer.test", "twin")
    with pytest.raises(Conflict):
        await store.unit.write(lambda tx: tx.customers.add([customer("twin")], [twin]))
    there = await store.unit.write(
        lambda tx: tx.customers.get([customer("carla").id, customer("twin").id])
    )
    assert list(there.values()) == [customer("carla")]


async def test_a_conflict_that_a_work_lets_pass_is_not_committed(store: Store) -> None:
    carla = identity("i1", "carla@customer.test", "carla")
    await store.unit.write(lambda tx: tx.customers.add([customer("carla")], [carla]))
    fine = identity("i2", "fine@customer.test", "twin")
    twin = identity("i3", "carla@customer.test", "twin")

    async def work(tx: Tx) -> None:
        with suppress(Conflict):
            await tx.customers.add([customer("twin")], [fine, twin])

    with pytest.raises(Conflict):
        await store.unit.write(work)
    assert await store.unit.write(lambda tx: tx.customers.identities([fine.handle])) == {}


async def test_a_change_based_on_an_old_version_is_refused(store: Store) -> None:
    old = customer("carla")
    await store.unit.write(lambda tx: tx.customers.add([old], []))
    new = replace(old, name="Carla B.", ver=2)
    await store.unit.write(lambda tx: tx.customers.save(old, new))
    with pytest.raises(Conflict) as caught:
        await store.unit.write(lambda tx: tx.customers.save(old, replace(old, name="C", ver=2)))
    assert caught.value.code == "row.moved"
    there = await store.unit.write(lambda tx: tx.customers.get([old.id]))
    assert there == {old.id: new}


async def test_conversations_are_found_by_id_and_by_thread(store: Store) -> None:
    talk = conversation("talk")
    await store.unit.write(lambda tx: tx.customers.add([customer("carla")], []))
    await store.unit.write(lambda tx: tx.conversations.add([talk]))
    assert await store.unit.write(lambda tx: tx.conversations.get([talk.id])) == {talk.id: talk}
    found = await store.unit.write(
        lambda tx: tx.conversations.by_thread_key(ACCOUNT, ["talk", "none"])
    )
    assert found == {"talk": talk}
    await store.unit.write(lambda tx: tx.conversations.set_next_seq({talk.id: 7}))
    there = await store.unit.write(lambda tx: tx.conversations.get([talk.id]))
    assert there[talk.id].next_seq == 7
    with pytest.raises(Conflict):
        await store.unit.write(
            lambda tx: tx.conversations.add([replace(talk, id=ConversationId("other"))])
        )


async def test_a_conversation_needs_its_customer(store: Store) -> None:
    with pytest.raises(Conflict) as caught:
        await store.unit.write(lambda tx: tx.conversations.add([conversation("talk", "nobody")]))
    assert caught.value.code == "store.reference"


async def test_a_conversation_stands_with_those_who_take_part_and_what_is_open(
    store: Store,
) -> None:
    busy, quiet, other = interaction("busy"), conversation("quiet"), conversation("other")
    done = interaction("done", 2, state=InteractionState.CLOSED)
    await talk(store, busy, done)
    await store.unit.write(lambda tx: tx.conversations.add([quiet, other]))
    both = [identity(key, f"{key}@customer.test", "carla") for key in ("i1", "i2")]
    await store.unit.write(lambda tx: tx.customers.add([], both))
    gone = IdentityId("i3")  # somebody has taken it away since
    pairs = [(busy.conversation_id, id) for id in (both[0].id, both[1].id, gone)]
    for _ in range(2):  # they are a set
        await store.unit.write(lambda tx: tx.conversations.add_participants(pairs))

    async def standing(*ids: str, keys: Sequence[tuple[str, str]] = ()) -> list[Standing]:
        asked = [(AccountId(account), key) for account, key in keys]
        found = await store.unit.write(
            lambda tx: tx.conversations.standing([ConversationId(id) for id in ids], asked)
        )
        return sorted(found, key=lambda one: one.conversation.id)

    here = Standing(conversation("busy"), frozenset(both), busy)
    ended = Standing(conversation("done"), frozenset(), None)
    silent = Standing(quiet, frozenset(), None)
    assert await standing("busy", "done", "none") == [here, ended]
    assert await standing("busy", keys=[(ACCOUNT, "busy"), (ACCOUNT, "quiet")]) == [here, silent]
    assert await standing(keys=[("elsewhere", "quiet"), (ACCOUNT, "none")]) == []
    assert await standing() == []


async def test_what_was_seen_only_rises(store: Store) -> None:
    talk = ConversationId("talk")

    async def see(seq: int) -> bool:
        return await store.unit.write(lambda tx: tx.conversations.mark_seen(ANNA, talk, seq))

    assert [await see(seq) for seq in (0, 3, 3, 2, 4)] == [False, True, False, False, True]


async def test_what_was_seen_can_be_made_new_again(store: Store) -> None:
    talk = ConversationId("talk")
    await store.unit.write(lambda tx: tx.conversations.mark_seen(ANNA, talk, 5))

    async def unsee(seq: int) -> bool:
        return await store.unit.write(lambda tx: tx.conversations.mark_unseen(ANNA, talk, seq))

    assert [await unsee(seq) for seq in (5, 4, 4, 0)] == [False, True, False, True]
    assert not await store.unit.write(lambda tx: tx.conversations.mark_unseen(BO, talk, 0))
