"""How configuration is written: found by name, changed, and told to whoever runs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from channels.registry import spec
from router import staff
from router.accounts import Account
from router.audit import COMMAND_LINE
from router.calendars import Calendar
from router.catalogue import keep
from router.errors import Conflict, NotFound
from router.mailboxes import keep_account, with_secrets
from router.model import AgentId, Medium, ProfileId, QueueId, Role
from router.people import Agent, ProfileQueue, Queue, RoutingProfile
from router.ports import Ids
from router.repositories import Tx
from storage.store import Store

CAPS: Mapping[Medium, int] = {
    Medium.VOICE: 1,
    Medium.CHAT: 3,
    Medium.MESSAGING: 5,
    Medium.EMAIL: 8,
}
"""How much of each medium an agent takes at once, unless the routing profile says otherwise."""


async def named_queue(tx: Tx, name: str) -> Queue:
    """Return the queue of that name. Raises NotFound naming those there are."""
    queues = {queue.name: queue for queue in await tx.config.queues()}
    if name not in queues:
        known = ", ".join(sorted(queues)) or "none yet (./centralita queue add NAME)"
        raise NotFound("queue.unknown", f"There is no queue named '{name}'. Queues: {known}.")
    return queues[name]


def among(accounts: Sequence[Account], name: str) -> Account:
    """Return the account of that name. Raises NotFound."""
    for account in accounts:
        if account.name == name:
            return account
    raise NotFound("account.unknown", f"There is no account named '{name}'.")


async def changed(
    store: Store, name: str, settings: Mapping[str, str | int | bool], secrets: Mapping[str, str]
) -> Account:
    """Change values of an account and return it; a running hub takes them up at once.

    Raises Invalid naming what is wrong; then nothing has changed.
    """

    async def put(tx: Tx) -> Account:
        account = among(await tx.config.accounts(), name)
        now, kept = store.clock.now(), {**account.settings, **settings}
        turned = with_secrets(account, secrets, now)
        new = replace(turned, ver=account.ver + 1, settings=kept)
        spec(new.kind).settings(new)
        await put_account(tx, new, now)
        return new

    return await store.unit.write(put)


async def put_queue(tx: Tx, queue: Queue, at: datetime) -> None:
    """Write a queue, audited. Raises Conflict when it has changed meanwhile."""
    await keep(tx, COMMAND_LINE, at, queue)


async def named_calendar(tx: Tx, name: str) -> Calendar:
    """Return the calendar of that name. Raises NotFound naming those there are."""
    calendars = {calendar.name: calendar for calendar in await tx.config.calendars()}
    if name not in calendars:
        known = ", ".join(sorted(calendars)) or "none yet (./centralita calendar add NAME)"
        text = f"There is no calendar named '{name}'. Calendars: {known}."
        raise NotFound("calendar.unknown", text)
    return calendars[name]


async def put_calendar(tx: Tx, calendar: Calendar, at: datetime) -> None:
    """Write a calendar, audited. Raises Conflict when it has changed meanwhile."""
    await keep(tx, COMMAND_LINE, at, calendar)


async def put_account(tx: Tx, account: Account, at: datetime) -> None:
    """Write an account, audited: every process rebuilds it. Raises Conflict as put_queue."""
    await keep_account(tx, COMMAND_LINE, at, account)


async def profile_of(tx: Tx, ids: Ids, at: datetime, queues: Sequence[QueueId]) -> ProfileId:
    """Return the routing profile that has exactly these queues, made now if there is none."""
    wanted = frozenset(queues)
    for profile in await tx.config.profiles():
        if not profile.retired and frozenset(line.queue_id for line in profile.queues) == wanted:
            return profile.id
    names = [queue.name for queue in await tx.config.queues() if queue.id in wanted]
    made = RoutingProfile(
        id=ProfileId(ids.new()),
        name=" + ".join(names) or "No queue",
        queues=tuple(ProfileQueue(queue_id) for queue_id in queues),
        caps=CAPS,
    )
    await keep(tx, COMMAND_LINE, at, made)
    return made.id


async def add_agent(
    tx: Tx,
    ids: Ids,
    at: datetime,
    *,
    name: str,
    email: str,
    role: Role,
    password_hash: str,
    queues: Sequence[str],
    language: str = "",
) -> Agent:
    """Add somebody who may sign in. Raises Conflict when the address is taken."""
    if await tx.people.by_email(email):
        raise Conflict("agent.exists", f"Somebody signs in as {email} already.")
    found = [(await named_queue(tx, queue)).id for queue in queues]
    agent = Agent(
        id=AgentId(ids.new()),
        name=name,
        email=email,
        role=role,
        profile_id=await profile_of(tx, ids, at, found),
        password_hash=password_hash,
        language=language,
    )
    return await staff.hire(tx, COMMAND_LINE, at, agent, CAPS)


async def set_password(tx: Tx, at: datetime, email: str, password_hash: str) -> None:
    """Give somebody a new password and end all their sessions. Raises NotFound."""
    agent = await tx.people.by_email(email)
    if agent is None:
        raise NotFound("agent.unknown", f"Nobody signs in as {email}.")
    await staff.set_password(tx, COMMAND_LINE, at, agent, password_hash)
