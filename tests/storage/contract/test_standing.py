"""In which lists an interaction stands, and counters against a plain count of the rows."""

from collections import Counter
from dataclasses import replace
from functools import partial
from random import Random

import pytest

from router.errors import Conflict
from router.inbox import Shelf, shelf_of, waits
from router.model import (
    FINAL_STATES,
    AgentId,
    Interaction,
    InteractionId,
    InteractionState,
    Medium,
)
from router.repositories import Tx
from router.seeing import Principal
from router.views import ViewName
from storage.store import Store
from tests.storage.lists import listed
from tests.storage.world import (
    ANNA,
    BO,
    CARE,
    SALES,
    ada,
    anna,
    bo,
    interaction,
    sue,
    talk,
    write,
)

State = InteractionState
OPEN = [state for state in State if state not in FINAL_STATES]


def _standing(one: Interaction, me: str, queues: set[str]) -> set[str]:
    """The rule once more, written as plainly as can be."""
    if one.state in FINAL_STATES:
        return {"closed"}
    mine, nobodys, mine_too = one.agent_id == me, one.agent_id is None, one.queue_id in queues
    if one.state is State.PARKED:
        return {"snoozed"} if mine or (nobodys and mine_too) else set()
    views = {"mine"} if mine else set()
    views |= {"queue"} if mine_too else set()
    if nobodys and mine_too and one.state in (State.QUEUED, State.OFFERED, State.ACCEPTING):
        views |= {"unassigned"}
    return views


ASKING = [(anna, {SALES}), (bo, {CARE}), (sue, {SALES, CARE}), (ada, {SALES, CARE})]


@pytest.mark.parametrize(("who", "queues"), ASKING)
async def test_each_state_stands_in_its_lists(
    store: Store, who: Principal, queues: set[str]
) -> None:
    ones = [
        interaction(f"{state}-{queue}-{owner}", n, state=state, queue_id=queue, agent_id=owner)
        for n, (state, queue, owner) in enumerate(
            (state, queue, owner)
            for state in State
            for queue in (SALES, CARE)
            for owner in (None, ANNA, BO)
        )
    ]
    await talk(store, *ones)
    seen = {
        one.id
        for one in ones
        if who in (sue, ada) or one.queue_id in queues or one.agent_id == who.agent_id
    }
    for view in ViewName:
        expected = {
            one.id
            for one in ones
            if one.id in seen and view in _standing(one, who.agent_id, set(queues))
        }
        assert {row.id for row in await listed(store, who, view)} == expected, view


async def check_counters(store: Store, ones: dict[InteractionId, Interaction]) -> None:
    """What the store counts is what a recount of the rows gives, for everybody: asked for each in
    a read of their own, and for all of them in one.
    """
    together = {}
    async with store.unit.read() as reads:
        await reads.expect([who for who, _ in ASKING])
        for who, _ in ASKING:
            together[who] = await reads.counters(who)
    for who, queues in ASKING:
        counted = Counter(
            view for one in ones.values() for view in _standing(one, who.agent_id, set(queues))
        )
        mine = [one for one in ones.values() if one.queue_id in queues]
        waiting = [one for one in mine if waits(one.state, one.agent_id)]
        async with store.unit.read() as reads:
            counters = await reads.counters(who)
        assert counters == together[who]
        assert (counters.mine, counters.unassigned, counters.snoozed) == (
            counted["mine"], counted["unassigned"], counted["snoozed"],
        )  # fmt: skip
        assert {line.queue_id: (line.open, line.waiting) for line in counters.queues} == {
            queue: (
                sum(one.queue_id == queue and shelf_of(one.state) is Shelf.OPEN for one in mine),
                sum(one.queue_id == queue for one in waiting),
            )
            for queue in queues
        }
        assert counters.waiting_since == min((one.enq_at for one in waiting), default=None)


async def _move(
    changes: list[tuple[Interaction, Interaction]], owner: AgentId, delta: int, fails: bool, tx: Tx
) -> None:
    await tx.interactions.save(changes)
    await tx.people.add_load(owner, Medium.EMAIL, delta)
    if fails:
        raise Conflict("test", "On purpose")


@pytest.mark.parametrize("seed", range(3))
async def test_counters_and_loads_equal_a_recount_after_random_moves(
    store: Store, seed: int
) -> None:
    random = Random(seed)
    ones: dict[InteractionId, Interaction] = {}
    loads: Counter[str] = Counter()

    def moved(old: Interaction) -> Interaction:
        return replace(
            old,
            state=random.choice(list(State)),
            queue_id=random.choice((SALES, CARE)),
            agent_id=random.choice((None, ANNA, BO)),
            ver=old.ver + 1,
        )

    for step in range(40):
        fresh = [
            interaction(f"{seed}-{step}-{n}", step * 3 + n) for n in range(random.randint(0, 2))
        ]
        await talk(store, *fresh)
        ones |= {one.id: one for one in fresh}
        some = random.sample(sorted(ones), min(len(ones), random.randint(0, 4)))
        changes = [(ones[key], moved(ones[key])) for key in some]
        owner, delta = random.choice((ANNA, BO)), random.choice((-1, 1, 2))
        fails = random.random() < 0.3

        try:
            await store.unit.write(partial(_move, changes, owner, delta, fails))
        except Conflict:
            continue
        ones |= {new.id: new for _, new in changes}
        loads[owner] += delta
    await check_counters(store, ones)
    for owner in (ANNA, BO):
        load = await write(store, lambda tx, o: tx.people.load(o, Medium.EMAIL), owner)
        assert load.load == loads[owner]
        held = await write(store, lambda tx, o: tx.interactions.of_agent(o), owner)
        assert {one.id for one in held} == {
            one.id for one in ones.values() if one.agent_id == owner and one.state in OPEN
        }
