"""The supervisor's board by SQL: numbers from the counters, rows along the inbox's indexes."""

from __future__ import annotations

from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, bindparam, func, select

from router.board import board_of
from router.inbox import Shelf
from router.model import AgentId, InteractionState
from router.seeing import Principal
from router.views_board import Board, BoardRows, Heap
from storage.tables import STILL_WAITING, inbox_counter, interaction
from storage.tables_config import queue
from storage.views_inbox import FINAL, LINES, NOBODYS, PAGE, InboxViews

COUNTS = select(
    inbox_counter.c.queue_id, inbox_counter.c.state, inbox_counter.c.agent_id, inbox_counter.c.n
).where(inbox_counter.c.state.not_in(sorted(FINAL)))
SINCE = (
    select(interaction.c.queue_id, func.min(interaction.c.enq_at))
    .where(STILL_WAITING)
    .group_by(interaction.c.queue_id)
)
QUEUES = select(queue.c.id).where(queue.c.retired.is_(False)).order_by(queue.c.name, queue.c.id)

ON_SHELF = interaction.c.shelf == Shelf.OPEN
IN_WRAPUP = interaction.c.state == InteractionState.WRAPUP
# Says `router.board.heap_of` in SQL; a contract test holds both equal.
LIES_ON: dict[Heap, ColumnElement[bool]] = {
    Heap.WAITING: and_(ON_SHELF, STILL_WAITING),
    Heap.ACTIVE: and_(ON_SHELF, NOBODYS.is_(False), IN_WRAPUP.is_(False)),
    Heap.WRAPUP: and_(ON_SHELF, NOBODYS.is_(False), IN_WRAPUP),
    Heap.SNOOZED: interaction.c.shelf == Shelf.SNOOZED,
}
ORDER = (interaction.c.priority.desc(), interaction.c.enq_at, interaction.c.id)


@cache
def _rows_query(heap: Heap, one_queue: bool, one_agent: bool) -> Select[Any]:
    ids = select(interaction.c.id).where(LIES_ON[heap])
    if one_queue:
        ids = ids.where(interaction.c.queue_id == bindparam("queue"))
    if one_agent:
        ids = ids.where(interaction.c.agent_id == bindparam("agent"))
    page = ids.order_by(*ORDER).limit(PAGE).subquery()
    return LINES.join(page, page.c.id == interaction.c.id).order_by(*ORDER)


class BoardViews(InboxViews):
    """See `Reads`, the part of the board."""

    async def board(self) -> Board:
        """See `Reads`."""
        queues = [row[0] for row in await self._sql.all(QUEUES)]
        counted = [
            (queue_id, InteractionState(state), AgentId(agent_id) if agent_id else None, n)
            for queue_id, state, agent_id, n in await self._sql.all(COUNTS)
        ]
        since = {row[0]: row[1] for row in await self._sql.all(SINCE)}
        return board_of(queues, counted, since, await self.head())

    async def board_rows(
        self, who: Principal, heap: Heap, queue_id: str | None, agent_id: str | None, limit: int
    ) -> BoardRows:
        """See `Reads`."""
        statement = _rows_query(heap, queue_id is not None, agent_id is not None)
        asked = {"queue": queue_id, "agent": agent_id, "n": limit + 1}
        rows = await self._lines(who, statement, {**await self.asking(who), **asked})
        return BoardRows(tuple(rows[:limit]), len(rows) > limit, await self.head())
