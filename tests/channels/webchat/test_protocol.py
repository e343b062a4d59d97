"""What hostile pages, visitors and networks may try, as tables (T20-T22, W, T, F31-F33)."""

import asyncio
import base64
import json
import os
import struct
import time
from collections.abc import Iterable
from contextlib import suppress
from typing import Any
from uuid import uuid4

import aiohttp
import pytest

from tests.channels.webchat.shop import KEY, SITE, Shop, Visitor
from tests.servers.patience import PATIENCE

pytestmark = pytest.mark.asyncio(loop_scope="module")

AS_WELL = "still answered"


async def healthy(shop: Shop) -> None:
    """Others are served as ever, and soon."""
    began = time.monotonic()
    other = await shop.visit()
    await other.begin()
    await other.write(AS_WELL)
    await other.told(AS_WELL)
    await other.ws.close()
    assert time.monotonic() - began < 8  # less than what may wait for a bad one


def frame(content: bytes, opcode: int = 1, fin: bool = True, masked: bool = True) -> bytes:
    """A WebSocket frame as no browser would make it (RFC 6455, 5.2)."""
    head = bytes([(0x80 if fin else 0) | opcode])
    size, mask = len(content), 0x80 if masked else 0
    if size < 126:
        head += bytes([mask | size])
    elif size < 65_536:
        head += bytes([mask | 126]) + struct.pack("!H", size)
    else:
        head += bytes([mask | 127]) + struct.pack("!Q", size)
    key = bytes(4)
    return head + (key if masked else b"") + content


async def raw_socket(shop: Shop) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    reader, writer = await asyncio.open_connection("127.0.0.1", shop.settings.port)
    key = base64.b64encode(os.urandom(16)).decode()
    request = (
        f"GET /webchat/socket?key={KEY} HTTP/1.1\r\nHost: 127.0.0.1:{shop.settings.port}\r\n"
        f"Origin: {shop.url}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        f"Sec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n\r\n"
    )
    writer.write(request.encode())
    assert b" 101 " in await reader.readline()
    while await reader.readline() != b"\r\n":
        pass
    return reader, writer


HELLO = json.dumps({"type": "hello", "key": KEY}).encode()
HOSTILE_BYTES: dict[str, list[bytes]] = {
    "no JSON": [frame(b"{"), frame(b"{"), frame(b"{")],
    "nested without end": [frame(b"[" * 60_000)] * 3,
    "a number of 5,000 digits": [frame(b'{"type":"ping","n":' + b"9" * 5_000 + b"}")] * 3,
    "NaN": [frame(b'{"type":"ping","n":NaN}')] * 3,
    "a name twice": [frame(b'{"type":"ping","type":"ping"}')] * 3,
    "a lone surrogate": [frame(b'{"type":"begin","language":"\\ud800"}')] * 3,
    "a NUL": [frame(b'{"type":"page","url":"a\\u0000"}')] * 3,
    "frames of agents": [frame(b'{"type":"%s"}' % one) for one in (b"note", b"assign", b"take")],
    "a list": [frame(b"[]")] * 3,
    "hello twice, thrice": [frame(HELLO)] * 3,
    "bytes": [frame(b"\x00\x01", opcode=2)],
    "not UTF-8": [frame(b"\xff\xfe\xfd")],
    "an opcode that is reserved": [frame(b"x", opcode=5)],
    "a frame without a mask": [frame(b"{}", masked=False)],
    "64 KiB and one": [frame(b'"' + b"x" * 65_536 + b'"')],
    "100,000 fragments": [frame(b"x", fin=False)] + [frame(b"x", opcode=0, fin=False)] * 100_000,
}  # fmt: skip


@pytest.mark.parametrize("case", HOSTILE_BYTES)
async def test_what_is_no_frame_closes_that_socket_and_no_other(shop: Shop, case: str) -> None:
    reader, writer = await raw_socket(shop)
    writer.write(frame(HELLO))
    try:
        for content in HOSTILE_BYTES[case]:
            writer.write(content)
            await writer.drain()
        async with asyncio.timeout(PATIENCE):
            while await reader.read(65_536):
                pass
    except ConnectionError:
        pass  # closed while we were still writing
    finally:
        writer.close()
    await healthy(shop)


TURNED_AWAY: dict[str, dict[str, Any]] = {
    "another site's page": {"origin": "https://evil.example"},
    "the shop's own page, not the frame": {"origin": SITE},
    "no page at all": {"origin": None},
    "our host, another port": {"origin": "http://127.0.0.1:1"},
    "null": {"origin": "null"},
}


@pytest.mark.parametrize("case", TURNED_AWAY)
async def test_a_socket_is_opened_by_our_own_frame_alone(shop: Shop, case: str) -> None:
    with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
        await shop.connect(**TURNED_AWAY[case])
    assert refused.value.status == 403


async def test_an_unknown_key_a_token_that_is_over_and_silence_are_told_by_their_codes(
    shop: Shop,
) -> None:
    for key in ("wc_nobody", "", KEY.removeprefix("wc_"), "wc_" + "0" * 32):
        assert await Visitor(await shop.connect(key=key)).closed() == 4403
    for token in ("nobody's", "x" * 128):
        visitor = Visitor(await shop.connect())
        await visitor.say("hello", key=KEY, token=token)
        assert await visitor.closed() == 4401
    silent = [Visitor(await shop.connect()) for _ in range(50)]
    assert {await one.closed() for one in silent} == {1008}
    first = Visitor(await shop.connect())
    await first.say("ping")
    assert await first.closed() == 1008


