"""Which heap of the supervisor's board an interaction lies on, for numbers and rows alike."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime

from router.inbox import Shelf, shelf_of, waits
from router.model import AgentId, InteractionState, QueueId
from router.views_board import Board, BoardAgent, BoardQueue, Heap

Counted = tuple[QueueId, InteractionState, AgentId | None, int]


def heap_of(state: InteractionState, agent_id: AgentId | None) -> Heap | None:
    """Return where it lies; None for what is closed or not yet anywhere."""
    if shelf_of(state) is Shelf.CLOSED:
        return None
    if shelf_of(state) is Shelf.SNOOZED:
        return Heap.SNOOZED
    if waits(state, agent_id):
        return Heap.WAITING
    if agent_id is None:
        return None
    return Heap.WRAPUP if state is InteractionState.WRAPUP else Heap.ACTIVE


def board_of(
    queues: Iterable[QueueId],
    counted: Iterable[Counted],
    since: Mapping[QueueId, datetime],
    as_of: int,
) -> Board:
    """Sum counts up, a line for each of `queues` and for every agent who has something.

    `since` is the oldest entry that waits, by queue.
    """
    by_queue: Counter[tuple[QueueId, Heap]] = Counter()
    by_agent: Counter[tuple[AgentId, Heap]] = Counter()
    for queue_id, state, agent_id, n in counted:
        heap = heap_of(state, agent_id)
        if heap is None or not n:
            continue
        by_queue[queue_id, heap] += n
        if agent_id is not None:
            by_agent[agent_id, heap] += n
    lines = tuple(
        BoardQueue(
            one, by_queue[one, Heap.WAITING], since.get(one), by_queue[one, Heap.ACTIVE],
            by_queue[one, Heap.WRAPUP], by_queue[one, Heap.SNOOZED],
        )
        for one in queues
    )  # fmt: skip
    agents = tuple(
        BoardAgent(
            one, by_agent[one, Heap.ACTIVE], by_agent[one, Heap.WRAPUP], by_agent[one, Heap.SNOOZED]
        )
        for one in sorted({agent_id for agent_id, _ in by_agent})
    )
    return Board(lines, agents, as_of)
