"""Who works here: invited, changed, switched off and on again; every step audited."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from router.audit import By, Change, Detail, told
from router.capacity import set_caps
from router.catalogue import overtaken, record
from router.errors import Conflict, Invalid, NotFound
from router.events import Event, Kind
from router.leaving import send_away
from router.model import AgentId, Medium, Role
from router.people import Agent, OneTimeLink, RoutingProfile
from router.ports import Ids
from router.repositories import Tx


async def hire(
    tx: Tx, by: By, at: datetime, agent: Agent, caps: Mapping[Medium, int] | None = None
) -> Agent:
    """Add somebody; without `caps` they take what their routing profile says.

    Raises Invalid naming the field.
    """
    await _address_is_free(tx, agent)
    profile = await _profile(tx, agent)
    caps = profile.caps if caps is None else caps
    await tx.people.add(agent, caps)
    await record(tx, by, at, "agent", agent.id, {}, _told(agent, caps))
    return agent


async def change(
    tx: Tx, by: By, at: datetime, new: Agent, caps: Mapping[Medium, int] | None = None
) -> Agent:
    """Write somebody over the version before (new.ver - 1), and how much they take at once.

    Raises Conflict naming who was faster or 'admin.last', Invalid naming the field.
    """
    old = await person(tx, new.id)
    if old.ver != new.ver - 1:
        raise await overtaken(tx, "agent", new.id)
    await _address_is_free(tx, new)
    await _profile(tx, new)
    await _an_admin_stays(tx, old, new)
    before = {medium: (await tx.people.load(new.id, medium)).cap for medium in caps or {}}
    await tx.people.save(old, new)
    await set_caps(tx, new, {m: cap for m, cap in (caps or {}).items() if before[m] != cap}, at)
    await record(tx, by, at, "agent", new.id, _told(old, before), _told(new, caps or {}))
    return new


async def switch_off(tx: Tx, ids: Ids, by: By, at: datetime, agent: AgentId, ver: int) -> Agent:
    """Let somebody in no more: sessions end, offers and open work go back to their queues."""
    off = replace(await person(tx, agent), disabled=True, ver=ver + 1)
    await change(tx, by, at, off)
    return await send_away(tx, ids, off, at, by.actor)


async def switch_on(tx: Tx, by: By, at: datetime, agent: AgentId, ver: int) -> Agent:
    """Let somebody in again, with the password they had."""
    return await change(tx, by, at, replace(await person(tx, agent), disabled=False, ver=ver + 1))


async def link_to(tx: Tx, by: By, at: datetime, link: OneTimeLink) -> Agent:
    """Give somebody a one-time link to set a password; links from before are worth nothing."""
    agent = await person(tx, link.agent_id or AgentId(""))
    if agent.disabled:
        raise Conflict("agent.disabled", "They are switched off.")
    await tx.people.end_links_of(agent.id)
    await tx.people.add_link(link)
    tx.audit.add(Change(at, by, f"{link.purpose}_link", "agent", agent.id, Detail(agent.name)))
    return agent


async def set_password(
    tx: Tx, by: By, at: datetime, agent: Agent, hash: str, but: str = ""
) -> Agent:
    """Give somebody a new password; sessions (but the one of that token hash) and links end."""
    new = replace(agent, password_hash=hash, ver=agent.ver + 1)
    await tx.people.save(agent, new)
    await tx.people.end_sign_ins_of(agent.id, but)
    await tx.people.end_links_of(agent.id)
    tx.audit.add(Change(at, by, "password", "agent", agent.id, Detail(agent.name)))
    # Whoever runs hears of it and closes their sockets.
    tx.emit(Event(Kind.CONFIG_CHANGED, at, by.actor, data={"kind": "agent", "id": agent.id}))
    return new


async def person(tx: Tx, agent: AgentId) -> Agent:
    """Return the agent. Raises NotFound."""
    found = await tx.people.agent(agent)
    if found is None:
        raise NotFound("agent.none", "There is no such agent.")
    return found


def _told(agent: Agent, caps: Mapping[Medium, int]) -> dict[str, object]:
    return {**told(agent), **{f"cap.{medium.value}": cap for medium, cap in caps.items()}}


async def _address_is_free(tx: Tx, agent: Agent) -> None:
    local, _, domain = agent.email.rpartition("@")
    if not local or not domain or any(letter.isspace() for letter in agent.email):
        raise Invalid("address.bad", "This is no e-mail address.", field="email")
    other = await tx.people.by_email(agent.email)
    if other is not None and other.id != agent.id:
        raise Invalid("agent.exists", "Somebody signs in with this address.", field="email")


async def _profile(tx: Tx, agent: Agent) -> RoutingProfile:
    found = await tx.catalogue.get(RoutingProfile, agent.profile_id)
    if found is None or found.retired:
        raise Invalid("profile.none", "There is no such routing profile.", field="profile_id")
    return found


async def _an_admin_stays(tx: Tx, old: Agent, new: Agent) -> None:
    def reigns(agent: Agent) -> bool:
        return agent.role is Role.ADMIN and not agent.disabled and bool(agent.password_hash)

    others = [one for one in await tx.people.agents() if one.id != new.id and reigns(one)]
    if reigns(old) and not reigns(new) and not others:
        raise Conflict("admin.last", "Somebody has to administer: this is the last one.")
