"""Things to search among, and what each query is to find there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from router.events import Event, Kind
from router.messages import Direction, Message, Note, StoredPart, TimelineKind
from router.model import (
    CustomerId,
    Handle,
    Interaction,
    InteractionState,
    NoteId,
    Scheme,
)
from router.repositories import Tx
from router.search import Indexer
from storage.store import Store
from tests.storage.world import (
    ANNA,
    CARE,
    at,
    blob,
    customer,
    entry,
    identity,
    interaction,
    message,
    talk,
)

PDF = StoredPart(blob("b1"), "Angebot_Müller-2026.pdf", "application/pdf", 10)
LOGO = StoredPart(blob("b2"), "logo.png", "image/png", 10, inline=True)
ITEMS = (
    interaction("chair", 12, subject="Blue chair", agent_id=ANNA, state=InteractionState.ACTIVE),
    interaction("bill", 13, "dora", subject="Factura número 2026/7", queue_id=CARE),
    interaction("tea", 14, "dora", subject="東京のお茶", state=InteractionState.CLOSED,
                closed_at=at(14)),
)  # fmt: skip
SAID = (
    message("m1", "chair", text="My CHAIR broke. Mi señal está rota; order AB-1234/5."),
    message(
        "m2", "chair", 2, direction=Direction.OUT, sender=Handle(Scheme.MAILTO, "help@desk.test"),
        sender_name="Anna Agent", agent_id=ANNA, to=("carla@customer.test",),
        text="A blue one is on its way.\n\nCall me: +34 600 123 456", parts=(PDF, LOGO),
    ),
    message(
        "m3", "bill", 1, "dora", subject="Factura número 2026/7", cc=("Eva <eva@partner.test>",),
        sender=Handle(Scheme.MAILTO, "dora.lopez@mail.customer.test"), sender_name="Dora López",
        text="Straße, ﬁn, Ёлка. Pay 19.99 for the chair", parts=(LOGO,),
    ),
    message("m4", "tea", 1, "dora", subject="東京のお茶", text="緑茶をください", sender_name="Dora",
            sender=Handle(Scheme.MAILTO, "dora.lopez@mail.customer.test")),
    message("m5", "bill", 2, "dora", interaction_id=None, subject="Out of office",
            text="Automatic: away until Monday", automatic="auto-replied",
            sender=Handle(Scheme.MAILTO, "dora.lopez@mail.customer.test")),
)  # fmt: skip
NOTE = Note(
    NoteId("n1"), CustomerId("carla"), ITEMS[0].conversation_id, ITEMS[0].id, ANNA, at(50),
    "She was furious about the chair"
)  # fmt: skip

FINDS: dict[str, str] = {
    # Words: folded, together, in any order, the last one unfinished.
    "chair": "chair m1 m2 m3 n1",
    "CHAIR blue": "chair m2",
    "blue chai": "chair m2",
    "blu chair": "",
    "senal": "m1",
    "señal ROTA": "m1",
    "numero": "bill m3",
    "ＡＢ": "m1 n1",
    "strasse": "m3",
    "fin": "m3",
    "елка": "m3",
    "c": "",
    "furious": "n1",
    # Phrases and exclusions.
    '"blue chair"': "chair",
    '"chair blue"': "",
    '"chair broke"': "m1",
    '"chair brok"': "",
    "chair -broke": "chair m2 m3 n1",
    'chair -"blue chair"': "m1 m2 m3 n1",
    "chair -blue -furious -factura": "m1",
    # Addresses, numbers and names of files, whole and by their parts.
    "dora.lopez@mail.customer.test": "dora m3 m4 m5",
    "lopez": "dora m3 m4 m5",
    "partner.test": "m3",
    "dora.lo": "dora m3 m4 m5",
    "AB-1234/5": "m1",
    "1234": "frank m1",
    "ab-12": "m1",
    "19.99": "m3",
    "+34 600 123 456": "frank m2",
    "600123": "frank",
    "600 123": "frank m2",
    "34600123456": "frank",
    "600123456": "frank",
    "0123": "frank",
    "muller pdf": "m2",
    "angebot": "m2",
    "logo": "",
    # Scripts without spaces.
    "お茶": "tea m4",
    "東京": "tea m4",
    "京東": "",
    "緑茶": "m4",
    # Operators.
    "from:dora": "m3 m4 m5",
    "from:lopez chair": "m3",
    'from:"Anna Agent"': "m2",
    "to:carla": "m2",
    "to:eva@partner.test": "m3",
    "-from:anna chair": "m1 m3 n1",
    "has:attachment": "m2",
    "queue:care": "bill m3",
    "queue:sal is:open": "chair m1 m2 n1",
    "is:closed": "tea m4",
    "is:open queue:Care": "bill m3",
    "state:active": "chair m1 m2 n1",
    "agent:me chair": "chair m1 m2 n1",
    "agent:none": "bill m3 tea m4",
    "agent:bo": "",
    "channel:email blue": "chair m2",
    "channel:post is:closed": "tea m4",
    "customer:carla chair": "chair m1 m2 n1",
    "customer:nobody chair": "",
    "#13": "bill",
    "#13 is:closed": "",
    "13": "bill",
    "#999999999999999999": "",
    "after:2026-11-02 blue": "chair m2",
    "before:2026-11-02 blue": "",
    "before:2026-12 after:2026 from:lopez": "m3 m4 m5",
    # Nothing, and things that look like more than they are.
    "": "",
    '"""': "",
    "* ** ***": "",
    "-": "",
    "-chair": "",
    "from:": "",
    "AND OR NOT NEAR(": "",
    "chair' OR 1=1 --": "",
    "chair & ! | <-> :*": "chair m1 m2 m3 n1",
    "sender : chair": "",
    "§message": "",
}

