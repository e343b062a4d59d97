"""The supervisor's board, against what a plain look at the rows says."""

from router.board import heap_of
from router.model import AgentId, Interaction, InteractionState
from router.views_board import Heap
from storage.store import Store
from tests.storage.world import ANNA, CARE, SALES, at, interaction, sue, talk


async def test_every_interaction_lies_on_the_heap_that_counts_it(store: Store) -> None:
    holders = (None, ANNA)
    rows: list[Interaction] = []
    for n, (state, agent) in enumerate((s, a) for s in InteractionState for a in holders):
        queue, key = (SALES, CARE)[n % 2], f"t{n}"
        one = interaction(
            key, n + 1, state=state, agent_id=agent, queue_id=queue, enq_at=at(90 - n),
            priority=n % 3,
        )  # fmt: skip
        rows.append(one)
        await talk(store, one)

    async with store.unit.read() as reads:
        board = await reads.board()
        for heap in Heap:
            lie = [row for row in rows if heap_of(row.state, row.agent_id) is heap]
            lie.sort(key=lambda row: (-row.priority, row.enq_at))
            shown = await reads.board_rows(sue, heap, None, None, 99)
            assert ([row.id for row in shown.rows], shown.more) == ([row.id for row in lie], False)
            if len(lie) > 1:
                cut = await reads.board_rows(sue, heap, None, None, 1)
                assert ([row.id for row in cut.rows], cut.more) == ([lie[0].id], True)
            for line in board.queues:
                here = [row for row in lie if row.queue_id == line.queue_id]
                assert getattr(line, heap) == len(here), (heap, line)
                of_queue = await reads.board_rows(sue, heap, line.queue_id, None, 99)
                assert [row.id for row in of_queue.rows] == [row.id for row in here]
            mine = await reads.board_rows(sue, heap, None, ANNA, 99)
            assert [row.id for row in mine.rows] == [row.id for row in lie if row.agent_id]
    waiting = [row for row in rows if heap_of(row.state, row.agent_id) is Heap.WAITING]
    for line in board.queues:
        since = [row.enq_at for row in waiting if row.queue_id == line.queue_id]
        assert line.since == min(since, default=None)
    [hand] = board.agents
    assert hand.agent_id == AgentId(ANNA)
    assert hand.active == sum(heap_of(r.state, r.agent_id) is Heap.ACTIVE for r in rows)
