"""What is found: the same on every store, for every query of the table."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC

import pytest

from router.errors import Invalid
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
from router.search import Indexer, rebuild
from router.searching import search
from router.seeing import Principal
from router.views_search import Group, SearchPage
from storage.store import Store
from tests.storage.world import (
    ANNA,
    BO,
    CARE,
    SALES,
    ada,
    anna,
    at,
    blob,
    bo,
    customer,
    entry,
    identity,
    interaction,
    message,
    sue,
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


async def find(
    store: Store,
    query: str,
    who: Principal = sue,
    group: Group | None = None,
    cursor: str | None = None,
    limit: int = 50,
) -> SearchPage:
    async with store.unit.read() as reads:
        return await search(reads, who, query, at(0), UTC, group, cursor, limit)


async def ids(store: Store, query: str, who: Principal = sue) -> str:
    page = await find(store, query, who)
    return " ".join(sorted(hit.id for group in page.groups for hit in group.hits))


async def test_every_query_finds_what_the_table_says(store: Store) -> None:
    await fill(store)
    # `agent:me` is whoever asks.
    asked = {query: ada if "agent:" not in query else anna_who_leads for query in FINDS}
    found = {query: await ids(store, query, who) for query, who in asked.items()}
    assert found == {query: " ".join(sorted(wanted.split())) for query, wanted in FINDS.items()}
    codes = {}
    for query in REFUSED:
        with pytest.raises(Invalid) as refusal:
            await find(store, query)
        codes[query] = refusal.value.code
    assert codes == REFUSED


anna_who_leads = replace(anna, role=sue.role)


async def test_a_hit_shows_why_it_is_one_and_where_it_stands(store: Store) -> None:
    await fill(store)
    [group] = [one for one in (await find(store, '"mi senal" order')).groups if one.hits]
    [hit] = group.hits
    assert "".join(piece.text for piece in hit.snippet).startswith("My CHAIR broke. Mi señal")
    assert [piece.text for piece in hit.snippet if piece.hit] == ["Mi señal", "order"]
    assert (hit.entry_id, hit.interaction_id, hit.number) == ("e-m1", "chair", 12)
    assert (hit.customer_name, hit.queue_id, hit.state) == ("Carla", SALES, "active")
    [person] = (await find(store, "lopez")).groups[0].hits
    assert [(piece.text, piece.hit) for piece in person.title] == [
        ("Dora ", False),
        ("López", True),
    ]


async def test_what_changes_later_is_found_as_it_is_now(store: Store) -> None:
    await fill(store)
    indexer = Indexer(store.unit, store.bus)

    async def work(tx: Tx) -> None:
        people = await tx.customers.get([CustomerId("dora"), CustomerId("carla")])
        dora, carla = people[CustomerId("dora")], people[CustomerId("carla")]
        await tx.customers.save(dora, replace(dora, name="Dorothea", ver=3))
        await tx.customers.save(carla, replace(carla, merged_into=dora.id, ver=2))
        tx.emit(Event(Kind.CUSTOMER_CHANGED, at(2), customer_id="dora"))
        [item] = (await tx.interactions.get([ITEMS[1].id])).values()
        await tx.interactions.save([(item, replace(item, queue_id=SALES, agent_id=BO, ver=2))])

    await store.unit.write(work)
    await indexer.catch_up()
    assert await ids(store, "dorothea") == "dora"
    assert await ids(store, "from:dora queue:sales") == "m3 m4"
    assert await ids(store, "agent:bo") == "bill m3"
    # The survivor stands for both, and what is hers is found by either.
    [one] = (await find(store, "carla", group=Group.CUSTOMER)).groups[0].hits
    assert (one.customer_id, one.customer_name) == ("dora", "Dorothea")
    assert await ids(store, "customer:dora furious") == "n1"
    assert await ids(store, "customer:carla factura") == "bill m3"
    people = (await find(store, "customer.test", group=Group.CUSTOMER)).groups[0]
    assert (len(people.hits), people.count) == (1, 1)
    before = await ids(store, "chair")
    await rebuild(store.unit, store.bus)
    assert await ids(store, "chair") == before
    async with store.unit.read() as reads:
        assert (await reads.lag())["search_unread"] == 0


async def test_nobody_finds_what_they_may_not_see(store: Store) -> None:
    await fill(store)
    # The tea stands in Sales, so Anna sees Dora, and with her the whole timeline.
    assert await ids(store, "chair", anna) == "chair m1 m2 m3 n1"
    assert await ids(store, "factura", anna) == "m3"
    assert await ids(store, "#13", anna) == ""
    assert await ids(store, "chair", bo) == "m3"
    assert await ids(store, "lopez", bo) == "dora m3 m4 m5"
    assert await ids(store, "furious", bo) == ""
    assert await ids(store, "customer:carla chair", bo) == ""
    # A hit opens in what they see of the same person.
    [hit] = (await find(store, "automatic", bo)).groups[-1].hits
    assert (hit.interaction_id, hit.entry_id) == ("bill", "e-m5")
    [hit] = (await find(store, "factura", anna, Group.MESSAGE)).groups[0].hits
    assert hit.interaction_id == "tea"


async def test_pages_go_on_where_they_ended_and_counting_ends_at_a_hundred(store: Store) -> None:
    await talk(store, ITEMS[0])
    said = [message(f"p{n:03}", "chair", n, text=f"page {n}") for n in range(1, 131)]
    await say(store, *said)
    await Indexer(store.unit, store.bus).catch_up()
    seen: list[str] = []
    cursor, pages = None, 0
    while pages == 0 or cursor is not None:
        page = await find(store, "page", anna, Group.MESSAGE, cursor, 50)
        [group] = page.groups
        if cursor is None:
            assert (group.count, group.more) == (100, True)
        seen += [hit.id for hit in group.hits]
        cursor, pages = group.next, pages + 1
    assert seen == [one.id for one in reversed(said)]
    assert pages == 3
    assert page.behind == 0
    with pytest.raises(Invalid):
        await find(store, "page", anna, Group.MESSAGE, "1; DROP TABLE", 50)


async def test_the_reader_follows_by_itself_until_it_is_cancelled(store: Store) -> None:
    reader = asyncio.create_task(Indexer(store.unit, store.bus).run())
    await talk(store, ITEMS[0])
    for n in (1, 2):  # once when it begins, once when it is rung for
        await say(store, message(f"f{n}", "chair", n, text="following"))
        for _ in range(200):
            if len((await ids(store, "following")).split()) == n:
                break
            await asyncio.sleep(0.05)
        else:
            raise AssertionError("it does not follow")
    reader.cancel()
    await asyncio.gather(reader, return_exceptions=True)
