"""Real Postfix and Dovecot: a mail becomes a message, an answer arrives, its bounce comes home."""

import asyncio
import smtplib
import ssl
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from email.message import EmailMessage

import pytest

from channels.fence import Fence
from channels.pump import Pump
from channels.registry import Registry, spec
from router.accounts import Account, Health
from router.events import Kind
from router.intake import Intake
from router.messages import Delivery, Message
from router.model import AccountId, Medium, MessageId, QueueId
from tests.channels.desk import outbox, queue_reply, states, stored
from tests.channels.email.imap_mailbox import signed_in
from tests.channels.email.scripted_smtp import scripted_smtp
from tests.channels.rig import Rig, rig_with, until
from tests.servers.mail import MailServers

NewAddress = Callable[[str, str], str]
HELP = AccountId("help")


@dataclass
class Hub:
    rig: Rig
    servers: MailServers

    def account(self, address: str, **settings: str | int | bool) -> Account:
        values: dict[str, str | int | bool] = {
            "address": address,
            "imap_host": "localhost",
            "imap_port": self.servers.imaps,
            "smtp_host": "localhost",
            "smtp_port": self.servers.submission,
            "smtp_security": "starttls",
        }
        return Account(
            HELP, "Help", "email", QueueId("help"), values | settings, {"password": "secret"}
        )

    @asynccontextmanager
    async def at_work(self, account: Account) -> AsyncIterator[None]:
        await self.rig.add(account)
        lent, fence = self.rig.supplies, Fence()
        registry = Registry(lent)
        intake = Intake(lent.unit, lent.clock, lent.ids, lent.blobs, {"email": Medium.EMAIL})
        pump = Pump(lent, intake, fence, lambda: registry.accounts, spec)
        tasks = [asyncio.create_task(registry.run()), asyncio.create_task(pump.run())]
        try:
            yield
        finally:
            for task in tasks:
                task.cancel()
                with suppress(asyncio.CancelledError):
                    await task
            await fence.close()

    async def listens(self) -> None:
        async def ok() -> bool:
            async with self.rig.store.unit.read() as reads:
                return (await reads.health())[0].state == Health.OK

        await until(ok)

    async def received(self, subject: str) -> Message:
        """The message of that subject, waited for."""
        found: list[Message] = []

        async def there() -> bool:
            async with self.rig.store.unit.read() as reads:
                events = [
                    e for e in await reads.events(0, 1_000) if e.kind is Kind.MESSAGE_RECEIVED
                ]
            ids = {MessageId(str(event.data["message"])) for event in events}
            messages = await self.rig.store.unit.write(lambda tx: tx.messages.get(ids))
            found.extend(m for m in messages.values() if m.subject == subject)
            return bool(found)

        await until(there, 30)
        return found[0]

    async def reaches(self, message: MessageId, *expected: Delivery) -> None:
        async def there() -> bool:
            return sorted((await states(self.rig, message)).values()) == sorted(expected)

        await until(there, 30)


@pytest.fixture
async def hub(mail_servers: MailServers) -> AsyncIterator[Hub]:
    rig = await rig_with(ca_file=str(mail_servers.ca))
    yield Hub(rig, mail_servers)
    await rig.store.close()


def submit(servers: MailServers, sender: str, recipient: str, subject: str) -> None:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = f"Anna <{sender}>", recipient, subject
    mail["Message-ID"] = f"<{subject.replace(' ', '.')}@customer.test>"
    mail.set_content("¿Dónde está mi pedido?")
    mail.add_attachment(b"\x00" * 30_000, maintype="image", subtype="png", filename="foto.png")
    with smtplib.SMTP("localhost", servers.submission) as smtp:
        smtp.starttls(context=ssl.create_default_context(cafile=str(servers.ca)))
        smtp.login(sender, servers.password)
        smtp.send_message(mail)