async def test_a_token_is_made_by_the_first_deed_and_forgotten_on_demand(shop: Shop) -> None:
    visitor = await shop.visit()
    assert visitor.seen[-1]["visitor"] is None
    await visitor.say("send", id=str(uuid4()), conversation="first-talk", text="hi")
    assert (await visitor.next("refused"))["code"] == "session.none"
    session = await visitor.begin()
    assert len(base64.urlsafe_b64decode(session["token"] + "=")) == 32
    assert "token" not in await visitor.begin()  # the one there is
    again = await shop.visit(token=session["token"])
    assert again.seen[-1]["visitor"] == session["visitor"]
    await again.say("forget")
    await again.next("forgotten")
    assert await again.closed() in (1000, 4401)
    assert await visitor.closed() == 4401  # the other tab
    gone = Visitor(await shop.connect())
    await gone.say("hello", key=KEY, token=session["token"])
    assert await gone.closed() == 4401


REFUSED: dict[str, tuple[dict[str, Any], str]] = {
    "nothing": ({"type": "send", "text": " \n "}, "text.empty"),
    "too much": ({"type": "send", "text": "x" * 4_001}, "text.long"),
    "a file of nobody": ({"type": "send", "text": "", "uploads": ["a" * 32]}, "upload.gone"),
    "eleven files": ({"type": "send", "text": "", "uploads": ["a" * 32] * 11}, "upload.many"),
    "a talk that is not": ({"type": "open"}, "conversation.none"),
    "a name with a way in it": ({"type": "open", "conversation": "../../other"}, "frame.bad"),
    "another's key": ({"type": "open", "conversation": "a" * 32 + "/x"}, "frame.bad"),
    "no address": ({"type": "begin", "form": {"email": "alice"}}, "email.bad"),
    "six of five": ({"type": "rate", "score": 6}, "frame.bad"),
    "not yes": ({"type": "typing", "on": "yes"}, "frame.bad"),
    "fifty-one marks": ({"type": "read", "messages": ["a" * 32] * 51}, "frame.bad"),
}


@pytest.mark.parametrize("case", REFUSED)
async def test_what_cannot_be_done_is_refused_with_its_code(shop: Shop, case: str) -> None:
    said, code = REFUSED[case]
    visitor = await shop.visit()
    await visitor.begin()
    named = {"id": str(uuid4()), "conversation": "first-talk", "sender": "agent"}
    await visitor.ws.send_json({**named, **said})
    assert (await visitor.next("refused"))["code"] == code
    await visitor.say("ping")
    await visitor.next("pong")


async def test_who_begins_talk_after_talk_is_told_to_wait(shop: Shop) -> None:
    visitor = await shop.visit()
    token = (await visitor.begin())["token"]

    async def say(talks: Iterable[int]) -> list[dict[str, Any]]:
        said = [{"conversation": f"talk-no-{n:02}", "text": f"Talk {n}"} for n in talks]
        frames = [{"type": "send", "id": str(uuid4()), **one} for one in said]
        body = {"frames": frames}
        answer = await shop.request("POST", f"poll?key={KEY}", json=body, token=token)
        told: list[dict[str, Any]] = (await answer.json())["frames"]
        return told

    assert {one["type"] for one in await say(range(20))} == {"ack"}
    await shop.row("Talk 0")
    [refused] = await say([20])
    assert (refused["type"], refused["code"]) == ("refused", "conversation.many")
    assert [one["type"] for one in await say([0])] == ["ack"]


async def test_who_floods_is_read_slowly(shop: Shop) -> None:
    flood = await shop.visit()
    began = time.monotonic()
    for _ in range(26):
        await flood.say("ping")
    for _ in range(26):
        await flood.next("pong")
    assert time.monotonic() - began > 0.5  # 20 at once, then 5 a second


async def test_who_does_not_read_is_let_go_and_slows_nobody(shop: Shop) -> None:
    talker = await shop.visit()
    session = await talker.begin()
    long = [
        {"type": "send", "id": str(uuid4()), "conversation": "long-talk", "text": "x" * 4_000}
        for _ in range(40)
    ]
    for first in (0, 20):
        body = {"frames": long[first : first + 20]}
        answer = await shop.request("POST", f"poll?key={KEY}", json=body, token=session["token"])
        assert [one["type"] for one in (await answer.json())["frames"]] == ["ack"] * 20
    reader, writer = await raw_socket(shop)
    writer.transport.pause_reading()  # type: ignore[attr-defined]  # of a stream's transport
    greeting = {"type": "hello", "key": KEY, "token": session["token"]}
    writer.write(frame(json.dumps(greeting).encode()))
    asked = frame(json.dumps({"type": "open", "conversation": "long-talk"}).encode())
    with suppress(ConnectionError):
        for _ in range(20 + 20):
            writer.write(asked)
            await writer.drain()
    await healthy(shop)
    writer.transport.resume_reading()  # type: ignore[attr-defined]  # of a stream's transport
    size = 0
    with suppress(ConnectionError):
        async with asyncio.timeout(PATIENCE):
            while chunk := await reader.read(1 << 20):
                size += len(chunk)
    assert size < 40 * 40 * 4_000  # it was cut off long before all of it
    writer.close()


async def test_half_open_sockets_are_noticed(shop: Shop) -> None:
    """A machine that is gone answers no ping: after one and a half beats it is closed."""
    reader, writer = await raw_socket(shop)
    writer.write(frame(HELLO))
    async with asyncio.timeout(PATIENCE):
        while await reader.read(65_536):  # pings come, and nobody answers
            pass
    writer.close()
