"""A whole hub in this process: its store, its workers, its pages, and a mail provider to play."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, replace
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP, default
from email.utils import formataddr, formatdate, make_msgid
from pathlib import Path
from typing import Any

import aiohttp
from aiohttp import web

from agents.app import build_app
from agents.passwords import Passwords
from agents.tools import Settings as DeskSettings
from channels.email.simulator import Ports, Simulator
from channels.registry import kinds, spec
from channels.trying import Kinds
from config.directory import add_agent, put_account, put_queue
from config.feasts import Feasts
from config.metrics import Prometheus
from config.settings import ROOT, Settings
from config.store import opened
from config.wiring import Hub, build, supplies
from router.accounts import Account
from router.model import AccountId, OutcomeId, QueueId, Role
from router.people import CannedReply, Outcome, Presence, Queue
from router.presence import Attendance
from router.repositories import Tx
from storage.store import Store
from tests.agents.seed import HASH, PASSWORD, QUICK
from tests.servers.patience import until
from tests.servers.ports import free_ports
from tests.system.hub import Desk

MAILBOX = "support@shop.test"
PEOPLE = {
    "laura": ("Laura García", Role.AGENT, ("Support",)),
    "ivan": ("Iván Petrov", Role.AGENT, ("Support",)),
    "sofia": ("Sofía Navarro", Role.SUPERVISOR, ("Support", "Sales")),
    "ada": ("Ada Byron", Role.ADMIN, ("Support", "Sales")),
}


@dataclass
class House:
    """The hub under test; `desk` is a supervisor who sees everything, over HTTP."""

    settings: Settings
    store: Store
    hub: Hub
    simulator: Simulator
    attendance: Attendance
    desk: Desk

    @property
    def url(self) -> str:
        return self.settings.url

    def write(
        self,
        sender: str,
        name: str,
        text: str = "Where is my bicycle?",
        subject: str = "My order",
        *,
        html: str = "",
        answering: EmailMessage | None = None,
        files: Sequence[tuple[str, str, bytes]] = (),
    ) -> EmailMessage:
        """A customer writes to the shop."""
        mail = EmailMessage(policy=SMTP)
        mail["From"] = formataddr((name, sender))
        mail["To"] = MAILBOX
        mail["Subject"] = subject
        mail["Date"] = formatdate()
        mail["Message-ID"] = make_msgid(domain="customer.test")
        if answering is not None:
            mail["In-Reply-To"] = mail["References"] = str(answering["Message-ID"])
        mail.set_content(text)
        if html:
            mail.add_alternative(html, subtype="html")
        for file, kind, content in files:
            mail.add_attachment(content, *kind.split("/"), filename=file)
        self.simulator.deliver(mail.as_bytes(), [MAILBOX])
        return mail

    async def arrival(self, name: str) -> dict[str, Any]:
        """Wait for the interaction of a customer who has just written; it waits in a queue."""

        async def look() -> dict[str, Any]:
            page = await self.desk.ask("GET", "/inbox?view=queue&limit=100")
            return next((row for row in page["rows"] if row["customer_name"] == name), {})

        return await until(look, f"nothing of {name} has arrived")

    async def mail(self, sender: str, name: str, **more: Any) -> str:
        """Let a customer write; return the id of the interaction this has made."""
        self.write(sender, name, **more)
        return str((await self.arrival(name))["id"])

    async def sent(self, address: str) -> EmailMessage:
        """Wait for the first mail to somebody."""

        async def look() -> list[EmailMessage]:
            mails = self.simulator.mailbox(address)
            return [message_from_bytes(mail.content, policy=default) for mail in mails]

        return (await until(look, f"nothing has come to {address}"))[0]

    async def available(self, login: str) -> None:
        """Somebody says that they are available."""
        agent = await self.store.unit.write(lambda tx: tx.people.by_email(f"{login}@shop.test"))
        assert agent is not None
        await self.attendance.set(agent.id, Presence.AVAILABLE)

    async def all_offline(self) -> None:
        """Nobody is offered anything."""
        for agent in await self.store.unit.write(lambda tx: tx.people.agents()):
            if agent.presence is not Presence.OFFLINE:
                await self.attendance.set(agent.id, Presence.OFFLINE)


@asynccontextmanager
async def open_house(data: Path, **more: Any) -> AsyncIterator[House]:
    """Run a hub with people, queues and a mailbox until the context ends."""
    async with open_empty(data, **more) as house:
        await house.store.unit.write(lambda tx: _furnish(tx, house.store))
        ports = await house.simulator.start()
        await house.store.unit.write(lambda tx: _connect(tx, house.store, ports))
        session = await house.desk.ask(
            "POST", "/session", {"email": "ada@shop.test", "password": PASSWORD}
        )
        house.desk.csrf = session["csrf"]
        await _mailbox_listens(house.store)
        yield house


@asynccontextmanager
async def open_empty(data: Path, **more: Any) -> AsyncIterator[House]:
    """Run a hub that nobody has set up; `more` are settings of it."""
    settings = replace(
        Settings(data, port=free_ports(1)[0], egress_networks=("127.0.0.0/8",)), **more
    )
    meter = Prometheus()
    simulator = Simulator(data / "mail")
    async with (
        opened(settings, meter) as store,
        aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as client,
    ):
        hub = build(store, settings, meter)
        attendance = Attendance(store.unit, store.clock, store.ids)
        runner = web.AppRunner(
            _application(store, settings, meter, attendance), access_log=None, shutdown_timeout=2
        )
        await runner.setup()
        await web.TCPSite(runner, settings.host, settings.port).start()
        workers = [asyncio.create_task(run()) for run in hub.alone.values()]
        try:
            desk = Desk(client, settings.url)
            yield House(settings, store, hub, simulator, attendance, desk)
        finally:
            for worker in workers:
                worker.cancel()
            with suppress(asyncio.CancelledError):
                await asyncio.gather(*workers)
            await client.close()
            await runner.cleanup()
            await hub.drain(5)
            await simulator.stop()


def _application(
    store: Store, settings: Settings, meter: Prometheus, attendance: Attendance
) -> web.Application:
    return build_app(
        unit=store.unit,
        bus=store.bus,
        blobs=store.blobs,
        clock=store.clock,
        ids=store.ids,
        meter=meter,
        account_kinds=Kinds(supplies(store, settings, meter)),
        holidays=Feasts(),
        settings=DeskSettings(
            public_url=settings.url,
            origins=settings.origins,
            pages=ROOT / "agents" / "desktop" / "dist",
            blob_key=store.blob_key,
            image_networks=("127.0.0.0/8",),
        ),
        limits={kind: spec(kind).abilities for kind in kinds()},
        attendance=attendance,
        passwords=Passwords(QUICK),
    )


async def _furnish(tx: Tx, store: Store) -> None:
    now, new = store.clock.now(), store.ids.new
    for name in ("Support", "Sales"):
        await put_queue(tx, Queue(QueueId(new()), name, signature="Kind regards\nThe Shop"), now)
    for outcome in ("Exchanged", "Refunded", "Solved"):
        await tx.config.put_outcome(Outcome(OutcomeId(new()), outcome))
    for title, text in (
        ("Delivery", "Hello {customer.name}, it comes **tomorrow**."),
        ("Thanks", "Thank you for writing."),
    ):
        await tx.config.put_canned(CannedReply(new(), title, text))
    for login, (name, role, queues) in PEOPLE.items():
        await add_agent(
            tx,
            store.ids,
            now,
            name=name,
            email=f"{login}@shop.test",
            role=role,
            password_hash=HASH,
            queues=queues,
            language="en",
        )


async def _connect(tx: Tx, store: Store, ports: Ports) -> None:
    [support] = [queue for queue in await tx.config.queues() if queue.name == "Support"]
    lines: dict[str, str | int | bool] = {
        "address": MAILBOX,
        "display_name": "The Shop",
        "username": MAILBOX,
        "imap_host": "127.0.0.1",
        "imap_port": ports.imap,
        "imap_security": "plain",
        "smtp_host": "127.0.0.1",
        "smtp_port": ports.smtp,
        "smtp_security": "plain",
    }
    account = Account(
        AccountId(store.ids.new()), "Shop mail", "email", support.id, lines, {"password": PASSWORD}
    )
    await put_account(tx, account, store.clock.now())


async def _mailbox_listens(store: Store) -> None:
    async def look() -> bool:
        async with store.unit.read() as reads:
            health = await reads.health()
        return bool(health) and all(line.state == "ok" for line in health)

    await until(look, "the mailbox does not listen")
