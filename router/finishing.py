"""How an agent ends their work: wrap it up, say how it went, and take it back if need be."""

from __future__ import annotations

from datetime import datetime

from router.errors import Conflict, Invalid
from router.model import (
    WRAPPING,
    Due,
    Interaction,
    InteractionId,
    InteractionState,
    OutcomeId,
)
from router.people import Queue, Timer
from router.reopening import FOLLOW_UP
from router.repositories import Tx
from router.seeing import Principal
from router.states import refused
from router.turns import Turn, Turns, appointment, called_back, must_move

S = InteractionState


class Finishing(Turns):
    """The moves at the end. Each raises NotFound, or Conflict when somebody was faster."""

    async def wrap_up(self, who: Principal, item: InteractionId) -> Interaction:
        """Begin to wrap up: the queue's time for it runs, and then it closes without an outcome.

        Nothing changes where a queue has no such time, or when it runs already.
        """

        async def move(turn: Turn) -> Interaction:
            held = await _held(turn, who)
            queue = await turn.tx.config.queue(held.queue_id)
            if held.state is S.WRAPUP or queue is None or not queue.wrapup_s:
                return held
            return await turn.moves.wrap_up(held, queue.wrapup_s)

        return await self.turn(who, item, move)

    async def lengthen(self, who: Principal, item: InteractionId) -> Interaction:
        """Take more time to wrap up, once. Raises Conflict 'wrapup.enough'."""

        async def move(turn: Turn) -> Interaction:
            must_move(who, turn.item)
            queue = await turn.tx.config.queue(turn.item.queue_id)
            more = queue.wrapup_more_s if queue else 0
            if turn.item.due_kind is not Due.CODING or not more:
                raise Conflict("wrapup.enough", "There is no more time for this")
            return await turn.moves.lengthen(turn.item, more)

        return await self.turn(who, item, move)

    async def finish(
        self,
        who: Principal,
        item: InteractionId,
        outcome: OutcomeId | None = None,
        summary: str = "",
        follow_up: datetime | None = None,
    ) -> Interaction:
        """Say that it is done; `unfinish` takes it back until its queue's time is over.

        The summary becomes a note, and at `follow_up` there is new work in the conversation.

        Raises Invalid 'outcome.unknown', 'outcome.required', 'snooze.past' or 'snooze.far'.
        """

        async def move(turn: Turn) -> Interaction:
            held = await _held(turn, who)
            queue = await turn.tx.config.queue(held.queue_id)
            await _coded(turn.tx, outcome, queue)
            await turn.note(summary)
            at = await self._follow_up(turn, follow_up)
            undo_s = queue.undo_finish_s if queue else 0
            return await turn.moves.finish(held, outcome, undo_s, at)

        return await self.turn(who, item, move)

    async def unfinish(self, who: Principal, item: InteractionId) -> Interaction:
        """Go back to work before it has closed. Raises Conflict 'interaction.closed'."""

        async def move(turn: Turn) -> Interaction:
            must_move(who, turn.item)
            if turn.item.state is S.ACTIVE:
                return turn.item
            if turn.item.state is not S.WRAPUP:
                raise refused(turn.item)
            await turn.tx.desk.drop_timer(FOLLOW_UP, turn.item.id)
            return await turn.moves.unfinish(turn.item)

        return await self.turn(who, item, move)

    async def _follow_up(self, turn: Turn, at: datetime | None) -> datetime | None:
        await turn.tx.desk.drop_timer(FOLLOW_UP, turn.item.id)
        if at is None:
            return None
        at = appointment(at, turn.moves.now, "follow_up")
        await turn.tx.desk.set_timer(Timer(self._ids.new(), FOLLOW_UP, turn.item.id, at))
        return at


async def _held(turn: Turn, who: Principal) -> Interaction:
    """Return what somebody is at or wraps up, without a live offer."""
    item = await called_back(turn, who)
    if item.state is S.WRAPUP and item.due_kind not in WRAPPING:
        raise refused(item)
    if item.agent_id is None:
        raise Conflict("interaction.not_yours", "Take it first", agent=None)
    return item


async def _coded(tx: Tx, outcome: OutcomeId | None, queue: Queue | None) -> None:
    if outcome is None:
        if queue is not None and queue.outcome_required:
            raise Invalid("outcome.required", "Say how it ended", field="outcome_id")
        return
    if outcome not in {known.id for known in await tx.config.outcomes() if not known.retired}:
        raise Invalid("outcome.unknown", "There is no such outcome", field="outcome_id")
