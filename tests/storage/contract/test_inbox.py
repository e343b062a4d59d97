"""Lists and counters, against what a plain count of the rows says."""

import pytest

from router.catalogue_nouns import Tag
from router.errors import Invalid
from router.listing import COUNTED, Narrow, Sort
from router.messages import Direction
from router.model import (
    FINAL_STATES,
    ConversationId,
    InteractionState,
    Medium,
)
from router.people import Draft
from router.repositories import Tx
from router.seeing import Principal
from router.views import UNREAD_AT_MOST, ViewName
from storage.store import Store
from tests.storage.lists import listed
from tests.storage.world import (
    ACCOUNT,
    ANNA,
    CARE,
    SALES,
    anna,
    at,
    interaction,
    message,
    sue,
    talk,
    write,
)

State = InteractionState
OPEN = [state for state in State if state not in FINAL_STATES]


async def test_rows_say_what_a_line_shows(store: Store) -> None:
    one = interaction("talk", 7, agent_id=ANNA, state=State.ACTIVE, priority=2, last_at=at(50))
    await talk(store, one)
    said = [message(f"m{n}", "talk", n) for n in (1, 2, 3)]
    ours = message("m4", "talk", 4, direction=Direction.OUT)
    await store.unit.write(lambda tx: tx.messages.add([*said, ours]))
    await store.unit.write(lambda tx: tx.conversations.mark_seen(ANNA, one.conversation_id, 1))
    draft = Draft(one.id, ANNA, "note", "hm", ver=1)
    await store.unit.write(lambda tx: tx.desk.put_draft(draft, at(0)))
    (mine,) = await listed(store, anna, ViewName.MINE)
    assert (mine.number, mine.customer_name, mine.unread, mine.draft) == (7, "Carla", 2, True)
    assert mine.views == ("mine", "queue")
    (hers,) = await listed(store, sue, ViewName.QUEUE)
    assert (hers.unread, hers.draft, hers.views) == (3, False, ("queue",))
    assert (hers.subject, hers.preview, hers.last_at) == ("Chair", "It broke", at(50))


async def test_unread_is_counted_in_each_conversation_by_itself(store: Store) -> None:
    ones = [interaction(f"talk{n}", n) for n in range(3)]
    await talk(store, *ones)
    said = [message(f"m{n}-{i}", f"talk{n}", i) for n in range(3) for i in range(1, 4)]
    await store.unit.write(lambda tx: tx.messages.add(said))
    for n, one in enumerate(ones):
        await write(
            store, lambda tx, c, s: tx.conversations.mark_seen(ANNA, c, s), one.conversation_id, n
        )
    rows = await listed(store, anna, ViewName.QUEUE)
    assert {row.id: row.unread for row in rows} == {"talk0": 3, "talk1": 2, "talk2": 1}


async def test_of_very_many_unread_no_more_are_counted_than_anybody_is_shown(store: Store) -> None:
    one = interaction("talk", 1)
    await talk(store, one)
    said = [message(f"m{n:03}", "talk", n) for n in range(1, UNREAD_AT_MOST + 11)]
    await store.unit.write(lambda tx: tx.messages.add(said))
    for read, unread in ((0, UNREAD_AT_MOST), (9, UNREAD_AT_MOST), (20, UNREAD_AT_MOST - 10)):
        await write(
            store,
            lambda tx, c, s: tx.conversations.mark_seen(ANNA, c, s),
            one.conversation_id,
            read,
        )
        (line,) = await listed(store, anna, ViewName.QUEUE)
        async with store.unit.read() as reads:
            (told,) = await reads.inbox_rows(anna, [one.id])
        assert (line.unread, told.unread) == (unread, unread)


