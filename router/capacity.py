"""How much somebody takes at once: set for one, and carried from a profile to its agents."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from router import facts
from router.model import Medium
from router.people import Agent, RoutingProfile
from router.repositories import Tx


async def set_caps(tx: Tx, agent: Agent, caps: Mapping[Medium, int], at: datetime) -> None:
    """Write limits and tell them to the router; media that are not named keep theirs."""
    if caps:
        await tx.people.set_caps(agent.id, caps)
    for medium in caps:
        tx.emit(facts.agent_load(agent, await tx.people.load(agent.id, medium), at))


async def spread(tx: Tx, old: RoutingProfile, new: RoutingProfile, at: datetime) -> None:
    """Carry a profile's new limits to its agents, but not over what is somebody's own."""
    changed = {m: cap for m, cap in new.caps.items() if old.caps.get(m, 0) != cap}
    for agent in await tx.people.agents() if changed else ():
        if agent.profile_id == new.id:
            loads = {medium: await tx.people.load(agent.id, medium) for medium in changed}
            same = {m: changed[m] for m, load in loads.items() if load.cap == old.caps.get(m, 0)}
            await set_caps(tx, agent, same, at)
