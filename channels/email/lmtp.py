"""A mail server of yours hands its mail over to us (LMTP, RFC 2033).

Each recipient is answered with 250 only once the mail is kept; whatever happens before that, the
server has the mail still and brings it again. Nobody signs in: who comes from an allowed network
may deliver.
"""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import Sequence
from contextlib import suppress
from datetime import timedelta
from hashlib import sha256
from ipaddress import ip_address
from typing import cast

from aiosmtpd.lmtp import LMTP
from aiosmtpd.smtp import Envelope, Session

from channels.base import Tools
from channels.email import probe
from channels.email.imap import TOO_BIG_BYTES
from channels.email.settings import EmailSettings, Listening
from router.errors import HubError, Unreachable
from router.inbound import Raw
from router.ports import Keep

log = logging.getLogger(__name__)

CONNECTIONS = 20
MAILS_AT_ONCE = 3
"""What is held in memory at once: each at most `TOO_BIG_BYTES`, and twice that for a moment."""

RECIPIENTS = 100
LINE_BYTES = 1 << 20
COMMAND_S = 120.0
SILENCE_S = 15.0
"""Who is silent for so long in the middle of a mail holds up others, and is hung up on."""

GOODBYE_S = 5.0
BEAT_S = 10.0
PROBE_LASTS = timedelta(hours=1)

KEPT = "250 2.0.0 kept"
UNKNOWN = "550 5.1.1 this address is not read here"
TOO_MANY = "452 4.5.3 too many recipients for one mail"
LATER = "451 4.3.0 cannot be kept now, bring it again later"
BUSY = b"421 4.3.2 too many connections, come again later\r\n"
STRANGER = b"554 5.7.1 not from there: see the account's allowed networks\r\n"

_UNWRITABLE = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff]")


class Door:
    """Listens for one account."""

    def __init__(self, settings: EmailSettings, where: Listening, tools: Tools) -> None:
        self._settings, self._where, self._tools = settings, where, tools
        self.open: set[_Caller] = set()
        self.turns = asyncio.Semaphore(MAILS_AT_ONCE)
        self.silence_s = tools.timings.get("lmtp.silence", SILENCE_S)

    async def run(self, keep: Keep) -> None:
        """Take mail until cancelled. Raises Unreachable when the port cannot be had."""
        hand = _Hand(self._settings, self._tools, keep)
        host, port = self._where.host, self._where.port
        loop = asyncio.get_running_loop()
        try:
            server = await loop.create_server(lambda: _Caller(hand, self), host, port)
        except OSError as error:
            raise Unreachable("lmtp.listen", f"{host}:{port}: {error.strerror}") from error
        try:
            while True:
                await self._tools.beat()
                await asyncio.sleep(BEAT_S)
        finally:
            server.close()
            await self._hang_up()

    def refusal(self, transport: asyncio.BaseTransport) -> bytes | None:
        """Return what a connection is to be sent away with, if it is."""
        if not (peer := transport.get_extra_info("peername")):
            return STRANGER  # it is gone already
        theirs = ip_address(peer[0])
        theirs = getattr(theirs, "ipv4_mapped", None) or theirs
        # Who comes from the very address it calls is on this machine.
        at_home = transport.get_extra_info("sockname")[0] == str(theirs)
        if not at_home and not any(theirs in network for network in self._where.allowed):
            log.warning("%s: a connection from %s was refused", self._settings.address, theirs)
            return STRANGER
        return BUSY if len(self.open) >= CONNECTIONS else None

    async def _hang_up(self) -> None:
        callers = list(self.open)
        for caller in callers:
            caller.hang_up()
        with suppress(TimeoutError):
            async with asyncio.timeout(GOODBYE_S):
                await asyncio.gather(*(caller.gone.wait() for caller in callers))


