"""Which fixed lists of the inbox an interaction stands in: the one rule for rows and counters."""

from __future__ import annotations

from collections.abc import Collection
from enum import StrEnum

from router.model import FINAL_STATES, AgentId, InteractionState, QueueId
from router.views import ViewName

WAITING_STATES = frozenset(
    {InteractionState.QUEUED, InteractionState.OFFERED, InteractionState.ACCEPTING}
)
"""States in which an interaction without an agent waits for one."""


class Shelf(StrEnum):
    """Where a state puts an interaction: on the desk, put aside, or done with."""

    OPEN = "open"
    SNOOZED = "snoozed"
    CLOSED = "closed"


def shelf_of(state: InteractionState) -> Shelf:
    """Return the shelf of a state."""
    if state in FINAL_STATES:
        return Shelf.CLOSED
    return Shelf.SNOOZED if state is InteractionState.PARKED else Shelf.OPEN


def waits(state: InteractionState, agent_id: AgentId | None) -> bool:
    """Tell whether nobody has it and somebody should."""
    return agent_id is None and state in WAITING_STATES


def views_of(
    state: InteractionState,
    queue_id: QueueId,
    agent_id: AgentId | None,
    me: AgentId,
    my_queues: Collection[QueueId],
) -> tuple[ViewName, ...]:
    """Return the lists it stands in for `me`; `my_queues` are those of my routing profile, for
    supervisors and admins all queues. Whoever asks has made sure that `me` may see it.
    """
    shelf, mine, in_queue = shelf_of(state), agent_id == me, queue_id in my_queues
    stands = {
        ViewName.MINE: shelf is Shelf.OPEN and mine,
        ViewName.UNASSIGNED: waits(state, agent_id) and in_queue,
        ViewName.QUEUE: shelf is Shelf.OPEN and in_queue,
        ViewName.SNOOZED: shelf is Shelf.SNOOZED and (mine or (agent_id is None and in_queue)),
        ViewName.CLOSED: shelf is Shelf.CLOSED,
    }
    return tuple(view for view, there in stands.items() if there)
