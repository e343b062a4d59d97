"""Reasons to be away: what still reaches somebody, and what becomes of their open work."""

from __future__ import annotations

from dataclasses import replace

import pytest

from router import facts
from router.catalogue_nouns import PresenceReason
from router.engine import Engine
from router.errors import Conflict
from router.loads import TRANSFERS, reach
from router.model import InteractionState, Medium
from router.people import OfferState, Presence
from tests.router.hub import SUPPORT, Hub
from tests.router.play import CHAT, MAIL, NOW, agent, item, pairs, snapshot

P = Presence
S = InteractionState
ANA = "ana@customer.example"


async def reason(hub: Hub, key: str, *media: Medium) -> str:
    noun = PresenceReason(key, key, media)
    await hub.unit.write(lambda tx: tx.catalogue.put(noun))
    return key


@pytest.mark.parametrize("media", [(), (MAIL,), (CHAT,), (MAIL, CHAT)])
def test_only_the_media_of_the_reason_reach_somebody_who_is_away(media: tuple[Medium, ...]) -> None:
    mail, chat = item("mail"), item("chat", medium=CHAT)
    away = replace(agent("a", presence=P.AWAY), presence_media=media)
    wanted = {(one.id, "a") for one in (mail, chat) if one.medium in media}
    engine = Engine()
    engine.load(snapshot([mail, chat], [away]), NOW)
    assert set(pairs(engine, NOW)) == wanted

    engine = Engine()
    engine.load(snapshot([mail, chat], [agent("a", presence=P.OFFLINE)]), NOW)
    assert pairs(engine, NOW) == []
    engine.apply(facts.agent_state(away, facts.from_ms(NOW)))
    assert set(pairs(engine, NOW)) == wanted


async def test_mail_goes_on_while_only_mail_reaches_them(hub: Hub) -> None:
    who = await hub.hire_present("smith")
    first = await hub.receive_one(hub.mail(ANA))
    await hub.route()
    held = await hub.offered(first)
    await hub.attendance.set(who.agent_id, P.AWAY, await reason(hub, "mail only", Medium.EMAIL))
    assert (await hub.offered(first)).id == held.id
    second = await hub.receive_one(hub.mail("bo@customer.example"))
    await hub.route()
    assert (await hub.offered(second)).agent_id == who.agent_id

    await hub.attendance.set(who.agent_id, P.AWAY, await reason(hub, "calls only", Medium.VOICE))
    ended = await hub.unit.write(lambda tx: tx.offers.get(held.id))
    assert ended is not None
    assert ended.state is OfferState.REVOKED
    await hub.route()
    assert (await hub.item(first.id)).state is S.QUEUED


async def test_a_line_that_breaks_gives_the_reason_back_with_its_media(hub: Hub) -> None:
    who = await hub.hire_present("smith")
    await hub.attendance.set(who.agent_id, P.AWAY, await reason(hub, "mail only", Medium.EMAIL))
    await hub.attendance.disconnected(who.agent_id, "smith's tab")
    assert reach(await hub.agent(who)) == frozenset()
    await hub.attendance.connected(who.agent_id, "new tab", "web")
    assert (await hub.agent(who)).presence_media == (Medium.EMAIL,)


async def test_who_misses_offers_while_away_for_a_reason_is_asked_no_more(hub: Hub) -> None:
    who = await hub.hire_present("smith")
    await hub.attendance.set(who.agent_id, P.AWAY, await reason(hub, "mail only", Medium.EMAIL))
    await hub.receive(hub.mail(ANA))
    for _ in range(3):
        await hub.route()
        hub.clock.pass_by(31)
        await hub.route()
        hub.clock.pass_by(31)
    agent = await hub.agent(who)
    assert (agent.presence, agent.presence_media) == (P.NOT_RESPONDING, ())


async def test_work_given_back_keeps_its_place_and_what_is_put_off_stays(hub: Hub) -> None:
    who = await hub.hire_present("smith", cap=5)
    items = [await hub.taken_by(who, f"{name}@customer.example") for name in "abcd"]
    await hub.desk.snooze(who, items[1].id, hub.clock.now().replace(year=2027))
    await hub.desk.finish(who, items[2].id)
    other = await hub.hire("other")
    await hub.attendance.connected(other.agent_id, "tab", "web")
    await hub.attendance.set(other.agent_id, P.AVAILABLE)
    await hub.desk.transfer_to_agent(who, items[3].id, other.agent_id)
    await hub.attendance.set(other.agent_id, P.AWAY)
    await hub.attendance.set(who.agent_id, P.AWAY, "lunch", give_back=True)

    there = [await hub.item(one.id) for one in items]
    assert [one.state for one in there] == [S.QUEUED, S.PARKED, S.WRAPUP, S.QUEUED]
    assert [one.enq_at for one in there] == [one.enq_at for one in items]
    assert there[0].queue_id == SUPPORT
    assert await hub.load(who) == 1
    assert (await hub.agent(who)).presence is P.AWAY


