"""The account test: walks from the name of the server to a mail that has come all the way round."""

from __future__ import annotations

import asyncio
import socket
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from functools import partial
from uuid import uuid4

from channels.base import Check, Tools
from channels.email import imap_words, probe
from channels.email.imap import COMMAND_S
from channels.email.imap_session import Session
from channels.email.server import Server
from channels.email.settings import EmailSettings, Security
from channels.email.smtp_session import Envelope
from channels.email.smtp_session import Session as SmtpSession
from router.accounts import Account
from router.errors import ChannelError, HubError, Refused
from router.messages import Delivery

ARRIVAL_S = 60.0
LOOK_S = 0.5

Step = Callable[[], Awaitable[str]]


async def check(account: Account, tools: Tools) -> AsyncIterator[Check]:
    """See `channels.base.Test`. The mails it sends to itself are passed over by intake."""
    walk = _Walk(account, tools)
    try:
        for name, step in walk.steps():
            result = await _tried(name, step)
            yield result
            # Whether name+tag works is good to know, but an account does without.
            if not result.ok and name != "subaddress":
                return
    finally:
        await walk.close()


async def _tried(name: str, step: Step) -> Check:
    began = asyncio.get_running_loop().time()
    try:
        ok, detail = True, await step()
    except (ChannelError, HubError) as error:
        ok, detail = False, f"{error.text}. {_advice(error.code)}".removesuffix(". ")
    except OSError as error:
        ok, detail = False, f"{error}. {_advice('')}"
    return Check(name, ok, detail, asyncio.get_running_loop().time() - began)


class _Walk:
    """The steps of one test and the connections they share."""

    def __init__(self, account: Account, tools: Tools) -> None:
        self._account, self._tools = account, tools
        self._command_s = tools.timings.get("imap.command", COMMAND_S)
        self._arrival_s = tools.timings.get("check.arrival", ARRIVAL_S)
        self._imap: Session | None = None
        self._smtp: SmtpSession | None = None
        self._settings: EmailSettings | None = None

    def steps(self) -> list[tuple[str, Step]]:
        return [
            ("settings", self._read_settings),
            ("imap_name", partial(self._resolve, reading=True)),
            ("imap_tls", partial(self._tls, reading=True)),
            ("imap_login", self._sign_in),
            ("mailbox", self._open),
            ("smtp_name", partial(self._resolve, reading=False)),
            ("smtp_login", self._smtp_sign_in),
            ("send", self._send_and_receive),
            ("subaddress", self._prove_subaddress),
        ]

    async def close(self) -> None:
        if self._imap is not None:
            await self._imap.close()
        if self._smtp is not None:
            await self._smtp.quit()

    async def _read_settings(self) -> str:
        self._settings = EmailSettings.from_account(self._account)
        return f"{self._settings.address}, folder {self._settings.mailbox}"

    def _server(self, reading: bool) -> Server:
        assert self._settings is not None  # the first step has passed
        make = Server.for_reading if reading else Server.for_sending
        return make(self._settings, self._tools.ca_file)

    async def _resolve(self, reading: bool) -> str:
        server = self._server(reading)
        try:
            loop = asyncio.get_running_loop()
            found = await loop.getaddrinfo(server.host, server.port, type=socket.SOCK_STREAM)
        except socket.gaierror as error:
            raise Refused("dns", f"{server.host}: {error.strerror}") from error
        return f"{server.host} is {', '.join(sorted({str(row[4][0]) for row in found}))}"

    async def _tls(self, reading: bool) -> str:
        server = self._server(reading)
        context = server.context()
        if server.security is not Security.TLS:
            return f"{server.security}: nothing to see before the sign-in"
        try:
            async with asyncio.timeout(self._command_s):
                _, writer = await asyncio.open_connection(server.host, server.port, ssl=context)
        except ssl.SSLError as error:
            raise Refused("tls", f"{server.host}: {error.reason}") from error
        version = writer.get_extra_info("ssl_object").version()
        writer.transport.abort()
        return f"{version}, the certificate is good"

    async def _sign_in(self) -> str:
        server = self._server(reading=True)
        self._imap = Session(server, self._command_s)
        await self._imap.connect()
        return f"signed in as {server.user}"

    async def _open(self) -> str:
        assert self._imap is not None
        assert self._settings is not None
        numbers = await self._imap.select(self._settings.mailbox)
        idle = "the server pushes new mail" if self._imap.can("IDLE") else "it is asked at times"
        return f"next number {numbers.get('UIDNEXT', '?')}; {idle}"

    async def _smtp_sign_in(self) -> str:
        server = self._server(reading=False)
        self._smtp = SmtpSession(server, self._command_s)
        await self._smtp.connect()
        return f"signed in as {server.user}" if server.user else "no sign-in asked for"

    async def _send_and_receive(self) -> str:
        assert self._settings is not None
        mail = await self._round(self._settings.address)
        seen = probe.authserv_id(mail)
        if not seen:
            return "sent and received; no Authentication-Results: senders stay unproven"
        if seen == self._settings.authserv_id:
            return f"sent and received; authserv-id {seen} as set"
        return f"sent and received; set authserv_id to {seen} if that is your own server"

    async def _prove_subaddress(self) -> str:
        assert self._settings is not None
        local, _, domain = self._settings.address.rpartition("@")
        await self._round(f"{local}+probe@{domain}")
        return "name+tag addresses arrive: `subaddress` may be switched on"

    async def _round(self, address: str) -> bytes:
        """Send a probe to the address; return its header as it arrived."""
        assert self._smtp is not None
        assert self._settings is not None
        own, name = self._settings.address, uuid4().hex
        content = probe.make(name, own, address, self._tools.clock.now(), self._tools.token)
        envelope = Envelope(own, (address,), content)
        outcome = (await self._smtp.send(envelope, _Unmarked()))[address]
        if outcome.state is not Delivery.SENT:
            await self._smtp.reset()
            raise Refused("smtp.refused", f"{address}: {outcome.reason}")
        return await self._arrived(name)

    async def _arrived(self, name: str) -> bytes:
        assert self._imap is not None
        try:
            async with asyncio.timeout(self._arrival_s):
                uids = await self._imap.search_header("Message-ID", probe.mark(name))
                while not uids:
                    await asyncio.sleep(LOOK_S)
                    uids = await self._imap.search_header("Message-ID", probe.mark(name))
                lines = await self._imap.fetch(uids[-1:], imap_words.FETCH_HEADER)
        except TimeoutError as error:
            raise Refused("not_arrived", f"nothing within {self._arrival_s:.0f} s") from error
        return b"".join(mail.content for mail in imap_words.fetched(lines))


class _Unmarked:
    """See `Sending`: a probe is nobody's message, nothing about it needs to last."""

    async def rendered(self, content: bytes) -> None:
        """Forget it."""

    async def data(self) -> None:
        """Go on."""


_ADVICE = {
    "account.setting": "",
    "dns": "Check the name of the server; it must be known to this machine",
    "tls": "The certificate is not trusted for this name: use the name it was made for,"
    " or give the hub your own CA",
    "auth": "Check user name and password; some providers want an app password",
    "imap.mailbox": "Name a folder that exists; INBOX always does",
    "smtp.refused": "The server does not let this account send from its address",
    "not_arrived": "Mail to this address lands elsewhere, or in another folder: see the setting"
    " `mailbox`, filters and the spam folder",
}


def _advice(code: str) -> str:
    return _ADVICE.get(code, "Check server, port and protection; a firewall may be in the way")
