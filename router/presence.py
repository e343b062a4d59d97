"""Who is there: what agents say, what their sockets tell, and what the hub concludes.

All sockets of an agent are one set: a tab that closes changes nothing. When the last one is gone
the agent is DISCONNECTED: nothing more is offered, offers go back at once, open work stays. After
a grace they are OFFLINE; who comes back before stands where they stood.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta

from router import facts, leaving, loads, offers
from router.catalogue_nouns import PresenceReason
from router.errors import Invalid
from router.model import AgentId, Medium
from router.moves import Moves
from router.people import Agent, AgentSession, Presence, Timer
from router.ports import Clock, Ids, Unit
from router.repositories import Tx

GRACE = "grace"  # kind of timer; its ref is the agent

# Whoever is disconnected keeps what they were before it: 'available:' stands before the reason.
LONGEST_REASON = 50

_OWN_CHOICE = frozenset({Presence.AVAILABLE, Presence.AWAY, Presence.OFFLINE})


class Attendance:
    """Keeps the agents' states; times in seconds."""

    def __init__(
        self,
        unit: Unit,
        clock: Clock,
        ids: Ids,
        grace_s: float = 60.0,
        gateway_dead_s: float = 20.0,
    ) -> None:
        self._unit = unit
        self._clock = clock
        self._ids = ids
        self._grace = timedelta(seconds=grace_s)
        self._gateway_dead = timedelta(seconds=gateway_dead_s)

    async def set(
        self,
        agent_id: AgentId,
        presence: Presence,
        reason: str = "",
        by: str = "",
        note: str = "",
        give_back: bool = False,
        media: Collection[Medium] = (),
    ) -> Agent:
        """Say what the agent says: available, away (reason) or offline; or what a supervisor
        (`by`) says for them, and why (`note`). The reason is the id of a PresenceReason, whose
        media still reach them, or a plain word. `give_back`: their open work returns to its queues
        as far as it reaches them no more. `media`: all that reaches them while they are available,
        everything when none is named. Raises Invalid.
        """
        if presence not in _OWN_CHOICE:
            raise Invalid("presence.not_yours", "Only the hub sets this", field="presence")

        async def work(tx: Tx) -> Agent:
            agent, sockets = await loads.with_sessions(tx, agent_id)
            # Whoever has no socket yet must show one within the grace.
            if presence is Presence.OFFLINE or sockets:
                await tx.desk.drop_timer(GRACE, agent_id)
            else:
                await self._begin_grace(tx, agent_id)
            why = reason[:LONGEST_REASON]
            only = _only(media) if presence is Presence.AVAILABLE else ()
            new = await self._become(tx, agent, presence, why, by, note, only)
            if not give_back:
                return new
            moves = Moves(tx, self._ids, self._clock.now(), by or agent_id)
            await leaving.give_back(moves, new)
            return await loads.agent(tx, agent_id)

        return await self._unit.write(work)

    async def connected(self, agent_id: AgentId, session_id: str, gateway_id: str) -> None:
        """Note a new socket; within the grace the agent stands where they stood."""

        async def work(tx: Tx) -> None:
            agent = await loads.agent(tx, agent_id)
            session = AgentSession(session_id, agent_id, gateway_id, self._clock.now())
            await tx.people.gateway_alive(gateway_id, self._clock.now())
            await tx.people.add_session(session)
            await tx.desk.drop_timer(GRACE, agent_id)
            if agent.presence is Presence.DISCONNECTED:
                before, _, reason = agent.presence_reason.partition(":")
                kept = agent.presence_by, agent.presence_note, agent.presence_media
                await self._become(tx, agent, Presence(before), reason, *kept)

        await self._unit.write(work)

    async def disconnected(self, agent_id: AgentId, session_id: str) -> None:
        """Note that a socket has gone."""

        async def work(tx: Tx) -> None:
            if await tx.people.end_session(session_id) == 0:
                await self._lost(tx, agent_id)

        await self._unit.write(work)

    async def keep_alive(self, gateway_id: str) -> bool:
        """Say that a web process lives; its sockets count only while it does (every 5 s).

        False when it had counted as dead: it must name its sockets again (`connected`).
        """

        async def work(tx: Tx) -> bool:
            return await tx.people.gateway_alive(gateway_id, self._clock.now())

        return await self._unit.write(work)

    async def sweep(self) -> None:
        """Let go of the sockets of web processes that have died."""

        async def work(tx: Tx) -> None:
            before = self._clock.now() - self._gateway_dead
            for agent_id in await tx.people.drop_dead_gateways(before):
                await self._lost(tx, agent_id)

        await self._unit.write(work)

    async def grace_over(self, tx: Tx, agent_id: AgentId) -> None:
        """End the grace: who has not come back is offline. Inside the owner's work."""
        await tx.desk.drop_timer(GRACE, agent_id)
        agent = await tx.people.agent(agent_id)
        if agent is None or agent.presence is Presence.OFFLINE:
            return
        if not await tx.people.sessions(agent_id):
            await self._become(tx, agent, Presence.OFFLINE, "system")

    async def _lost(self, tx: Tx, agent_id: AgentId) -> None:
        agent = await tx.people.agent(agent_id)
        if agent is None or agent.presence in (Presence.OFFLINE, Presence.DISCONNECTED):
            return
        before = f"{agent.presence.value}:{agent.presence_reason}"
        kept = agent.presence_by, agent.presence_note, agent.presence_media
        await self._become(tx, agent, Presence.DISCONNECTED, before, *kept)
        await self._begin_grace(tx, agent_id)

    async def _begin_grace(self, tx: Tx, agent_id: AgentId) -> None:
        due_at = self._clock.now() + self._grace
        await tx.desk.set_timer(Timer(self._ids.new(), GRACE, agent_id, due_at))

    async def _become(
        self,
        tx: Tx,
        old: Agent,
        presence: Presence,
        reason: str,
        by: str = "",
        note: str = "",
        media: tuple[Medium, ...] = (),
    ) -> Agent:
        if presence is Presence.AWAY:
            media = await _media(tx, reason)
        before = old.presence, old.presence_reason, old.presence_media
        if before == (presence, reason, media):
            return old
        now = self._clock.now()
        # A dropped line does not cost anybody their turn; everything else starts it anew.
        back = old.presence is Presence.DISCONNECTED and old.idle_since is not None
        reach = loads.reached(presence, media)
        fresh = bool(reach) and not loads.reach(old) and not back
        new = await loads.change(
            tx,
            old,
            presence=presence,
            presence_reason=reason,
            presence_since=now,
            presence_by=by,
            presence_note=note,
            idle_since=now if fresh else old.idle_since,
            presence_media=media,
            rona_streak=0 if reach else old.rona_streak,
        )
        tx.emit(facts.agent_state(new, now, by))
        await offers.revoke(tx, new, now)
        return new


def _only(media: Collection[Medium]) -> tuple[Medium, ...]:
    """Return the media in their order; none for all of them."""
    return () if loads.ALL_MEDIA.issubset(media) else tuple(one for one in Medium if one in media)


async def _media(tx: Tx, reason: str) -> tuple[Medium, ...]:
    """Return what still reaches somebody who is away for that reason."""
    known = await tx.catalogue.get(PresenceReason, reason) if reason else None
    return known.media if known else ()
