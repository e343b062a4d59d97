"""A mail provider to try the hub with: mailboxes, SMTP to write into them, IMAP to read them.

It takes mail for every address and any password. Addresses that begin with `nobody-` are refused
with 550, `later-` with 450 each time, `greylisted-` with 450 the first time.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from channels.email.simulator_imap import ImapServer
from channels.email.simulator_smtp import SmtpServer
from channels.email.simulator_store import MailStore, StoredMail

HOST = "127.0.0.1"


@dataclass(frozen=True, slots=True)
class Ports:
    """Where the provider listens, on loopback and without TLS."""

    smtp: int
    imap: int


class Simulator:
    """The provider; its mail lies under `folder` as .eml files and survives a restart."""

    def __init__(self, folder: Path) -> None:
        self._store = MailStore(folder)
        self._servers: list[asyncio.Server] = []

    async def start(self, smtp_port: int = 0, imap_port: int = 0) -> Ports:
        """Listen; port 0 takes a free one."""
        loop = asyncio.get_running_loop()
        smtp = await loop.create_server(SmtpServer(self._store).protocol, HOST, smtp_port)
        imap = await asyncio.start_server(ImapServer(self._store).serve, HOST, imap_port)
        self._servers = [smtp, imap]
        return Ports(_port(smtp), _port(imap))

    async def stop(self) -> None:
        """Close all connections."""
        for server in self._servers:
            server.close()
        await self._store.close()
        self._servers = []

    def deliver(self, raw: bytes, recipients: Iterable[str]) -> None:
        """File a mail into the mailboxes of its recipients, as if it came from elsewhere."""
        for recipient in recipients:
            self._store.add(recipient, raw)

    @property
    def visitors(self) -> int:
        """How many are signed in to read their mail."""
        return len(self._store.sessions)

    def mailbox(self, address: str) -> Sequence[StoredMail]:
        """The mails of an address, oldest first."""
        return self._store.mails(address)

    @asynccontextmanager
    async def listen(self) -> AsyncIterator[AsyncIterator[tuple[str, StoredMail]]]:
        """New mails with the address they came for, from entering on."""
        with self._store.listening() as queue:
            yield _drained(queue)


async def _drained(
    queue: asyncio.Queue[tuple[str, StoredMail]],
) -> AsyncIterator[tuple[str, StoredMail]]:
    while True:
        yield await queue.get()


def _port(server: asyncio.Server) -> int:
    port: int = server.sockets[0].getsockname()[1]
    return port
