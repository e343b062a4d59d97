"""One signed-in IMAP connection that cannot hang.

Every call ends with the answer, the loss of the connection, or its time; after anything but an
answer the connection is thrown away, for aioimaplib's state cannot be trusted then. STARTTLS is
refused: the library has none.
"""

from __future__ import annotations

import asyncio
import logging
import ssl
from collections.abc import Coroutine, Sequence
from typing import Any

from aioimaplib import aioimaplib

from channels.email import imap_words
from channels.email.server import Server, Token
from channels.email.settings import Security
from channels.email.waiting import imap_wait, named_wait
from channels.email.xoauth2_words import signing_in, why_refused
from router.errors import Refused, Unreachable

Lines = Sequence[bytes]

log = logging.getLogger(__name__)

SLICE = 8 << 10

FETCH_PER_MEGABYTE_S = 10.0
"""A slow line may take so much longer for a large mail."""


class _Authenticate(aioimaplib.Command):  # type: ignore[misc]  # published without types
    """The library never answers the challenge in which a server says why it refuses a token, and
    the server waits for that before it says no: an empty line it is.
    """

    transport: asyncio.Transport

    def append_to_resp(self, line: bytes, result: str = "Pending") -> None:
        """Take a line of the answer."""
        super().append_to_resp(line, result)
        if line.startswith(b"+"):
            self.transport.write(b"\r\n")


class _Fetch(aioimaplib.FetchCommand):  # type: ignore[misc]  # published without types
    """After each line of an answer the library looks through all of them, whatever came before."""

    def wait_data(self) -> bool:
        """Tell whether the mail that is coming has more to it: its brackets are still open."""
        opened = 0
        for line in reversed(self._resp_lines):
            if isinstance(line, bytes):
                opened += line.count(b"(") - line.count(b")")
                if self.FETCH_MESSAGE_DATA_RE.match(line):
                    break
        return opened != 0


class _Protocol(aioimaplib.IMAP4ClientProtocol):  # type: ignore[misc]  # published without types
    """The library takes no notice of what a server says as it hangs up, and its time for much at
    once.
    """

    bye = ""
    current_command: Any
    incomplete_line: bytes

    def data_received(self, d: bytes) -> None:
        """Take what came in slices: for every line of it the library copies all that is left."""
        for start in range(0, len(d), SLICE):
            self._take(self.incomplete_line + d[start : start + SLICE])

    def _take(self, data: bytes) -> None:
        """As the library does, but for a picture of every byte that it makes for its log."""
        try:
            self._handle_responses(data, self._handle_line, self.current_command)
        except aioimaplib.IncompleteRead as rest:
            self.current_command, self.incomplete_line = rest.cmd, rest.data
        else:
            self.current_command, self.incomplete_line = None, b""

    def _handle_line(self, line: bytes, current_cmd: Any) -> Any:
        if line[:5].upper() == b"* BYE":
            self.bye = line[5:].decode("utf-8", "replace").strip()[:300]
        return super()._handle_line(line, current_cmd)


