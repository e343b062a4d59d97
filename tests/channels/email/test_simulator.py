import asyncio
import imaplib
import smtplib
from pathlib import Path

import pytest

from channels.email.simulator import Simulator


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "provider"


def submit(port: int, *recipients: str) -> dict[str, tuple[int, bytes]]:
    with smtplib.SMTP("127.0.0.1", port) as smtp:
        smtp.login("help@desk.test", "any")
        return smtp.sendmail("help@desk.test", recipients, b"Subject: hi\r\n\r\n.dot\r\n")


async def test_mail_by_smtp_lands_in_mailboxes_and_is_announced(folder: Path) -> None:
    simulator = Simulator(folder)
    ports = await simulator.start()
    async with simulator.listen() as arrivals:
        await asyncio.to_thread(submit, ports.smtp, "Anna+tag@customer.test", "bob@customer.test")
        owner, mail = await anext(arrivals)
    assert owner == "anna@customer.test"
    assert b"\r\n.dot\r\n" in mail.content
    assert [m.uid for m in simulator.mailbox("bob@customer.test")] == [1]
    await simulator.stop()


async def test_it_refuses_defers_and_greylists_on_demand(folder: Path) -> None:
    simulator = Simulator(folder)
    ports = await simulator.start()
    names = ("ok@x.test", "nobody-1@x.test", "later-1@x.test", "greylisted-1@x.test")
    refused = await asyncio.to_thread(submit, ports.smtp, *names)
    assert {name: code for name, (code, _) in refused.items()} == {
        names[1]: 550,
        names[2]: 450,
        names[3]: 450,
    }
    refused = await asyncio.to_thread(submit, ports.smtp, *names)
    assert set(refused) == {names[1], names[2]}
    await simulator.stop()


async def test_a_restart_keeps_the_mail_and_its_numbers(folder: Path) -> None:
    first = Simulator(folder)
    await first.start()
    first.deliver(b"Subject: one\r\n\r\n", ["help@desk.test"])
    first.deliver(b"Subject: two\r\n\r\n", ["help@desk.test"])
    await first.stop()
    second = Simulator(folder)
    ports = await second.start()
    second.deliver(b"Subject: three\r\n\r\n", ["help@desk.test"])

    def read() -> list[bytes]:
        with imaplib.IMAP4("127.0.0.1", ports.imap) as imap:
            imap.login("help@desk.test", "any")
            status, count = imap.select("INBOX", readonly=False)
            assert (status, count) == ("OK", [b"3"])
            _, found = imap.uid("SEARCH", "UID", "2:*")
            assert found == [b"2 3"]
            _, parts = imap.uid("FETCH", "3", "(UID RFC822.SIZE INTERNALDATE BODY.PEEK[])")
            return [part for part in parts[0] if isinstance(part, bytes)]

    header, content = await asyncio.to_thread(read)
    assert b"UID 3" in header
    assert content == b"Subject: three\r\n\r\n"
    await second.stop()
