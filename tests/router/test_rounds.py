"""How missed offers are counted: by rounds of ringing, not by offers."""

from __future__ import annotations

from router.people import OfferState, Presence
from tests.router.hub import Hub


async def missed(hub: Hub) -> int:
    events = await hub.events()
    return sum(event.data.get("outcome") == OfferState.TIMED_OUT for event in events)


async def test_offers_that_ring_at_once_are_missed_once(hub: Hub) -> None:
    who = await hub.hire_present("smith", cap=4)
    for n in range(4):
        await hub.receive_one(hub.mail(f"c{n}@customer.example"))
    await hub.route()
    assert await hub.load(who) == 4
    hub.clock.pass_by(30)
    await hub.route()
    assert (await hub.agent(who)).rona_streak == 1
    assert (await hub.agent(who)).presence is Presence.AVAILABLE


async def test_offers_whose_ringing_overlaps_are_missed_once_and_the_next_round_counts(
    hub: Hub,
) -> None:
    who = await hub.hire_present("smith", cap=2)
    await hub.receive_one(hub.mail("one@customer.example"))
    await hub.route()
    hub.clock.pass_by(29)
    await hub.receive_one(hub.mail("two@customer.example"))
    await hub.route()
    streaks = []
    for seconds in (1, 29, 10, 30):  # one is over; two, which rang beside it; both anew, and over
        hub.clock.pass_by(seconds)
        await hub.route()
        streaks.append((await hub.agent(who)).rona_streak)
    assert streaks == [1, 1, 1, 2]
