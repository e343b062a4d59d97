"""Messages, notes and the outbox."""

from dataclasses import replace
from typing import Any

import pytest

from router.errors import Conflict, NotFound
from router.messages import Delivery, Direction, Message, Note, Outgoing, StoredPart
from router.model import (
    AccountId,
    ConversationId,
    CustomerId,
    Handle,
    InteractionId,
    MessageId,
    NoteId,
    RawId,
    Scheme,
    Trust,
)
from router.repositories import Tx
from storage.store import Store
from tests.storage.world import (
    ACCOUNT,
    ANNA,
    BO,
    at,
    blob,
    entry,
    interaction,
    message,
    outgoing,
    talk,
    write,
)

FULL = message(
    "m1",
    "talk",
    agent_id=ANNA,
    to=("help@desk.test",),
    cc=("a@b.test", "c@d.test"),
    bcc=("e@f.test",),
    reply_to=("g@h.test",),
    reply_text="broke",
    html="<p>It broke</p>",
    remote_images=("https://pictures.test/1.png",),
    sanitizer=3,
    parts=(
        StoredPart(blob("b1"), "chair.png", "image/png", 12, True, "cid1"),
        StoredPart(blob("b2"), "bill.pdf", "application/pdf", 99),
    ),
    trust=Trust.FAILED,
    third_party=True,
    claims=ConversationId("other"),
    automatic="auto_reply",
    provider_ref="<1@customer.test>",
    in_reply_to="<0@desk.test>",
    references=("<0@desk.test>",),
    claimed_at=at(-5),
    raw_id=RawId("r1"),
    client_id="k1",
    quoted_id=MessageId("m0"),
    state=Delivery.SENT,
    reason="fine",
    warnings=("charset",),
)


async def add(store: Store, *messages: Message) -> None:
    async def work(tx: Tx) -> None:
        await tx.messages.add(messages)

    await store.unit.write(work)


async def test_a_message_comes_back_as_it_was(store: Store) -> None:
    await talk(store, interaction("talk"))
    await add(store, FULL, message("m2", "talk", 2))
    found = await store.unit.write(lambda tx: tx.messages.get([FULL.id, MessageId("none")]))
    assert found == {FULL.id: FULL}


async def test_a_place_in_a_conversation_is_taken_once(store: Store) -> None:
    await talk(store, interaction("talk"))
    await add(store, message("m1", "talk", 1))
    with pytest.raises(Conflict):
        await add(store, message("m2", "talk", 1))


async def test_the_newest_message_with_a_reference_is_found(store: Store) -> None:
    await talk(store, interaction("talk"))
    same = [message(f"m{n}", "talk", n, provider_ref="<1@x>") for n in (1, 2)]
    await add(store, *same, message("m3", "talk", 3))
    found = await store.unit.write(lambda tx: tx.messages.by_refs(["<1@x>", "<2@x>", ""]))
    assert found == {"<1@x>": same[1]}


async def test_an_agents_own_id_names_one_message(store: Store) -> None:
    await talk(store, interaction("talk"))
    mine = message("m1", "talk", agent_id=ANNA, client_id="k1", direction=Direction.OUT)
    await add(store, mine)
    assert await store.unit.write(lambda tx: tx.messages.by_client_id(ANNA, "k1")) == mine
    assert await store.unit.write(lambda tx: tx.messages.by_client_id(BO, "k1")) is None
    with pytest.raises(Conflict):
        await add(store, replace(mine, id=MessageId("m2"), seq=2))
    await add(store, replace(mine, id=MessageId("m3"), seq=3, agent_id=BO))


async def test_the_last_inbound_message_is_the_one_with_the_highest_place(store: Store) -> None:
    await talk(store, interaction("talk"))
    said = [message("m1", "talk", 2), message("m2", "talk", 1)]
    await add(store, *said, message("m3", "talk", 3, direction=Direction.OUT))
    last = await store.unit.write(lambda tx: tx.messages.last_in(ConversationId("talk")))
    assert last == said[0]
    assert await store.unit.write(lambda tx: tx.messages.last_in(ConversationId("none"))) is None


async def test_the_last_outgoing_message_is_the_one_with_the_highest_place(store: Store) -> None:
    await talk(store, interaction("talk"))
    said = [message(f"m{n}", "talk", 4 - n, direction=Direction.OUT) for n in (1, 2)]
    await add(store, *said, message("m3", "talk", 4))
    last = await store.unit.write(lambda tx: tx.messages.last_out(ConversationId("talk")))
    assert last == said[0]
    assert await store.unit.write(lambda tx: tx.messages.last_out(ConversationId("none"))) is None


