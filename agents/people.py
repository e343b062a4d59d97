"""Who works here: invited by link, changed, switched off; and setting one's own password."""

from __future__ import annotations

import secrets
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta

from aiohttp import web

from agents.admin import Versioned, by
from agents.auth import Signed, digest
from agents.forms_people import (
    HandedLink,
    Invite,
    Join,
    Joining,
    NewPassword,
    PersonChange,
    PersonLine,
    Token,
)
from agents.schema import Nothing
from agents.session import open_session
from agents.throttle import SIGN_IN_ACCOUNT, SIGN_IN_ADDRESS
from agents.tools import Tools
from router import staff
from router.audit import By
from router.callers import neighbourhood
from router.errors import Forbidden, Invalid, NotFound
from router.model import AgentId, Medium, ProfileId
from router.people import Agent, OneTimeLink
from router.repositories import Tx

LINK_LIFE = timedelta(hours=24)
GONE = Forbidden("link.gone", "This link has been used or is over.")


async def lines(tools: Tools, who: Signed) -> tuple[PersonLine, ...]:
    """Everybody who works here, by name; those switched off, too."""
    async with tools.unit.read() as reads:
        links = await reads.open_links(tools.clock.now())
        caps: dict[str, dict[Medium, int]] = {}
        for load in await reads.loads():
            caps.setdefault(load.agent_id, {})[load.medium] = load.cap
        return tuple(
            PersonLine(
                id=one.id,
                name=one.name,
                email=one.email,
                role=one.role,
                profile_id=one.profile_id,
                language=one.language,
                presence=one.presence.value,
                caps=caps.get(one.id, {}),
                disabled=one.disabled,
                has_password=bool(one.password_hash),
                link_until=links.get(one.id),
                ver=one.ver,
            )
            for one in await reads.people()
        )


async def invite(tools: Tools, who: Signed, request: web.Request, body: Invite) -> HandedLink:
    """Somebody new: the link that lets them in is in the answer, and nowhere else."""
    agent = Agent(
        AgentId(tools.ids.new()),
        body.name,
        body.email.strip(),
        body.role,
        ProfileId(body.profile_id),
        language=body.language,
    )

    async def hire(tx: Tx) -> None:
        await staff.hire(tx, by(who, request), tools.clock.now(), agent)

    await tools.unit.write(hire)
    return await _handed(tools, who, request, agent.id, "invite")


async def link(
    tools: Tools, who: Signed, request: web.Request, agent_id: AgentId, body: Nothing
) -> HandedLink:
    """Another link: to come in at all, or to set a new password."""
    async with tools.unit.read() as reads:
        known = {one.id: one for one in await reads.people()}
    purpose = "reset" if agent_id in known and known[agent_id].password_hash else "invite"
    return await _handed(tools, who, request, agent_id, purpose)


async def change(
    tools: Tools, who: Signed, request: web.Request, agent_id: AgentId, body: PersonChange
) -> PersonLine:
    """Name, address, role, routing profile and limits."""

    async def work(tx: Tx) -> None:
        new = replace(
            await staff.person(tx, agent_id),
            name=body.name,
            email=body.email.strip(),
            role=body.role,
            profile_id=ProfileId(body.profile_id),
            ver=body.ver + 1,
        )
        await staff.change(tx, by(who, request), tools.clock.now(), new, body.caps)

    await tools.unit.write(work)
    return await _line(tools, who, agent_id)


async def disable(
    tools: Tools, who: Signed, request: web.Request, agent_id: AgentId, body: Versioned
) -> PersonLine:
    """Let them in no more; their sessions end and their open work goes back to its queues."""
    now = tools.clock.now()
    return await _turn(
        tools,
        who,
        agent_id,
        lambda tx: staff.switch_off(tx, tools.ids, by(who, request), now, agent_id, body.ver),
    )


async def enable(
    tools: Tools, who: Signed, request: web.Request, agent_id: AgentId, body: Versioned
) -> PersonLine:
    """Let them in again."""
    now = tools.clock.now()
    return await _turn(
        tools,
        who,
        agent_id,
        lambda tx: staff.switch_on(tx, by(who, request), now, agent_id, body.ver),
    )


async def look(tools: Tools, request: web.Request, body: Token) -> Joining:
    """Tell whom a one-time link is for."""
    tools.throttle.spend(SIGN_IN_ADDRESS, "join", neighbourhood(request.remote))
    async with tools.unit.read() as reads:
        found = await reads.link(digest(body.token))
        people = {one.id: one for one in await reads.people()}
    agent = people.get(found.agent_id) if found and found.agent_id else None
    if found is None or agent is None or found.used_at or found.expires_at <= tools.clock.now():
        raise GONE
    return Joining(
        name=agent.name, email=agent.email, language=agent.language, purpose=found.purpose
    )


async def join(tools: Tools, request: web.Request, body: Join) -> web.Response:
    """Set one's password by a one-time link, and sign in."""
    tools.throttle.spend(SIGN_IN_ADDRESS, "join", neighbourhood(request.remote))
    hashed = await tools.passwords.hash(body.password)
    now = tools.clock.now()

    async def work(tx: Tx) -> Agent:
        found = await tx.people.link(digest(body.token))
        agent = await tx.people.agent(found.agent_id) if found and found.agent_id else None
        if found is None or agent is None or agent.disabled:
            raise GONE
        if not await tx.people.use_link(found.token_hash, now):
            raise GONE
        return await staff.set_password(tx, By(agent.id, request.remote or ""), now, agent, hashed)

    return await open_session(tools, request, await tools.unit.write(work))


async def change_password(
    tools: Tools, who: Signed, request: web.Request, body: NewPassword
) -> None:
    """Change my password; I stay signed in here and nowhere else."""
    tools.throttle.spend(SIGN_IN_ACCOUNT, "password", who.agent.id)
    if not await tools.passwords.check(who.agent.password_hash, body.current):
        raise Invalid("password.wrong", "This is not your present password.", field="current")
    hashed = await tools.passwords.hash(body.password)

    async def work(tx: Tx) -> None:
        agent = await staff.person(tx, who.agent.id)
        here = who.sign_in.token_hash
        await staff.set_password(tx, by(who, request), tools.clock.now(), agent, hashed, here)

    await tools.unit.write(work)


async def _turn(
    tools: Tools, who: Signed, agent_id: AgentId, move: Callable[[Tx], Awaitable[Agent]]
) -> PersonLine:
    await tools.unit.write(move)
    return await _line(tools, who, agent_id)


async def _handed(
    tools: Tools, who: Signed, request: web.Request, agent_id: AgentId, purpose: str
) -> HandedLink:
    token, now = secrets.token_urlsafe(32), tools.clock.now()
    made = OneTimeLink(digest(token), purpose, now + LINK_LIFE, agent_id)
    await tools.unit.write(lambda tx: staff.link_to(tx, by(who, request), now, made))
    address = f"{tools.settings.public_url}/join#token={token}"
    person = await _line(tools, who, agent_id)
    return HandedLink(person=person, link=address, expires_at=made.expires_at)


async def _line(tools: Tools, who: Signed, agent_id: AgentId) -> PersonLine:
    found = next((one for one in await lines(tools, who) if one.id == agent_id), None)
    if found is None:
        raise NotFound("agent.none", "There is no such agent.")
    return found
