"""The account test: walks from the name of the server to a mail that has come all the way round."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from uuid import uuid4

from channels.base import Check, Tools
from channels.email import probe
from channels.email.check_ways import OpenDoor, ReadMailbox, Step, WayIn, resolved
from channels.email.check_words import Seen, failure
from channels.email.imap import COMMAND_S
from channels.email.oauth import token_of
from channels.email.server import Server, Token
from channels.email.settings import EmailSettings, Listening
from channels.email.smtp_session import Envelope, Session
from router.accounts import Account
from router.errors import ChannelError, HubError, Refused
from router.messages import Delivery


async def check(account: Account, tools: Tools) -> AsyncIterator[Check]:
    """See `channels.base.Test`. The mails it sends to itself are passed over by intake."""
    try:
        settings = EmailSettings.from_account(account)
    except HubError as error:
        params = {"said": error.text}
        yield Check("settings", False, error.text, 0.0, code="account.setting", params=params)
        return
    known = {"address": settings.address}
    yield Check("settings", True, settings.address, 0.0, code="address", params=known)
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
    now = asyncio.get_running_loop().time
    try:
        seen = await step()
    except (ChannelError, HubError) as error:
        code, said = error.code, error.text
    except OSError as error:
        code, said = "connection", str(error)
    else:
        detail, took = seen.detail, now() - began
        return Check(name, True, detail, took, seen.found, seen.ask, seen.code, seen.params)
    code, detail = failure(code, said, settings.oauth is not None)
    return Check(name, False, detail, now() - began, code=code, params={"said": said})


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

    async def _consented(self) -> Seen:
        assert self._token is not None
        await self._token("")
        return Seen("tokens")

    async def _smtp_sign_in(self) -> Seen:
        user = self._sender.user
        self._smtp = Session(self._sender, self._tools.timings.get("smtp.command", COMMAND_S))
        await self._smtp.connect()
        return Seen("signed_in", {"user": user}) if user else Seen("no_sign_in")

    async def _send_and_receive(self) -> Seen:
        seen, known = await self._round(self._settings.address), self._settings.authserv_id
        if not seen:
            return Seen("round.unproven")
        if seen == known:
            return Seen("round.as_set", {"seen": seen})
        return Seen(
            "round.other" if known else "round.unset",
            {"seen": seen, "known": known},
            {"authserv_id": seen},
            f"Is {seen} your own mail server (only then may it say who a sender is)?",
        )

    async def _prove_subaddress(self) -> Seen:
        """Whether name+tag works is good to know, but an account does without."""
        local, _, domain = self._settings.address.rpartition("@")
        try:
            await self._round(f"{local}+probe@{domain}")
        except Refused as error:
            return Seen("subaddress.none", {"said": error.text}, {"subaddress": False})
        return Seen("subaddress", found={"subaddress": True})

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
