"""What those who look after everybody's work do with it. Who they are is asked here."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from router import leaving, loads, offers
from router.audit import By, Change, Detail
from router.errors import Conflict, Forbidden, NotFound
from router.model import FINAL_STATES, AgentId, Interaction, InteractionId, InteractionState
from router.moves import Moves
from router.notebook import jot
from router.people import Presence
from router.ports import Clock, Ids, Unit
from router.repositories import Tx
from router.seeing import Principal, leads
from router.states import refused

S = InteractionState
Move = Callable[[Moves, Interaction], Awaitable[Interaction]]


class Supervision:
    """The moves of supervisors and admins. Each raises Forbidden for others, NotFound, or Conflict
    when the item has moved on.
    """

    def __init__(self, unit: Unit, clock: Clock, ids: Ids) -> None:
        self._unit = unit
        self._clock = clock
        self._ids = ids

    async def assign(
        self, who: Principal, item: InteractionId, agent: AgentId, note: str = ""
    ) -> Interaction:
        """Give it to somebody, there or not and also beyond their capacity, without asking."""

        async def move(moves: Moves, item: Interaction) -> Interaction:
            found = await loads.agent(moves.tx, agent)
            if found.disabled:
                raise Conflict("agent.gone", "This agent is no longer here", agent=agent)
            if item.agent_id == agent and item.state is S.ACTIVE:
                return item
            if item.state is S.OFFERED:
                item = await offers.rescind(moves.tx, item, moves.now, moves.actor)
            if note.strip():
                await jot(moves.tx, self._ids, item, who.agent_id, note, moves.now)
            return await moves.assign(item, agent, over=True)

        return await self._turn(who, item, move)

    async def prioritise(self, who: Principal, item: InteractionId, priority: int) -> Interaction:
        """Let it be asked for sooner (higher) or later than others of its queue."""

        async def move(moves: Moves, item: Interaction) -> Interaction:
            if item.priority == priority:
                return item
            return await moves.prioritise(item, priority)

        return await self._turn(who, item, move)

    async def hand_in(self, who: Principal, by: By, agent: AgentId, snoozed: bool) -> int:
        """Return the work of somebody absent to its queues, `snoozed` too or not; return how much
        that was. Raises Conflict while they are available.
        """
        self._must_lead(who)

        async def work(tx: Tx) -> int:
            found = await loads.agent(tx, agent)
            if found.presence is Presence.AVAILABLE:
                raise Conflict("agent.here", "This agent is available", agent=agent)
            now = self._clock.now()
            n = await leaving.hand_in(Moves(tx, self._ids, now, by.actor), found, snoozed)
            if n:
                told = Detail(found.name, after={"interactions": n, "snoozed": snoozed})
                tx.audit.add(Change(now, by, "handed_in", "agent", agent, told))
            return n

        return await self._unit.write(work)

    async def _turn(self, who: Principal, id: InteractionId, move: Move) -> Interaction:
        self._must_lead(who)

        async def work(tx: Tx) -> Interaction:
            item = (await tx.interactions.get([id])).get(id)
            if item is None:
                raise NotFound("interaction.none", "There is no such interaction")
            if item.state in FINAL_STATES or item.state is S.WRAPUP:
                raise refused(item)
            return await move(Moves(tx, self._ids, self._clock.now(), who.agent_id), item)

        return await self._unit.write(work)

    def _must_lead(self, who: Principal) -> None:
        if not leads(who):
            raise Forbidden("role", "Your role does not allow this.")
