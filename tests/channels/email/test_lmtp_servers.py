"""Mail that a real Postfix hands over, to an account under test and to a hub that is killed."""

import asyncio
import os
import signal
import smtplib
import sys
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

from router.people import Queue
from router.repositories import Tx
from tests.channels.desk import QUEUE
from tests.channels.email.imap_mailbox import mail
from tests.channels.email.test_check import steps_of
from tests.channels.email.test_kill import HELP, ROOT, counts, looked_at, told
from tests.channels.email.test_lmtp import lmtp_account
from tests.channels.email.test_round_trip import Hub
from tests.channels.rig import rig_with, until
from tests.servers.mail import MailServers


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
        await until(handed_over)
        await until(lambda: {"done"} == told(data, "SELECT state FROM raw"))
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
