"""An agent's moves on an interaction. Whether they may see it is the caller's to ask before.

Whoever holds an interaction moves it; supervisors and admins move everybody's.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TypeVar

from router import crash, facts, loads, offers
from router.errors import Conflict, Invalid, NotFound
from router.events import Kind
from router.messages import TimelineKind
from router.model import (
    FINAL_STATES,
    AgentId,
    Interaction,
    InteractionId,
    InteractionState,
    Origin,
    OutcomeId,
    QueueId,
    Role,
)
from router.moves import Moves
from router.notebook import jot
from router.people import Queue
from router.ports import Clock, Ids, Unit
from router.repositories import Tx
from router.seeing import Principal
from router.states import refused

S = InteractionState
T = TypeVar("T")

LONGEST_SNOOZE = timedelta(days=731)


@dataclass(frozen=True, slots=True)
class Turn:
    """One move under way: the store's transaction, the item as it stands, the hands that move."""

    tx: Tx
    item: Interaction
    moves: Moves


class Desk:
    """The moves. Each raises NotFound, or Conflict when somebody was faster."""

    def __init__(self, unit: Unit, clock: Clock, ids: Ids) -> None:
        self._unit = unit
        self._clock = clock
        self._ids = ids

    async def take(self, who: Principal, item: InteractionId, over: bool = False) -> Interaction:
        """Take what nobody has. `over`: also beyond one's own capacity, and, for supervisors,
        from the agent who has it or is asked. Raises Conflict 'interaction.taken',
        'interaction.offered', 'interaction.closed', 'agent.full'.
        """

        async def move(turn: Turn) -> Interaction:
            free = await _free_to_take(turn, who, over)
            if free.agent_id == who.agent_id and free.state is S.ACTIVE:
                return free
            return await turn.moves.assign(free, who.agent_id, over)

        return await self._turn(who, item, move)

    async def transfer_to_queue(
        self, who: Principal, item: InteractionId, queue: QueueId, note: str = ""
    ) -> Interaction:
        """Hand it to a queue; its waiting time goes on. Raises Invalid 'queue.gone'."""

        async def move(turn: Turn) -> Interaction:
            await _live_queue(turn.tx, queue)
            free = await _called_back(turn, who)
            await self._note(turn, who, note)
            return await turn.moves.queue(free, queue)

        return await self._turn(who, item, move)

    async def transfer_to_agent(
        self, who: Principal, item: InteractionId, agent: AgentId, note: str = ""
    ) -> Interaction:
        """Offer it to a colleague; who has it keeps it until they accept.

        Raises Conflict 'agent.unavailable' or 'agent.full'.
        """

        async def move(turn: Turn) -> Interaction:
            free = await _called_back(turn, who)
            if agent == free.agent_id:
                raise Conflict("interaction.taken", "They have it already", agent=agent)
            await _can_receive(turn.tx, agent, free)
            await self._note(turn, who, note)
            queue = await turn.tx.config.queue(free.queue_id)
            if queue is None:
                raise Invalid("queue.gone", "This queue is no longer there")
            made = offers.asked(self._ids.new(), free, agent, queue, turn.moves.now)
            return await offers.make(turn.tx, free, made, turn.moves.now)

        return await self._turn(who, item, move)

    async def snooze(self, who: Principal, item: InteractionId, until: datetime) -> Interaction:
        """Hide it until a time or a message. Raises Invalid 'snooze.past' or 'snooze.far'."""

        async def move(turn: Turn) -> Interaction:
            if until <= turn.moves.now:
                raise Invalid("snooze.past", "This time is over", field="until")
            if until - turn.moves.now > LONGEST_SNOOZE:
                raise Invalid("snooze.far", "Snooze for two years at most", field="until")
            return await turn.moves.snooze(await _called_back(turn, who), until.astimezone(UTC))

        return await self._turn(who, item, move)

    async def wake(self, who: Principal, item: InteractionId) -> Interaction:
        """Bring a snoozed one back now: to its agent when they ask themselves."""

        async def move(turn: Turn) -> Interaction:
            _may_move(who, turn.item)
            if turn.item.state is not S.PARKED:
                return turn.item
            return await turn.moves.wake(turn.item, turn.item.agent_id == who.agent_id)

        return await self._turn(who, item, move)

    async def finish(
        self, who: Principal, item: InteractionId, outcome: OutcomeId | None = None
    ) -> Interaction:
        """Say that it is done; `unfinish` takes it back until its queue's time is over.

        Raises Invalid 'outcome.unknown'.
        """

        async def move(turn: Turn) -> Interaction:
            await _known_outcome(turn.tx, outcome)
            held = _assigned(await _called_back(turn, who))
            queue = await turn.tx.config.queue(held.queue_id)
            return await turn.moves.finish(held, outcome, queue.undo_finish_s if queue else 0)

        return await self._turn(who, item, move)

    async def unfinish(self, who: Principal, item: InteractionId) -> Interaction:
        """Take a finish back before it has closed. Raises Conflict 'interaction.closed'."""

        async def move(turn: Turn) -> Interaction:
            _may_move(who, turn.item)
            if turn.item.state is S.ACTIVE:
                return turn.item
            if turn.item.state is not S.WRAPUP:
                raise refused(turn.item)
            return await turn.moves.unfinish(turn.item)

        return await self._turn(who, item, move)

    async def reopen(self, who: Principal, item: InteractionId) -> Interaction:
        """Open new work in the same conversation, held by who asks, also beyond capacity; return
        it. Raises Conflict 'conversation.open' (interaction).
        """

        async def move(turn: Turn) -> Interaction:
            return await _reopened(turn, who)

        return await self._turn(who, item, move)

    async def _turn(
        self, who: Principal, id: InteractionId, move: Callable[[Turn], Awaitable[T]]
    ) -> T:
        async def work(tx: Tx) -> T:
            item = (await tx.interactions.get([id])).get(id)
            if item is None:
                raise NotFound("interaction.none", "There is no such interaction")
            moves = Moves(tx, self._ids, self._clock.now(), who.agent_id)
            moved = await move(Turn(tx, item, moves))
            crash.at("move.before_commit")
            return moved

        moved = await self._unit.write(work)
        crash.at("move.after_commit")
        return moved

    async def _note(self, turn: Turn, who: Principal, text: str) -> None:
        if text.strip():
            await jot(turn.tx, self._ids, turn.item, who.agent_id, text, turn.moves.now)


