"""Offers from the first to the last second, on rows."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from router.assign import Assigner
from router.clockwork import Lost
from router.errors import Conflict, NotFound, Unavailable
from router.events import Event, Kind
from router.model import Interaction, InteractionState, OfferId, ProfileId
from router.offers import asked
from router.people import OfferState, ProfileQueue, RoutingProfile
from router.repositories import Tx
from tests.router.hub import SALES, Hub
from tests.servers.patience import PATIENCE

S = InteractionState
ANA = "ana@customer.example"


async def offered(hub: Hub, item: Interaction) -> None:
    """Wait until the item is offered, as the bell tells."""
    async with hub.store.bus.listen("events") as rings:
        while (await hub.item(item.id)).state is not S.OFFERED:
            await anext(rings)


async def test_the_longest_idle_is_asked_and_accepts(hub: Hub) -> None:
    first, second = await hub.hire_present("first"), await hub.hire_present("second")
    item = await hub.receive_one(hub.mail(ANA))
    await hub.route()
    offer = await hub.offered(item)
    assert (offer.agent_id, offer.from_agent) == (first.agent_id, None)
    assert "eligible=2 next=second" in offer.why
    assert [await hub.load(first), await hub.load(second)] == [1, 0]
    accepted = await hub.answers.accept(first, offer.id)
    assert await hub.answers.accept(first, offer.id) == accepted
    now = await hub.item(item.id)
    assert (now.state, now.agent_id, await hub.load(first)) == (S.ACTIVE, first.agent_id, 1)
    with pytest.raises(Conflict):
        await hub.answers.decline(first, offer.id)


async def test_whoever_declines_is_passed_over_for_the_next(hub: Hub) -> None:
    first, second = await hub.hire_present("first"), await hub.hire_present("second")
    item = await hub.receive_one(hub.mail(ANA))
    await hub.route()
    offer = await hub.offered(item)
    with pytest.raises(NotFound):
        await hub.answers.decline(second, offer.id)
    hub.clock.pass_by(1)
    declined = await hub.answers.decline(first, offer.id, "no time")
    assert (declined.state, declined.reason) == (OfferState.DECLINED, "no time")
    assert await hub.answers.decline(first, offer.id) == declined
    await hub.route()
    assert (await hub.offered(item)).agent_id == second.agent_id
    assert (await hub.agent(first)).idle_since == hub.clock.now()


async def test_when_all_have_declined_they_are_asked_again_after_ten_seconds(hub: Hub) -> None:
    who = await hub.hire_present("smith")
    item = await hub.receive_one(hub.mail(ANA))
    await hub.route()
    await hub.answers.decline(who, (await hub.offered(item)).id)
    due = await hub.route()
    assert (await hub.item(item.id)).state is S.QUEUED
    assert due is not None
    assert (due - hub.clock.now()).total_seconds() == 10
    hub.clock.pass_by(10)
    await hub.route()
    assert (await hub.offered(item)).agent_id == who.agent_id


async def test_an_offer_nobody_answers_ends_in_time_and_is_late_to_accept(hub: Hub) -> None:
    first, second = await hub.hire_present("first"), await hub.hire_present("second")
    item = await hub.receive_one(hub.mail(ANA))
    due = await hub.route()
    offer = await hub.offered(item)
    assert due == offer.expires_at
    hub.clock.pass_by(30)
    with pytest.raises(Conflict) as refusal:
        await hub.answers.accept(first, offer.id)
    assert refusal.value.params == {"outcome": "timed_out"}
    await hub.route()
    assert (await hub.offered(item)).agent_id == second.agent_id
    assert (await hub.agent(first)).rona_streak == 1
    with pytest.raises(Conflict):
        await hub.answers.accept(first, offer.id)
    with pytest.raises(NotFound):
        await hub.answers.accept(first, OfferId("none"))


async def test_nobody_is_asked_beyond_their_capacity(hub: Hub) -> None:
    who = await hub.hire_present("smith", cap=2)
    items = [await hub.receive_one(hub.mail(f"c{n}@customer.example")) for n in range(4)]
    await hub.route()
    assert [(await hub.item(item.id)).state for item in items] == [S.OFFERED] * 2 + [S.QUEUED] * 2
    for item in items[:2]:
        await hub.answers.accept(who, (await hub.offered(item)).id)
        await hub.desk.finish(who, item.id)
    await hub.route()
    assert (await hub.item(items[2].id)).state is S.QUEUED  # a wrap-up still weighs
    hub.clock.pass_by(10)
    await hub.route()
    assert [(await hub.item(item.id)).state for item in items[2:]] == [S.OFFERED] * 2


async def test_only_those_whose_profile_has_the_queue_are_asked(hub: Hub) -> None:
    await hub.hire_present("seller", profile="sales")
    item = await hub.receive_one(hub.mail(ANA))
    await hub.route()
    assert (await hub.item(item.id)).state is S.QUEUED


async def test_a_change_of_configuration_is_heard(hub: Hub) -> None:
    who = await hub.hire_present("seller", profile="sales")
    item = await hub.receive_one(hub.mail(ANA))
    await hub.route()

    async def widen(tx: Tx) -> None:
        lines = (ProfileQueue(item.queue_id), ProfileQueue(SALES))
        await tx.config.put_profile(RoutingProfile(ProfileId("sales"), "Sales", lines, ver=2))
        data = {"kind": "profile", "id": "sales"}
        tx.emit(Event(Kind.CONFIG_CHANGED, hub.clock.now(), data=data))

    await hub.unit.write(widen)
    await hub.route()
    assert (await hub.offered(item)).agent_id == who.agent_id


async def test_taking_what_is_offered_to_oneself_is_accepting(hub: Hub) -> None:
    who, other = await hub.hire_present("smith"), await hub.hire_present("other")
    item = await hub.receive_one(hub.mail(ANA))
    await hub.route()
    offer = await hub.offered(item)
    with pytest.raises(Conflict) as refusal:
        await hub.desk.take(other, item.id)
    assert refusal.value.code == "interaction.offered"
    assert (await hub.desk.take(who, item.id)).agent_id == who.agent_id
    assert (await hub.answers.accept(who, offer.id)).state is OfferState.ACCEPTED
    assert await hub.load(who) == 1


async def test_a_restart_forgets_neither_offers_nor_refusals(hub: Hub) -> None:
    first, second = await hub.hire_present("first"), await hub.hire_present("second", cap=1)
    declined = await hub.receive_one(hub.mail(ANA))
    await hub.route()
    await hub.answers.decline(first, (await hub.offered(declined)).id)
    await hub.taken_by(second)
    await hub.attendance.keep_alive("web")
    store, clock = hub.store, hub.clock
    hub.assigner = Assigner(store.unit, store.bus, clock, store.ids, hub.attendance)
    other = await hub.receive_one(hub.mail(ANA))
    await hub.route()
    assert (await hub.item(declined.id)).state is S.QUEUED
    offer = await hub.offered(other)
    hub.assigner = Assigner(store.unit, store.bus, clock, store.ids, hub.attendance)
    assert await hub.route() is not None
    hub.clock.pass_by(30)
    await hub.route()
    ended = await hub.unit.write(lambda tx: tx.offers.get(offer.id))
    assert ended is not None
    assert ended.state is OfferState.TIMED_OUT


async def test_a_stale_owner_decides_nothing(hub: Hub) -> None:
    await hub.hire_present("smith")
    await hub.route()
    store = hub.store
    other = Assigner(store.unit, store.bus, hub.clock, store.ids, hub.attendance, "other")
    await other.step()
    item = await hub.receive_one(hub.mail(ANA))
    with pytest.raises(Lost):
        await hub.route()
    assert (await hub.item(item.id)).state is S.QUEUED
    await other.step()
    assert (await hub.offered(item)).epoch == 2
    async with asyncio.timeout(PATIENCE):
        await hub.assigner.run()  # ends by itself


async def test_the_owner_hears_the_bell_and_survives_the_store(hub: Hub) -> None:
    who = await hub.hire_present("smith")
    item = await hub.receive_one(hub.mail(ANA))
    routing = asyncio.create_task(hub.assigner.run())
    try:
        async with asyncio.timeout(PATIENCE):
            await offered(hub, item)
            await hub.answers.accept(who, (await hub.offered(item)).id)
            second = await hub.receive_one(hub.mail(ANA))
            await offered(hub, second)
    finally:
        routing.cancel()
        with pytest.raises(asyncio.CancelledError):
            await routing


class BrokenUnit:
    """A store that is away until it is mended."""

    def __init__(self, unit: object) -> None:
        self._unit = unit
        self.broken = True

    def __getattr__(self, name: str) -> object:
        if self.broken:
            raise Unavailable("store.down", "The store is away")
        return getattr(self._unit, name)


async def test_the_owner_waits_for_a_store_that_is_away(hub: Hub) -> None:
    await hub.hire_present("smith")
    item = await hub.receive_one(hub.mail(ANA))
    unit = BrokenUnit(hub.unit)
    store = hub.store
    owner = Assigner(unit, store.bus, hub.clock, store.ids, hub.attendance)  # type: ignore[arg-type]  # answers as a Unit does
    routing = asyncio.create_task(owner.run())
    await asyncio.sleep(0.05)
    assert not routing.done()
    unit.broken = False
    try:
        async with asyncio.timeout(PATIENCE):
            await offered(hub, item)
    finally:
        routing.cancel()
        with pytest.raises(asyncio.CancelledError):
            await routing


async def test_a_decision_on_rows_that_moved_on_is_taken_back(hub: Hub) -> None:
    who = await hub.hire_present("smith", cap=1)
    item = await hub.receive_one(hub.mail(ANA))
    await hub.route()
    await hub.answers.decline(who, (await hub.offered(item)).id)
    agent = await hub.agent(who)

    # Changed behind the log's back: only the rows can tell.
    async def disable(tx: Tx) -> None:
        await tx.people.save(agent, replace(agent, disabled=True, ver=agent.ver + 1))

    await hub.unit.write(disable)
    hub.clock.pass_by(40)
    await hub.route()
    assert (await hub.item(item.id)).state is S.QUEUED
    assert await hub.load(who) == 0


async def test_what_cannot_be_offered_keeps_nobody_from_other_work_and_is_tried_again(
    hub: Hub,
) -> None:
    who = await hub.hire_present("smith")
    await hub.route()
    stuck = await hub.receive_one(hub.mail(ANA))
    queue = await hub.unit.write(lambda tx: tx.config.queue(stuck.queue_id))
    assert queue is not None
    # Behind the log's back: the rows let no second offer of it be live.
    orphan = asked("orphan", stuck, who.agent_id, queue, hub.clock.now())
    await hub.unit.write(lambda tx: tx.offers.add(orphan))
    due = await hub.route()
    assert (await hub.item(stuck.id)).state is S.QUEUED
    assert due is not None
    assert (due - hub.clock.now()).total_seconds() == 10
    other = await hub.receive_one(hub.mail("ben@customer.example"))
    await hub.route()
    assert (await hub.offered(other)).agent_id == who.agent_id
    ended = replace(orphan, state=OfferState.RESCINDED, ended_at=hub.clock.now())
    await hub.unit.write(lambda tx: tx.offers.end(orphan, ended))
    await hub.route()
    assert (await hub.item(stuck.id)).state is S.QUEUED
    hub.clock.pass_by(10)
    await hub.route()
    assert (await hub.offered(stuck)).agent_id == who.agent_id
