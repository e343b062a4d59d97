"""Another client of a mailbox, as people have besides the hub; blocking, for tests only."""

from __future__ import annotations

import asyncio
import imaplib
from collections.abc import Iterator
from contextlib import contextmanager

from tests.servers.mail import MailServers


@contextmanager
def signed_in(servers: MailServers, address: str) -> Iterator[imaplib.IMAP4]:
    with imaplib.IMAP4("127.0.0.1", servers.imap) as imap:
        imap.login(address, servers.password)
        yield imap


def mail(number: int, size: int = 0) -> bytes:
    body = "x" * 70 + "\r\n"
    return (
        f"From: anna@customer.test\r\nSubject: mail {number}\r\n"
        f"Message-ID: <{number}@customer.test>\r\n\r\n" + body * (1 + size // len(body))
    ).encode()


async def append(servers: MailServers, address: str, *mails: bytes, mailbox: str = "INBOX") -> None:
    def work() -> None:
        with signed_in(servers, address) as imap:
            for content in mails:
                status, text = imap.append(mailbox, "", "", content)
                assert status == "OK", text

    await asyncio.to_thread(work)
