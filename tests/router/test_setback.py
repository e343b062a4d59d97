"""The clock is set back: nobody waits longer for that."""

from __future__ import annotations

from datetime import timedelta

import pytest

from router.model import InteractionState
from router.people import Presence, Queue
from router.setback import Setback
from tests.router.hub import SOLVED, SUPPORT, Hub
from tests.router.test_assign import BrokenUnit

HOUR, DAY = 3600.0, 86400.0
S = InteractionState


@pytest.fixture
def setback(hub: Hub) -> Setback:
    return Setback(hub.unit, hub.store.bus, hub.clock)


@pytest.mark.parametrize("jump", [HOUR, DAY])
async def test_an_offer_is_missed_and_a_wrapup_ends_in_time_though_the_clock_was_set_back(
    hub: Hub, setback: Setback, jump: float
) -> None:
    await hub.unit.write(lambda tx: tx.config.put_queue(Queue(SUPPORT, "Support", ver=2)))
    done = await hub.taken_by(who := await hub.hire_present("one"))
    await hub.desk.finish(who, done.id, SOLVED)
    waiting = await hub.receive_one(hub.mail("bob@customer.example"))
    await hub.route()
    assert (await hub.item(waiting.id)).state is S.OFFERED
    hub.clock.set_back(jump)
    await setback.look()
    hub.clock.pass_by(40)
    await hub.route()

    assert (await hub.item(done.id)).state is S.CLOSED
    assert (await hub.item(waiting.id)).state is S.QUEUED
    assert (await hub.agent(who)).rona_streak == 1


async def test_who_has_left_is_offline_in_time_though_the_clock_was_set_back(
    hub: Hub, setback: Setback
) -> None:
    who = await hub.hire_present("smith")
    await hub.attendance.disconnected(who.agent_id, "smith's tab")
    await hub.route()
    hub.clock.set_back(DAY)
    await setback.look()
    hub.clock.pass_by(61)
    await hub.route()

    assert (await hub.agent(who)).presence is Presence.OFFLINE


async def test_a_snooze_ends_at_the_hour_that_was_said(hub: Hub, setback: Setback) -> None:
    item = await hub.taken_by(who := await hub.hire_present("one"))
    until = hub.clock.now() + timedelta(hours=2)
    await hub.desk.snooze(who, item.id, until)
    hub.clock.set_back(HOUR)
    await setback.look()

    assert (await hub.item(item.id)).due_at == until


async def test_a_clock_that_goes_on_or_forward_changes_nothing(hub: Hub, setback: Setback) -> None:
    before = len(await hub.events())
    for seconds in (1, 3600, -1):
        hub.clock.pass_by(1)
        hub.clock.set_back(-seconds)
        await setback.look()

    assert len(await hub.events()) == before


async def test_a_store_that_is_away_is_told_when_it_is_back(hub: Hub) -> None:
    unit = BrokenUnit(hub.unit)
    setback = Setback(unit, hub.store.bus, hub.clock)  # type: ignore[arg-type]  # answers as a Unit does
    before = len(await hub.events())
    hub.clock.set_back(HOUR)
    await setback.look()
    unit.broken = False
    await setback.look()
    await setback.look()

    assert len(await hub.events()) == before + 1
