"""Who is there."""

from __future__ import annotations

import pytest

from router.errors import Invalid
from router.events import Kind
from router.model import InteractionState
from router.people import OfferState, Presence
from tests.router.hub import Hub

P = Presence
S = InteractionState
ANA = "ana@customer.example"


async def test_one_of_two_tabs_closing_changes_nothing(hub: Hub) -> None:
    who = await hub.hire_present("smith")
    await hub.attendance.connected(who.agent_id, "second tab", "web")
    await hub.attendance.disconnected(who.agent_id, "second tab")
    assert (await hub.agent(who)).presence is P.AVAILABLE
    await hub.attendance.disconnected(who.agent_id, "smith's tab")
    assert (await hub.agent(who)).presence is P.DISCONNECTED


async def test_who_comes_back_within_the_grace_stands_where_they_stood(hub: Hub) -> None:
    who = await hub.hire_present("smith")
    await hub.attendance.set(who.agent_id, P.AWAY, "lunch")
    before = await hub.agent(who)
    await hub.attendance.disconnected(who.agent_id, "smith's tab")
    hub.clock.pass_by(59)
    await hub.route()
    await hub.attendance.connected(who.agent_id, "new tab", "web")
    after = await hub.agent(who)
    assert (after.presence, after.presence_reason) == (P.AWAY, "lunch")
    assert after.idle_since == before.idle_since
    hub.clock.pass_by(120)
    await hub.route()
    assert (await hub.agent(who)).presence is P.AWAY


async def test_who_stays_away_is_offline_and_keeps_open_work(hub: Hub) -> None:
    who = await hub.hire_present("smith")
    item = await hub.taken_by(who)
    await hub.attendance.disconnected(who.agent_id, "smith's tab")
    hub.clock.pass_by(60)
    await hub.route()
    agent = await hub.agent(who)
    assert (agent.presence, agent.presence_reason) == (P.OFFLINE, "system")
    assert (await hub.item(item.id)).agent_id == who.agent_id


async def test_a_lost_line_gives_offers_back_at_once(hub: Hub) -> None:
    who = await hub.hire_present("smith")
    item = await hub.receive_one(hub.mail(ANA))
    await hub.route()
    offer = await hub.offered(item)
    await hub.attendance.disconnected(who.agent_id, "smith's tab")
    assert (await hub.item(item.id)).state is S.QUEUED
    assert await hub.load(who) == 0
    ended = await hub.unit.write(lambda tx: tx.offers.get(offer.id))
    assert ended is not None
    assert ended.state is OfferState.REVOKED


async def test_going_away_gives_offers_back_and_is_no_miss(hub: Hub) -> None:
    who = await hub.hire_present("smith")
    item = await hub.receive_one(hub.mail(ANA))
    await hub.route()
    await hub.attendance.set(who.agent_id, P.AWAY, "break")
    assert (await hub.item(item.id)).state is S.QUEUED
    assert (await hub.agent(who)).rona_streak == 0


@pytest.mark.parametrize("presence", [P.DRAINING, P.NOT_RESPONDING, P.DISCONNECTED])
async def test_some_states_are_the_hubs_own(hub: Hub, presence: Presence) -> None:
    who = await hub.hire("smith")
    with pytest.raises(Invalid):
        await hub.attendance.set(who.agent_id, presence)


async def test_a_dead_web_process_takes_its_agents_into_grace(hub: Hub) -> None:
    here, there = await hub.hire_present("here"), await hub.hire("there")
    await hub.attendance.connected(there.agent_id, "their tab", "another web")
    await hub.attendance.set(there.agent_id, P.AVAILABLE)
    hub.clock.pass_by(21)
    await hub.route()
    assert (await hub.agent(here)).presence is P.AVAILABLE
    assert (await hub.agent(there)).presence is P.DISCONNECTED


async def test_a_web_process_that_only_seemed_dead_hears_so_and_brings_its_agents_back(
    hub: Hub,
) -> None:
    who = await hub.hire("smith")
    await hub.attendance.connected(who.agent_id, "tab", "another web")
    await hub.attendance.set(who.agent_id, P.AVAILABLE)
    assert await hub.attendance.keep_alive("another web")
    hub.clock.pass_by(21)
    await hub.route()
    assert (await hub.agent(who)).presence is P.DISCONNECTED
    assert not await hub.attendance.keep_alive("another web")
    await hub.attendance.connected(who.agent_id, "tab", "another web")
    assert (await hub.agent(who)).presence is P.AVAILABLE


async def test_who_says_available_without_a_socket_must_show_one(hub: Hub) -> None:
    who = await hub.hire("smith")
    await hub.attendance.set(who.agent_id, P.AVAILABLE)
    hub.clock.pass_by(60)
    await hub.route()
    assert (await hub.agent(who)).presence is P.OFFLINE


async def test_saying_the_same_again_is_no_news(hub: Hub) -> None:
    who = await hub.hire_present("smith")
    before = await hub.agent(who)
    await hub.attendance.set(who.agent_id, P.AVAILABLE)
    assert await hub.agent(who) == before


async def test_missing_offers_in_a_row_means_no_answer_until_the_agent_says_otherwise(
    hub: Hub,
) -> None:
    who = await hub.hire_present("smith")
    await hub.receive_one(hub.mail(ANA))
    for missed in range(1, 4):
        await hub.route()
        hub.clock.pass_by(30)
        await hub.route()
        assert (await hub.agent(who)).rona_streak == missed
        hub.clock.pass_by(10)
    assert (await hub.agent(who)).presence is P.NOT_RESPONDING
    await hub.route()
    assert await hub.load(who) == 0
    await hub.attendance.set(who.agent_id, P.AVAILABLE)
    assert (await hub.agent(who)).rona_streak == 0
    kinds = [event.data.get("presence") for event in await hub.events()]
    assert kinds.count(P.NOT_RESPONDING) == 1
    assert Kind.AGENT_STATE_CHANGED in {event.kind for event in await hub.events()}
