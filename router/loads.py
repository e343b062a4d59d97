"""How much an agent holds. Called only inside the work that changes what is counted."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from router import facts
from router.errors import Conflict
from router.model import AgentId, Medium
from router.people import Agent, Load, Presence
from router.repositories import Tx

ALL_MEDIA = frozenset(Medium)

TRANSFERS = "transfers"
"""Reason of whoever is away for the queues and takes what colleagues hand over."""


async def hold(
    tx: Tx, agent_id: AgentId, medium: Medium, weight: int, now: datetime, over: bool = False
) -> None:
    """Count `weight` on the agent. Raises Conflict 'agent.full' beyond the cap unless `over`."""
    load = await tx.people.add_load(agent_id, medium, weight, over)
    tx.emit(facts.agent_load(await agent(tx, agent_id), load, now))


async def release(
    tx: Tx, agent_id: AgentId, medium: Medium, weight: int, now: datetime, idle: bool = True
) -> None:
    """Take `weight` off the agent; `idle` starts their idle time anew (work has left them)."""
    # Going down is never refused, also from above the cap.
    load = await tx.people.add_load(agent_id, medium, -weight, True)
    held_by = await agent(tx, agent_id)
    if idle:
        held_by = await change(tx, held_by, idle_since=now)
    tx.emit(facts.agent_load(held_by, load, now))


async def has_room(tx: Tx, who: Agent, medium: Medium, weight: int) -> bool:
    """Tell whether the hub may give this agent more of a medium now."""
    return routable(who, await tx.people.load(who.id, medium), weight)


def routable(who: Agent, load: Load, weight: int) -> bool:
    """Tell whether more of the load's medium reaches the agent, and has room."""
    return load.medium in reach(who) and load.load + weight <= load.cap


def reach(who: Agent) -> frozenset[Medium]:
    """Return the media in which the hub may ask this agent anything."""
    return frozenset() if who.disabled else reached(who.presence, who.presence_media)


def reach_by_hand(who: Agent) -> frozenset[Medium]:
    """Return the media in which a colleague may hand this agent anything."""
    only = who.presence is Presence.AWAY and who.presence_reason == TRANSFERS
    return ALL_MEDIA if only and not who.disabled else reach(who)


def reached(presence: Presence, media: Iterable[Medium]) -> frozenset[Medium]:
    """Return what reaches somebody in a state; `media` are those that still do while they are
    away, and all that do while they are available, if any are named.
    """
    named = frozenset(media)
    if presence is Presence.AVAILABLE:
        return named or ALL_MEDIA
    return named if presence is Presence.AWAY else frozenset()


async def agent(tx: Tx, agent_id: AgentId) -> Agent:
    """Return the agent. Raises Conflict 'agent.gone'."""
    found = await tx.people.agent(agent_id)
    if found is None:
        raise _gone(agent_id)
    return found


async def with_sessions(tx: Tx, agent_id: AgentId) -> tuple[Agent, int]:
    """Return the agent and how many sockets they have. Raises Conflict 'agent.gone'."""
    found = await tx.people.with_sessions(agent_id)
    if found is None:
        raise _gone(agent_id)
    return found


def _gone(agent_id: AgentId) -> Conflict:
    return Conflict("agent.gone", "This agent is no longer here", agent=agent_id)


async def change(tx: Tx, old: Agent, **values: object) -> Agent:
    """Save the agent with other values, one version on."""
    new: Agent = replace(old, ver=old.ver + 1, **values)  # type: ignore[arg-type]  # any field
    await tx.people.save(old, new)
    return new