AUTOMATIC: dict[str, Any] = {
    "direction": Direction.OUT,
    "automatic": "auto_reply",
    "to": ("carla@customer.test",),
}


@pytest.mark.parametrize(
    ("changes", "since", "to_carla", "to_all"),
    [
        ({}, 4, True, 1),
        ({}, 5, False, 0),
        ({"automatic": ""}, 4, False, 0),
        ({"direction": Direction.IN}, 4, False, 0),
        ({"to": ("ana.carla@customer.test",)}, 4, False, 1),
    ],
    ids=["since then", "before", "an agent", "the customer's machine", "another address"],
)
async def test_what_machines_wrote_to_an_address_and_to_all_is_known_whosever_timeline_has_it(
    store: Store, changes: dict[str, Any], since: float, to_carla: bool, to_all: int
) -> None:
    await talk(store, interaction("talk", whose="dora"), whose="dora")
    await add(store, message("m1", "talk", 5, "dora", **{**AUTOMATIC, **changes}))

    async def asked(tx: Tx) -> tuple[bool, int]:
        alone = await tx.messages.machine_wrote("carla@customer.test", at(since))
        return alone, await tx.messages.machines_wrote(at(since))

    assert await store.unit.write(asked) == (to_carla, to_all)


async def test_what_came_from_an_address_is_counted_however_much_it_is(store: Store) -> None:
    await talk(store, interaction("talk"))
    other = {"sender": Handle(Scheme.MAILTO, "dora@customer.test", "")}
    said = [message(f"n{n:03}", "talk", n) for n in range(1, 121)]
    said.append(message("other", "talk", 121, **other))
    said.append(message("answer", "talk", 122, direction=Direction.OUT))
    await add(store, *said)

    async def stand(tx: Tx) -> None:
        await tx.timeline.add([entry(f"e-{one.id}", one.id, one.seq) for one in said])

    async def asked(tx: Tx, whose: str) -> int:
        return await tx.messages.came_from(CustomerId(whose), "carla@customer.test", at(5))

    await store.unit.write(stand)
    assert await write(store, asked, "carla") == 115
    assert await write(store, asked, "dora") == 0


async def test_a_state_is_set_and_the_provider_may_name_it(store: Store) -> None:
    await talk(store, interaction("talk"))
    await add(store, message("m1", "talk", provider_ref="<1@desk>"))
    key = MessageId("m1")
    await store.unit.write(lambda tx: tx.messages.set_state(key, Delivery.SENT, ""))
    found = await store.unit.write(lambda tx: tx.messages.by_refs(["<1@desk>"]))
    assert found["<1@desk>"].state is Delivery.SENT
    await store.unit.write(lambda tx: tx.messages.set_state(key, Delivery.FAILED, "no", "<2@x>"))
    found = await store.unit.write(lambda tx: tx.messages.by_refs(["<2@x>"]))
    assert (found["<2@x>"].state, found["<2@x>"].reason) == (Delivery.FAILED, "no")
    with pytest.raises(NotFound):
        await store.unit.write(
            lambda tx: tx.messages.set_state(MessageId("none"), Delivery.SENT, "")
        )


async def test_a_note_is_found_by_the_agents_own_id(store: Store) -> None:
    await talk(store, interaction("talk"))
    note = Note(
        NoteId("n1"),
        CustomerId("carla"),
        ConversationId("talk"),
        InteractionId("talk"),
        ANNA,
        at(1),
        "VIP",
        "k1",
    )
    await store.unit.write(lambda tx: tx.messages.add_note(note))
    assert await store.unit.write(lambda tx: tx.messages.note_by_client_id(ANNA, "k1")) == note
    assert await store.unit.write(lambda tx: tx.messages.note_by_client_id(BO, "k1")) is None
    with pytest.raises(Conflict):
        await store.unit.write(lambda tx: tx.messages.add_note(replace(note, id=NoteId("n2"))))


async def post(store: Store, *rows: Outgoing) -> None:
    keys = sorted({row.message_id for row in rows})
    await talk(store, interaction("talk"))
    await add(
        store,
        *(message(key, "talk", n, direction=Direction.OUT) for n, key in enumerate(keys, 1)),
    )
    await store.unit.write(lambda tx: tx.outbox.add(rows))


