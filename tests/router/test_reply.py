"""The way out."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from router.errors import Conflict, Forbidden, HubError, Invalid, NotFound
from router.inbound import Claim, ClaimKind
from router.messages import Delivery, Message, Outgoing
from router.model import BlobId, MessageId, Role
from router.people import Draft, Upload
from router.reply import NewReply
from router.repositories import Tx
from tests.router.hub import Hub, claims, later

ANA, BOB = "Ana@customer.example", "bob@customer.example"
D = Delivery


async def set_rows(hub: Hub, message: Message, *states: Delivery) -> None:
    """Let the recipients of a message stand where delivery would have brought them."""
    rows = await hub.outbox(message)
    news = [replace(row, state=to, phase="data") for row, to in zip(rows, states, strict=True)]
    await hub.unit.write(lambda tx: tx.outbox.record(news))


async def test_a_reply_answers_whoever_wrote_last(hub: Hub) -> None:
    who = await hub.hire_present("smith")
    mail = hub.mail(ANA, references=("<0@x>",), subject="Question\r\nBcc: x")
    item = await hub.desk.take(who, (await hub.receive_one(mail)).id)
    said = await hub.replies.send(who, item.id, NewReply("c1", "Hello **Ana**", quote=True))
    assert (said.to, said.subject) == ((ANA,), "Re: Question Bcc: x")
    assert said.in_reply_to == mail.provider_ref
    assert said.references == ("<0@x>", mail.provider_ref)
    assert said.quoted_id == (await hub.said(mail)).id
    assert (said.seq, said.state, said.sender.value) == (2, D.QUEUED, "mailbox@hub.example")
    assert [row.recipient for row in await hub.outbox(said)] == [ANA]
    now = await hub.item(item.id)
    assert (now.unread_from, now.preview) == (None, "Hello **Ana**")


async def test_a_reply_sent_twice_is_one_message(hub: Hub) -> None:
    who = await hub.hire_present("smith")
    item = await hub.taken_by(who)
    new = NewReply("c1", "Hello")
    one, two = await asyncio.gather(
        hub.replies.send(who, item.id, new), hub.replies.send(who, item.id, new)
    )
    assert one == two
    assert len(await hub.outbox(one)) == 1


async def test_each_recipient_has_a_row_however_often_named(hub: Hub) -> None:
    who = await hub.hire_present("smith")
    item = await hub.taken_by(who)
    new = NewReply("c1", "Hello", to=(ANA, "ana@CUSTOMER.example", BOB), cc=(BOB,), bcc=("c@x.y",))
    said = await hub.replies.send(who, item.id, new)
    assert (said.to, said.cc) == (("ana@customer.example", BOB), (BOB,))
    recipients = [row.recipient for row in await hub.outbox(said)]
    assert recipients == ["ana@customer.example", BOB, "c@x.y"]


async def test_a_third_party_is_answered_only_by_name_and_in_its_own_thread(hub: Hub) -> None:
    who = await hub.hire_present("smith")
    mail = hub.mail(ANA, provider_ref="<ana@x>")
    item = await hub.desk.take(who, (await hub.receive_one(mail)).id)
    token = claims(Claim(ClaimKind.TOKEN, (await hub.said(mail)).id))
    await hub.receive(hub.mail(BOB, provider_ref="<bob@x>", continues=token))
    async with hub.unit.read() as reads:
        shown = (await reads.interaction(who, item.id)).reply
    assert shown is not None
    assert shown.to == (ANA,)
    said = await hub.replies.send(who, item.id, NewReply("c1", "Hello", quote=True))
    assert (said.to, said.in_reply_to) == ((ANA,), "<ana@x>")
    assert said.quoted_id == (await hub.said(mail)).id  # never what the other one told us
    to_bob = await hub.replies.send(who, item.id, NewReply("c2", "Thanks", to=(BOB,)))
    assert (to_bob.to, to_bob.in_reply_to) == ((BOB,), "<bob@x>")


async def test_only_who_holds_it_answers(hub: Hub) -> None:
    one, two = await hub.hire_present("one"), await hub.hire_present("two")
    boss = await hub.hire("boss", Role.SUPERVISOR)
    loose = await hub.receive_one(hub.mail(ANA))
    item = await hub.taken_by(one)
    for id in (loose.id, item.id):
        with pytest.raises(Conflict) as refusal:
            await hub.replies.send(two, id, NewReply("c1", "Hello"))
        assert refusal.value.code == "interaction.not_yours"
    assert (await hub.replies.send(boss, item.id, NewReply("c1", "Hello"))).agent_id == "boss"
    await hub.desk.transfer_to_agent(one, item.id, two.agent_id)
    assert (await hub.replies.send(one, item.id, NewReply("c2", "Hi"))).agent_id == "one"
    await hub.desk.finish(one, item.id)
    with pytest.raises(Conflict) as refusal:
        await hub.replies.send(one, item.id, NewReply("c3", "Hi"))
    assert refusal.value.code == "interaction.closed"


@pytest.mark.parametrize(
    ("new", "code"),
    [
        (NewReply("c", "Hi", to=("nobody",)), "address.bad"),
        (NewReply("c", "Hi", cc=("a@b.c\r\nBcc: d@e.f",)), "address.bad"),
        (NewReply("c", "", to=(ANA,)), "reply.empty"),
        (NewReply("c", "Hi", uploads=("gone",)), "upload.gone"),
        (NewReply("", "Hi"), "reply.unnamed"),
        (NewReply("c", "Hi", to=tuple(f"a{n}@b.c" for n in range(21))), "reply.many"),
    ],
)
async def test_a_wrong_reply_names_its_fault_and_leaves_nothing(
    hub: Hub, new: NewReply, code: str
) -> None:
    who = await hub.hire_present("smith")
    item = await hub.taken_by(who)
    with pytest.raises(Invalid) as refusal:
        await hub.replies.send(who, item.id, new)
    assert refusal.value.code == code
    assert "field" in refusal.value.params
    assert len(await hub.thread(item.conversation_id)) == 1


async def test_what_was_handed_in_travels_with_the_reply_once(hub: Hub) -> None:
    who = await hub.hire_present("smith")
    item = await hub.taken_by(who)
    blob = await hub.store.blobs.put(b"0123456789")
    upload = Upload("u1", who.agent_id, blob, "a.txt", "text/plain", 10, hub.clock.now())

    async def work(tx: Tx) -> None:
        await tx.desk.add_upload(upload)
        await tx.desk.put_draft(Draft(item.id, who.agent_id, "reply", "He", ver=3), upload.at)

    await hub.unit.write(work)
    said = await hub.replies.send(who, item.id, NewReply("c", "", uploads=("u1",), draft_ver=3))
    assert [(part.blob_id, part.size) for part in said.parts] == [(BlobId(blob), 10)]
    assert not await hub.unit.write(lambda tx: tx.desk.uploads(who.agent_id, ["u1"]))
    assert await hub.unit.write(lambda tx: tx.desk.draft(item.id, who.agent_id, "reply")) is None


async def test_what_failed_is_tried_again_and_the_rest_is_not(hub: Hub) -> None:
    who = await hub.hire_present("smith")
    item = await hub.taken_by(who)
    said = await hub.replies.send(who, item.id, NewReply("c", "Hi", to=(ANA, BOB, "c@x.y")))
    await set_rows(hub, said, D.FAILED, D.SENT, D.UNKNOWN)
    hub.clock.pass_by(60)
    again = await hub.replies.retry(who, said.id)
    rows = await hub.outbox(said)
    assert [row.state for row in rows] == [D.QUEUED, D.SENT, D.QUEUED]
    assert [(row.phase, row.next_at) for row in rows if row.state is D.QUEUED] == [
        ("", hub.clock.now())
    ] * 2
    assert (again.state, again.reason) == (D.QUEUED, "mixed?queued=2&sent=1")
    with pytest.raises(Conflict) as refusal:
        await hub.replies.retry(who, said.id)
    assert refusal.value.code == "message.not_failed"


async def test_what_has_not_left_is_called_back(hub: Hub) -> None:
    who = await hub.hire_present("smith")
    item = await hub.taken_by(who)
    said = await hub.replies.send(who, item.id, NewReply("c", "Hi", to=(ANA, BOB)))
    await set_rows(hub, said, D.SENDING, D.DEFERRED)
    assert (await hub.replies.cancel(who, said.id)).reason == "mixed?cancelled=1&sending=1"
    with pytest.raises(Conflict) as refusal:
        await hub.replies.cancel(who, said.id)
    assert refusal.value.code == "message.on_its_way"


async def test_messages_of_colleagues_are_left_alone(hub: Hub) -> None:
    one, two = await hub.hire_present("one"), await hub.hire_present("two")
    item = await hub.taken_by(one)
    said = await hub.replies.send(one, item.id, NewReply("c", "Hi"))
    received = (await hub.thread(item.conversation_id))[0]
    refusals: list[tuple[MessageId, type[HubError]]] = [
        (said.id, Forbidden),
        (received.id, NotFound),
        (MessageId("none"), NotFound),
    ]
    for id, refusal in refusals:
        with pytest.raises(refusal):
            await hub.replies.cancel(two, id)


async def test_a_snoozed_item_may_be_answered_and_stays_snoozed(hub: Hub) -> None:
    who = await hub.hire_present("smith")
    item = await hub.taken_by(who)
    asleep = await hub.desk.snooze(who, item.id, later(hub.clock.now(), 60))
    said = await hub.replies.send(who, item.id, NewReply("c", "Hi"))
    rows: list[Outgoing] = list(await hub.outbox(said))
    assert len(rows) == 1
    assert (await hub.item(item.id)).state is asleep.state
