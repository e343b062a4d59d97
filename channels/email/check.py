"""The account test: walks from the name of the server to a mail that has come all the way round."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from uuid import uuid4

from channels.base import Check, Tools
from channels.email import probe
from channels.email.check_ways import OpenDoor, ReadMailbox, WayIn, resolved
from channels.email.imap import COMMAND_S
from channels.email.oauth import token_of
from channels.email.server import Server, Token
from channels.email.settings import EmailSettings, Listening
from channels.email.smtp_session import Envelope, Session
from router.accounts import Account
from router.errors import ChannelError, HubError, Refused
from router.messages import Delivery


@dataclass(frozen=True, slots=True)
class Seen:
    """What a step has seen, and what follows for the settings; see `Check`."""

    detail: str
    found: Mapping[str, str | bool] = field(default_factory=dict)
    ask: str = ""


Step = Callable[[], Awaitable[str | Seen]]


async def check(account: Account, tools: Tools) -> AsyncIterator[Check]:
    """See `channels.base.Test`. The mails it sends to itself are passed over by intake."""
    try:
        settings = EmailSettings.from_account(account)
    except HubError as error:
        yield Check("settings", False, error.text, 0.0)
        return
    yield Check("settings", True, settings.address, 0.0)
    walk = _Walk(settings, tools)
    try:
        for name, step in walk.steps():
            result = await _tried(name, step, settings)
            yield result
            if not result.ok:
                return
    finally:
        await walk.close()


async def _tried(name: str, step: Step, settings: EmailSettings) -> Check:
    began = asyncio.get_running_loop().time()
    try:
        ok, said = True, await step()
    except (ChannelError, HubError) as error:
        ok, said = False, f"{error.text}. {_advice(error.code, settings)}".removesuffix(". ")
    except OSError as error:
        ok, said = False, f"{error}. {_advice('', settings)}"
    seen = said if isinstance(said, Seen) else Seen(said)
    seconds = asyncio.get_running_loop().time() - began
    return Check(name, ok, seen.detail, seconds, seen.found, seen.ask)


class _Walk:
    """The steps of one test and the connections they share."""

    def __init__(self, settings: EmailSettings, tools: Tools) -> None:
        self._settings, self._tools = settings, tools
        self._token: Token | None = token_of(settings, tools)
        self._sender = Server.for_sending(settings, tools.ca_file, self._token)
        self._way_in = self._way()
        self._smtp: Session | None = None

    def _way(self) -> WayIn:
        incoming = self._settings.incoming
        if isinstance(incoming, Listening):
            return OpenDoor(incoming, self._tools)
        reader = Server.for_reading(self._settings, self._tools.ca_file, self._token)
        return ReadMailbox(incoming.mailbox, reader, self._tools)

    def steps(self) -> list[tuple[str, Step]]:
        consent: list[tuple[str, Step]] = [("oauth", self._consented)] if self._token else []
        return [
            *consent,
            *self._way_in.steps(),
            ("smtp_name", lambda: resolved(self._sender.host, self._sender.port)),
            ("smtp_login", self._smtp_sign_in),
            ("send", self._send_and_receive),
            ("subaddress", self._prove_subaddress),
        ]

    async def close(self) -> None:
        await self._way_in.close()
        if self._smtp is not None:
            await self._smtp.quit()

    async def _consented(self) -> str:
        assert self._token is not None
        await self._token("")
        return "the provider gives access tokens"

    async def _smtp_sign_in(self) -> str:
        user = self._sender.user
        self._smtp = Session(self._sender, self._tools.timings.get("smtp.command", COMMAND_S))
        await self._smtp.connect()
        return f"signed in as {user}" if user else "no sign-in asked for"

    async def _send_and_receive(self) -> Seen:
        seen, known = await self._round(self._settings.address), self._settings.authserv_id
        if not seen:
            return Seen("sent and received; no Authentication-Results: senders stay unproven")
        if seen == known:
            return Seen(f"sent and received; authserv-id {seen} as set")
        return Seen(
            f"sent and received; the topmost authserv-id on it is {seen}"
            + (f", not {known} as set" if known else "; senders stay unproven until it is set"),
            {"authserv_id": seen},
            f"Is {seen} your own mail server (only then may it say who a sender is)?",
        )

    async def _prove_subaddress(self) -> Seen:
        """Whether name+tag works is good to know, but an account does without."""
        local, _, domain = self._settings.address.rpartition("@")
        try:
            await self._round(f"{local}+probe@{domain}")
        except Refused as error:
            text = f"name+tag addresses do not arrive, and are not used ({error.text})"
            return Seen(text, {"subaddress": False})
        return Seen("name+tag addresses arrive: answers come back by them", {"subaddress": True})

    async def _round(self, address: str) -> str:
        """Send a probe to the address; return the authserv-id that it arrived with."""
        assert self._smtp is not None
        own, name = self._settings.address, uuid4().hex
        content = probe.make(name, own, address, self._tools.clock.now(), self._tools.token)
        envelope = Envelope(own, (address,), content)
        outcome = (await self._smtp.send(envelope, _Unmarked()))[address]
        if outcome.state is not Delivery.SENT:
            await self._smtp.reset()
            raise Refused("smtp.refused", f"{address}: {outcome.reason}")
        return await self._way_in.arrived(name)


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
    "lmtp.closed": "Start the hub: it listens there while it runs",
    "smtp.refused": "The server does not let this account send from its address",
    "not_arrived": "Mail to this address lands elsewhere, or in another folder: see the setting"
    " `mailbox`, filters and the spam folder",
    "oauth.address": "The address for tokens must be public; others are allowed by"
    " CENTRALITA_EGRESS_NETWORKS",
    "imap.later": "The server wants to be left alone for a while: try again later",
    "smtp.later": "The server wants to be left alone for a while: try again later",
    "oauth.unreachable": "Try again later; if it stays so, check the address for tokens",
}


def _advice(code: str, settings: EmailSettings) -> str:
    if code == "auth" and settings.oauth is not None:
        return "The user name must be the mailbox whose owner consented, the scopes those of mail"
    return _ADVICE.get(code, "Check server, port and protection; a firewall may be in the way")
