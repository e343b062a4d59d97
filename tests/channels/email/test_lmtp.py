"""Mail that a server of yours hands over: kept first, then acknowledged, for each recipient."""

import asyncio
import os
import re
import signal
import smtplib
import sys
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from channels.email.lmtp import CONNECTIONS, RECIPIENTS, Door
from channels.email.settings import EmailSettings, Listening
from router.accounts import Account
from router.errors import Unavailable, Unreachable
from router.inbound import Raw
from router.people import Queue
from router.repositories import Tx
from tests.channels.desk import QUEUE, mail_account
from tests.channels.email.imap_mailbox import mail
from tests.channels.email.test_check import steps_of
from tests.channels.email.test_kill import HELP, ROOT, counts, looked_at
from tests.channels.email.test_round_trip import Hub
from tests.channels.rig import MAILBOX, Rig, rig_with, until
from tests.servers.mail import MailServers
from tests.servers.ports import free_ports

OURS = "help@desk.test"


def lmtp_account(port: int, address: str = OURS, smtp: int = 1) -> Account:
    account = mail_account(
        smtp, 1, address=address, incoming="lmtp", lmtp_port=port, imap_host="", auth="none"
    )
    return replace(account, secrets={})


@asynccontextmanager
async def door(rig: Rig, keep: Callable[..., Awaitable[None]] | None = None) -> AsyncIterator[int]:
    """An account that listens; yields its port."""
    [port] = free_ports(1)
    settings = EmailSettings.from_account(lmtp_account(port))
    assert isinstance(settings.incoming, Listening)
    opened = Door(settings, settings.incoming, rig.tools())
    listening = asyncio.create_task(opened.run(keep or rig.supplies.keep_for(MAILBOX)))
    await until(lambda: bool(rig.beats))
    yield port
    listening.cancel()
    await asyncio.wait([listening])


def hand_over(port: int, content: bytes, *recipients: str) -> dict[str, int]:
    """Bring a mail as a mail server does; return the code that each recipient was answered."""
    with smtplib.LMTP("127.0.0.1", port, timeout=20) as lmtp:
        lmtp.ehlo()
        assert lmtp.mail("anna@customer.test")[0] == 250
        codes = {recipient: lmtp.rcpt(recipient)[0] for recipient in recipients}
        if accepted := [recipient for recipient, code in codes.items() if code == 250]:
            assert lmtp.docmd("data")[0] == 354
            lmtp.send(re.sub(rb"(?m)^\.", b"..", content) + b".\r\n")
            codes |= {recipient: lmtp.getreply()[0] for recipient in accepted}
        assert lmtp.noop()[0] == 250, "and nothing is said beyond"
        return codes


async def brought(port: int, content: bytes, *recipients: str) -> dict[str, int]:
    return await asyncio.to_thread(hand_over, port, content, *recipients)


async def test_what_is_acknowledged_is_kept_and_a_repeat_is_the_same_row() -> None:
    rig = await rig_with()
    content = b"Subject: dots\r\n\r\n.\r\n..\r\n\xf1\xff bytes\r\n" + b"x" * 5_000 + b"\r\n"
    async with door(rig) as port:
        for again in (content, content, content + b"!\r\n"):
            assert await brought(port, again, OURS) == {OURS: 250}
    kept = await rig.raws(MAILBOX)
    assert [row.content for row in kept] == [content, content + b"!\r\n"]
    assert kept[0].hints["return_path"] == "<anna@customer.test>"
    assert kept[0].hints["envelope_to"] == OURS
    assert ("", "heard") in rig.beats


async def test_each_recipient_has_an_answer_of_its_own() -> None:
    rig = await rig_with()
    tagged, foreign, other = "HELP+Tag@Desk.test", "help@elsewhere.test", "helper@desk.test"
    async with door(rig) as port:
        assert await brought(port, mail(1), foreign, OURS, other, tagged) == {
            foreign: 550, OURS: 250, other: 550, tagged: 250,
        }  # fmt: skip
        many = [f"help+{n}@desk.test" for n in range(RECIPIENTS + 1)]
        answered = await brought(port, mail(2), *many)
        assert Counter(answered.values()) == {250: RECIPIENTS, 452: 1}
    assert len(await rig.raws(MAILBOX)) == 2 + RECIPIENTS


async def test_a_mail_that_is_too_big_is_refused_for_each_and_the_line_stays_in_step() -> None:
    rig = await rig_with()
    both = (OURS, "help+b@desk.test")
    async with door(rig) as port:
        large = (b"x" * 900_000 + b"\r\n") * 42
        assert await brought(port, large, *both) == dict.fromkeys(both, 552)
        long_line = b"y" * 1_200_000 + b"\r\n"
        assert await brought(port, long_line, *both) == dict.fromkeys(both, 500)

        def announced() -> int:
            with smtplib.LMTP("127.0.0.1", port, timeout=20) as lmtp:
                lmtp.ehlo()
                return lmtp.mail("a@b.example", [f"size={50 << 20}"])[0]

        assert await asyncio.to_thread(announced) == 552
    assert await rig.raws(MAILBOX) == []


