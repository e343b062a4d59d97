"""Agents' moves on interactions."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from router.errors import Conflict, HubError, Invalid, NotFound
from router.model import InteractionId, InteractionState, Origin, OutcomeId, QueueId, Role
from router.people import Draft, OfferState, Presence
from router.states import STEPS
from tests.router.hub import SALES, SOLVED, Hub, later

S = InteractionState
ANA = "ana@customer.example"


async def test_one_of_two_who_take_at_once_gets_it(hub: Hub) -> None:
    one, two = await hub.hire_present("one"), await hub.hire_present("two")
    item = await hub.receive_one(hub.mail(ANA))
    answers = await asyncio.gather(
        hub.desk.take(one, item.id), hub.desk.take(two, item.id), return_exceptions=True
    )
    refusals = [each for each in answers if isinstance(each, Conflict)]
    assert [refusal.code for refusal in refusals] == ["interaction.taken"]
    assert refusals[0].params == {"agent": one.agent_id}
    assert [await hub.load(one), await hub.load(two)] == [1, 0]


async def test_taking_again_what_one_has_changes_nothing(hub: Hub) -> None:
    who = await hub.hire_present("smith")
    item = await hub.taken_by(who)
    assert await hub.desk.take(who, item.id) == item


async def test_beyond_capacity_only_on_purpose(hub: Hub) -> None:
    who = await hub.hire_present("smith", cap=1)
    await hub.taken_by(who)
    item = await hub.receive_one(hub.mail(ANA))
    with pytest.raises(Conflict) as refusal:
        await hub.desk.take(who, item.id)
    assert refusal.value.code == "agent.full"
    assert (await hub.item(item.id)).state is S.QUEUED
    await hub.desk.take(who, item.id, over=True)
    assert await hub.load(who) == 2


async def test_a_supervisor_takes_over_on_purpose(hub: Hub) -> None:
    who = await hub.hire_present("smith")
    boss = await hub.hire("boss", Role.SUPERVISOR)
    item = await hub.taken_by(who)
    with pytest.raises(Conflict):
        await hub.desk.take(boss, item.id)
    item = await hub.desk.take(boss, item.id, over=True)
    assert (item.agent_id, item.state) == (boss.agent_id, S.ACTIVE)
    assert [await hub.load(who), await hub.load(boss)] == [0, 1]


async def test_an_item_in_a_queue_keeps_its_age_when_it_is_handed_to_another(hub: Hub) -> None:
    who = await hub.hire_present("smith")
    item = await hub.taken_by(who)
    hub.clock.pass_by(100)
    moved = await hub.desk.transfer_to_queue(who, item.id, SALES, "Please look")
    assert (moved.state, moved.queue_id, moved.agent_id) == (S.QUEUED, SALES, None)
    assert moved.enq_at == item.enq_at
    assert await hub.load(who) == 0
    again = await hub.taken_by(who)
    await hub.desk.transfer_to_queue(who, again.id, SALES, "And this")
    with pytest.raises(Invalid):
        await hub.desk.transfer_to_queue(who, item.id, QueueId("nowhere"))


@pytest.mark.parametrize("accepted", [True, False])
async def test_who_hands_over_keeps_control_until_it_is_accepted(hub: Hub, accepted: bool) -> None:
    one, two = await hub.hire_present("one"), await hub.hire_present("two")
    item = await hub.taken_by(one)
    asked = await hub.desk.transfer_to_agent(one, item.id, two.agent_id)
    assert (asked.state, asked.agent_id) == (S.OFFERED, one.agent_id)
    assert [await hub.load(one), await hub.load(two)] == [1, 1]
    offer = await hub.offered(item)
    if accepted:
        await hub.answers.accept(two, offer.id)
    else:
        await hub.answers.decline(two, offer.id, "busy")
    now = await hub.item(item.id)
    assert now.state is S.ACTIVE
    assert now.agent_id == (two if accepted else one).agent_id
    assert [await hub.load(one), await hub.load(two)] == ([0, 1] if accepted else [1, 0])


async def test_a_hand_over_nobody_answers_goes_back_to_its_giver(hub: Hub) -> None:
    one, two = await hub.hire_present("one"), await hub.hire_present("two")
    item = await hub.taken_by(one)
    await hub.desk.transfer_to_agent(one, item.id, two.agent_id)
    hub.clock.pass_by(31)
    await hub.route()
    now = await hub.item(item.id)
    assert (now.state, now.agent_id) == (S.ACTIVE, one.agent_id)
    assert [await hub.load(one), await hub.load(two)] == [1, 0]


@pytest.mark.parametrize(
    ("presence", "cap", "code"),
    [(Presence.AWAY, 2, "agent.unavailable"), (Presence.AVAILABLE, 0, "agent.full")],
)
async def test_nothing_is_handed_to_who_cannot_take_it(
    hub: Hub, presence: Presence, cap: int, code: str
) -> None:
    one, two = await hub.hire_present("one"), await hub.hire_present("two", cap=cap)
    await hub.attendance.set(two.agent_id, presence)
    item = await hub.taken_by(one)
    with pytest.raises(Conflict) as refusal:
        await hub.desk.transfer_to_agent(one, item.id, two.agent_id)
    assert refusal.value.code == code
    assert (await hub.item(item.id)) == item


async def test_a_hand_over_can_be_called_back(hub: Hub) -> None:
    one, two = await hub.hire_present("one"), await hub.hire_present("two")
    item = await hub.taken_by(one)
    await hub.desk.transfer_to_agent(one, item.id, two.agent_id)
    offer = await hub.offered(item)
    back = await hub.desk.take(one, item.id)
    assert (back.state, back.agent_id) == (S.ACTIVE, one.agent_id)
    with pytest.raises(Conflict) as refusal:
        await hub.answers.accept(two, offer.id)
    assert refusal.value.params == {"outcome": OfferState.RESCINDED.value}
    assert [await hub.load(one), await hub.load(two)] == [1, 0]


async def test_snoozed_work_weighs_nothing_and_comes_back_in_time(hub: Hub) -> None:
    who = await hub.hire_present("smith")
    item = await hub.taken_by(who)
    with pytest.raises(Invalid):
        await hub.desk.snooze(who, item.id, hub.clock.now())
    await hub.desk.snooze(who, item.id, later(hub.clock.now(), 60))
    assert await hub.load(who) == 0
    due = await hub.route()
    assert due == later(hub.clock.now(), 60)
    hub.clock.pass_by(60)
    await hub.route()
    awake = await hub.item(item.id)
    assert (awake.state, awake.agent_id, await hub.load(who)) == (S.ACTIVE, who.agent_id, 1)


async def test_unassigned_work_is_snoozed_too_and_keeps_its_place(hub: Hub) -> None:
    who = await hub.hire("smith")
    item = await hub.receive_one(hub.mail(ANA))
    await hub.desk.snooze(who, item.id, later(hub.clock.now(), 60))
    awake = await hub.desk.wake(who, item.id)
    assert (awake.state, awake.agent_id, awake.enq_at) == (S.QUEUED, None, item.enq_at)


async def test_who_wakes_their_own_gets_it_also_when_full(hub: Hub) -> None:
    who = await hub.hire_present("smith", cap=1)
    item = await hub.taken_by(who)
    await hub.desk.snooze(who, item.id, later(hub.clock.now(), 60))
    await hub.taken_by(who)
    awake = await hub.desk.wake(who, item.id)
    assert (awake.state, awake.agent_id, await hub.load(who)) == (S.ACTIVE, who.agent_id, 2)


async def test_a_finish_can_be_taken_back_until_it_closes(hub: Hub) -> None:
    who = await hub.hire_present("smith")
    item = await hub.taken_by(who)
    done = await hub.desk.finish(who, item.id, SOLVED)
    assert (done.state, done.outcome_id) == (S.WRAPUP, SOLVED)
    assert await hub.load(who) == 1
    again = await hub.desk.unfinish(who, item.id)
    assert (again.state, again.outcome_id, again.due_at) == (S.ACTIVE, None, None)
    await hub.desk.finish(who, item.id, SOLVED)
    await hub.route()
    hub.clock.pass_by(10)
    await hub.route()
    closed = await hub.item(item.id)
    assert (closed.state, closed.closed_at) == (S.CLOSED, hub.clock.now())
    assert await hub.load(who) == 0
    with pytest.raises(Conflict) as refusal:
        await hub.desk.unfinish(who, item.id)
    assert refusal.value.code == "interaction.closed"


async def test_an_outcome_that_nobody_knows_is_refused(hub: Hub) -> None:
    who = await hub.hire_present("smith")
    item = await hub.taken_by(who)
    with pytest.raises(Invalid):
        await hub.desk.finish(who, item.id, OutcomeId("magic"))


async def test_reopening_is_new_work_in_the_same_conversation(hub: Hub) -> None:
    who = await hub.hire_present("smith")
    item = await hub.taken_by(who)
    with pytest.raises(Conflict) as refusal:
        await hub.desk.reopen(who, item.id)
    assert refusal.value.params == {"interaction": item.id}
    await hub.desk.finish(who, item.id)
    await hub.route()
    hub.clock.pass_by(10)
    await hub.route()
    new = await hub.desk.reopen(who, item.id)
    assert (new.origin, new.state, new.agent_id) == (Origin.REOPEN, S.ACTIVE, who.agent_id)
    assert new.number == item.number + 1
    assert new.conversation_id == item.conversation_id
    assert (await hub.item(item.id)).state is S.CLOSED
    assert await hub.load(who) == 1


async def test_agents_do_not_move_each_others_work(hub: Hub) -> None:
    one, two = await hub.hire_present("one"), await hub.hire_present("two")
    boss = await hub.hire("boss", Role.SUPERVISOR)
    item = await hub.taken_by(one)
    moves: list[Callable[[], Awaitable[object]]] = [
        lambda: hub.desk.finish(two, item.id),
        lambda: hub.desk.snooze(two, item.id, later(hub.clock.now(), 60)),
        lambda: hub.desk.transfer_to_queue(two, item.id, SALES),
        lambda: hub.desk.transfer_to_agent(two, item.id, two.agent_id),
    ]
    for move in moves:
        with pytest.raises(Conflict) as refusal:
            await move()
        assert refusal.value.code == "interaction.not_yours"
    assert (await hub.desk.finish(boss, item.id)).state is S.WRAPUP


async def test_what_nobody_has_cannot_be_finished(hub: Hub) -> None:
    who = await hub.hire("smith")
    item = await hub.receive_one(hub.mail(ANA))
    with pytest.raises(Conflict):
        await hub.desk.finish(who, item.id)


async def test_what_is_not_there_is_not_found(hub: Hub) -> None:
    who = await hub.hire("smith")
    with pytest.raises(NotFound):
        await hub.desk.take(who, InteractionId("nothing"))


async def test_a_note_is_kept_once(hub: Hub) -> None:
    who = await hub.hire("smith")
    item = await hub.receive_one(hub.mail(ANA))
    first = await hub.notebook.note(who, item.id, "n1", "He called")
    assert await hub.notebook.note(who, item.id, "n1", "He called") == first
    with pytest.raises(Invalid):
        await hub.notebook.note(who, item.id, "n2", "  ")


async def test_reading_everything_ends_the_waiting_for_an_eye(hub: Hub) -> None:
    who = await hub.hire("smith")
    item = await hub.receive_one(hub.mail(ANA))
    assert item.unread_from == 1
    await hub.notebook.seen(who, item.id, 1)
    assert (await hub.item(item.id)).unread_from is None
    before = len(await hub.events())
    await hub.notebook.seen(who, item.id, 1)
    assert len(await hub.events()) == before


async def test_a_dropped_draft_is_not_brought_back_by_a_late_save(hub: Hub) -> None:
    who = await hub.hire("smith")
    item = await hub.receive_one(hub.mail(ANA))
    await hub.notebook.draft(Draft(item.id, who.agent_id, "reply", "He", ver=1))
    await hub.notebook.drop_draft(who, item.id, "reply", 5)
    await hub.notebook.draft(Draft(item.id, who.agent_id, "reply", "Hello", ver=4))
    assert await hub.unit.write(lambda tx: tx.desk.draft(item.id, who.agent_id, "reply")) is None


async def test_a_customer_is_renamed_by_who_saw_the_latest(hub: Hub) -> None:
    who = await hub.hire("smith")
    item = await hub.receive_one(hub.mail(ANA))
    renamed = await hub.notebook.rename_customer(who, item.customer_id, " Ana\u202e \n B ", 1)
    assert (renamed.name, renamed.ver) == ("Ana B", 2)
    refusals: list[tuple[str, int, type[HubError]]] = [("X", 1, Conflict), ("", 2, Invalid)]
    for name, ver, refusal in refusals:
        with pytest.raises(refusal):
            await hub.notebook.rename_customer(who, item.customer_id, name, ver)


def test_final_states_are_final_and_every_other_can_end() -> None:
    ends = {state for state, following in STEPS.items() if not following}
    assert set(STEPS) == set(S)
    reach = set(ends)
    for _ in S:
        reach |= {state for state, following in STEPS.items() if following & reach}
    assert reach == set(S)