async def in_mailbox(servers: MailServers, address: str, mailbox: str = "INBOX") -> list[bytes]:
    """What stands in a mailbox, once something does."""
    found: list[bytes] = []

    def look() -> bool:
        with signed_in(servers, address) as imap:
            if imap.select(mailbox)[1] == [b"0"]:
                return False
            parts = imap.fetch("1:*", "(BODY.PEEK[])")[1]
            found[:] = [part[1] for part in parts if isinstance(part, tuple)]
        return bool(found)

    await until(look, 30)
    return found


async def test_a_mail_comes_in_and_its_answer_reaches_the_customer(
    hub: Hub, new_address: NewAddress
) -> None:
    anna, desk = new_address("anna", "customer.test"), new_address("help", "desk.test")
    async with hub.at_work(hub.account(desk, sent_folder="Sent")):
        await hub.listens()
        await asyncio.to_thread(submit, hub.servers, anna, desk, "Where is it")
        message = await hub.received("Where is it")
        assert "Dónde" in message.text
        assert [part.name for part in message.parts] == ["foto.png"]
        reply = await queue_reply(hub.rig, HELP, anna, text="On its **way**")
        await hub.reaches(reply, Delivery.SENT)
        (arrived,) = await in_mailbox(hub.servers, anna)
        assert (await stored(hub.rig, reply)).provider_ref.encode() in arrived
        (copy,) = await in_mailbox(hub.servers, desk, "Sent")
        assert copy.partition(b"\r\n\r\n")[2] == arrived.partition(b"\r\n\r\n")[2]


async def test_a_refusal_at_once_and_a_bounce_later_both_show_on_the_message(
    hub: Hub, new_address: NewAddress
) -> None:
    desk = new_address("help", "desk.test")
    names = [new_address(name, "customer.test") for name in ("anna", "refused", "busy", "nobody")]
    async with hub.at_work(hub.account(desk, smtp_security="tls", smtp_port=hub.servers.smtps)):
        await hub.listens()
        reply = await queue_reply(hub.rig, HELP, *names)
        await hub.reaches(reply, Delivery.SENT, Delivery.FAILED, Delivery.DEFERRED, Delivery.FAILED)
        rows = await outbox(hub.rig, reply)
        assert rows[names[1]].code == 550
        assert rows[names[2]].code == 451
        assert rows[names[3]].state is Delivery.FAILED


async def test_a_wrong_password_shows_and_the_reply_waits(
    hub: Hub, new_address: NewAddress
) -> None:
    desk = new_address("help", "desk.test")
    account = hub.account(desk)
    wrong = Account(
        HELP, "Help", "email", account.queue_id, account.settings, {"password": "wrong"}
    )
    async with hub.at_work(wrong):

        async def refused() -> bool:
            async with hub.rig.store.unit.read() as reads:
                return (await reads.health())[0].state == Health.AUTH_ERROR

        await until(refused, 30)
        reply = await queue_reply(hub.rig, HELP, new_address("anna", "customer.test"))
        await hub.reaches(reply, Delivery.DEFERRED)


async def test_mail_never_leaves_unprotected_or_to_a_stranger(
    hub: Hub, new_address: NewAddress
) -> None:
    desk = new_address("help", "desk.test")
    async with scripted_smtp() as server:  # it offers no STARTTLS
        async with hub.at_work(hub.account(desk, smtp_port=server.port)):
            reply = await queue_reply(hub.rig, HELP, new_address("anna", "customer.test"))
            await hub.reaches(reply, Delivery.DEFERRED)
        assert server.taken == []


async def test_the_probe_of_an_account_test_is_nobody_s_message(
    hub: Hub, new_address: NewAddress
) -> None:
    account = hub.account(new_address("help", "desk.test"))
    async with hub.at_work(account):
        await hub.listens()
        checks = [check async for check in Registry(hub.rig.supplies).test("email", account)]
        assert all(check.ok for check in checks if check.step != "subaddress"), checks

        async def ignored() -> bool:
            async with hub.rig.store.unit.read() as reads:
                counts = {state: n for state, n in (await reads.raw_counts()).items() if n}
            return set(counts) == {"ignored"}

        await until(ignored, 30)
