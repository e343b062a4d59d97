"""One mailbox: reads it over IMAP, sends from it over SMTP."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING

from channels.base import Sending, Tools
from channels.email.imap import COMMAND_S, MailboxSource
from channels.email.imap_session import Session
from channels.email.lmtp import Door
from channels.email.oauth import token_of
from channels.email.render import render
from channels.email.server import Server
from channels.email.settings import EmailSettings, Fetching, Listening
from channels.email.smtp import Submission
from channels.email.smtp_session import Envelope
from channels.email.tokens import our_message_id
from router import crash
from router.accounts import Account
from router.errors import NotFound
from router.messages import Delivery
from router.model import BlobId
from router.outbound import Outbound, Receipt
from router.ports import Keep

if TYPE_CHECKING:
    from aiohttp import web

LARGE_BYTES = 200_000
"""Larger attachments are encoded in a thread: others want to use the loop meanwhile."""

FILING_S = 5.0
"""How long copies that are being filed may take when the account stops."""

log = logging.getLogger(__name__)


class EmailChannel:
    """See `Channel`. Raises Invalid when the account's settings are wrong."""

    def __init__(self, account: Account, tools: Tools) -> None:
        self.account = account
        self._tools = tools
        self._filing: set[asyncio.Task[None]] = set()
        self._settings = EmailSettings.from_account(account)
        self._token = token_of(self._settings, tools)
        sender = Server.for_sending(self._settings, tools.ca_file, self._token)
        self._submission = Submission(sender, tools.timings)

    async def run(self, keep: Keep) -> None:
        """See `Channel`."""
        await self._source().run(keep)

    def _source(self) -> MailboxSource | Door:
        incoming = self._settings.incoming
        if isinstance(incoming, Listening):
            return Door(self._settings, incoming, self._tools)
        return MailboxSource(
            self.account.id,
            self._reader(),
            incoming.mailbox,
            self._tools,
            mark_seen=incoming.mark_seen,
            move_to=incoming.move_to,
        )

    def _reader(self) -> Server:
        return Server.for_reading(self._settings, self._tools.ca_file, self._token)

    async def hook(self, request: web.Request, keep: Keep) -> web.Response:
        """Mail has no web hooks."""
        raise NotFound("hook.none", "this channel has no web hook")

    async def send(self, message: Outbound, sending: Sending) -> Receipt:
        """See `Channel`. The bytes are made once; every later attempt sends the same."""
        content = message.rendered
        if content is None:
            content = await self._render(message)
            await sending.rendered(content)
        crash.at("send.before_connect")
        # Nobody can answer a machine's mail, not even with a bounce (RFC 3834, 3.3).
        sender = "" if message.automatic else self._settings.address
        envelope = Envelope(sender, message.pending, content)
        outcomes = await self._submission.send(envelope, sending)
        is_first = set(message.pending) == {*message.to, *message.cc, *message.bcc}
        if is_first and any(outcome.state is Delivery.SENT for outcome in outcomes.values()):
            # Beside the send: a slow mailbox must not leave open what became of the mail.
            filing = asyncio.create_task(self._file_copy(content))
            self._filing.add(filing)
            filing.add_done_callback(self._filing.discard)
        ref = our_message_id(message.message_id, self._settings.domain, self._tools.token)
        return Receipt(ref, outcomes)

    async def close(self) -> None:
        """See `Channel`."""
        if self._filing:
            await asyncio.wait(self._filing, timeout=FILING_S)
        for filing in self._filing:
            filing.cancel()
        await self._submission.close()

    async def _render(self, message: Outbound) -> bytes:
        quoted = message.quoted
        intro = self._tools.intro(message.language, quoted) if quoted else ""
        contents = await self._contents(message)
        making = partial(render, message, self.account, self._tools.token, contents, intro)
        large = sum(part.size for part in message.parts) > LARGE_BYTES
        content, _ = await asyncio.to_thread(making) if large else making()
        return content

    async def _contents(self, message: Outbound) -> Mapping[BlobId, bytes]:
        return {part.blob_id: await self._tools.blobs.get(part.blob_id) for part in message.parts}

    async def _file_copy(self, content: bytes) -> None:
        """File what was sent where the account wants it; the mail is out whether or not."""
        incoming = self._settings.incoming
        folder = incoming.sent_folder if isinstance(incoming, Fetching) else ""
        if not folder:
            return
        session = Session(self._reader(), self._tools.timings.get("imap.command", COMMAND_S))
        try:
            await session.connect()
            await session.append(content, folder)
        except Exception as error:
            log.warning("account %s: no copy in %s: %s", self.account.id, folder, error)
        finally:
            await session.close()
