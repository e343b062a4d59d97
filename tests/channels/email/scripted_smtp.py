"""An SMTP server that misbehaves as told, connection by connection."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

WAIT = "451 4.7.1 Too many messages from you, try again in 3 seconds"
CLOSE_AND_WAIT = "421 4.7.0 Too many messages from you, try again in 3 seconds"
BEHAVED = "behaved"
"""Modes: `behaved`; `421 at connect`; `421 at mail`; `close at mail`; `wait at connect`,
`421 with a time at mail`, `wait at mail` and `wait at rcpt` name a time; `451 at data`;
`554 at data`; `close after dot`; `hang after dot`; `reset after ok`; `silent`; `held at rcpt` and
`held after dot` answer once `go` is set.
"""


@dataclass
class ScriptedSmtp:
    """`modes` are used up connection by connection; then it behaves."""

    modes: list[str] = field(default_factory=list)
    port: int = 0
    taken: list[tuple[list[str], bytes]] = field(default_factory=list)
    """Mails whose final dot arrived, with their recipients, whether or not it said so."""
    senders: list[str] = field(default_factory=list)
    connections: int = 0
    ended: int = 0
    held: int = 0
    go: asyncio.Event = field(default_factory=asyncio.Event)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        mode = self.modes.pop(0) if self.modes else BEHAVED
        with suppress(ConnectionError, EOFError):
            await self._talk(mode, reader, writer)
        self.ended += 1
        writer.close()

    async def _talk(
        self, mode: str, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        def say(line: str) -> None:
            writer.write(line.encode() + b"\r\n")

        if mode == "silent":
            await reader.read()
        if mode in ("421 at connect", "wait at connect"):
            say(WAIT if mode == "wait at connect" else "421 4.3.2 shutting down")
            return
        say("220 scripted")
        recipients: list[str] = []
        while line := await reader.readline():
            verb = line[:4].upper().decode()
            if verb == "MAIL" and mode == "close at mail":
                return
            if verb == "MAIL" and mode == "421 at mail":
                say("421 4.3.2 shutting down")
                return
            if verb == "MAIL" and mode == "421 with a time at mail":
                say(CLOSE_AND_WAIT)
                return
            if mode == f"wait at {verb.lower()}":
                say(WAIT)
                mode = BEHAVED
                continue
            if verb == "MAIL":
                self.senders.append(line.decode().partition("<")[2].partition(">")[0])
            if verb == "RCPT" and mode == "held at rcpt":
                await self._hold()
            if verb == "RCPT":
                recipients.append(line.decode().partition("<")[2].partition(">")[0])
            if verb == "DATA":
                if not await self._data(mode, recipients, reader, writer):
                    return
                recipients, mode = [], BEHAVED
                continue
            say("250-scripted\r\n250 SIZE 1000000" if verb == "EHLO" else "250 2.0.0 ok")
            if verb == "QUIT":
                return

    async def _data(
        self,
        mode: str,
        recipients: list[str],
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
    ) -> bool:
        if mode in ("451 at data", "554 at data"):
            writer.write(f"{mode[:3]} 4.3.0 not this one\r\n".encode())
            return True
        writer.write(b"354 go on\r\n")
        self.taken.append((recipients, await reader.readuntil(b"\r\n.\r\n")))
        if mode == "held after dot":
            await self._hold()
        if mode == "close after dot":
            return False
        if mode == "hang after dot":
            await reader.read()
            return False
        writer.write(b"250 2.0.0 taken\r\n")
        if mode == "reset after ok":
            await writer.drain()
            writer.transport.abort()
            return False
        return True

    async def _hold(self) -> None:
        self.held += 1
        await self.go.wait()


@asynccontextmanager
async def scripted_smtp(*modes: str) -> AsyncIterator[ScriptedSmtp]:
    script = ScriptedSmtp(list(modes))
    server = await asyncio.start_server(script.serve, "127.0.0.1", 0)
    script.port = server.sockets[0].getsockname()[1]
    try:
        yield script
    finally:
        server.close()
