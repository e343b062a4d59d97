"""What every hub in these tests has from the start, written as the commands write it.

Each command is a process of a second; they are tried one by one in `tests/config`.
"""

import asyncio
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

from agents.passwords import Passwords
from config.directory import add_agent, put_account, put_queue
from config.metrics import Prometheus
from config.settings import from_environment
from config.store import opened
from router.accounts import Account
from router.model import AccountId, QueueId, Role
from router.people import Queue
from router.repositories import Tx
from storage.store import Store
from tests.servers.mail import MailServers
from tests.system.hub import PASSWORD, HubProcess

QUEUE = "Support"


def furnish(
    hub: HubProcess,
    servers: MailServers,
    mailbox: str,
    agents: Sequence[tuple[str, str]],
    signature: str = "",
) -> None:
    """Give a hub that is not running a queue, a mailbox, and agents (address and name)."""

    async def whole() -> None:
        async with opened(from_environment(hub.environment), Prometheus()) as store:
            await _furnish(store, servers, mailbox, agents, signature)

    # Whoever asks may have a loop running in this thread.
    with ThreadPoolExecutor() as apart:
        apart.submit(asyncio.run, whole()).result()


async def _furnish(
    store: Store,
    servers: MailServers,
    mailbox: str,
    agents: Sequence[tuple[str, str]],
    signature: str,
) -> None:
    hashed, now = await Passwords().hash(PASSWORD), store.clock.now()

    async def work(tx: Tx) -> None:
        queue = Queue(QueueId(store.ids.new()), QUEUE, signature=signature)
        await put_queue(tx, queue, now)
        account = Account(
            id=AccountId(store.ids.new()),
            name=mailbox,
            kind="email",
            queue_id=queue.id,
            settings=settings_of(mailbox, servers),
            secrets={"password": servers.password},
        )
        await put_account(tx, account, now)
        for email, name in agents:
            await add_agent(
                tx, store.ids, now,
                name=name, email=email, role=Role.AGENT, password_hash=hashed, queues=[QUEUE],
            )  # fmt: skip

    await store.unit.write(work)


def settings_of(mailbox: str, servers: MailServers) -> dict[str, str | int | bool]:
    return {
        "address": mailbox, "display_name": "The Shop", "username": mailbox,
        "imap_host": "localhost", "imap_port": servers.imaps, "imap_security": "tls",
        "smtp_host": "localhost", "smtp_port": servers.smtps, "smtp_security": "tls",
    }  # fmt: skip