async def claim(store: Store, seconds: float, limit: int = 10) -> list[Outgoing]:
    return list(
        await store.unit.write(
            lambda tx: tx.outbox.claim([ACCOUNT], at(seconds), at(seconds + 60), limit)
        )
    )


async def test_messages_are_claimed_whole_and_the_oldest_due_first(store: Store) -> None:
    rows = [outgoing("a1", "m1", 5), outgoing("a2", "m1", 5), outgoing("b1", "m2", 1)]
    await post(store, *rows)
    claimed = await claim(store, 10, limit=1)
    assert claimed == [rows[2]]
    assert await claim(store, 10) == rows[:2]
    assert await claim(store, 11) == []
    (stored,) = await store.unit.write(lambda tx: tx.outbox.of(MessageId("m2")))
    assert (stored.state, stored.attempts, stored.first_at) == (Delivery.SENDING, 1, at(10))


CLAIMABLE = [
    # state, phase, seconds due -> seen as, None when it is not claimed
    (Delivery.QUEUED, "", 0, Delivery.QUEUED),
    (Delivery.QUEUED, "", 11, None),
    (Delivery.DEFERRED, "data", 10, Delivery.DEFERRED),
    (Delivery.SENDING, "", 10, Delivery.SENDING),
    (Delivery.SENDING, "data", 10, Delivery.SENDING),
    (Delivery.SENDING, "data", 11, None),
    (Delivery.UNKNOWN, "", 10, Delivery.UNKNOWN),
    (Delivery.UNKNOWN, "", None, None),
    (Delivery.SENT, "", 0, None),
    (Delivery.FAILED, "", 0, None),
    (Delivery.CANCELLED, "", 0, None),
]


@pytest.mark.parametrize(("state", "phase", "due", "seen"), CLAIMABLE)
async def test_what_can_be_claimed_depends_on_state_phase_and_due_time(
    store: Store, state: Delivery, phase: str, due: float | None, seen: Delivery | None
) -> None:
    await post(store, outgoing("a1", "m1", due, state=state, phase=phase))
    assert [row.state for row in await claim(store, 10)] == ([seen] if seen else [])


async def test_leases_that_are_released_end_now_and_nothing_else_comes_sooner(
    store: Store,
) -> None:
    waiting = outgoing("a3", "m3", 90, state=Delivery.DEFERRED)
    await post(store, outgoing("a1", "m1"), outgoing("a2", "m2"), waiting)
    await claim(store, 1)
    await store.unit.write(lambda tx: tx.outbox.set_phase(["a2"], at(61), "data"))
    await store.unit.write(lambda tx: tx.outbox.release([AccountId("other")], at(2)))
    assert await claim(store, 2) == []
    await store.unit.write(lambda tx: tx.outbox.release([ACCOUNT], at(2)))
    found = {row.id: (row.state, row.phase) for row in await claim(store, 2)}
    assert found == {"a1": (Delivery.SENDING, ""), "a2": (Delivery.SENDING, "data")}


async def test_a_row_cut_off_twice_still_says_where(store: Store) -> None:
    await post(store, outgoing("a1", "m1", state=Delivery.SENDING, phase="data"))
    for seconds in (1, 61):
        [row] = await claim(store, seconds)
        assert (row.state, row.phase) == (Delivery.SENDING, "data")


async def test_phases_and_outcomes_are_recorded(store: Store) -> None:
    await post(store, outgoing("a1", "m1"), outgoing("a2", "m1", 7))
    (row,) = await claim(store, 1)
    await store.unit.write(lambda tx: tx.outbox.set_phase([row.id], at(61), "", "rendered"))
    await store.unit.write(lambda tx: tx.outbox.set_phase([row.id], at(61), "data"))
    sent = replace(row, state=Delivery.SENT, next_at=None, code=250, blob_id=blob("rendered"))
    (now,) = [
        each
        for each in await store.unit.write(lambda tx: tx.outbox.of(MessageId("m1")))
        if each.id == row.id
    ]
    assert (now.phase, now.blob_id) == ("data", "rendered")
    await store.unit.write(lambda tx: tx.outbox.record([sent]))
    found = await store.unit.write(
        lambda tx: tx.outbox.by_recipient(MessageId("m1"), "A1@Customer.test")
    )
    assert found == sent
    assert await store.unit.write(lambda tx: tx.outbox.next_due([ACCOUNT])) == at(7)
    async with store.unit.read() as reads:
        assert await reads.outbox_due([ACCOUNT]) == at(7)
