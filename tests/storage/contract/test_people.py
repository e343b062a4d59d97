"""Agents, loads, presence, sign-ins."""

from collections.abc import Mapping
from dataclasses import replace
from functools import partial

import pytest

from router.errors import Conflict
from router.model import AgentId, Medium, ProfileId, Role
from router.people import Agent, AgentSession, Holding, Load, OneTimeLink, Presence, SignIn
from router.repositories import Tx
from storage.store import Store
from tests.storage.world import ANNA, BO, CAPS, SUE, agent, at, write

EMAIL, CHAT, VOICE = Medium.EMAIL, Medium.CHAT, Medium.VOICE


async def add_load(store: Store, delta: int, *, over_ok: bool = False) -> Load:
    return await store.unit.write(lambda tx: tx.people.add_load(ANNA, EMAIL, delta, over_ok))


async def test_an_agent_is_found_by_id_and_by_address_in_any_case(store: Store) -> None:
    anna = agent(ANNA, profile="sellers")
    assert await store.unit.write(lambda tx: tx.people.agent(ANNA)) == anna
    assert await store.unit.write(lambda tx: tx.people.by_email(" ANNA@Desk.test")) == anna
    assert await store.unit.write(lambda tx: tx.people.by_email("none@desk.test")) is None
    async with store.unit.read() as reads:
        assert await reads.agent_by_email(" ANNA@Desk.test") == anna
        assert await reads.agent_by_email("none@desk.test") is None
    assert [one.id for one in await store.unit.write(lambda tx: tx.people.agents())] == [
        "ada", "anna", "bo", "sue",
    ]  # fmt: skip


async def test_an_address_belongs_to_one_agent(store: Store) -> None:
    twin = replace(agent(AgentId("twin")), email="Anna@desk.test")
    with pytest.raises(Conflict):
        await store.unit.write(lambda tx: tx.people.add(twin, {}))
    bo = agent(BO, profile="carers")
    with pytest.raises(Conflict):
        await store.unit.write(
            lambda tx: tx.people.save(bo, replace(bo, email="anna@DESK.test", ver=2))
        )


async def test_an_agent_changes_from_the_version_read(store: Store) -> None:
    old = agent(ANNA, profile="sellers")
    new = replace(
        old,
        presence=Presence.AWAY,
        presence_reason="lunch",
        presence_since=at(5),
        idle_since=at(6),
        rona_streak=2,
        disabled=True,
        role=Role.ADMIN,
        ver=2,
    )
    await store.unit.write(lambda tx: tx.people.save(old, new))
    assert await store.unit.write(lambda tx: tx.people.agent(ANNA)) == new
    with pytest.raises(Conflict):
        await store.unit.write(lambda tx: tx.people.save(old, new))


async def test_loads_start_at_nothing_with_the_caps_given(store: Store) -> None:
    assert await store.unit.write(lambda tx: tx.people.load(ANNA, EMAIL)) == Load(ANNA, EMAIL, 0, 3)
    assert await store.unit.write(lambda tx: tx.people.load(ANNA, VOICE)) == Load(ANNA, VOICE, 0, 0)


async def test_a_load_keeps_to_its_cap_unless_told_otherwise(store: Store) -> None:
    assert (await add_load(store, 3)).load == 3
    with pytest.raises(Conflict) as caught:
        await add_load(store, 1)
    assert caught.value.code == "agent.full"
    over = await add_load(store, 2, over_ok=True)
    assert (over.load, over.over_ok) == (5, True)
    assert (await add_load(store, -1)).over_ok is True
    assert (await add_load(store, -1)) == Load(ANNA, EMAIL, 3, 3)
    with pytest.raises(Conflict) as caught:
        await add_load(store, -4)
    assert caught.value.code == "agent.load"
    assert (await store.unit.write(lambda tx: tx.people.load(ANNA, EMAIL))).load == 3


async def test_a_full_agent_does_not_spoil_the_rest_of_a_work(store: Store) -> None:
    async def work(tx: Tx) -> Load:
        for agent_id in (ANNA, BO, ANNA):
            try:
                await tx.people.add_load(agent_id, EMAIL, 2)
            except Conflict:
                break
        return await tx.people.load(BO, EMAIL)

    assert (await store.unit.write(work)).load == 2
    assert (await store.unit.write(lambda tx: tx.people.load(BO, EMAIL))).load == 2


async def test_several_loads_rise_together_or_not_at_all(store: Store) -> None:
    both = {(ANNA, EMAIL): 3, (BO, EMAIL): 2}
    risen = await store.unit.write(lambda tx: tx.people.add_loads(both))
    assert {held: load.load for held, load in risen.items()} == both
    for more in ({(BO, EMAIL): 1, (ANNA, EMAIL): 1}, {(BO, EMAIL): 1, (ANNA, VOICE): 1}):
        with pytest.raises(Conflict) as caught:
            await store.unit.write(partial(_raise_loads, more=more))
        assert caught.value.code == "agent.full"
    loads = await store.unit.write(lambda tx: tx.people.loads([ANNA, BO]))
    assert {held: loads[held].load for held in both} == both
    found = await store.unit.write(lambda tx: tx.people.get([ANNA, BO, AgentId("nobody")]))
    assert found.keys() == {ANNA, BO}


