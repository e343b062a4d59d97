"""The simulated provider's IMAP side: the few commands that our adapter says (RFC 3501, 2177).

Correctness is proven against a real server in the tests; this one only has to be polite.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import suppress

from channels.email.simulator_store import MailStore, StoredMail, owner_of

CAPABILITIES = "IMAP4rev1 IDLE UIDPLUS"

_WORD = re.compile(r'"((?:[^"\\]|\\.)*)"|(\([^)]*\)|[^ ]+)')
_HEADER_END = re.compile(rb"\r?\n\r?\n")


class ImapServer:
    """Serves every address its INBOX; any password will do."""

    def __init__(self, store: MailStore) -> None:
        self._store = store

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection."""
        task = asyncio.current_task()
        assert task is not None
        self._store.sessions.add(task)
        try:
            with suppress(ConnectionError, asyncio.CancelledError, ValueError):
                await _Session(self._store, reader, writer).run()
        finally:
            self._store.sessions.discard(task)
            writer.close()


class _Session:
    def __init__(
        self, store: MailStore, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        self._store, self._reader, self._writer = store, reader, writer
        self._owner = ""
        self._selected = False
        self._seen = 0
        self._commands: dict[str, Callable[[str, list[str]], Awaitable[None]]] = {
            "CAPABILITY": self._capability,
            "LOGIN": self._login,
            "SELECT": self._select,
            "UID": self._uid,
            "IDLE": self._idle,
            "NOOP": self._noop,
            "LOGOUT": self._logout,
        }

    async def run(self) -> None:
        self._say("* OK the mail simulator is ready")
        while line := await self._reader.readline():
            words = [quoted or plain for quoted, plain in _WORD.findall(line.decode().strip())]
            if len(words) < 2:
                self._say("* BAD what?")
                continue
            tag, verb, *arguments = words
            await self._obey(tag, verb.upper(), arguments)
            await self._writer.drain()

    async def _obey(self, tag: str, verb: str, arguments: list[str]) -> None:
        command = self._commands.get(verb)
        if command is None:
            self._say(f"{tag} BAD {verb} is not spoken here")
        elif verb in ("UID", "IDLE") and not self._selected:
            self._say(f"{tag} BAD select a mailbox first")
        else:
            await command(tag, arguments)

    def _say(self, line: str) -> None:
        self._writer.write(line.encode() + b"\r\n")

    async def _capability(self, tag: str, _: list[str]) -> None:
        self._say(f"* CAPABILITY {CAPABILITIES}")
        self._say(f"{tag} OK done")

    async def _login(self, tag: str, arguments: list[str]) -> None:
        if len(arguments) < 2 or not arguments[1]:
            self._say(f"{tag} NO [AUTHENTICATIONFAILED] a name and a password, please")
            return
        self._owner = owner_of(arguments[0])
        self._say(f"{tag} OK welcome")

    async def _select(self, tag: str, arguments: list[str]) -> None:
        if not self._owner or not arguments or arguments[0].upper() != "INBOX":
            self._say(f"{tag} NO there is only INBOX here")
            return
        self._selected, self._seen = True, len(self._mails())
        self._say("* FLAGS (\\Seen)")
        self._say(f"* {self._seen} EXISTS")
        self._say(f"* OK [UIDVALIDITY {self._store.uidvalidity}] valid")
        self._say(f"* OK [UIDNEXT {self._store.next_uid(self._owner)}] next")
        self._say(f"{tag} OK [READ-WRITE] selected")

    async def _uid(self, tag: str, arguments: list[str]) -> None:
        verb = arguments[0].upper() if arguments else ""
        if verb == "SEARCH":
            found = self._search(arguments[1:])
            self._say(" ".join(["* SEARCH", *(str(mail.uid) for _, mail in found)]))
        elif verb == "FETCH" and len(arguments) > 2:
            for number, mail in self._in_set(arguments[1]):
                self._fetch(number, mail, " ".join(arguments[2:]).upper())
        else:
            self._say(f"{tag} BAD UID {verb} is not spoken here")
            return
        self._say(f"{tag} OK done")

    def _search(self, arguments: Sequence[str]) -> list[tuple[int, StoredMail]]:
        if len(arguments) == 2 and arguments[0].upper() == "UID":
            return list(self._in_set(arguments[1]))
        if len(arguments) == 3 and arguments[0].upper() == "HEADER":
            field = f"{arguments[1]}: ".encode().lower()
            wanted = arguments[2].encode().lower()
            return [
                (number, mail)
                for number, mail in enumerate(self._mails(), 1)
                if any(
                    line.startswith(field) and wanted in line
                    for line in _header(mail.content).lower().splitlines()
                )
            ]
        return list(enumerate(self._mails(), 1))

    def _in_set(self, uid_set: str) -> Iterator[tuple[int, StoredMail]]:
        mails = self._mails()
        last = mails[-1].uid if mails else 0
        ranges = []
        for part in uid_set.split(","):
            ends = [last if end == "*" else int(end) for end in part.split(":")]
            ranges.append((min(ends), max(ends)))
        for number, mail in enumerate(mails, 1):
            if any(low <= mail.uid <= high for low, high in ranges):
                yield number, mail

    def _fetch(self, number: int, mail: StoredMail, parts: str) -> None:
        answer = [f"UID {mail.uid}"]
        if "RFC822.SIZE" in parts:
            answer.append(f"RFC822.SIZE {len(mail.content)}")
        if "INTERNALDATE" in parts:
            answer.append(f'INTERNALDATE "{mail.arrived_at:%d-%b-%Y %H:%M:%S %z}"')
        content, name = None, "BODY[]"
        if "BODY.PEEK[]" in parts:
            content = mail.content
        elif "BODY.PEEK[HEADER]" in parts:
            content, name = _header(mail.content), "BODY[HEADER]"
        line = f"* {number} FETCH ({' '.join(answer)}"
        if content is None:
            self._say(line + ")")
            return
        self._say(f"{line} {name} {{{len(content)}}}")
        self._writer.write(content + b")\r\n")

    async def _idle(self, tag: str, _: list[str]) -> None:
        with self._store.listening() as arrivals:
            self._say("+ idling")
            self._announce()
            await self._writer.drain()
            done = asyncio.ensure_future(self._reader.readline())
            while not done.done():
                arrival = asyncio.ensure_future(arrivals.get())
                await asyncio.wait([done, arrival], return_when=asyncio.FIRST_COMPLETED)
                arrival.cancel()
                self._announce()
                await self._writer.drain()
        self._say(f"{tag} OK idle no more")

    async def _noop(self, tag: str, _: list[str]) -> None:
        self._announce()
        self._say(f"{tag} OK still here")

    async def _logout(self, tag: str, _: list[str]) -> None:
        self._say("* BYE until next time")
        self._say(f"{tag} OK gone")
        self._writer.close()

    def _announce(self) -> None:
        if self._selected and len(self._mails()) != self._seen:
            self._seen = len(self._mails())
            self._say(f"* {self._seen} EXISTS")

    def _mails(self) -> Sequence[StoredMail]:
        return self._store.mails(self._owner)


def _header(content: bytes) -> bytes:
    end = _HEADER_END.search(content)
    return content[: end.end()] if end else content
