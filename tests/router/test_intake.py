"""From what a channel understood to customers, conversations, work and messages."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from router.audit import By
from router.errors import Unavailable
from router.events import Kind
from router.inbound import Automatic, Claim, ClaimKind, Inbound, Parsed
from router.merging import Merging, Seen
from router.model import AccountId, AgentId, CustomerId, InteractionState, Role, Trust
from router.people import Presence
from router.seeing import Principal
from tests.router.hub import MAILBOX, OTHER_MAILBOX, SALES, SUPPORT, Hub, claims, later, part

S = InteractionState
ANA, BOB = "ana@customer.example", "bob@customer.example"


def refers(mail: Inbound) -> tuple[Claim, ...]:
    return claims(Claim(ClaimKind.REFERENCE, mail.provider_ref))


async def customer_name(hub: Hub, id: CustomerId) -> str:
    return (await hub.unit.write(lambda tx: tx.customers.get([id])))[id].name


async def test_a_first_mail_makes_a_customer_a_conversation_and_work(hub: Hub) -> None:
    mail = hub.mail(ANA, "Hello\n  there", sender_name=" Ana  Bravo ")
    item = await hub.receive_one(mail)
    said = await hub.said(mail)
    assert (item.state, item.queue_id, item.number, item.ver) == (S.QUEUED, SUPPORT, 1, 1)
    assert (item.preview, item.unread_from, item.subject) == ("Hello there", 1, "Question")
    assert (said.seq, said.text, said.third_party) == (1, "Hello\n  there", False)
    assert await customer_name(hub, item.customer_id) == "Ana Bravo"
    kinds = [event.kind for event in await hub.events()]
    assert kinds[-3:] == [
        Kind.INTERACTION_OPENED,
        Kind.INTERACTION_QUEUED,
        Kind.MESSAGE_RECEIVED,
    ]


async def test_two_first_mails_of_one_sender_in_a_batch_make_one_customer(hub: Hub) -> None:
    first, second = hub.mail(ANA), hub.mail("ANA@Customer.example")
    await hub.receive(first, second)
    one, two = await hub.said(first), await hub.said(second)
    assert one.customer_id == two.customer_id
    assert one.conversation_id != two.conversation_id


async def test_a_mail_that_answers_one_of_its_own_batch_joins_it(hub: Hub) -> None:
    first = hub.mail(ANA)
    second = hub.mail(ANA, "One more thing", continues=refers(first))
    item = await hub.receive_one(first)
    await hub.receive(second, hub.mail(ANA, "And more", continues=refers(second)))
    again = await hub.item(item.id)
    assert (again.ver, again.preview, again.unread_from) == (2, "And more", 1)
    assert [said.seq for said in await hub.thread(item.conversation_id)] == [1, 2, 3]


async def test_an_answer_that_is_read_before_its_question_waits_for_who_has_that(hub: Hub) -> None:
    first = hub.mail(ANA)
    second = hub.mail(ANA, "One more thing", continues=refers(first))
    third = hub.mail(ANA, "And more", continues=refers(second))
    (question,) = await hub.arrivals(first)
    now = hub.clock.now()
    until = now + timedelta(seconds=30)
    await hub.unit.write(lambda tx: tx.raws.claim([MAILBOX], now, until, 1))
    ours = await hub.arrivals(hub.mail(BOB), second, third)

    early = asyncio.create_task(hub.intake.take_in(ours))
    for _ in range(500):  # Bob waits for nobody
        if not await hub.unit.write(lambda tx: tx.raws.pending([ours[0].raw_id])):
            break
        await asyncio.sleep(0.01)
    assert not early.done()
    await hub.intake.take_in([question])
    await early

    talk = (await hub.said(first)).conversation_id
    assert [said.text for said in await hub.thread(talk)] == ["Hello", "One more thing", "And more"]


async def test_a_batch_taken_in_twice_is_taken_in_once(hub: Hub) -> None:
    batch = await hub.arrivals(hub.mail(ANA), hub.mail(BOB))
    await hub.intake.take_in(batch)
    before = len(await hub.events())
    await hub.intake.take_in(batch)
    assert len(await hub.events()) == before


async def test_two_processes_that_meet_a_new_sender_make_one_customer(hub: Hub) -> None:
    first, second = hub.mail(ANA), hub.mail(ANA)
    await asyncio.gather(hub.receive(first), hub.receive(second))
    assert (await hub.said(first)).customer_id == (await hub.said(second)).customer_id


async def test_raw_rows_are_settled_with_their_messages(hub: Hub) -> None:
    batch = await hub.arrivals(hub.mail(ANA), Parsed())
    await hub.intake.take_in(batch)
    assert await hub.unit.write(lambda tx: tx.raws.pending([a.raw_id for a in batch])) == set()


async def test_nothing_is_settled_when_the_account_is_gone(hub: Hub) -> None:
    (kept,) = await hub.arrivals(hub.mail(ANA))
    batch = [replace(kept, account_id=AccountId("gone"))]
    with pytest.raises(Unavailable):
        await hub.intake.take_in(batch)
    assert await hub.unit.write(lambda tx: tx.raws.pending([batch[0].raw_id])) == {batch[0].raw_id}


async def test_a_stranger_with_a_token_is_heard_as_a_third_party(hub: Hub) -> None:
    item = await hub.receive_one(hub.mail(ANA))
    (said,) = await hub.thread(item.conversation_id)
    stranger = hub.mail(
        BOB, continues=claims(Claim(ClaimKind.TOKEN, said.id)), trust=Trust.VERIFIED
    )
    await hub.receive(stranger)
    heard = await hub.said(stranger)
    assert (heard.conversation_id, heard.interaction_id) == (item.conversation_id, item.id)
    assert (heard.third_party, heard.trust) == (True, Trust.ASSERTED)
    assert heard.customer_id == item.customer_id
    # He did not become a participant: his references alone open something new.
    after = hub.mail(BOB, continues=refers(stranger))
    assert (await hub.receive_one(after)).conversation_id != item.conversation_id
    assert (await hub.said(after)).claims == item.conversation_id


async def test_who_is_the_same_person_answers_from_another_address_as_themselves(
    hub: Hub,
) -> None:
    first, other = hub.mail(ANA), hub.mail(BOB)
    one, two = await hub.receive_one(first), await hub.receive_one(other)
    seen = Seen(one.customer_id, 1), Seen(two.customer_id, 1)
    await Merging(hub.unit, hub.clock, hub.ids).merge(By("ana"), *seen)
    again = hub.mail(BOB, "From my other address", continues=refers(first))
    await hub.receive(again, hub.mail(BOB, "Something new"))
    said = await hub.said(again)
    assert (said.conversation_id, said.third_party) == (one.conversation_id, False)
    async with hub.unit.read() as reads:
        supervisor = Principal(AgentId("sue"), Role.SUPERVISOR)
        card = await reads.customer(supervisor, two.customer_id)
        assert (card.id, len(card.open)) == (one.customer_id, 3)


async def test_a_token_brings_a_message_of_another_account_home(hub: Hub) -> None:
    item = await hub.receive_one(hub.mail(ANA))
    (said,) = await hub.thread(item.conversation_id)
    astray = hub.mail(ANA, continues=claims(Claim(ClaimKind.TOKEN, said.id)))
    await hub.receive(astray, account=OTHER_MAILBOX)
    heard = await hub.said(astray)
    assert (heard.conversation_id, heard.account_id) == (item.conversation_id, OTHER_MAILBOX)


async def test_who_our_server_disowns_joins_nothing_but_is_remembered(hub: Hub) -> None:
    first = hub.mail(ANA)
    item = await hub.receive_one(first)
    forged = hub.mail(ANA, continues=refers(first), trust=Trust.FAILED)
    other = await hub.receive_one(forged)
    assert other.conversation_id != item.conversation_id
    assert other.customer_id == item.customer_id
    assert (await hub.said(forged)).claims == item.conversation_id


async def test_mails_without_a_sender_share_a_customer_but_no_conversation(hub: Hub) -> None:
    first = hub.mail(None)
    item = await hub.receive_one(first)
    other = await hub.receive_one(hub.mail(None, continues=refers(first)))
    assert item.customer_id == other.customer_id
    assert item.conversation_id != other.conversation_id
    elsewhere = await hub.receive_one(hub.mail(None), account=OTHER_MAILBOX)
    assert elsewhere.customer_id != item.customer_id
    assert elsewhere.queue_id == SALES


async def test_a_machines_answer_is_kept_and_changes_no_promise(hub: Hub) -> None:
    who = await hub.hire_present("smith")
    first = hub.mail(ANA)
    item = await hub.receive_one(first)
    item = await hub.desk.take(who, item.id)
    asleep = await hub.desk.snooze(who, item.id, later(hub.clock.now(), 60))
    absent = hub.mail(ANA, continues=refers(first), automatic=Automatic.AUTO_REPLY)
    await hub.receive(absent)
    assert await hub.item(item.id) == asleep
    assert (await hub.said(absent)).interaction_id == item.id


async def test_a_machines_answer_on_finished_work_opens_nothing(hub: Hub) -> None:
    who = await hub.hire_present("smith")
    first = hub.mail(ANA)
    item = await hub.receive_one(first)
    await hub.desk.take(who, item.id)
    await hub.desk.finish(who, item.id)
    hub.clock.pass_by(11)
    await hub.route()
    absent = hub.mail(ANA, continues=refers(first), automatic=Automatic.AUTO_REPLY)
    await hub.receive(absent)
    assert (await hub.said(absent)).interaction_id is None
    human = await hub.receive_one(hub.mail(ANA, continues=refers(first)))
    assert human.id != item.id
    assert human.conversation_id == item.conversation_id


async def test_a_machine_that_begins_opens_work(hub: Hub) -> None:
    item = await hub.receive_one(hub.mail(ANA, automatic=Automatic.AUTO_GENERATED))
    assert item.state is S.QUEUED


@pytest.mark.parametrize(
    ("presence", "cap", "state"),
    [
        (Presence.AVAILABLE, 2, S.ACTIVE),
        (Presence.AWAY, 2, S.QUEUED),
        (Presence.AVAILABLE, 1, S.QUEUED),
    ],
)
async def test_an_answer_wakes_snoozed_work(
    hub: Hub, presence: Presence, cap: int, state: InteractionState
) -> None:
    who = await hub.hire_present("smith", cap=cap)
    first = hub.mail(ANA)
    item = await hub.receive_one(first)
    await hub.desk.take(who, item.id)
    asleep = await hub.desk.snooze(who, item.id, later(hub.clock.now(), 600))
    assert await hub.load(who) == 0
    await hub.taken_by(who, BOB)
    await hub.attendance.set(who.agent_id, presence)
    await hub.receive(hub.mail(ANA, continues=refers(first)))
    awake = await hub.item(item.id)
    assert (awake.state, awake.due_at, awake.enq_at) == (state, None, asleep.enq_at)
    assert awake.agent_id == (who.agent_id if state is S.ACTIVE else None)
    assert await hub.load(who) == (2 if state is S.ACTIVE else 1)


async def test_two_answers_wake_no_more_than_there_is_room_for(hub: Hub) -> None:
    who = await hub.hire_present("smith", cap=1)
    mails = [hub.mail(ANA), hub.mail(BOB)]
    for mail in mails:
        item = await hub.receive_one(mail)
        await hub.desk.take(who, item.id)
        await hub.desk.snooze(who, item.id, later(hub.clock.now(), 600))
    await hub.receive(
        *[hub.mail(s, continues=refers(m)) for s, m in zip((ANA, BOB), mails, strict=True)]
    )
    states = [(await hub.said(m)).interaction_id for m in mails]
    found = [(await hub.item(id)).state for id in states if id]
    assert found == [S.ACTIVE, S.QUEUED]
    assert await hub.load(who) == 1


async def test_an_answer_takes_a_finish_back(hub: Hub) -> None:
    who = await hub.hire_present("smith")
    first = hub.mail(ANA)
    item = await hub.receive_one(first)
    await hub.desk.take(who, item.id)
    await hub.desk.finish(who, item.id)
    await hub.receive(hub.mail(ANA, continues=refers(first)))
    again = await hub.item(item.id)
    assert (again.state, again.agent_id, again.due_at) == (S.ACTIVE, who.agent_id, None)
    assert await hub.load(who) == 1


@pytest.mark.parametrize(
    ("days", "believed"), [(-1, -1), (-40, -30), (1, 0)], ids=["yesterday", "long ago", "ahead"]
)
async def test_a_providers_clock_is_believed_within_bounds(
    hub: Hub, days: int, believed: int
) -> None:
    now = hub.clock.now()
    mail = hub.mail(ANA, provider_at=now + timedelta(days=days))
    await hub.receive(mail)
    assert (await hub.said(mail)).at == now + timedelta(days=believed)


async def test_parts_lie_in_blobs(hub: Hub) -> None:
    mail = hub.mail(ANA, parts=(part(b"content"),))
    await hub.receive(mail)
    (kept,) = (await hub.said(mail)).parts
    assert (kept.name, kept.size) == ("file.txt", 7)
    assert await hub.store.blobs.get(kept.blob_id) == b"content"