async def _raise_loads(tx: Tx, more: Mapping[Holding, int]) -> None:
    await tx.people.add_loads(more)


async def test_caps_may_fall_below_the_load(store: Store) -> None:
    await add_load(store, 3)
    await store.unit.write(lambda tx: tx.people.set_caps(ANNA, {EMAIL: 1, VOICE: 1}))
    assert await store.unit.write(lambda tx: tx.people.load(ANNA, EMAIL)) == Load(
        ANNA, EMAIL, 3, 1, over_ok=True
    )
    assert (await store.unit.write(lambda tx: tx.people.load(ANNA, VOICE))).cap == 1
    assert (await store.unit.write(lambda tx: tx.people.load(ANNA, CHAT))).cap == CAPS[CHAT]


async def test_a_dead_gateway_takes_its_sessions_along(store: Store) -> None:
    people: list[tuple[str, Agent]] = [("g1", agent(ANNA)), ("g1", agent(BO)), ("g2", agent(BO))]
    for n, (gateway, one) in enumerate(people):
        session = AgentSession(f"s{n}", one.id, gateway, at(0))
        await write(store, lambda tx, s: tx.people.add_session(s), session)
    await store.unit.write(lambda tx: tx.people.gateway_alive("g1", at(1)))
    await store.unit.write(lambda tx: tx.people.gateway_alive("g2", at(20)))
    assert await store.unit.write(lambda tx: tx.people.sessions(BO)) == 2
    there = [await write(store, lambda tx, a: tx.people.with_sessions(a), a) for a in (BO, SUE)]
    assert [(one.id, n) for one, n in filter(None, there)] == [(BO, 2), (SUE, 0)]
    assert await write(store, lambda tx, a: tx.people.with_sessions(a), AgentId("none")) is None
    assert await store.unit.write(lambda tx: tx.people.drop_dead_gateways(at(1))) == []
    lost = await store.unit.write(lambda tx: tx.people.drop_dead_gateways(at(10)))
    assert list(lost) == [ANNA]
    assert await store.unit.write(lambda tx: tx.people.end_session("s2")) == 0
    assert await store.unit.write(lambda tx: tx.people.end_session("s2")) == 0


async def test_sign_ins_are_found_by_their_hash_until_they_are_ended(store: Store) -> None:
    one = SignIn("h1", ANNA, "csrf", at(0), at(0), at(900), "127.0.0.1", "browser")
    others = [replace(one, token_hash="h2"), replace(one, token_hash="h3", agent_id=BO)]
    for sign_in in (one, *others):
        await write(store, lambda tx, s: tx.people.add_sign_in(s), sign_in)
    await store.unit.write(lambda tx: tx.people.touch_sign_in("h1", at(60)))
    touched = replace(one, seen_at=at(60))
    assert await store.unit.write(lambda tx: tx.people.sign_in("h1")) == touched
    async with store.unit.read() as reads:
        assert await reads.sign_in("h1") == (touched, agent(ANNA, profile="sellers"))
        assert await reads.sign_in("none") is None
    await store.unit.write(lambda tx: tx.people.end_sign_in("h2"))
    assert await store.unit.write(lambda tx: tx.people.sign_in("h2")) is None
    await store.unit.write(lambda tx: tx.people.end_sign_ins_of(ANNA))
    assert await store.unit.write(lambda tx: tx.people.sign_in("h1")) is None
    assert await store.unit.write(lambda tx: tx.people.sign_in("h3")) == others[1]


async def test_a_link_works_once_and_only_in_time(store: Store) -> None:
    for key in ("l1", "l2"):
        link = OneTimeLink(key, "invite", at(60), ANNA)
        await write(store, lambda tx, one: tx.people.add_link(one), link)
    tries = [("l1", 59), ("l1", 59), ("l2", 60), ("none", 1)]
    used = [
        await write(store, lambda tx, k, s: tx.people.use_link(k, at(s)), key, seconds)
        for key, seconds in tries
    ]
    assert used == [True, False, False, False]
    kept = await store.unit.write(lambda tx: tx.people.link("l1"))
    assert kept == OneTimeLink("l1", "invite", at(60), ANNA, at(59))


async def test_a_profile_need_not_exist(store: Store) -> None:
    lone = replace(agent(AgentId("lone")), profile_id=ProfileId(""))
    await store.unit.write(lambda tx: tx.people.add(lone, {}))
    async with store.unit.read() as reads:
        lines = {line.id: line for line in await reads.agents()}
    assert lines["lone"].queues == ()
    assert [(load.medium, load.cap) for load in lines[ANNA].loads] == [("chat", 2), ("email", 3)]
    assert lines[ANNA].queues == ("sales",)


async def test_everybody_likes_their_desk_in_their_own_way(store: Store) -> None:
    for who, values in (
        (ANNA, {"density": "tight", "letters": "off"}),
        (BO, {"density": "roomy"}),
        (ANNA, {"density": "roomy", "letters": ""}),
    ):
        await write(store, lambda tx, a, v: tx.desk.prefer(a, v), who, values)

    async with store.unit.read() as reads:
        assert [await reads.preferences(one) for one in (ANNA, BO, SUE)] == [
            {"density": "roomy"}, {"density": "roomy"}, {}
        ]  # fmt: skip
