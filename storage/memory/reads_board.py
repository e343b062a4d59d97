"""The supervisor's board, read from the dictionaries."""

from __future__ import annotations

from datetime import datetime

from router.board import board_of, heap_of
from router.model import QueueId
from router.seeing import Principal
from router.views_board import Board, BoardRows, Heap
from storage.memory.configuration import by_name
from storage.memory.reads_inbox import InboxReads


class BoardReads(InboxReads):
    """See `Reads`, the part of the board."""

    async def board(self) -> Board:
        """See `Reads`."""
        since: dict[QueueId, datetime] = {}
        counted = []
        for one in self._t.interaction.values():
            counted.append((one.queue_id, one.state, one.agent_id, 1))
            if heap_of(one.state, one.agent_id) is Heap.WAITING:
                since[one.queue_id] = min(one.enq_at, since.get(one.queue_id, one.enq_at))
        queues = [queue.id for queue in by_name(self._t.queue) if not queue.retired]
        return board_of(queues, counted, since, await self.head())

    async def board_rows(
        self, who: Principal, heap: Heap, queue_id: str | None, agent_id: str | None, limit: int
    ) -> BoardRows:
        """See `Reads`."""
        lie = [
            one
            for one in self._t.interaction.values()
            if heap_of(one.state, one.agent_id) is heap
            and queue_id in (None, one.queue_id)
            and agent_id in (None, one.agent_id)
        ]
        lie.sort(key=lambda one: (-one.priority, one.enq_at, one.id))
        shown = {row.id: row for row in await self.inbox_rows(who, [one.id for one in lie])}
        rows = tuple(shown[one.id] for one in lie[:limit])
        return BoardRows(rows, len(lie) > limit, await self.head())
