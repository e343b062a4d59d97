"""Signing in and out, and what people change about themselves."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, replace

from aiohttp import web
from pydantic import TypeAdapter

from agents.auth import Signed
from agents.endpoint import json_response
from agents.refusals import NotSignedIn
from agents.schema import LANGUAGES, Credentials, Me, Session, SessionAgent
from agents.throttle import SIGN_IN_ACCOUNT, SIGN_IN_ADDRESS, SIGN_IN_PAIR
from agents.tools import Tools
from router.callers import neighbourhood
from router.errors import Invalid, NotFound
from router.model import AgentId
from router.people import Agent, SignIn
from router.repositories import Tx

PREFERENCES = 40  # of one agent

SESSION: TypeAdapter[Session] = TypeAdapter(Session)


async def sign_in(tools: Tools, request: web.Request, body: Credentials) -> web.Response:
    """Begin a session. Wrong password and unknown person look and last the same."""
    email = body.email.strip()
    pair = _spend_a_try(tools, request, email)
    # Whoever guesses must not take the lock under which everybody writes.
    async with tools.unit.read() as reads:
        agent = await reads.agent_by_email(email)
    usable = agent is not None and not agent.disabled
    kept = agent.password_hash if agent is not None and usable else ""
    if not await tools.passwords.check(kept, body.password) or agent is None:
        tools.meter.count("sign_in_refused")
        raise NotSignedIn("login.failed", "E-mail address or password is wrong.")
    tools.throttle.forget(SIGN_IN_PAIR, *pair)
    return await open_session(tools, request, agent)


async def current(tools: Tools, request: web.Request) -> Session | None:
    """Who I am; null for whoever is not signed in, which is a question and no mistake."""
    try:
        who = await tools.door.admit(request)
        return await describe(tools, who.agent, who.sign_in)
    except NotSignedIn:
        return None


async def sign_out(tools: Tools, who: Signed) -> web.Response:
    """End the session; its sockets close."""

    async def end(tx: Tx) -> None:
        await tx.people.end_sign_in(who.sign_in.token_hash)

    await tools.unit.write(end)
    await tools.fanout.signed_out(who.sign_in.token_hash)
    response = web.Response(status=204)
    tools.door.take_cookie(response)
    return response


async def change_me(tools: Tools, who: Signed, body: Me) -> Session:
    """Change my language, or how I like the desk. Raises Invalid for too many preferences."""

    async def change(tx: Tx) -> Agent:
        old = await tx.people.agent(who.agent.id)
        if old is None:
            raise NotFound("agent.none", "There is no such agent.")
        await _prefer(tx, old.id, body.preferences)
        if body.language in (None, old.language):
            return old
        new = replace(old, language=body.language, ver=old.ver + 1)
        await tx.people.save(old, new)
        return new

    return await describe(tools, await tools.unit.write(change), who.sign_in)


async def open_session(tools: Tools, request: web.Request, agent: Agent) -> web.Response:
    """Begin a session for somebody who has proven who they are."""

    async def begin(tx: Tx) -> tuple[str, SignIn]:
        return await tools.door.open(tx, agent, request)

    token, sign_in = await tools.unit.write(begin)
    session = await describe(tools, agent, sign_in)
    response = json_response(SESSION.dump_json(session))
    tools.door.hand_cookie(response, token)
    tools.devices.remember(request, response, agent.email)
    return response


async def describe(tools: Tools, agent: Agent, sign_in: SignIn) -> Session:
    """Say what the screen must know about its session."""
    async with tools.unit.read() as reads:
        line = next((each for each in await reads.agents() if each.id == agent.id), None)
        preferences = await reads.preferences(agent.id)
    if line is None:
        raise NotSignedIn("session.none", "Sign in first.")
    return Session(
        agent=SessionAgent(**asdict(line), email=agent.email, language=agent.language),
        csrf=sign_in.csrf,
        now=tools.clock.now(),
        languages=LANGUAGES,
        preferences=dict(preferences),
    )


async def _prefer(tx: Tx, agent: AgentId, values: Mapping[str, str]) -> None:
    await tx.desk.prefer(agent, values)
    if len(await tx.desk.preferences(agent)) > PREFERENCES:
        raise Invalid("preference.many", "There are too many preferences", field="preferences")


def _spend_a_try(tools: Tools, request: web.Request, email: str) -> tuple[str, ...]:
    """Count a try, or raise Throttled; return the key under which success forgets it."""
    device = tools.devices.known(request, email)
    if device is not None:
        pair: tuple[str, ...] = ("device", device)
        tools.throttle.spend(SIGN_IN_PAIR, *pair)
        return pair
    address, account = neighbourhood(request.remote), email.lower()
    pair = ("pair", account, address)
    tools.throttle.spend(SIGN_IN_ADDRESS, "address", address)
    tools.throttle.spend(SIGN_IN_PAIR, *pair)
    tools.throttle.spend(SIGN_IN_ACCOUNT, "account", account)
    return pair