async def test_lists_are_read_page_by_page_without_hole_or_repeat(store: Store) -> None:
    # Three share a moment: the id decides.
    ones = [interaction(f"i{n}", n, last_at=at(n // 3)) for n in range(10)]
    await talk(store, *ones)
    expected = [f"i{n}" for n in (9, 8, 7, 6, 5, 4, 3, 2, 1, 0)]
    for limit in (1, 3, 10, 11):
        rows = await listed(store, anna, ViewName.UNASSIGNED, limit=limit)
        assert [row.id for row in rows] == expected


async def test_a_page_tells_which_event_it_is_as_of(store: Store) -> None:
    async with store.unit.read() as reads:
        page = await reads.inbox(anna, ViewName.MINE, None, 5)
        assert (page.rows, page.next, page.as_of) == ((), None, await reads.head())


@pytest.mark.parametrize("cursor", ["x", "1", "x.y", "99999999999999999999999.id"])
async def test_a_cursor_that_is_not_ours_is_refused(store: Store, cursor: str) -> None:
    await talk(store, interaction("talk"))
    async with store.unit.read() as reads:
        if cursor == "1":
            assert (await reads.inbox(anna, ViewName.MINE, cursor, 5)).rows == ()
        else:
            with pytest.raises(Invalid):
                await reads.inbox(anna, ViewName.MINE, cursor, 5)


async def test_a_queue_can_be_asked_for_alone(store: Store) -> None:
    await talk(store, interaction("s", 1), interaction("c", 2, queue_id=CARE))
    care, sales = Narrow(queue=CARE), Narrow(queue=SALES)
    rows = await listed(store, sue, ViewName.QUEUE, care)
    assert [row.id for row in rows] == ["c"]
    assert await listed(store, anna, ViewName.QUEUE, care) == []
    assert await counted(store, anna, care) == 0
    for view in (ViewName.QUEUE, ViewName.UNASSIGNED):
        assert [row.id for row in await listed(store, anna, view, sales)] == ["s"]


async def counted(store: Store, who: Principal, narrow: Narrow) -> int:
    async with store.unit.read() as reads:
        return await reads.inbox_count(who, ViewName.QUEUE, narrow)


NARROWED = [
    (Narrow(account=ACCOUNT), "mine plain told vip"),
    (Narrow(account="none"), ""),
    (Narrow(agent=ANNA), "mine"),
    (Narrow(tag="vip"), "vip"),
    (Narrow(medium="email"), "mine told vip"),
    (Narrow(medium="chat"), "plain"),
    (Narrow(state="active"), "mine"),
    (Narrow(unread=True), "mine told"),
    (Narrow(waiting=True), "plain told vip"),
    (Narrow(waiting=True, unread=True, queue=SALES), "told"),
    (Narrow(tag="vip", agent=ANNA), ""),
]


async def test_a_list_is_narrowed_by_what_its_rows_are_like(store: Store) -> None:
    ones = [
        interaction("plain", 1, medium=Medium.CHAT),
        interaction("mine", 2, agent_id=ANNA, state=State.ACTIVE),
        interaction("told", 3),
        interaction("vip", 4),
    ]
    await talk(store, *ones)
    said = [message(f"{one.id}-1", one.id) for one in ones]

    async def work(tx: Tx) -> None:
        await tx.messages.add(said)
        await tx.catalogue.put(Tag("vip", "VIP"))
        await tx.labels.tag("vip", "vip")
        for read in ("plain", "vip"):
            await tx.conversations.mark_seen(ANNA, ConversationId(read), 1)

    await store.unit.write(work)
    for narrow, expected in NARROWED:
        rows = await listed(store, anna, ViewName.QUEUE, narrow, limit=1)
        assert " ".join(sorted(row.id for row in rows)) == expected, narrow
        assert await counted(store, anna, narrow) == len(rows), narrow
    assert {row.id: row.tags for row in await listed(store, anna, ViewName.QUEUE)} == {
        "plain": (), "mine": (), "told": (), "vip": ("vip",)
    }  # fmt: skip


SORTED = [
    (Sort.NEWEST, "c e d b a"),
    (Sort.OLDEST, "a b d e c"),
    (Sort.WAITING, "c b a e d"),
    (Sort.DUE, "e b a c d"),
]


@pytest.mark.parametrize(("sort", "expected"), SORTED)
async def test_a_list_comes_in_the_order_asked_for(store: Store, sort: Sort, expected: str) -> None:
    moments = {"a": (1, 3, None), "b": (2, 2, 20), "c": (9, 1, None), "d": (4, 5, None)}
    moments["e"] = (4, 4, 10)
    await talk(
        store,
        *[
            interaction(
                name, n, last_at=at(last), enq_at=at(enq), due_at=None if due is None else at(due)
            )
            for n, (name, (last, enq, due)) in enumerate(moments.items())
        ],
    )
    for limit in (1, 2, 5):
        rows = await listed(store, anna, ViewName.QUEUE, sort=sort, limit=limit)
        assert " ".join(row.id for row in rows) == expected, limit


async def test_a_list_is_counted_so_far_and_no_further(store: Store) -> None:
    await talk(store, *[interaction(f"i{n}", n) for n in range(COUNTED + 2)])
    assert await counted(store, anna, Narrow(waiting=True)) == COUNTED
