"""Handing a message on to somebody who is not the customer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from router.errors import HubError
from router.inbound import Claim, ClaimKind
from router.messages import Message
from router.model import BlobId, Interaction, MessageId
from router.people import Upload
from router.reply import NewReply, Replies
from router.seeing import Principal
from tests.router.hub import Hub, MailLimits, claims, part

ANA, BOB, COURIER = "ana@customer.example", "bob@customer.example", "courier@partner.example"


async def received(hub: Hub) -> tuple[Principal, Interaction, Message]:
    """Let somebody hold a mail with two attachments."""
    who = await hub.hire_present("smith")
    mail = hub.mail(ANA, "Where is it?", subject="Parcel\r\nBcc: x", parts=(part(b"1"), part(b"2")))
    item = await hub.desk.take(who, (await hub.receive_one(mail)).id)
    return who, item, await hub.said(mail)


async def test_a_message_goes_on_with_chosen_attachments_and_is_no_answer(hub: Hub) -> None:
    who, item, asked = await received(hub)
    bill = Upload("up", who.agent_id, BlobId("b9"), "bill.pdf", "application/pdf", 9, asked.at)
    await hub.unit.write(lambda tx: tx.desk.add_upload(bill))
    chosen = asked.parts[1]
    new = NewReply(
        "f1", "Please look", to=(COURIER,), cc=(BOB,),
        forwards=asked.id, parts=(chosen.blob_id,), uploads=("up",),
    )  # fmt: skip

    sent = await hub.replies.send(who, item.id, new)

    assert (sent.forwards_id, sent.quoted_id) == (asked.id, None)
    assert (sent.subject, sent.to, sent.cc) == ("Fwd: Parcel Bcc: x", (COURIER,), (BOB,))
    assert [one.blob_id for one in sent.parts] == [chosen.blob_id, "b9"]
    assert (sent.in_reply_to, sent.references) == ("", ())  # it is no part of the customer's thread
    assert [row.recipient for row in await hub.outbox(sent)] == [COURIER, BOB]
    now = await hub.item(item.id)
    assert (now.unread_from, now.preview) == (asked.seq, "Where is it?")  # still to be answered


async def test_the_answer_of_the_third_person_comes_back_and_is_told_from_the_customers(
    hub: Hub,
) -> None:
    who, item, asked = await received(hub)
    sent = await hub.replies.send(who, item.id, NewReply("f1", "", (COURIER,), forwards=asked.id))
    token = claims(Claim(ClaimKind.TOKEN, sent.id))
    answer = hub.mail(COURIER, "It is in Lyon", continues=token)

    assert (await hub.receive_one(answer)).id == item.id

    heard = await hub.said(answer)
    assert (heard.third_party, heard.customer_id) == (True, item.customer_id)
    async with hub.unit.read() as reads:
        shown = (await reads.interaction(who, item.id)).reply
    assert shown is not None
    assert (shown.to, shown.suggested_cc) == ((ANA,), ())
    said = await hub.replies.send(who, item.id, NewReply("c1", "In Lyon", quote=True))
    assert (said.to, said.quoted_id) == ((ANA,), asked.id)


CROWD = tuple(f"{n}@b.c" for n in range(21))

Spoil = Callable[[NewReply, Message], NewReply]
REFUSED: dict[str, tuple[str, Spoil]] = {
    "nobody": ("reply.nobody", lambda new, _: replace(new, to=())),
    "a header": ("address.bad", lambda new, _: replace(new, to=("a@b.c\r\nBcc: d@e.f",))),
    "too many": ("reply.many", lambda new, _: replace(new, to=CROWD)),
    "a strange file": ("forward.part", lambda new, _: replace(new, parts=("another",))),
    "a strange message": ("message.none", lambda new, other: replace(new, forwards=other.id)),
    "nothing there": ("message.none", lambda new, _: replace(new, forwards=MessageId("none"))),
}


@pytest.mark.parametrize("name", REFUSED)
async def test_what_may_not_go_on_does_not(hub: Hub, name: str) -> None:
    who, item, asked = await received(hub)
    strange = hub.mail(BOB)
    await hub.receive_one(strange)
    code, spoil = REFUSED[name]
    new = NewReply("f1", "See", to=(COURIER,), forwards=asked.id)

    with pytest.raises(HubError) as refusal:
        await hub.replies.send(who, item.id, spoil(new, await hub.said(strange)))

    assert refusal.value.code == code
    assert len(await hub.thread(item.conversation_id)) == 1


async def test_a_channel_without_copies_hands_nothing_on(hub: Hub) -> None:
    who, item, asked = await received(hub)
    replies = Replies(hub.unit, hub.clock, hub.ids, {"email": MailLimits(copies=False)})
    with pytest.raises(HubError) as refusal:
        await replies.send(who, item.id, NewReply("f1", "", (COURIER,), forwards=asked.id))
    assert refusal.value.code == "forward.channel"
