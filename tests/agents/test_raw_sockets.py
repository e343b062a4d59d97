"""Bytes on the live socket that no browser sends (RFC 6455)."""

from __future__ import annotations

import asyncio
import json
import os
import struct
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import psutil
import pytest

from tests.agents import seed
from tests.agents.conftest import ORIGIN, House, Person, cookie

TEXT, CONTINUED, BINARY, RESERVED, CLOSE, PING = 0x1, 0x0, 0x2, 0x3, 0x8, 0x9
LAST, PACKED = 0x80, 0x40


@pytest.fixture
def store_kind() -> str:
    """What is asked here hardly comes to the rows."""
    return "memory"


def frame(first: int, payload: bytes, length: int | None = None) -> bytes:
    """Return a masked frame; `first` is its whole first byte, `length` what it claims to hold."""
    claimed = len(payload) if length is None else length
    if claimed < 126:
        head = bytes([first, 0x80 | claimed])
    elif claimed < 1 << 16:
        head = bytes([first, 0x80 | 126]) + struct.pack(">H", claimed)
    else:
        head = bytes([first, 0x80 | 127]) + struct.pack(">Q", claimed)
    return head + b"\0\0\0\0" + payload  # a mask of zeros changes nothing


class Wire:
    """A live socket, byte by byte."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader = reader
        self.writer = writer

    async def send(self, content: bytes) -> None:
        with suppress(ConnectionError):
            self.writer.write(content)
            await self.writer.drain()

    async def closed(self) -> int | None:
        """Read to the end; return the code of the close frame, None when there was none."""
        code = None
        with suppress(ConnectionError, asyncio.IncompleteReadError):
            async with asyncio.timeout(30):
                while code is None:
                    code = await self._next()
        return code

    async def _next(self) -> int | None:
        first, length = await self.reader.readexactly(2)
        if length == 126:
            [length] = struct.unpack(">H", await self.reader.readexactly(2))
        elif length == 127:
            [length] = struct.unpack(">Q", await self.reader.readexactly(8))
        payload = await self.reader.readexactly(length)
        return struct.unpack(">H", payload[:2])[0] if first & 0xF == CLOSE else None


@asynccontextmanager
async def wire(person: Person) -> AsyncIterator[Wire]:
    """Open the socket by hand and say hello."""
    url = person.client.make_url("/ws")
    reader, writer = await asyncio.open_connection(url.host, url.port)
    lines = (
        "GET /ws HTTP/1.1",
        f"Host: {url.host}",
        "Upgrade: websocket",
        "Connection: Upgrade",
        "Sec-WebSocket-Version: 13",
        "Sec-WebSocket-Key: MDEyMzQ1Njc4OWFiY2RlZg==",
        "Sec-WebSocket-Extensions: permessage-deflate",
        f"Origin: {ORIGIN}",
        f"Cookie: centralita_session={cookie(person)}",
    )
    writer.write("".join(f"{line}\r\n" for line in (*lines, "")).encode())
    answer = await reader.readuntil(b"\r\n\r\n")
    assert b" 101 " in answer
    assert b"permessage-deflate" not in answer
    hello = {"type": "hello", "csrf": person.csrf, "since": None}
    writer.write(frame(LAST | TEXT, json.dumps(hello).encode()))
    try:
        yield Wire(reader, writer)
    finally:
        # What the hub no longer reads would keep a mere `close` waiting for longer than the loop.
        writer.transport.abort()
        with suppress(ConnectionError):
            await writer.wait_closed()


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (frame(LAST | TEXT, b"\xff\xfe"), 1007),
        (frame(LAST | TEXT, b'{"type": "\xed\xa0\x80"}'), 1007),
        (frame(LAST | RESERVED, b"x"), 1002),
        (frame(LAST | PACKED | TEXT, b"x"), 1002),
        (frame(LAST | CONTINUED, b"x"), 1002),
        (frame(TEXT, b"a") + frame(LAST | TEXT, b"b"), 1002),
        (frame(PING, b"x"), 1002),
        (frame(LAST | PING, b"x" * 126), 1002),
        (frame(LAST | BINARY, b"{}"), 1008),
        (frame(LAST | TEXT, b"x" * 70_000), 1009),
        (frame(LAST | TEXT, b"", 1 << 62), 1009),
        (frame(LAST | TEXT, b"", 5_000_000), 1009),
    ],
    ids=[
        "no UTF-8",
        "half a letter",
        "an unknown kind",
        "packed though nothing was agreed",
        "going on with nothing",
        "beginning twice",
        "a ping in parts",
        "a long ping",
        "bytes",
        "a long text",
        "an endless text",
        "a text of 5 MB",
    ],
)
async def test_what_breaks_the_protocol_ends_that_socket_alone(
    house: House, content: bytes, code: int
) -> None:
    ana, boris = await house.enter(seed.ANA), await house.enter(seed.BORIS)
    other = await boris.socket()
    await other.next("welcome")
    async with wire(ana) as bad:
        await bad.send(content)
        assert await bad.closed() == code
    await other.next("tick")


async def test_a_text_in_countless_parts_is_cut_off_and_kept_nowhere(house: House) -> None:
    ana = await house.enter(seed.ANA)
    before = psutil.Process(os.getpid()).memory_info().rss
    async with wire(ana) as bad:
        await bad.send(frame(TEXT, b"x"))
        parts = frame(CONTINUED, b"x") * 10_000
        for _ in range(100):
            await bad.send(parts)
        assert await bad.closed() in (1009, None)  # reset while we still spoke
    assert psutil.Process(os.getpid()).memory_info().rss - before < 100_000_000
    await ana.json("GET", "/session")


async def test_a_part_that_never_ends_keeps_nobody_waiting(house: House) -> None:
    ana = await house.enter(seed.ANA)
    async with wire(ana) as bad:
        await bad.send(frame(LAST | TEXT, b"half", 100))
        boris = await house.enter(seed.BORIS)
        other = await boris.socket()
        await other.next("tick")