async def test_while_nothing_can_be_kept_mail_is_asked_for_again() -> None:
    rig = await rig_with()
    real, down = rig.supplies.keep_for(MAILBOX), [Unavailable("store.down", "down"), OSError(28)]

    async def keep(raws: Sequence[Raw], cursor: bytes | None) -> None:
        if down:
            raise down.pop()
        await real(raws, cursor)

    both = (OURS, "help+a@desk.test")
    async with door(rig, keep) as port:
        for code in (451, 451, 250):
            assert await brought(port, mail(1), *both) == dict.fromkeys(both, code)
    assert len(await rig.raws(MAILBOX)) == 2


async def test_a_connection_too_many_is_sent_away_and_a_port_in_use_is_named() -> None:
    rig = await rig_with()
    async with door(rig) as port:
        busy = [await asyncio.open_connection("127.0.0.1", port) for _ in range(CONNECTIONS)]
        for reader, _ in busy:
            assert (await reader.readline()).startswith(b"220 ")
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        assert (await reader.read()).startswith(b"421 4.3.2")
        for one in (writer, *(each for _, each in busy)):
            one.close()
            await one.wait_closed()
        await until(partial(_is_open, port))
        settings = EmailSettings.from_account(lmtp_account(port))
        assert isinstance(settings.incoming, Listening)
        second = Door(settings, settings.incoming, rig.tools())
        with pytest.raises(Unreachable, match=f"127.0.0.1:{port}"):
            await second.run(rig.supplies.keep_for(MAILBOX))


async def _is_open(port: int) -> bool:
    return await brought(port, mail(9), OURS) == {OURS: 250}


async def test_the_account_test_sees_its_mail_come_through_a_real_postfix(
    mail_servers: MailServers,
) -> None:
    port, address = mail_servers.doors[0], f"door0-{os.getpid()}@desk.test"
    rig = await rig_with({"check.arrival": 20.0}, ca_file=str(mail_servers.ca))
    account = replace(
        lmtp_account(port, address),
        settings={
            **lmtp_account(port, address).settings,
            "auth": "password", "username": address, "smtp_auth": True,
            "smtp_host": "localhost", "smtp_port": mail_servers.submission,
            "smtp_security": "starttls",
        },
        secrets={"password": mail_servers.password},
    )  # fmt: skip
    [*_, closed] = await steps_of(rig, account)
    assert (closed.step, "Start the hub" in closed.detail) == ("lmtp", True)
    hub = Hub(rig, mail_servers)
    async with hub.at_work(account):
        await hub.listens()
        checks = await steps_of(rig, account)
        assert [check for check in checks if not check.ok] == []
        assert [check.step for check in checks] == [
            "settings", "lmtp", "smtp_name", "smtp_login", "send", "subaddress",
        ]  # fmt: skip
        assert checks[-1].found == {"subaddress": True}
        await asyncio.to_thread(_bring, mail_servers, address)
        said = await hub.received("mail 7")
        assert said.account_id == account.id
    await rig.store.close()


def _bring(servers: MailServers, address: str) -> None:
    with smtplib.SMTP("127.0.0.1", servers.mx) as smtp:
        smtp.sendmail("anna@customer.test", [address], mail(7))


async def test_killed_between_keep_and_its_answer_the_repeat_is_swallowed(
    mail_servers: MailServers, tmp_path: Path
) -> None:
    port, address = mail_servers.doors[1], f"door1-{os.getpid()}@desk.test"
    data = tmp_path / "data"

    async def seed(tx: Tx) -> None:
        await tx.config.put_queue(Queue(QUEUE, "Help"))
        await tx.config.put_account(replace(lmtp_account(port, address), id=HELP))

    async with looked_at(data) as rig:
        await rig.store.unit.write(seed)
    async with small_hub(data, port, CENTRALITA_CRASH_AT="keep.after_commit") as dying:
        await asyncio.to_thread(_bring, mail_servers, address)
        assert await asyncio.wait_for(dying.wait(), 30) == -signal.SIGKILL
    assert (await counts(data))[0] == {"pending": 1}
    log = mail_servers.ca.parent / "postfix.log"

    def handed_over() -> bool:
        return any(
            f"to=<{address}>" in line and "status=sent (250 2.0.0 kept)" in line
            for line in log.read_text().splitlines()
        )

    async with small_hub(data, port):
        await until(handed_over, 30)
        await asyncio.sleep(1)  # for the message to be made
    assert await counts(data) == ({"done": 1}, Counter({"mail 7": 1}))


@asynccontextmanager
async def small_hub(
    data: Path, port: int, **environment: str
) -> AsyncIterator[asyncio.subprocess.Process]:
    """A hub over `data` that listens at `port`; killed at the end."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.channels.email.small_hub", str(data), "1", "1",
        cwd=ROOT, env={**os.environ, **environment},
    )  # fmt: skip

    async def listens() -> bool:
        try:
            _, writer = await asyncio.open_connection("127.0.0.1", port)
        except OSError:
            return False
        writer.close()
        await writer.wait_closed()
        return True

    try:
        await until(listens, 30)
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()
