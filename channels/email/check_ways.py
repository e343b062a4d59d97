"""The two ways in, as the account test walks them: a mailbox that is read, a door that is open."""

from __future__ import annotations

import asyncio
import socket
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Protocol

from channels.base import Tools
from channels.email import imap_words, probe
from channels.email.check_words import Seen
from channels.email.imap import COMMAND_S
from channels.email.imap_session import Session
from channels.email.server import Server
from channels.email.settings import Listening, Security
from router.errors import Refused

ARRIVAL_S = 60.0
LOOK_S = 0.5

Step = Callable[[], Awaitable[Seen]]


class WayIn(Protocol):
    """How a mail that the test has sent comes back to it."""

    def steps(self) -> list[tuple[str, Step]]:
        """What is tried before anything is sent."""
        ...

    async def arrived(self, name: str) -> str:
        """Wait for the probe of that id; return the topmost authserv-id on it, '' for none."""
        ...

    async def close(self) -> None:
        """Let go of connections."""
        ...


class ReadMailbox:
    """See `WayIn`: IMAP."""

    def __init__(self, mailbox: str, server: Server, tools: Tools) -> None:
        self._mailbox, self._server, self._tools = mailbox, server, tools
        self._command_s = tools.timings.get("imap.command", COMMAND_S)
        self._session: Session | None = None

    def steps(self) -> list[tuple[str, Step]]:
        """See `WayIn`."""
        return [
            ("imap_name", lambda: resolved(self._server.host, self._server.port)),
            ("imap_tls", self._tls),
            ("imap_login", self._sign_in),
            ("mailbox", self._open),
        ]

    async def arrived(self, name: str) -> str:
        """See `WayIn`."""
        assert self._session is not None
        uids: list[int] = []
        async with _in_time(self._tools):
            while not uids:
                uids = await self._session.search_header("Message-ID", probe.mark(name))
                await asyncio.sleep(0 if uids else LOOK_S)
            lines = await self._session.fetch(uids[-1:], imap_words.FETCH_HEADER)
        return probe.authserv_id(b"".join(mail.content for mail in imap_words.fetched(lines)))

    async def close(self) -> None:
        """See `WayIn`."""
        if self._session is not None:
            await self._session.close()

    async def _tls(self) -> Seen:
        server = self._server
        context = server.context()
        if server.security is not Security.TLS:
            return Seen("tls.later", {"security": str(server.security)})
        try:
            async with asyncio.timeout(self._command_s):
                _, writer = await asyncio.open_connection(server.host, server.port, ssl=context)
        except ssl.SSLError as error:
            raise Refused("tls", f"{server.host}: {error.reason}") from error
        version = writer.get_extra_info("ssl_object").version()
        writer.transport.abort()
        return Seen("tls", {"version": version})

    async def _sign_in(self) -> Seen:
        self._session = Session(self._server, self._command_s)
        await self._session.connect()
        return Seen("signed_in", {"user": self._server.user})

    async def _open(self) -> Seen:
        assert self._session is not None
        numbers = await self._session.select(self._mailbox)
        code = "mailbox.pushes" if self._session.can("IDLE") else "mailbox.asked"
        return Seen(code, {"next": str(numbers.get("UIDNEXT", "?"))})


class OpenDoor:
    """See `WayIn`: LMTP. The running hub listens; what it has kept it notes for the test."""

    def __init__(self, where: Listening, tools: Tools) -> None:
        self._where, self._tools = where, tools

    def steps(self) -> list[tuple[str, Step]]:
        """See `WayIn`."""
        return [("lmtp", self._greeted)]

    async def arrived(self, name: str) -> str:
        """See `WayIn`."""
        seen = None
        async with _in_time(self._tools):
            while seen is None:
                seen = await self._tools.doc.take(probe.mark(name))
                await asyncio.sleep(0 if seen else LOOK_S)
        return seen["authserv_id"]

    async def close(self) -> None:
        """See `WayIn`."""

    async def _greeted(self) -> Seen:
        host, port = self._where.host, self._where.port
        try:
            async with asyncio.timeout(self._tools.timings.get("smtp.command", COMMAND_S)):
                reader, writer = await asyncio.open_connection(host, port)
                greeting = await reader.readline()
                writer.transport.abort()
        except (OSError, TimeoutError) as error:
            raise Refused("lmtp.closed", f"nobody listens at {host}:{port}") from error
        if not greeting.startswith(b"220"):
            raise Refused("lmtp.closed", f"{host}:{port} says {greeting[:100]!r}")
        return Seen("listens", {"host": host, "port": str(port)})


async def resolved(host: str, port: int) -> Seen:
    """Say which addresses a name has. Raises Refused when it has none."""
    try:
        loop = asyncio.get_running_loop()
        found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except socket.gaierror as error:
        raise Refused("dns", f"{host}: {error.strerror}") from error
    addresses = ", ".join(sorted({str(row[4][0]) for row in found}))
    return Seen("resolved", {"name": host, "addresses": addresses})


@asynccontextmanager
async def _in_time(tools: Tools) -> AsyncIterator[None]:
    seconds = tools.timings.get("check.arrival", ARRIVAL_S)
    try:
        async with asyncio.timeout(seconds):
            yield
    except TimeoutError as error:
        raise Refused("not_arrived", f"nothing within {seconds:.0f} s") from error
