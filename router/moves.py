"""Moves of an interaction inside one work: row, load, timeline and facts together.

Who may make them is decided before (`router.desk`), or it is the hub itself (actor '').
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from router import facts, loads
from router.events import Kind
from router.messages import TimelineKind
from router.model import AgentId, Due, Interaction, InteractionState, OutcomeId, QueueId
from router.ports import Ids
from router.repositories import Tx
from router.states import move, touch

S = InteractionState

# In these states an assigned interaction counts on its agent.
HOLDING = frozenset({S.ACTIVE, S.HELD, S.OFFERED, S.ACCEPTING, S.WRAPUP})


@dataclass(frozen=True, slots=True)
class Moves:
    """The moves, all at one moment and by one actor ('' the hub)."""

    tx: Tx
    ids: Ids
    now: datetime
    actor: str = ""

    async def assign(self, item: Interaction, agent: AgentId, over: bool = False) -> Interaction:
        """Make it the agent's. Raises Conflict 'agent.full' unless `over`."""
        await self._let_go(item)
        await loads.hold(self.tx, agent, item.medium, item.weight, self.now, over)
        active = move(item, S.ACTIVE, agent_id=agent, due_at=None, due_kind=None)
        await self._save(item, active)
        told = await self._tell(TimelineKind.ASSIGNED, active, to_agent=agent)
        self._emit(Kind.INTERACTION_ASSIGNED, active, told)
        return active

    async def queue(self, item: Interaction, queue_id: QueueId) -> Interaction:
        """Put it into a queue, at the place its first entry gives it."""
        await self._let_go(item)
        waiting = move(item, S.QUEUED, agent_id=None, queue_id=queue_id, due_at=None, due_kind=None)
        await self._save(item, waiting)
        left = item.queue_id
        told = await self._tell(
            TimelineKind.TRANSFERRED, waiting, to_queue=queue_id, from_queue=left
        )
        # Those who no longer see it are told so: the fact names the queue it has left.
        self.tx.emit(facts.queued(waiting, self.now, self.actor, entry=told, from_queue=left))
        return waiting

    async def snooze(self, item: Interaction, until: datetime) -> Interaction:
        """Hide it until then or until the customer writes; it weighs nothing meanwhile."""
        parked = move(item, S.PARKED, due_at=until, due_kind=Due.SNOOZE)
        await self._let_go(item)
        await self._save(item, parked)
        told = await self._tell(TimelineKind.SNOOZED, parked, until=until.isoformat())
        self._emit(Kind.INTERACTION_CHANGED, parked, told)
        return parked

    async def wake(self, item: Interaction, by_hand: bool = False) -> Interaction:
        """Bring a snoozed one back: to its agent if there with room (`by_hand`: in any case),
        else to its old place in the queue.
        """
        if item.agent_id and (by_hand or await self._has_room(item.agent_id, item)):
            await loads.hold(
                self.tx, item.agent_id, item.medium, item.weight, self.now, over=by_hand
            )
            awake = move(item, S.ACTIVE, due_at=None, due_kind=None)
        else:
            awake = move(item, S.QUEUED, agent_id=None, due_at=None, due_kind=None)
        await self._save(item, awake)
        told = await self._tell(TimelineKind.WOKEN, awake)
        if awake.state is S.ACTIVE:
            self._emit(Kind.INTERACTION_ASSIGNED, awake, told)
        else:
            self.tx.emit(facts.queued(awake, self.now, self.actor, entry=told))
        return awake

    async def prioritise(self, item: Interaction, priority: int) -> Interaction:
        """Move it before or behind the others who wait; a live offer of it goes on."""
        placed = touch(item, priority=priority)
        await self._save(item, placed)
        told = await self._tell(TimelineKind.PRIORITISED, placed, priority=str(priority))
        if placed.state is S.QUEUED:
            self.tx.emit(facts.queued(placed, self.now, self.actor, entry=told))
        else:
            self._emit(Kind.INTERACTION_CHANGED, placed, told)
        return placed

    async def wrap_up(self, item: Interaction, seconds: int) -> Interaction:
        """Begin the wrap-up; it still counts, and closes uncoded after `seconds`."""
        return await self._wrap_up(item, self.now + timedelta(seconds=seconds), Due.CODING)

    async def lengthen(self, item: Interaction, seconds: int) -> Interaction:
        """Let the wrap-up last longer."""
        since = item.due_at or self.now
        return await self._wrap_up(item, since + timedelta(seconds=seconds), Due.CODING_ON)

    async def finish(
        self,
        item: Interaction,
        outcome: OutcomeId | None,
        undo_s: int = 0,
        follow_up: datetime | None = None,
    ) -> Interaction:
        """Say that it is done; it closes after `undo_s` seconds and still counts until then."""
        done = move(
            item,
            S.WRAPUP,
            outcome_id=outcome,
            unread_from=None,
            due_at=self.now + timedelta(seconds=undo_s),
            due_kind=Due.WRAPUP,
        )
        await self._save(item, done)
        said = {"outcome": outcome or "", "until": follow_up.isoformat() if follow_up else ""}
        told = {name: value for name, value in said.items() if value}
        self._emit(
            Kind.INTERACTION_CHANGED, done, await self._tell(TimelineKind.FINISHED, done, **told)
        )
        return done

    async def unfinish(self, item: Interaction) -> Interaction:
        """Go back to work: take a finish back, or leave the wrap-up, of which nothing was told."""
        active = move(item, S.ACTIVE, outcome_id=None, due_at=None, due_kind=None)
        await self._save(item, active)
        finished = item.due_kind is Due.WRAPUP
        told = await self._tell(TimelineKind.UNFINISHED, active) if finished else ""
        self._emit(Kind.INTERACTION_CHANGED, active, told)
        return active

    async def close(self, item: Interaction) -> Interaction:
        """End the wrap-up: it no longer counts, and nothing moves it again."""
        closed = move(item, S.CLOSED, closed_at=self.now, due_at=None, due_kind=None)
        await self._let_go(item)
        await self._save(item, closed)
        self.tx.emit(facts.about(Kind.INTERACTION_CLOSED, closed, self.now, self.actor))
        return closed

    async def abandon(self, item: Interaction) -> Interaction:
        """End the wait of somebody who has gone; nothing moves it again."""
        gone = move(item, S.ABANDONED, closed_at=self.now, due_at=None, due_kind=None)
        await self._save(item, gone)
        self.tx.emit(facts.about(Kind.INTERACTION_CLOSED, gone, self.now, self.actor))
        return gone

    async def _wrap_up(self, item: Interaction, until: datetime, kind: Due) -> Interaction:
        wrapping = move(item, S.WRAPUP, due_at=until, due_kind=kind)
        await self._save(item, wrapping)
        self._emit(Kind.INTERACTION_CHANGED, wrapping)
        return wrapping

    async def _has_room(self, agent_id: AgentId, item: Interaction) -> bool:
        agent = await self.tx.people.agent(agent_id)
        return agent is not None and await loads.has_room(self.tx, agent, item.medium, item.weight)

    async def _let_go(self, item: Interaction) -> None:
        if item.agent_id and item.state in HOLDING:
            await loads.release(self.tx, item.agent_id, item.medium, item.weight, self.now)

    async def _save(self, old: Interaction, new: Interaction) -> None:
        await self.tx.interactions.save([(old, new)])

    async def _tell(self, kind: TimelineKind, item: Interaction, **data: str) -> str:
        """Put the move on the timeline; return the entry's ref."""
        entry = facts.entry(self.ids.new(), kind, item, self.now, actor=self.actor, **data)
        await self.tx.timeline.add([entry])
        return entry.ref

    def _emit(self, kind: Kind, item: Interaction, entry: str = "") -> None:
        told = {"entry": entry} if entry else {}
        self.tx.emit(facts.about(kind, item, self.now, self.actor, **told))
