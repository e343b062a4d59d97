"""One row that cannot be moved on stops nothing else."""

from __future__ import annotations

from dataclasses import replace

from router.model import Due, Interaction, InteractionState
from router.people import OfferState
from tests.router.hub import Hub, later

S = InteractionState
ANA = "ana@customer.example"


async def put(hub: Hub, item: Interaction, **changes: object) -> Interaction:
    """Change the row behind everybody's back."""
    new: Interaction = replace(item, ver=item.ver + 1, **changes)  # type: ignore[arg-type]  # any field by name
    await hub.unit.write(lambda tx: tx.interactions.save([(item, new)]))
    return new


async def test_what_is_due_and_cannot_be_done_does_not_hold_up_the_others(hub: Hub) -> None:
    who = await hub.hire_present("smith", cap=5)
    due_at = later(hub.clock.now(), 60)
    first = await hub.receive_one(hub.mail("one@customer.example"))
    # No move leads out of this state: the row contradicts itself.
    stuck = await put(hub, first, state=S.CLOSED, due_at=due_at, due_kind=Due.SNOOZE)
    others = [await hub.taken_by(who, f"c{n}@customer.example") for n in range(3)]
    for n, item in enumerate(others):
        await hub.desk.snooze(who, item.id, later(due_at, n))
    hub.clock.pass_by(62)
    due = await hub.route()
    assert [(await hub.item(item.id)).state for item in others] == [S.ACTIVE] * 3
    assert await hub.item(stuck.id) == stuck
    # It is put off, and meanwhile the rest is looked after as often as ever.
    assert due == later(hub.clock.now(), 1)
    fresh = await hub.taken_by(who, "late@customer.example")
    await hub.desk.snooze(who, fresh.id, later(hub.clock.now(), 2))
    hub.clock.pass_by(2)
    await hub.route()
    assert (await hub.item(fresh.id)).state is S.ACTIVE
    mended = await put(hub, stuck, state=S.PARKED)
    hub.clock.pass_by(1)
    await hub.route()
    assert (await hub.item(mended.id)).due_at is None


async def test_an_offer_whose_end_cannot_be_written_is_ended_later(hub: Hub) -> None:
    who = await hub.hire_present("smith")
    item = await hub.receive_one(hub.mail(ANA))
    await hub.route()
    offer = await hub.offered(item)
    broken = await put(hub, await hub.item(item.id), state=S.CLOSED)
    hub.clock.pass_by(30)
    assert await hub.route() == later(hub.clock.now(), 10)
    await put(hub, broken, state=S.OFFERED)
    hub.clock.pass_by(10)
    await hub.route()
    ended = await hub.unit.write(lambda tx: tx.offers.get(offer.id))
    assert ended is not None
    assert ended.state is OfferState.TIMED_OUT
    assert await hub.load(who) == 0
