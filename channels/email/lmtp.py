"""A mail server of yours hands its mail over to us (LMTP, RFC 2033).

Each recipient is answered with 250 only once the mail is kept; whatever happens before that, the
server has the mail still and brings it again. Nobody signs in: who reaches the port may deliver.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from datetime import timedelta
from hashlib import sha256

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
BEAT_S = 10.0
PROBE_LASTS = timedelta(hours=1)

KEPT = "250 2.0.0 kept"
UNKNOWN = "550 5.1.1 this address is not read here"
TOO_MANY = "452 4.5.3 too many recipients for one mail"
LATER = "451 4.3.0 cannot be kept now, bring it again later"
BUSY = b"421 4.3.2 too many connections, come again later\r\n"


class Door:
    """Listens for one account."""

    def __init__(self, settings: EmailSettings, where: Listening, tools: Tools) -> None:
        self._settings, self._where, self._tools = settings, where, tools
        self._open: set[_Caller] = set()
        self._turns = asyncio.Semaphore(MAILS_AT_ONCE)

    async def run(self, keep: Keep) -> None:
        """Take mail until cancelled. Raises Unreachable when the port cannot be had."""
        hand = _Hand(self._settings, self._tools, keep)
        host, port = self._where.host, self._where.port
        loop = asyncio.get_running_loop()
        try:
            server = await loop.create_server(lambda: self._caller(hand), host, port)
        except OSError as error:
            raise Unreachable("lmtp.listen", f"{host}:{port}: {error.strerror}") from error
        try:
            while True:
                await self._tools.beat()
                await asyncio.sleep(BEAT_S)
        finally:
            server.close()
            await self._hang_up()

    def _caller(self, hand: _Hand) -> asyncio.Protocol:
        if len(self._open) >= CONNECTIONS:
            return _Busy()
        return _Caller(hand, self._open, self._turns)

    async def _hang_up(self) -> None:
        callers = list(self._open)
        for caller in callers:
            caller.hang_up()
        await asyncio.gather(*(caller.gone.wait() for caller in callers))


class _Hand:
    """Handler of aiosmtpd: keeps what is for this account."""

    def __init__(self, settings: EmailSettings, tools: Tools, keep: Keep) -> None:
        self._settings, self._tools, self._keep = settings, tools, keep

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
        content = envelope.content
        assert isinstance(content, bytes)  # decode_data is off
        try:
            await self._keep(self._raws(envelope, content), None)
        except (HubError, OSError) as error:
            log.warning("%s: a mail could not be kept: %s", self._settings.address, error)
            return LATER
        await self._tools.beat(heard=True)
        await self._note_probe(content)
        return KEPT

    def _raws(self, envelope: Envelope, content: bytes) -> Sequence[Raw]:
        now = self._tools.clock.now()
        hints = {"return_path": f"<{envelope.mail_from or ''}>", "size": str(len(content))}
        return [
            Raw(
                source_key=sha256(recipient.lower().encode() + b"\n" + content).hexdigest(),
                received_at=now,
                provider_at=now,
                content=content,
                hints={**hints, "envelope_to": recipient},
            )
            for recipient in dict.fromkeys(envelope.rcpt_tos)
        ]

    async def _note_probe(self, content: bytes) -> None:
        """Let the account test know that its mail has come all the way."""
        if name := probe.name_in(content, self._tools.token):
            seen = {"authserv_id": probe.authserv_id(content)}
            await self._tools.doc.put(probe.mark(name), seen, self._tools.clock.now() + PROBE_LASTS)


class _Caller(LMTP):
    """One connection."""

    line_length_limit = LINE_BYTES

    def __init__(self, hand: _Hand, open_ones: set[_Caller], turns: asyncio.Semaphore) -> None:
        super().__init__(
            hand,
            data_size_limit=TOO_BIG_BYTES,
            enable_SMTPUTF8=True,
            hostname="localhost",
            ident="Centralita",
            timeout=COMMAND_S,
        )
        self._open_ones, self._turns = open_ones, turns
        self._owed = 0
        self.gone = asyncio.Event()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Count it."""
        self._open_ones.add(self)
        super().connection_made(transport)

    def connection_lost(self, error: Exception | None) -> None:
        """Count it no more."""
        super().connection_lost(error)
        self._open_ones.discard(self)
        self.gone.set()

    def hang_up(self) -> None:
        """End it without a word: what was not answered comes again."""
        if isinstance(self.transport, asyncio.Transport):
            self.transport.abort()

    async def smtp_DATA(self, arg: str) -> None:
        """Take a mail when there is memory for it."""
        async with self._turns:
            await super().smtp_DATA(arg)

    async def push(self, status: str | bytes) -> None:
        """Answer; after a mail once for each of its recipients (RFC 2033, 4.2)."""
        said = status if isinstance(status, bytes) else status.encode()
        owed, self._owed = self._owed or 1, 0
        if said.startswith(b"354") and self.envelope is not None:
            self._owed = len(self.envelope.rcpt_tos)
        await super().push(b"\r\n".join([said] * owed))


class _Busy(asyncio.Protocol):
    """A connection too many."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Send it away."""
        assert isinstance(transport, asyncio.WriteTransport)
        transport.write(BUSY)
        transport.close()