REFUSED = {
    "foo:bar": "search.operator",
    "is:maybe": "search.choice",
    "has:teeth": "search.choice",
    "state:solid": "search.choice",
    "before:soon": "search.day",
    "after:2026-13-40": "search.day",
    "queue:nowhere": "search.name",
    "agent:zorro": "search.name",
    "channel:pigeon": "search.name",
    "-is:open": "search.minus",
    "word " * 40: "search.many",
    "x" * 401: "search.long",
}


async def say(store: Store, *said: Message) -> None:
    async def work(tx: Tx) -> None:
        await tx.messages.add(said)
        for one in said:
            key, talk_id = f"e-{one.id}", one.conversation_id
            await tx.timeline.add([entry(key, one.id, 1, one.customer_id, conversation_id=talk_id)])
            tx.emit(
                Event(
                    Kind.MESSAGE_RECEIVED, at(0), interaction_id=one.interaction_id,
                    customer_id=one.customer_id, data={"message": one.id},
                )
            )  # fmt: skip

    await store.unit.write(work)


async def fill(store: Store, items: Sequence[Interaction] = ITEMS) -> None:
    await talk(store, items[0])
    await talk(store, *items[1:], whose="dora")

    async def work(tx: Tx) -> None:
        dora = (await tx.customers.get([CustomerId("dora")]))[CustomerId("dora")]
        await tx.customers.save(dora, replace(dora, name="Dora López", ver=2))
        await tx.customers.add(
            [customer("frank")],
            [
                identity("dora-2", "dora.lopez@mail.customer.test", "dora"),
                replace(
                    identity("frank-1", "", "frank"),
                    handle=Handle(Scheme.TEL, "+34600123456", "+34600123456"),
                ),
            ],
        )
        await tx.messages.add_note(NOTE)
        await tx.timeline.add([entry("e-n1", "n1", 2, kind=TimelineKind.NOTE)])
        tx.emit(
            Event(
                Kind.NOTE_ADDED, at(1), interaction_id="chair", customer_id="carla",
                data={"note": "n1"},
            )
        )  # fmt: skip
        tx.emit(Event(Kind.CUSTOMER_CHANGED, at(1), customer_id="frank"))

    await store.unit.write(work)
    await say(store, *SAID)
    await Indexer(store.unit, store.bus).catch_up()
