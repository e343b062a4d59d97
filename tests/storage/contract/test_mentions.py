"""Notes in which somebody was named: new ones first, a page at a time, never of what is hidden."""

from router.messages import Note
from router.model import AgentId, ConversationId, CustomerId, InteractionId, NoteId
from storage.store import Store
from tests.storage.world import ANNA, CARE, anna, at, bo, interaction, talk

NAMED = {"n1": 3, "n2": 1, "n3": 2, "n4": 2, "hidden": 9}  # seconds
TALK, AWAY = InteractionId("talk"), InteractionId("away")


async def named(store: Store, note: str, where: InteractionId, agent: AgentId) -> None:
    about = CustomerId("carla"), ConversationId(where), where
    one = Note(NoteId(note), *about, ANNA, at(NAMED[note]), f"See {note}")
    await store.unit.write(lambda tx: tx.messages.add_note(one))
    await store.unit.write(lambda tx: tx.mentions.add(one.id, where, [agent], one.at))


async def test_mentions_are_read_page_by_page_new_ones_first(store: Store) -> None:
    await talk(store, interaction("talk"))
    await talk(store, interaction("away", 2, queue_id=CARE))
    for note in ("n2", "n4"):
        await named(store, note, TALK, anna.agent_id)
    await store.unit.write(lambda tx: tx.mentions.see(anna.agent_id, TALK))
    for note in ("n1", "n3"):
        await named(store, note, TALK, anna.agent_id)
    await named(store, "hidden", AWAY, anna.agent_id)
    for limit in (1, 2, 3, 4, 9):
        found: list[str] = []
        cursor: str | None = None
        async with store.unit.read() as reads:
            while True:
                page = await reads.mentions(anna, cursor, limit)
                found += [line.note_id for line in page.rows]
                assert (page.fresh, page.as_of) == (2, await reads.head())
                if (cursor := page.next) is None:
                    break
            assert (await reads.mentions(bo, None, 9)).rows == ()
        assert found == ["n1", "n3", "n4", "n2"], limit
