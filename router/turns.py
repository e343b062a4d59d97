"""One move of somebody's on an interaction: loaded, allowed, made and kept in one work.

Whoever holds an interaction moves it; supervisors and admins move everybody's. Whether they may see
it is the caller's to ask before.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TypeVar

from router import again, crash, offers
from router.errors import Conflict, Invalid, NotFound
from router.model import AgentId, Interaction, InteractionId, InteractionState, Role
from router.moves import Moves
from router.notebook import jot
from router.ports import Clock, Ids, Unit
from router.repositories import Tx
from router.seeing import Principal

S = InteractionState
T = TypeVar("T")

FARTHEST = timedelta(days=731)


@dataclass(frozen=True, slots=True)
class Turn:
    """One move under way: the store's transaction, the item as it stands, the hands that move."""

    tx: Tx
    item: Interaction
    moves: Moves

    async def note(self, text: str) -> None:
        """Leave a note beside the move; an empty one is none."""
        if text.strip():
            actor = AgentId(self.moves.actor)
            await jot(self.tx, self.moves.ids, self.item, actor, text, self.moves.now)


class Turns:
    """Makes moves one at a time; the others queue behind."""

    def __init__(self, unit: Unit, clock: Clock, ids: Ids) -> None:
        self._unit = unit
        self._clock = clock
        self._ids = ids

    async def turn(
        self, who: Principal, id: InteractionId, move: Callable[[Turn], Awaitable[T]]
    ) -> T:
        """Make a move on the interaction as it stands now. Raises NotFound."""

        async def work(tx: Tx) -> T:
            item = (await tx.interactions.get([id])).get(id)
            if item is None:
                raise NotFound("interaction.none", "There is no such interaction")
            moves = Moves(tx, self._ids, self._clock.now(), who.agent_id)
            moved = await move(Turn(tx, item, moves))
            crash.at("move.before_commit")
            return moved

        moved = await again.write(self._unit, work)
        crash.at("move.after_commit")
        return moved


def may_act(who: Principal, item: Interaction) -> bool:
    """Tell whether the item is theirs, or they look after everybody's."""
    return who.role is not Role.AGENT or item.agent_id == who.agent_id


def must_move(who: Principal, item: Interaction) -> None:
    """Raise Conflict when a colleague has it."""
    if item.agent_id is not None and not may_act(who, item):
        raise Conflict("interaction.not_yours", "A colleague has this one", agent=item.agent_id)


async def called_back(turn: Turn, who: Principal) -> Interaction:
    """Return the item without a live offer, if `who` may move it."""
    must_move(who, turn.item)
    return await unoffered(turn, who, who.role is not Role.AGENT)


async def unoffered(turn: Turn, who: Principal, above: bool) -> Interaction:
    """Return the item without a live offer; `above`: also when others are asked or ask."""
    if turn.item.state is not S.OFFERED:
        return turn.item
    made = await turn.tx.offers.live_of(turn.item.id)
    if made is not None and who.agent_id not in (made.agent_id, made.from_agent) and not above:
        raise Conflict("interaction.offered", "A colleague is asked", agent=made.agent_id)
    return await offers.rescind(turn.tx, turn.item, turn.moves.now, who.agent_id)


def appointment(at: datetime, now: datetime, field: str) -> datetime:
    """Return a time to come, in UTC. Raises Invalid 'snooze.past' or 'snooze.far'."""
    if at <= now:
        raise Invalid("snooze.past", "This time is over", field=field)
    if at - now > FARTHEST:
        raise Invalid("snooze.far", "Two years ahead at most", field=field)
    return at.astimezone(UTC)
