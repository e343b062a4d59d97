"""Fills an empty hub for the demonstration: queues, people, mailboxes, canned replies, a past."""

from __future__ import annotations

from dataclasses import replace

from agents.passwords import Passwords
from config.demo.past import remember
from config.demo.people import (
    CANNED,
    COLLEAGUES,
    CUSTOMERS,
    MAILBOXES,
    OUTCOMES,
    PASSWORD,
    PAST,
    QUEUES,
)
from config.directory import add_agent, put_account, put_queue
from router.accounts import Account
from router.audit import COMMAND_LINE
from router.catalogue import keep
from router.model import AccountId, OutcomeId, QueueId
from router.people import CannedReply, Outcome, Queue
from router.repositories import Tx
from storage.store import Store


async def seed(store: Store) -> bool:
    """Fill the store if nobody can sign in yet; return whether it did."""
    password_hash = await Passwords().hash(PASSWORD)

    async def fill(tx: Tx) -> bool:
        if await tx.people.agents():
            return False
        await _configure(tx, store)
        for colleague in COLLEAGUES:
            await add_agent(
                tx,
                store.ids,
                store.clock.now(),
                name=colleague.name,
                email=colleague.email,
                role=colleague.role,
                password_hash=password_hash,
                queues=colleague.queues,
                language=colleague.language,
            )
        await remember(tx, store.ids, store.clock.now(), CUSTOMERS, PAST)
        return True

    return await store.unit.write(fill)


async def connect_mailboxes(store: Store, imap_port: int, smtp_port: int) -> None:
    """Point the demonstration's mailboxes at the simulator's ports of this start."""
    ports = {"imap_port": imap_port, "smtp_port": smtp_port}

    async def point(tx: Tx) -> None:
        for account in await tx.config.accounts():
            if (
                account.kind == "email"
                and {name: account.settings.get(name) for name in ports} != ports
            ):
                settings = {**account.settings, **ports}
                moved = replace(account, settings=settings, ver=account.ver + 1)
                await put_account(tx, moved, store.clock.now())

    await store.unit.write(point)


async def _configure(tx: Tx, store: Store) -> None:
    at = store.clock.now()
    for name, (language, signature) in QUEUES.items():
        queue = Queue(QueueId(store.ids.new()), name, language=language, signature=signature)
        await put_queue(tx, queue, at)
        address = MAILBOXES.get(name)
        if address is None:
            continue
        await put_account(
            tx,
            Account(
                id=AccountId(store.ids.new()),
                name=address,
                kind="email",
                queue_id=queue.id,
                settings=_mailbox(name, address),
                secrets={"password": PASSWORD},
            ),
            at,
        )
    for name in OUTCOMES:
        await keep(tx, COMMAND_LINE, at, Outcome(OutcomeId(store.ids.new()), name))
    for name, language, text in CANNED:
        await keep(tx, COMMAND_LINE, at, CannedReply(store.ids.new(), name, text, language))


def _mailbox(name: str, address: str) -> dict[str, str | int | bool]:
    return {
        "address": address,
        "display_name": name,
        "imap_host": "127.0.0.1",
        "imap_port": 0,
        "imap_security": "plain",
        "username": address,
        "smtp_host": "127.0.0.1",
        "smtp_port": 0,
        "smtp_security": "plain",
    }
