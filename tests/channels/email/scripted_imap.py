"""An IMAP server that says what a test wants it to say."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

CLOSE = b"\0close"

POLITE: Mapping[str, bytes] = {
    "": b"* OK scripted\r\n",
    "CAPABILITY": b"* CAPABILITY IMAP4rev1 IDLE\r\n%t OK done\r\n",
    "LOGIN": b"%t OK welcome\r\n",
    "SELECT": b"* 0 EXISTS\r\n* OK [UIDVALIDITY 7] ok\r\n* OK [UIDNEXT 1] ok\r\n%t OK done\r\n",
    "UID": b"* SEARCH\r\n%t OK done\r\n",
    "IDLE": b"+ idling\r\n",
    "LOGOUT": b"* BYE\r\n%t OK done\r\n",
}


@asynccontextmanager
async def scripted_imap(
    once: list[Mapping[str, bytes]] | None = None, /, **answers: bytes
) -> AsyncIterator[int]:
    """Yield its port. `answers` by command replace the polite ones ('greeting' the first line),
    those in `once` for one connection each; the longest beginning of a command counts ('UID
    SEARCH'). %t is the tag, an answer that ends in CLOSE ends the connection, b'' is silence.
    """

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        def say(answer: bytes, tag: bytes = b"") -> bool:
            writer.write(answer.removesuffix(CLOSE).replace(b"%t", tag))
            return not answer.endswith(CLOSE)

        serving.add(asyncio.current_task())
        own = once.pop(0) if once else answers
        script = {**POLITE, **own, "": own.get("greeting", POLITE[""])}
        try:
            goes_on = say(script[""])
            while goes_on and (line := await reader.readline()):
                tag, _, rest = line.strip().partition(b" ")
                said = rest.decode().upper()
                known = [start for start in script if start and said.startswith(start)]
                goes_on = say(script.get(max(known, key=len, default="none"), b""), tag)
        except ConnectionError:
            pass  # as it does to any server
        finally:
            writer.close()

    serving: set[asyncio.Task[None] | None] = set()
    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()
        left = [task for task in serving if task is not None]
        for task in left:
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)
