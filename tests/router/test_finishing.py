"""The end of work: wrapping up in time, what is said at the end, and coming back to it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from router.errors import Conflict, Invalid
from router.inbound import Claim, ClaimKind
from router.messages import TimelineKind
from router.model import Due, Interaction, InteractionState
from router.people import Presence, Queue
from router.seeing import Principal
from tests.router.hub import SOLVED, SUPPORT, Hub, later

S = InteractionState


async def with_time(hub: Hub, seconds: int = 60, more: int = 30, required: bool = False) -> None:
    queue = Queue(
        SUPPORT, "Support", ver=2, outcome_required=required,
        wrapup_s=seconds, wrapup_more_s=more,
    )  # fmt: skip
    await hub.unit.write(lambda tx: tx.config.put_queue(queue))


async def told(hub: Hub, item: Interaction, who: Principal) -> list[tuple[str, dict[str, str]]]:
    """Return the moves on the timeline, without who made them."""
    async with hub.unit.read() as reads:
        page = await reads.timeline(who, item.customer_id, None, 50)
    return [
        (entry.kind, {name: value for name, value in entry.data.items() if name != "agent"})
        for entry in page.items
        if entry.interaction_id == item.id and entry.kind != TimelineKind.MESSAGE
    ]


async def test_a_wrapup_holds_its_place_until_its_time_is_over_and_closes_uncoded(hub: Hub) -> None:
    await with_time(hub)
    item = await hub.taken_by(who := await hub.hire_present("smith"))
    wrapping = await hub.desk.wrap_up(who, item.id)
    assert (wrapping.state, wrapping.due_kind) == (S.WRAPUP, Due.CODING)
    assert wrapping.due_at == later(hub.clock.now(), 60)
    assert await hub.desk.wrap_up(who, item.id) == wrapping

    hub.clock.pass_by(59)
    await hub.route()
    assert (await hub.item(item.id)).state is S.WRAPUP
    assert await hub.load(who) == 1
    hub.clock.pass_by(1)
    await hub.route()
    closed = await hub.item(item.id)
    assert (closed.state, closed.outcome_id, await hub.load(who)) == (S.CLOSED, None, 0)
    kinds = [kind for kind, _ in await told(hub, item, who)]
    assert kinds.count(TimelineKind.FINISHED) == 1


async def test_a_wrapup_is_lengthened_once_if_its_queue_allows_it(hub: Hub) -> None:
    await with_time(hub)
    item = await hub.taken_by(who := await hub.hire_present("smith"))
    began = await hub.desk.wrap_up(who, item.id)
    longer = await hub.desk.lengthen(who, item.id)
    assert began.due_at is not None
    assert longer.due_at == later(began.due_at, 30)
    with pytest.raises(Conflict, match="no more time"):
        await hub.desk.lengthen(who, item.id)

    hub.clock.pass_by(89)
    await hub.route()
    done = await hub.desk.finish(who, item.id, SOLVED)
    assert (done.outcome_id, done.due_kind) == (SOLVED, Due.WRAPUP)
    with pytest.raises(Conflict):
        await hub.desk.lengthen(who, item.id)
    with pytest.raises(Conflict):
        await hub.desk.finish(who, item.id, SOLVED)
    hub.clock.pass_by(10)
    await hub.route()
    assert (await hub.item(item.id)).state is S.CLOSED


@pytest.mark.parametrize(("seconds", "more"), [(0, 30), (60, 0)])
async def test_where_there_is_no_time_there_is_none_to_begin_or_add(
    hub: Hub, seconds: int, more: int
) -> None:
    await with_time(hub, seconds, more)
    item = await hub.taken_by(who := await hub.hire_present("smith"))
    begun = await hub.desk.wrap_up(who, item.id)
    assert begun.state is (S.WRAPUP if seconds else S.ACTIVE)
    with pytest.raises(Conflict) as refusal:
        await hub.desk.lengthen(who, item.id)
    assert refusal.value.code == "wrapup.enough"


async def test_leaving_a_wrapup_is_no_finish_taken_back(hub: Hub) -> None:
    await with_time(hub)
    item = await hub.taken_by(who := await hub.hire_present("smith"))
    before = await told(hub, item, who)
    await hub.desk.wrap_up(who, item.id)
    back = await hub.desk.unfinish(who, item.id)
    assert (back.state, back.due_at, back.due_kind) == (S.ACTIVE, None, None)
    assert await told(hub, item, who) == before
    hub.clock.pass_by(3600)
    await hub.route()
    assert (await hub.item(item.id)).state is S.ACTIVE


async def test_a_customer_who_writes_ends_the_wrapup(hub: Hub) -> None:
    await with_time(hub)
    who = await hub.hire_present("smith")
    first = hub.mail("ana@customer.example")
    item = await hub.desk.take(who, (await hub.receive_one(first)).id)
    await hub.desk.wrap_up(who, item.id)
    again = Claim(ClaimKind.REFERENCE, first.provider_ref)
    await hub.receive(hub.mail("ana@customer.example", continues=(again,)))
    awake = await hub.item(item.id)
    assert (awake.state, awake.agent_id, awake.due_kind) == (S.ACTIVE, who.agent_id, None)


@pytest.mark.parametrize("required", [True, False])
async def test_a_queue_may_insist_on_an_outcome(hub: Hub, required: bool) -> None:
    await with_time(hub, 0, 0, required)
    item = await hub.taken_by(who := await hub.hire_present("smith"))
    if required:
        with pytest.raises(Invalid) as refusal:
            await hub.desk.finish(who, item.id, None, "Nothing said")
        assert refusal.value.code == "outcome.required"
        assert await hub.item(item.id) == item
    else:
        assert (await hub.desk.finish(who, item.id)).outcome_id is None


async def test_what_is_said_at_the_end_becomes_a_note(hub: Hub) -> None:
    item = await hub.taken_by(who := await hub.hire_present("smith"))
    await hub.desk.finish(who, item.id, SOLVED, "Sent a new one")
    async with hub.unit.read() as reads:
        page = await reads.timeline(who, item.customer_id, None, 50)
    assert [entry.note.text for entry in page.items if entry.note] == ["Sent a new one"]


@pytest.mark.parametrize("present", [True, False])
async def test_a_follow_up_opens_new_work_when_its_time_has_come(hub: Hub, present: bool) -> None:
    item = await hub.taken_by(who := await hub.hire_present("smith"))
    at = later(hub.clock.now(), 3600)
    await hub.desk.finish(who, item.id, SOLVED, "Call them", at)
    assert (TimelineKind.FINISHED, {"outcome": SOLVED, "until": at.isoformat()}) in await told(
        hub, item, who
    )
    if not present:
        await hub.attendance.set(who.agent_id, Presence.OFFLINE)
    hub.clock.pass_by(3600)
    await hub.route()
    open_now = await hub.unit.write(lambda tx: tx.interactions.open_in([item.conversation_id]))
    new = open_now[item.conversation_id]
    assert new.id != item.id
    assert (new.state, new.agent_id) == ((S.ACTIVE, who.agent_id) if present else (S.QUEUED, None))
    assert await hub.load(who) == int(present)
    hub.clock.pass_by(3600)
    await hub.route()
    again = await hub.unit.write(lambda tx: tx.interactions.open_in([item.conversation_id]))
    assert again[item.conversation_id].id == new.id


@pytest.mark.parametrize("undone", [True, False])
async def test_a_follow_up_is_forgotten_when_the_finish_is_undone_or_somebody_is_at_it(
    hub: Hub, undone: bool
) -> None:
    item = await hub.taken_by(who := await hub.hire_present("smith"))
    await hub.desk.finish(who, item.id, SOLVED, "", later(hub.clock.now(), 60))
    if undone:
        await hub.desk.unfinish(who, item.id)
    else:
        hub.clock.pass_by(10)
        await hub.route()
        await hub.desk.reopen(who, item.id)
    hub.clock.pass_by(60)
    await hub.route()
    assert await hub.load(who) == 1
    assert await hub.unit.write(lambda tx: tx.desk.next_timer()) is None


@pytest.mark.parametrize(("days", "code"), [(-1, "snooze.past"), (900, "snooze.far")])
async def test_a_follow_up_lies_ahead_but_not_beyond_all_plans(
    hub: Hub, days: int, code: str
) -> None:
    item = await hub.taken_by(who := await hub.hire_present("smith"))
    at = hub.clock.now() + timedelta(days=days)
    with pytest.raises(Invalid) as refusal:
        await hub.desk.finish(who, item.id, SOLVED, "A note that must not stay", at)
    assert (refusal.value.code, await hub.item(item.id)) == (code, item)
