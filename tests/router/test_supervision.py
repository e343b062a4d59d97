"""What those who lead do with everybody's work, as the router and the agents feel it."""

from __future__ import annotations

import pytest

from router.errors import Conflict, Forbidden, Invalid
from router.model import AgentId, InteractionState, Role
from router.people import Presence
from router.supervision import Supervision
from tests.router.hub import Hub

S = InteractionState


def leading(hub: Hub) -> Supervision:
    return Supervision(hub.unit, hub.clock, hub.ids)


@pytest.mark.parametrize(
    ("raised", "first"), [((0, 1), "late"), ((2, 1), "early"), ((-1, 0), "late")]
)
async def test_whoever_has_priority_is_asked_for_before_those_who_wait_longer(
    hub: Hub, raised: tuple[int, int], first: str
) -> None:
    sue, smith = await hub.hire("sue", Role.SUPERVISOR), await hub.hire("smith", cap=1)
    items = {}
    for name in ("early", "late"):
        items[name] = await hub.receive_one(hub.mail(f"{name}@customer.example"))
        hub.clock.pass_by(1)
    await hub.route()
    for item, priority in zip(items.values(), raised, strict=True):
        for _ in range(2):
            now = await leading(hub).prioritise(sue, item.id, priority)
        assert (now.priority, now.ver) == (priority, item.ver + bool(priority))

    await hub.attendance.connected(smith.agent_id, "smith's tab", "web")
    await hub.attendance.set(smith.agent_id, Presence.AVAILABLE)
    await hub.route()

    states = {name: (await hub.item(item.id)).state for name, item in items.items()}
    assert [name for name, state in states.items() if state is S.OFFERED] == [first]


async def test_work_is_given_beyond_capacity_and_taken_from_whoever_has_it(hub: Hub) -> None:
    sue = await hub.hire("sue", Role.SUPERVISOR)
    smith, jones = await hub.hire_present("smith", cap=1), await hub.hire("jones", cap=1)
    items = [await hub.receive_one(hub.mail(f"c{n}@customer.example")) for n in range(2)]
    await hub.route()
    asked = items[0]
    assert (await hub.item(asked.id)).state is S.OFFERED

    for item in items:
        given = await leading(hub).assign(sue, item.id, jones.agent_id, "Please look")
        assert (given.state, given.agent_id) == (S.ACTIVE, jones.agent_id)

    assert (await hub.load(smith), await hub.load(jones)) == (0, 2)
    taken = await leading(hub).assign(sue, asked.id, smith.agent_id)
    assert (taken.agent_id, await hub.load(smith), await hub.load(jones)) == ("smith", 1, 1)
    with pytest.raises(Conflict):
        await leading(hub).assign(sue, asked.id, AgentId("nobody"))
    with pytest.raises(Forbidden):
        await leading(hub).assign(smith, asked.id, smith.agent_id)
    await hub.desk.finish(smith, asked.id)
    with pytest.raises(Conflict):
        await leading(hub).assign(sue, asked.id, jones.agent_id)


async def test_a_state_that_was_set_for_somebody_outlives_their_line_and_not_their_own_word(
    hub: Hub,
) -> None:
    who = await hub.hire_present("smith")
    await hub.attendance.set(who.agent_id, Presence.AWAY, "lunch", "sue", "It is late")
    await hub.attendance.disconnected(who.agent_id, "smith's tab")
    await hub.attendance.connected(who.agent_id, "another tab", "web")
    agent = await hub.agent(who)
    assert (agent.presence, agent.presence_by) == (Presence.AWAY, "sue")
    assert agent.presence_note == "It is late"

    await hub.attendance.set(who.agent_id, Presence.AVAILABLE)

    agent = await hub.agent(who)
    assert (agent.presence_by, agent.presence_note) == ("", "")
    with pytest.raises(Invalid):
        await hub.attendance.set(who.agent_id, Presence.DRAINING, by="sue")
