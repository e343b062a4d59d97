"""An agent's moves on an interaction. Whether they may see it is the caller's to ask before.

Whoever holds an interaction moves it; supervisors and admins move everybody's.
"""

from __future__ import annotations

from datetime import datetime

from router import loads, offers
from router.errors import Conflict, Invalid
from router.finishing import Finishing
from router.model import (
    FINAL_STATES,
    AgentId,
    Interaction,
    InteractionId,
    InteractionState,
    QueueId,
    Role,
)
from router.people import Queue
from router.reopening import reopen
from router.repositories import Tx
from router.seeing import Principal
from router.states import refused
from router.turns import Turn, appointment, called_back, must_move, unoffered

S = InteractionState


class Desk(Finishing):
    """The moves. Each raises NotFound, or Conflict when somebody was faster."""

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

        return await self.turn(who, item, move)

    async def transfer_to_queue(
        self, who: Principal, item: InteractionId, queue: QueueId, note: str = ""
    ) -> Interaction:
        """Hand it to a queue; its waiting time goes on. Raises Invalid 'queue.gone'."""

        async def move(turn: Turn) -> Interaction:
            await _live_queue(turn.tx, queue)
            free = await called_back(turn, who)
            await turn.note(note)
            return await turn.moves.queue(free, queue)

        return await self.turn(who, item, move)

    async def transfer_to_agent(
        self, who: Principal, item: InteractionId, agent: AgentId, note: str = ""
    ) -> Interaction:
        """Offer it to a colleague; who has it keeps it until they accept.

        Raises Conflict 'agent.unavailable' or 'agent.full'.
        """

        async def move(turn: Turn) -> Interaction:
            free = await called_back(turn, who)
            if agent == free.agent_id:
                raise Conflict("interaction.taken", "They have it already", agent=agent)
            await _can_receive(turn.tx, agent, free)
            await turn.note(note)
            queue = await turn.tx.config.queue(free.queue_id)
            if queue is None:
                raise Invalid("queue.gone", "This queue is no longer there")
            made = offers.asked(self._ids.new(), free, agent, queue, turn.moves.now)
            return await offers.make(turn.tx, free, made, turn.moves.now)

        return await self.turn(who, item, move)

    async def snooze(self, who: Principal, item: InteractionId, until: datetime) -> Interaction:
        """Hide it until a time or a message. Raises Invalid 'snooze.past' or 'snooze.far'."""

        async def move(turn: Turn) -> Interaction:
            at = appointment(until, turn.moves.now, "until")
            return await turn.moves.snooze(await called_back(turn, who), at)

        return await self.turn(who, item, move)

    async def wake(self, who: Principal, item: InteractionId) -> Interaction:
        """Bring a snoozed one back now: to its agent when they ask themselves."""

        async def move(turn: Turn) -> Interaction:
            must_move(who, turn.item)
            if turn.item.state is not S.PARKED:
                return turn.item
            return await turn.moves.wake(turn.item, turn.item.agent_id == who.agent_id)

        return await self.turn(who, item, move)

    async def reopen(self, who: Principal, item: InteractionId) -> Interaction:
        """Open new work in the same conversation, held by who asks, also beyond capacity; return
        it. Raises Conflict 'conversation.open' (interaction).
        """

        async def move(turn: Turn) -> Interaction:
            return await reopen(turn.moves, turn.item, who.agent_id)

        return await self.turn(who, item, move)


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
    return await unoffered(turn, who, above)


async def _can_receive(tx: Tx, agent_id: AgentId, item: Interaction) -> None:
    agent = await loads.agent(tx, agent_id)
    if item.medium not in loads.reach_by_hand(agent):
        raise Conflict("agent.unavailable", "They are not available", agent=agent_id)
    load = await tx.people.load(agent_id, item.medium)
    if load.load + item.weight > load.cap:
        raise Conflict("agent.full", "They have no room", agent=agent_id)


async def _live_queue(tx: Tx, queue_id: QueueId) -> Queue:
    queue = await tx.config.queue(queue_id)
    if queue is None or queue.retired:
        raise Invalid("queue.gone", "This queue is no longer there", field="queue_id")
    return queue