class Session:
    """A connection from `connect` to `close`; not for two callers at once."""

    def __init__(self, server: Server, seconds: float) -> None:
        self._server, self._seconds = server, seconds
        self._lost = asyncio.Event()
        self._reason = "the server closed the connection"
        self._client: Any = None  # aioimaplib is published without types

    async def connect(self) -> None:
        """Connect and sign in. Raises Unreachable, with the code 'auth' for a refused sign-in."""
        server = self._server
        if server.security is Security.STARTTLS:
            raise Refused(
                "settings.starttls", "IMAP with STARTTLS is not supported: use TLS (port 993)"
            )
        context = server.context()
        try:
            self._client = aioimaplib.IMAP4(
                server.host, server.port, timeout=self._seconds,
                conn_lost_cb=self._on_lost, ssl_context=context,
            )  # fmt: skip
            self._client.protocol = _Protocol(asyncio.get_running_loop(), self._on_lost)
            await self._within(self._client.wait_hello_from_server(), self._seconds)
        except (OSError, ssl.SSLError) as error:
            raise Unreachable("imap.connect", f"{server.host}:{server.port}: {error}") from error
        await self._sign_in()
        # Servers tell more to those who have signed in.
        await self._answer(self._client.protocol.capability())

    async def _sign_in(self) -> None:
        server = self._server
        if server.token is not None:
            answer = await self._with_token(server.user, server.token)
        else:
            answer = await self._answer(
                self._client.login(imap_words.quoted(server.user), server.password)
            )
        if answer.result != "OK":
            wait = imap_wait(_text(answer.lines))
            code = "auth" if wait is None else "imap.later"
            raise Unreachable(code, f"{server.user}: {_reason(answer.lines)}", wait)

    async def _with_token(self, user: str, token: Token) -> Any:
        """Sign in by XOAUTH2; a token may be refused before its time, a fresh one settles it."""
        first = await token("")
        answer = await self._authenticate(user, first)
        if answer.result == "OK" or imap_wait(_text(answer.lines)) is not None:
            return answer
        return await self._authenticate(user, await token(first))

    async def _authenticate(self, user: str, token: str) -> Any:
        protocol = self._client.protocol
        command = _Authenticate(
            "AUTHENTICATE", protocol.new_tag(), "XOAUTH2", signing_in(user, token)
        )
        command.transport = protocol.transport
        answer = await self._answer(protocol.execute(command, scrub=token))
        if answer.result == "OK":
            protocol.state = aioimaplib.AUTH
        return answer

    async def select(self, mailbox: str) -> dict[str, int]:
        """Open a mailbox; return its UIDVALIDITY and UIDNEXT. Raises Refused if it is not there."""
        answer = await self._answer(self._client.select(imap_words.mailbox(mailbox)))
        if answer.result != "OK":
            if (wait := imap_wait(_text(answer.lines))) is not None:
                raise Unreachable("imap.later", _text(answer.lines), wait)
            raise Refused("imap.mailbox", f"{mailbox}: {_text(answer.lines)}")
        return imap_words.numbers(answer.lines)

    async def search_after(self, uid: int) -> list[int]:
        """UIDs above `uid`, ascending."""
        answer = await self._answer(self._client.uid_search("UID", f"{uid + 1}:*", charset=None))
        return imap_words.searched(self._ok(answer), uid)

    async def still_there(self, uids: Sequence[int]) -> list[int]:
        """Those of the UIDs that the mailbox still has, ascending."""
        asked = imap_words.uid_set(uids)
        answer = await self._answer(self._client.uid_search("UID", asked, charset=None))
        return [uid for uid in imap_words.searched(self._ok(answer), 0) if uid in uids]

    async def search_header(self, name: str, value: str) -> list[int]:
        """UIDs of the mails whose header `name` contains `value`."""
        answer = await self._answer(
            self._client.uid_search("HEADER", name, imap_words.quoted(value), charset=None)
        )
        return imap_words.searched(self._ok(answer), 0)

    async def fetch(self, uids: Sequence[int], parts: str, size: int = 0) -> Lines:
        """Lines of a UID FETCH; `size` is what is expected in bytes. Gone mails are left out."""
        seconds = self._seconds + size / 1e6 * FETCH_PER_MEGABYTE_S
        protocol = self._client.protocol
        command = _Fetch(
            protocol.new_tag(), imap_words.uid_set(uids), parts, prefix="UID", timeout=self._seconds
        )
        return self._ok(await self._answer(protocol.execute(command), seconds))

    async def command(self, verb: str, *arguments: str) -> None:
        """A UID command whose answer says nothing (STORE, COPY, MOVE, EXPUNGE)."""
        self._ok(await self._answer(self._client.uid(verb, *arguments)))

    async def append(self, content: bytes, mailbox: str) -> None:
        """File a mail, marked as read."""
        name = imap_words.mailbox(mailbox)
        self._ok(await self._answer(self._client.append(content, name, "(\\Seen)")))

    async def move(self, which: str, mailbox: str) -> None:
        """Move mails; raises Refused where the server has neither MOVE nor UIDPLUS."""
        if self.can("MOVE"):
            await self.command("MOVE", which, mailbox)
        elif self.can("UIDPLUS"):
            await self.command("COPY", which, mailbox)
            await self.command("STORE", which, "+FLAGS.SILENT", "(\\Deleted)")
            await self.command("EXPUNGE", which)
        else:
            raise Refused("imap.move", "the server cannot move mail: take `move_to` away")

    def can(self, capability: str) -> bool:
        """Tell whether the server has announced a capability."""
        return bool(self._client.has_capability(capability))

    async def idle(self, seconds: float) -> None:
        """Return at the server's next push or after `seconds`. Raises Unreachable when cut."""
        ended = await self._within(self._client.idle_start(seconds * 2), self._seconds)
        push = asyncio.ensure_future(self._client.wait_server_push(seconds * 2))
        lost = asyncio.ensure_future(self._lost.wait())
        try:
            await asyncio.wait([push, lost], timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
        finally:
            await _cancel(push, lost)
        if self._lost.is_set():
            raise self._cut()
        log.debug("%s has news, or the time is over", self._server.host)
        self._client.idle_done()
        await self._within(_awaited(ended), self._seconds)

    async def close(self) -> None:
        """Drop the connection with all that the library has started."""
        client, self._client = self._client, None
        if client is None:
            return
        if client._idle_waiter is not None:
            client._idle_waiter.cancel()
        await _cancel(*client.tasks, *client.protocol.tasks, client._client_task)
        if client.protocol.transport is not None:
            client.protocol.transport.abort()

    def _on_lost(self, error: Exception | None) -> None:
        # A RecursionError comes by here too: the library parses a large answer recursively.
        if error is not None:
            self._reason = f"{type(error).__name__}: {error}"
        self._lost.set()

    async def _answer(self, call: Coroutine[Any, Any, Any], seconds: float = 0) -> Any:
        return await self._within(call, seconds or self._seconds)

    async def _within(self, call: Coroutine[Any, Any, Any], seconds: float) -> Any:
        """The call's result; whichever comes first of that, the end of the connection, the time."""
        answer = asyncio.ensure_future(call)
        lost = asyncio.ensure_future(self._lost.wait())
        try:
            await asyncio.wait([answer, lost], timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
            if answer.done():
                return answer.result()
            if self._lost.is_set():
                raise self._cut()
            raise Unreachable("imap.silent", f"no answer within {seconds:.0f} s")
        except (aioimaplib.AioImapException, TimeoutError) as error:
            raise Unreachable("imap.failed", f"{type(error).__name__}: {error}") from error
        finally:
            await _cancel(answer, lost)

    def _cut(self) -> Unreachable:
        bye = self._client.protocol.bye
        text = f"{self._reason}: {bye}" if bye else self._reason
        return Unreachable("imap.lost", text, imap_wait(bye) or named_wait(bye))

    def _ok(self, answer: Any) -> Lines:
        if answer.result != "OK":
            wait = imap_wait(_text(answer.lines))
            code = "imap.refused" if wait is None else "imap.later"
            raise Unreachable(code, _text(answer.lines), wait)
        lines: Lines = answer.lines
        return lines


async def _awaited(future: asyncio.Future[Any]) -> Any:
    return await future


async def _cancel(*tasks: asyncio.Future[Any]) -> None:
    """Cancel what still runs and take note of every result, so that nothing is left dangling."""
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


def _text(lines: Lines) -> str:
    """What the server said last, for people."""
    return bytes(lines[-1]).decode("utf-8", "replace")[:300] if lines else "no reason given"


def _reason(lines: Lines) -> str:
    """Why a sign-in was refused: what the server said, and before that in a challenge."""
    challenges = [why_refused(line[1:]) for line in map(bytes, lines) if line.startswith(b"+")]
    return "; ".join([*challenges[:1], _text(lines)])
