"""./centralita demo: the real hub against the simulator, with somebody to write and to answer."""

from __future__ import annotations

import asyncio
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import formataddr, formatdate, make_msgid

from channels.email.simulator import Simulator
from config.demo.customer import CustomerPage, routes
from config.demo.people import COLLEAGUES, CUSTOMERS, PASSWORD, WAITING
from config.demo.seed import connect_mailboxes, seed
from config.demo.shop import Shop
from config.metrics import Prometheus
from config.settings import Settings
from config.store import opened
from config.system import serve
from config.wiring import build
from storage.store import Store

_LISTENING_S = 20.0


async def run_demo(settings: Settings) -> None:
    """Run until asked to end; the data stays for the next start."""
    meter = Prometheus()
    simulator = Simulator(settings.data / "mail")
    page, shop = CustomerPage(simulator), Shop()
    async with opened(settings, meter) as store:
        ports = await simulator.start()
        fresh = await seed(store)
        await connect_mailboxes(store, ports.imap, ports.smtp)
        await shop.connect(store, settings.url)

        async def ready(url: str) -> None:
            if fresh:
                await _mailboxes_listen(store)
                _write_first_mails(simulator)
            _tell(url)

        try:
            hub = build(store, settings, meter)
            places = [*shop.routes(), *routes(page)]
            await serve(hub, settings, routes=places, ready=ready, ending=page.close)
        finally:
            await simulator.stop()


async def _mailboxes_listen(store: Store) -> None:
    """Wait until every mailbox is read, as a new one begins with what comes afterwards."""
    async with asyncio.timeout(_LISTENING_S):
        while True:
            async with store.unit.read() as reads:
                health = await reads.health()
            if all(line.state == "ok" for line in health):
                return
            await asyncio.sleep(0.05)


def _write_first_mails(simulator: Simulator) -> None:
    names = {customer.address: customer.name for customer in CUSTOMERS}
    for address, desk, subject, text in WAITING:
        mail = EmailMessage(policy=SMTP)
        mail["From"] = formataddr((names[address], address))
        mail["To"] = desk
        mail["Subject"] = subject
        mail["Date"] = formatdate()
        mail["Message-ID"] = make_msgid(domain="customer.demo")
        mail.set_content(text)
        simulator.deliver(mail.as_bytes(), [desk, address])


def _tell(url: str) -> None:
    print(f"Ready: {url}\n")
    print(f"  As a customer     {url}/demo        a shop with a chat: ask something")
    print(f"                    {url}/demo/mail   the same by mail")
    print(f"  As an agent       {url}/desk/   with one of these and the password {PASSWORD}\n")
    for colleague in COLLEAGUES:
        print(f"    {colleague.email:18} {colleague.name}, {colleague.role}")
    print("\nCtrl-C ends it; the next start keeps what happened.", flush=True)
