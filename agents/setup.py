"""The first admin: a link that works once, printed at first start; no password is ever preset."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from aiohttp import web

from agents.auth import digest
from agents.schema import Setup, SetupState
from agents.session import open_session
from agents.throttle import SIGN_IN_ADDRESS
from agents.tools import Tools
from router import staff
from router.audit import By
from router.callers import neighbourhood
from router.catalogue import keep
from router.errors import Conflict, Forbidden, Invalid
from router.model import AgentId, Medium, ProfileId, QueueId, Role
from router.people import Agent, OneTimeLink, ProfileQueue, Queue, RoutingProfile
from router.ports import Clock, Unit
from router.repositories import Tx
from router.workspace import put_settings

LINK_LIFE = timedelta(hours=24)
FIRST_QUEUE = {"en": "Inbox", "es": "Entrada", "ru": "Входящие"}
EVERYTHING = {"en": "Everything", "es": "Todo", "ru": "Всё"}
FIRST_CAPS = {Medium.EMAIL: 5, Medium.CHAT: 3, Medium.MESSAGING: 5, Medium.VOICE: 1}


async def make_link(unit: Unit, clock: Clock, public_url: str) -> str | None:
    """Return a new one-time address for the first admin; None once somebody works here."""
    token = secrets.token_urlsafe(32)
    link = OneTimeLink(digest(token), "setup", clock.now() + LINK_LIFE)

    async def make(tx: Tx) -> bool:
        if await tx.people.agents():
            return False
        await tx.people.add_link(link)
        return True

    return f"{public_url}/setup#token={token}" if await unit.write(make) else None


async def state(tools: Tools) -> SetupState:
    """Tell whether the first admin is still to be made."""
    async with tools.unit.read() as reads:
        return SetupState(needed=not await reads.agents())


async def first_admin(tools: Tools, request: web.Request, body: Setup) -> web.Response:
    """Make the first admin with the link, and sign them in."""
    tools.throttle.spend(SIGN_IN_ADDRESS, "setup", neighbourhood(request.remote))
    address = body.email.strip()
    if "@" not in address.strip("@"):
        raise Invalid("address.bad", "This is no e-mail address.", field="email")
    password_hash = await tools.passwords.hash(body.password)
    agent_id, queue_id, profile_id = (tools.ids.new() for _ in range(3))
    now, me = tools.clock.now(), By(agent_id, request.remote or "")

    async def make(tx: Tx) -> Agent:
        link = await tx.people.link(digest(body.token))
        if link is None or link.purpose != "setup":
            raise Forbidden("link.gone", "This link has been used or is over.")
        if await tx.people.agents():
            raise Conflict("setup.done", "The first admin has been made already.")
        if not await tx.people.use_link(link.token_hash, now):
            raise Forbidden("link.gone", "This link has been used or is over.")
        new = ProfileId(profile_id), QueueId(queue_id)
        profile = await _profile(tx, me, now, *new, body.language)
        agent = Agent(
            id=AgentId(agent_id),
            name=body.name,
            email=address,
            role=Role.ADMIN,
            profile_id=profile.id,
            password_hash=password_hash,
            language=body.language,
        )
        await staff.hire(tx, me, now, agent)
        await put_settings(tx, me, now, {"time_zone": body.time_zone, "language": body.language})
        return agent

    return await open_session(tools, request, await tools.unit.write(make))


async def _profile(
    tx: Tx, by: By, at: datetime, new: ProfileId, new_queue: QueueId, language: str
) -> RoutingProfile:
    """Return a profile with every queue; make it, and a first queue, where there is none."""
    for profile in await tx.config.profiles():
        return profile
    queues = [queue for queue in await tx.config.queues() if not queue.retired]
    if not queues:
        queues = [Queue(new_queue, FIRST_QUEUE[language], language=language)]
        await keep(tx, by, at, queues[0])
    profile = RoutingProfile(
        new, EVERYTHING[language], tuple(ProfileQueue(queue.id) for queue in queues), FIRST_CAPS
    )
    return await keep(tx, by, at, profile)