class _Hand:
    """Handler of aiosmtpd: keeps what is for this account."""

    def __init__(self, settings: EmailSettings, tools: Tools, keep: Keep) -> None:
        self._settings, self._tools, self._keep = settings, tools, keep
        self._name = settings.address

    async def handle_RCPT(
        self, server: LMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Take our own address, also with a tag."""
        if not self._is_ours(address):
            return UNKNOWN
        if len(envelope.rcpt_tos) >= RECIPIENTS:
            return TOO_MANY
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 ok"

    def _is_ours(self, address: str) -> bool:
        local, _, domain = address.lower().rpartition("@")
        own, _, own_domain = self._settings.address.lower().rpartition("@")
        return domain == own_domain and local.partition("+")[0] == own.partition("+")[0]

    async def handle_DATA(self, server: LMTP, session: Session, envelope: Envelope) -> str:
        """Keep it, once for each recipient: all or none."""
        cast(_Caller, server).heard()
        content = envelope.content
        assert isinstance(content, bytes)  # decode_data is off
        try:
            await self._keep(self._raws(envelope, content), None)
        except Exception as error:
            return await self.handle_exception(error)
        try:
            await self._tools.beat(heard=True)
            await self._note_probe(content)
        except Exception:
            log.exception("%s: a mail is kept, what stands beside it is not", self._name)
        return KEPT

    async def handle_exception(self, error: Exception) -> str:
        """Whatever went wrong here, the mail is good: it is to come again."""
        ours = None if isinstance(error, HubError | OSError) else error
        log.warning("%s: a mail could not be kept: %r", self._name, error, exc_info=ours)
        return LATER

    def _raws(self, envelope: Envelope, content: bytes) -> Sequence[Raw]:
        now = self._tools.clock.now()
        sender = _UNWRITABLE.sub("?", envelope.mail_from or "")
        hints = {"return_path": f"<{sender}>", "size": str(len(content))}
        return [
            Raw(
                source_key=sha256(recipient.lower().encode() + b"\n" + content).hexdigest(),
                received_at=now,
                provider_at=now,
                content=content,
                hints={**hints, "envelope_to": recipient},
            )
            for recipient in dict.fromkeys(_UNWRITABLE.sub("?", to) for to in envelope.rcpt_tos)
        ]

    async def _note_probe(self, content: bytes) -> None:
        """Let the account test know that its mail has come all the way."""
        if name := probe.name_in(content, self._tools.token):
            seen = {"authserv_id": probe.authserv_id(content)}
            await self._tools.doc.put(probe.mark(name), seen, self._tools.clock.now() + PROBE_LASTS)


class _Caller(LMTP):
    """One connection."""

    line_length_limit = LINE_BYTES

    def __init__(self, hand: _Hand, door: Door) -> None:
        super().__init__(
            hand,
            data_size_limit=TOO_BIG_BYTES,
            enable_SMTPUTF8=True,
            hostname="localhost",
            ident="Centralita",
            timeout=COMMAND_S,
        )
        self._door = door
        self._owed = 0
        self._silence: asyncio.TimerHandle | None = None
        self.gone = asyncio.Event()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Count it, or send it away."""
        if refusal := self._door.refusal(transport):
            # Not asked what class it is of: each kind of loop has its own.
            sent_away = cast(asyncio.Transport, transport)
            sent_away.set_protocol(asyncio.Protocol())
            sent_away.write(refusal)
            sent_away.close()
            return
        self._door.open.add(self)
        super().connection_made(transport)

    def connection_lost(self, error: Exception | None) -> None:
        """Count it no more."""
        self.heard()
        super().connection_lost(error)
        self._door.open.discard(self)
        self.gone.set()

    def hang_up(self) -> None:
        """End it without a word: what was not answered comes again."""
        if self.transport is not None:
            cast(asyncio.Transport, self.transport).abort()

    def data_received(self, data: bytes) -> None:
        """Take some; in the middle of a mail more is to follow soon."""
        super().data_received(data)
        if self._silence is not None:
            self._expect()

    def _expect(self) -> None:
        self.heard()
        self._silence = self.loop.call_later(self._door.silence_s, self.hang_up)

    def heard(self) -> None:
        """The mail is whole."""
        if self._silence is not None:
            self._silence.cancel()
            self._silence = None

    async def smtp_DATA(self, arg: str) -> None:
        """Take a mail when there is memory for it, and while it comes."""
        async with self._door.turns:
            self._expect()
            try:
                await super().smtp_DATA(arg)
            finally:
                self.heard()

    async def push(self, status: str | bytes) -> None:
        """Answer; after a mail once for each of its recipients (RFC 2033, 4.2)."""
        said = status if isinstance(status, bytes) else status.encode()
        owed, self._owed = self._owed or 1, 0
        if said.startswith(b"354") and self.envelope is not None:
            self._owed = len(self.envelope.rcpt_tos)
        await super().push(b"\r\n".join([said] * owed))
