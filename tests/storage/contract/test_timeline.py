"""Customers' timelines and cards, and how a reply would be addressed."""

from dataclasses import replace

import pytest

from router.accounts import Account
from router.errors import NotFound
from router.messages import Delivery, Direction, Message, Note, StoredPart, TimelineKind
from router.model import (
    AccountId,
    ConversationId,
    CustomerId,
    Handle,
    InteractionId,
    InteractionState,
    MessageId,
    NoteId,
    RawId,
    Scheme,
)
from router.people import Draft, OfferState, Upload
from router.views import ReplyDefaults
from storage.keeping import make_keep
from storage.store import Store
from tests.storage.world import (
    ACCOUNT,
    ANNA,
    BO,
    SALES,
    anna,
    at,
    blob,
    bo,
    customer,
    entry,
    identity,
    interaction,
    message,
    offer,
    outgoing,
    raw,
    sue,
    talk,
    write,
)

CARLA, TALK = CustomerId("carla"), ConversationId("talk")


async def say(store: Store, *messages: Message) -> None:
    await store.unit.write(lambda tx: tx.messages.add(messages))
    await store.unit.write(lambda tx: tx.conversations.set_next_seq({TALK: len(messages) + 1}))


async def test_the_timeline_is_read_page_by_page_newest_first(store: Store) -> None:
    await talk(store, interaction("talk"))
    # Moves need no message; three share a moment.
    entries = [
        entry(f"e{n}", "talk", n // 3, kind=TimelineKind.ASSIGNED, data={"agent": ANNA})
        for n in range(10)
    ]
    await store.unit.write(lambda tx: tx.timeline.add(entries))
    for limit in (1, 4, 10):
        found: list[str] = []
        cursor: str | None = None
        async with store.unit.read() as reads:
            while True:
                page = await reads.timeline(anna, CARLA, cursor, limit)
                found += [item.id for item in page.items]
                cursor = page.next
                if cursor is None:
                    break
        assert found == [f"e{n}" for n in range(9, -1, -1)]
    assert page.items[0].data == {"agent": ANNA}


async def test_items_carry_their_message_or_note(store: Store) -> None:
    await talk(store, interaction("talk"))
    sent = message(
        "m1",
        "talk",
        direction=Direction.OUT,
        agent_id=ANNA,
        html="<b>x</b>",
        state=Delivery.DEFERRED,
        raw_id=RawId("r1"),
        parts=(StoredPart(blob("b1"), "a.png", "image/png", 3),),
        remote_images=("https://x.test/1",),
    )
    await say(store, sent, message("m2", "talk", 2))
    rows = [
        outgoing("o1", "m1"),
        outgoing("o2", "m1", state=Delivery.FAILED, code=550, reason="no"),
    ]
    await store.unit.write(lambda tx: tx.outbox.add(rows))
    note = Note(NoteId("n1"), CARLA, TALK, InteractionId("talk"), ANNA, at(2), "VIP")
    await store.unit.write(lambda tx: tx.messages.add_note(note))
    entries = [
        entry("e1", "m1", 1),
        entry("e2", "m2", 2),
        entry("e3", "n1", 3, kind=TimelineKind.NOTE),
    ]
    await store.unit.write(lambda tx: tx.timeline.add(entries))
    async with store.unit.read() as reads:
        page = await reads.timeline(anna, CARLA, None, 9)
        assert await reads.timeline_items(anna, ["m1", "n1", "m2"]) == list(page.items)[::-1]
    third, second, first = page.items
    assert third.note is not None
    assert (third.note.text, third.message) == ("VIP", None)
    assert second.message is not None
    assert (second.message.has_html, second.message.has_raw) == (False, False)
    assert second.message.sender == "Carla@Customer.test"
    view = first.message
    assert view is not None
    assert (view.has_html, view.has_raw, view.remote_images, view.state) == (
        True, True, 1, "deferred",
    )  # fmt: skip
    assert [(one.recipient, one.state, one.code) for one in view.recipients] == [
        ("o1@customer.test", "queued", None), ("o2@customer.test", "failed", 550),
    ]  # fmt: skip
    (part,) = view.parts
    assert (part.blob_id, part.name, part.url, part.show) == ("b1", "a.png", "", False)


async def test_a_merged_customer_has_one_timeline_and_one_card(store: Store) -> None:
    await talk(store, interaction("talk"))
    await talk(store, interaction("twin", 2, "twin"), whose="twin")
    await talk(store, interaction("third", 3, "third"), whose="third")
    for old, into in (("twin", "third"), ("carla", "twin")):
        before = customer(old)
        after = replace(before, merged_into=CustomerId(into), ver=2)
        await write(store, lambda tx, b, a: tx.customers.save(b, a), before, after)
    entries = [entry("e1", "x", 1), entry("e2", "y", 2, "twin"), entry("e3", "z", 3, "third")]
    await store.unit.write(lambda tx: tx.timeline.add(entries))
    async with store.unit.read() as reads:
        for key in ("carla", "twin", "third"):
            page = await reads.timeline(anna, CustomerId(key), None, 9)
            assert [item.id for item in page.items] == ["e3", "e2", "e1"]
            card = await reads.customer(anna, CustomerId(key))
            assert (card.id, card.name) == ("third", "Third")
            assert [line.id for line in card.open] == ["third", "twin", "talk"]
            assert len(card.identities) == 3


async def test_a_card_shows_open_work_and_the_last_twenty(store: Store) -> None:
    closed = [
        interaction(f"c{n:02}", n, state=InteractionState.CLOSED, outcome_id="sold")
        for n in range(1, 23)
    ]
    await talk(store, interaction("talk", 30), *closed)
    more = identity("i2", "+34600", "carla")
    await store.unit.write(lambda tx: tx.customers.add([], [more]))
    await say(store, message("m1", "talk"), message("m2", "talk", 2))
    async with store.unit.read() as reads:
        card = await reads.customer(anna, CARLA)
    assert [(line.id, line.messages) for line in card.open] == [("talk", 2)]
    assert [line.id for line in card.earlier] == [f"c{n:02}" for n in range(22, 2, -1)]
    assert card.earlier[0].outcome_id == "sold"
    assert {(one.value, one.shown) for one in card.identities} == {
        ("carla@customer.test", "CARLA@CUSTOMER.TEST"), ("+34600", "+34600"),
    }  # fmt: skip


async def test_a_reply_goes_to_the_sender_and_others_are_only_suggested(store: Store) -> None:
    second = Account(AccountId("shop"), "Shop", "email", SALES, {"address": "shop@desk.test"})
    await store.unit.write(lambda tx: tx.config.put_account(second))
    await talk(store, interaction("talk", subject="RE: re: Chair"))
    asked = message(
        "m1",
        "talk",
        to=("HELP@desk.test", "boss@customer.test"),
        cc=("shop@desk.test", "Boss@customer.test", "carla@customer.test", "x@y.test"),
        reply_to=("carla@customer.test", "list@customer.test"),
    )
    machine = message("m2", "talk", 2, automatic="auto_reply", sender=_sender("robot@x.test"))
    ours = message("m3", "talk", 3, direction=Direction.OUT, to=("other@x.test",))
    await say(store, asked, machine, ours)
    await store.unit.write(lambda tx: tx.conversations.mark_seen(ANNA, TALK, 2))
    async with store.unit.read() as reads:
        card = await reads.interaction(anna, InteractionId("talk"))
        assert card.as_of == await reads.head()
    assert (card.last_seq, card.last_seen, card.row.unread) == (3, 2, 0)
    assert card.reply == ReplyDefaults(
        account_id=ACCOUNT,
        from_address="help@desk.test",
        to=("Carla@Customer.test",),
        suggested_cc=("boss@customer.test", "x@y.test"),
        subject="Re: Chair",
        signature="The sales team",
        max_text=100_000,
        reply_to_differs="list@customer.test",
    )


def _sender(address: str) -> Handle:
    return Handle(Scheme.MAILTO, address)


async def test_before_any_answer_we_go_on_writing_to_whom_we_wrote(store: Store) -> None:
    await talk(store, interaction("talk"))
    await say(store, message("m1", "talk", direction=Direction.OUT, to=("carla@customer.test",)))
    async with store.unit.read() as reads:
        card = await reads.interaction(anna, InteractionId("talk"))
    assert card.reply is not None
    assert (card.reply.to, card.reply.suggested_cc) == (("carla@customer.test",), ())


async def test_drafts_come_with_the_uploads_that_are_still_there(store: Store) -> None:
    await talk(store, interaction("talk"))
    key = InteractionId("talk")
    upload = Upload("u1", ANNA, "b1", "a.png", "image/png", 7, at(0))
    await store.unit.write(lambda tx: tx.desk.add_upload(upload))
    for draft in (
        Draft(key, ANNA, "note", "hm", ver=1),
        Draft(key, ANNA, "reply", "Dear", ("a@b.test",), uploads=("u1", "gone"), ver=2),
        Draft(key, BO, "reply", "not mine", ver=1),
    ):
        await write(store, lambda tx, d: tx.desk.put_draft(d, at(0)), draft)
    async with store.unit.read() as reads:
        card = await reads.interaction(anna, key)
        assert await reads.uploads(anna, ["u1"]) == [upload]
        assert await reads.uploads(bo, ["u1"]) == []
        assert await reads.blob_type(blob("b1")) == ("a.png", "image/png")
    reply, note = card.drafts
    assert (reply.mode, reply.text, reply.to, reply.ver) == ("reply", "Dear", ("a@b.test",), 2)
    assert [(part.blob_id, part.name) for part in reply.uploads] == [("u1", "a.png")]
    assert (note.mode, note.text) == ("note", "hm")


async def test_files_are_known_by_the_message_that_holds_them(store: Store) -> None:
    await talk(store, interaction("talk"))
    part = StoredPart(blob("b1"), "bill.pdf", "application/pdf", 9)
    await say(store, message("m1", "talk", parts=(part,)))
    async with store.unit.read() as reads:
        assert await reads.blob_type(blob("b1")) == ("bill.pdf", "application/pdf")
        with pytest.raises(NotFound):
            await reads.blob_type(blob("b2"))


@pytest.mark.parametrize("size", [10, 50_000])
async def test_the_raw_mail_of_a_message_is_read_whole(store: Store, size: int) -> None:
    await make_keep(store.unit, store.blobs, store.ids, ACCOUNT)([raw("1", b"x" * size)], None)
    (row,) = await store.unit.write(lambda tx: tx.raws.claim([ACCOUNT], at(1), at(2), 1))
    await talk(store, interaction("talk"))
    await say(store, message("m1", "talk", raw_id=row.id), message("m2", "talk", 2))
    async with store.unit.read() as reads:
        assert (await reads.raw_of_message(anna, MessageId("m1"))).content == b"x" * size
        for key, who in (("m2", anna), ("m1", bo), ("none", sue)):
            with pytest.raises(NotFound):
                await reads.raw_of_message(who, MessageId(key))


async def test_the_engine_is_given_what_waits_and_who_refused(store: Store) -> None:
    queued, offered = interaction("q", 1), interaction("o", 2, state=InteractionState.OFFERED)
    await talk(store, queued, offered)
    live = offer("o2", "o")
    old = replace(offer("o1", "q"), state=OfferState.DECLINED, ended_at=at(10))
    lost = replace(offer("o3", "q"), state=OfferState.LOST, ended_at=at(10))
    for one in (live, old, lost):
        await write(store, lambda tx, o: tx.offers.add(o), one)
    async with store.unit.read() as reads:
        snapshot = await reads.engine(at(10))
        assert (await reads.engine(at(11))).recent_refusals == ()
        assert [card.id for card in await reads.offers(anna)] == ["o2"]
        assert await reads.offers(bo) == []
        card = await reads.offer_card("o1")
        with pytest.raises(NotFound):
            await reads.offer_card("none")
    assert (card.customer_name, card.subject, card.enq_at) == ("Carla", "Chair", at(1))
    assert snapshot.waiting == (queued,)
    assert (snapshot.offers, snapshot.recent_refusals) == ((live,), (old,))
    assert [agent.id for agent in snapshot.agents] == ["ada", "anna", "bo", "sue"]
    assert len(snapshot.loads) == 4
    assert {queue.name for queue in snapshot.queues} == {"Sales", "Care"}
    assert {line.queue_id for one in snapshot.profiles for line in one.queues} == {"sales", "care"}


async def test_a_conversation_is_read_from_a_place_on(store: Store) -> None:
    await talk(store, interaction("talk"))
    said = [message(f"m{n}", "talk", n) for n in (1, 2, 3)]
    await say(store, *said)
    async with store.unit.read() as reads:
        assert await reads.conversation_messages(TALK, 1) == said[1:]


async def test_lag_tells_how_old_the_oldest_waiting_thing_is(store: Store) -> None:
    await make_keep(store.unit, store.blobs, store.ids, ACCOUNT)([raw("1", seconds=-30)], None)
    await talk(store, interaction("talk"))
    await say(store, message("m1", "talk", received_at=at(-5)))
    await store.unit.write(lambda tx: tx.outbox.add([outgoing("o1", "m1")]))
    async with store.unit.read() as reads:
        assert await reads.lag() == {
            "pending_raw": 1, "oldest_raw_s": 30.0, "outbox": 1, "oldest_outbox_s": 5.0,
            "search_lag_s": 0.0, "search_unread": 0,
        }  # fmt: skip
