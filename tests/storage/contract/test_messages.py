"""Messages and notes."""

from dataclasses import replace
from typing import Any

import pytest

from router.errors import Conflict
from router.messages import Delivery, Direction, Message, Note, StoredPart
from router.model import (
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
    ANNA,
    BO,
    at,
    blob,
    entry,
    interaction,
    message,
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
    forwards_id=MessageId("m0"),
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


async def test_what_the_customer_said_last_is_no_third_partys_but_each_is_found_by_its_sender(
    store: Store,
) -> None:
    await talk(store, interaction("talk"))
    courier = Handle(Scheme.MAILTO, "courier@partner.test", "courier@partner.test")
    theirs = message("m1", "talk", 1)
    other = message("m2", "talk", 2, sender=courier, third_party=True)
    await add(store, theirs, other, message("m3", "talk", 3, direction=Direction.OUT))

    async def said(sender: str = "") -> Message | None:
        key = ConversationId("talk")
        return await store.unit.write(lambda tx: tx.messages.last_said(key, sender))

    assert await said() == theirs
    assert await said("courier@partner.test") == other
    assert await said("nobody@partner.test") is None


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
    other: dict[str, Any] = {"sender": Handle(Scheme.MAILTO, "dora@customer.test", "")}
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
    sent = message("m1", "talk", state=Delivery.SENT)
    await store.unit.write(lambda tx: tx.messages.set_states([sent]))
    found = await store.unit.write(lambda tx: tx.messages.by_refs(["<1@desk>"]))
    assert found["<1@desk>"].state is Delivery.SENT
    failed = replace(sent, state=Delivery.FAILED, reason="no", provider_ref="<2@x>")
    await store.unit.write(lambda tx: tx.messages.set_states([failed]))
    found = await store.unit.write(lambda tx: tx.messages.by_refs(["<2@x>"]))
    assert (found["<2@x>"].state, found["<2@x>"].reason) == (Delivery.FAILED, "no")
    await store.unit.write(lambda tx: tx.messages.set_states([replace(sent, provider_ref="")]))
    found = await store.unit.write(lambda tx: tx.messages.by_refs(["<2@x>"]))
    assert found["<2@x>"].state is Delivery.SENT


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