async def test_work_of_a_medium_that_still_reaches_them_is_not_given_back(hub: Hub) -> None:
    who = await hub.hire_present("smith")
    one = await hub.taken_by(who)
    mail_only = await reason(hub, "mail only", Medium.EMAIL)
    await hub.attendance.set(who.agent_id, P.AWAY, mail_only, give_back=True)
    assert (await hub.item(one.id)).agent_id == who.agent_id
    await hub.attendance.set(who.agent_id, P.OFFLINE, give_back=True)
    assert (await hub.item(one.id)).state is S.QUEUED


@pytest.mark.parametrize(
    ("takes", "stands", "rings"),
    [
        ((), (), True),
        ((MAIL,), (MAIL,), True),
        ((CHAT,), (CHAT,), False),
        (tuple(Medium), (), True),
    ],
)
async def test_who_is_available_is_asked_only_what_they_take(
    hub: Hub, takes: tuple[Medium, ...], stands: tuple[Medium, ...], rings: bool
) -> None:
    who = await hub.hire_present("smith")
    await hub.attendance.set(who.agent_id, P.AVAILABLE, media=takes)
    assert (await hub.agent(who)).presence_media == stands
    mail = await hub.receive_one(hub.mail(ANA))
    await hub.route()
    assert ((await hub.item(mail.id)).state is S.OFFERED) is rings
    # A line that drops, and a lunch after it, say nothing about what they take.
    await hub.attendance.disconnected(who.agent_id, "smith's tab")
    await hub.attendance.connected(who.agent_id, "smith's tab", "web")
    assert (await hub.agent(who)).presence_media == stands
    await hub.attendance.set(who.agent_id, P.AWAY, media=takes)
    assert (await hub.agent(who)).presence_media == ()


async def test_what_they_take_no_more_is_called_back_and_what_they_take_again_rings(
    hub: Hub,
) -> None:
    who = await hub.hire_present("smith")
    mail = await hub.receive_one(hub.mail(ANA))
    await hub.route()
    await hub.attendance.set(who.agent_id, P.AVAILABLE, media=[CHAT])
    assert (await hub.item(mail.id)).state is S.QUEUED
    await hub.attendance.set(who.agent_id, P.AVAILABLE)
    await hub.route()
    assert (await hub.offered(mail)).agent_id == who.agent_id


async def test_for_transfers_only_means_colleagues_may_ask_and_no_queue_does(hub: Hub) -> None:
    giver, taker = await hub.hire_present("giver"), await hub.hire_present("taker", cap=1)
    await hub.attendance.set(taker.agent_id, P.AWAY, TRANSFERS)
    await hub.attendance.set(giver.agent_id, P.AWAY)
    waits = await hub.receive_one(hub.mail(ANA))
    handed = await hub.taken_by(giver, "bo@customer.example")
    await hub.route()
    assert (await hub.item(waits.id)).state is S.QUEUED
    await hub.desk.transfer_to_agent(giver, handed.id, taker.agent_id)
    offer = await hub.offered(handed)
    await hub.attendance.set(taker.agent_id, P.AVAILABLE)
    await hub.attendance.set(taker.agent_id, P.AWAY, TRANSFERS)
    assert (await hub.offered(handed)).id == offer.id  # it stays, whatever they go back to
    await hub.answers.accept(taker, offer.id)
    another = await hub.taken_by(giver, "cy@customer.example")
    with pytest.raises(Conflict) as full:
        await hub.desk.transfer_to_agent(giver, another.id, taker.agent_id)
    assert full.value.code == "agent.full"


@pytest.mark.parametrize("handed", [True, False])
async def test_why_it_was_declined_stands_on_the_timeline(hub: Hub, handed: bool) -> None:
    who, giver = await hub.hire_present("smith"), await hub.hire("giver")
    if handed:
        mail = await hub.taken_by(giver)
        await hub.desk.transfer_to_agent(giver, mail.id, who.agent_id)
    else:
        mail = await hub.receive_one(hub.mail(ANA))
        await hub.route()
    await hub.answers.decline(who, (await hub.offered(mail)).id, "not_mine")

    async with hub.unit.read() as reads:
        page = await reads.timeline(giver, mail.customer_id, None, 50)
    [told] = [one for one in page.items if one.kind == "declined"]
    assert told.data == {"agent": who.agent_id, "reason": "not_mine"}
    assert told.interaction_id == mail.id
    last = [event for event in await hub.events() if event.interaction_id == mail.id][-1]
    assert last.data["entry"] == told.id