def may_act(who: Principal, item: Interaction) -> bool:
    """Tell whether the item is theirs, or they look after everybody's."""
    return who.role is not Role.AGENT or item.agent_id == who.agent_id


def _may_move(who: Principal, item: Interaction) -> None:
    if item.agent_id is not None and not may_act(who, item):
        raise Conflict("interaction.not_yours", "A colleague has this one", agent=item.agent_id)


def _assigned(item: Interaction) -> Interaction:
    if item.agent_id is None:
        raise Conflict("interaction.not_yours", "Take it first", agent=None)
    return item


async def _called_back(turn: Turn, who: Principal) -> Interaction:
    """Return the item without a live offer, if `who` may move it."""
    _may_move(who, turn.item)
    return await _unoffered(turn, who, who.role is not Role.AGENT)


async def _free_to_take(turn: Turn, who: Principal, over: bool) -> Interaction:
    item = turn.item
    above = over and who.role is not Role.AGENT
    if item.state in FINAL_STATES or item.state is S.WRAPUP:
        raise refused(item)
    made = await turn.tx.offers.live_of(item.id) if item.state is S.OFFERED else None
    if made is not None and made.agent_id == who.agent_id:
        await offers.accepted(turn.tx, made, turn.moves.ids, turn.moves.now)
        return (await turn.tx.interactions.get([item.id]))[item.id]
    if item.agent_id not in (None, who.agent_id) and not above:
        raise Conflict("interaction.taken", "A colleague has this one", agent=item.agent_id)
    return await _unoffered(turn, who, above)


async def _unoffered(turn: Turn, who: Principal, above: bool) -> Interaction:
    if turn.item.state is not S.OFFERED:
        return turn.item
    made = await turn.tx.offers.live_of(turn.item.id)
    if made is not None and who.agent_id not in (made.agent_id, made.from_agent) and not above:
        raise Conflict("interaction.offered", "A colleague is asked", agent=made.agent_id)
    return await offers.rescind(turn.tx, turn.item, turn.moves.now, who.agent_id)


async def _can_receive(tx: Tx, agent_id: AgentId, item: Interaction) -> None:
    agent = await loads.agent(tx, agent_id)
    if await loads.has_room(tx, agent, item.medium, item.weight):
        return
    if loads.present(agent):
        raise Conflict("agent.full", "They have no room", agent=agent_id)
    raise Conflict("agent.unavailable", "They are not available", agent=agent_id)


async def _live_queue(tx: Tx, queue_id: QueueId) -> Queue:
    queue = await tx.config.queue(queue_id)
    if queue is None or queue.retired:
        raise Invalid("queue.gone", "This queue is no longer there", field="queue_id")
    return queue


async def _known_outcome(tx: Tx, outcome_id: OutcomeId | None) -> None:
    if outcome_id is None:
        return
    known = {outcome.id for outcome in await tx.config.outcomes() if not outcome.retired}
    if outcome_id not in known:
        raise Invalid("outcome.unknown", "There is no such outcome", field="outcome_id")


async def _reopened(turn: Turn, who: Principal) -> Interaction:
    tx, old, now = turn.tx, turn.item, turn.moves.now
    live = (await tx.interactions.open_in([old.conversation_id])).get(old.conversation_id)
    if live is not None:
        raise Conflict("conversation.open", "There is open work here", interaction=live.id)
    new = Interaction(
        InteractionId(turn.moves.ids.new()),
        await tx.interactions.numbers(1),
        old.conversation_id,
        old.customer_id,
        old.account_id,
        old.medium,
        Origin.REOPEN,
        S.ACTIVE,
        old.queue_id,
        enq_at=now,
        last_at=now,
        opened_at=now,
        agent_id=who.agent_id,
        weight=old.weight,
        preview=old.preview,
        subject=old.subject,
    )
    await loads.hold(tx, who.agent_id, new.medium, new.weight, now, over=True)
    await tx.interactions.add([new])
    entry = facts.entry(turn.moves.ids.new(), TimelineKind.REOPENED, new, now, actor=who.agent_id)
    await tx.timeline.add([entry])
    tx.emit(facts.about(Kind.INTERACTION_OPENED, new, now, who.agent_id, entry=entry.ref))
    tx.emit(facts.about(Kind.INTERACTION_ASSIGNED, new, now, who.agent_id))
    return new
