"""What hostile pages, visitors and networks may try, as tables (T20-T22, W, T, F31-F33)."""

import asyncio
import base64
import json
import os
import struct
import time
from collections.abc import AsyncIterator
from contextlib import suppress
from io import BytesIO
from typing import Any
from uuid import uuid4

import aiohttp
import pytest
import pytest_asyncio

from router.model import CustomerId
from router.visits import key_of
from storage.memory.store import open_memory
from tests.channels.webchat.shop import ACCOUNT, KEY, SITE, Shop, Visitor, furnish, jwt, open_shop

pytestmark = pytest.mark.asyncio(loop_scope="module")

QUICK = {
    "webchat.hello": 0.5,
    "webchat.heartbeat": 0.6,
    "webchat.send": 0.5,
    "webchat.close": 0.1,
}
AS_WELL = "still answered"


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def shop(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Shop]:
    """One hub in memory for this file: its subject is the wire, not the rows."""
    store = open_memory()
    await furnish(store, {"max_file_mb": 1})
    async with open_shop(store, tmp_path_factory.mktemp("shop"), timings=QUICK) as opened:
        yield opened
    await store.close()


async def healthy(shop: Shop) -> None:
    """Others are served as ever, and soon."""
    began = time.monotonic()
    other = await shop.visit()
    await other.begin()
    await other.write(AS_WELL)
    await other.told(AS_WELL)
    await other.ws.close()
    assert time.monotonic() - began < 2.5


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
        async with asyncio.timeout(10):
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


def claims(**changes: Any) -> dict[str, Any]:
    now = int(time.time())
    whole = {"sub": "42", "iat": now, "exp": now + 600, "aud": KEY, "jti": uuid4().hex}
    return {name: one for name, one in {**whole, **changes}.items() if one is not None}


NOW = int(time.time())
NO_IDENTITY: dict[str, str] = {
    "nothing": "",
    "an id without signature": "42",
    "alg none": jwt(claims(), alg="none").rpartition(".")[0] + ".",
    "alg none, signed": jwt(claims(), alg="none"),
    "another algorithm": jwt(claims(), alg="HS512"),
    "another secret": jwt(claims(), secret="wrong"),
    "no secret": jwt(claims(), secret=""),
    "the signature of another": jwt(claims(sub="43")).rpartition(".")[0]
    + "."
    + jwt(claims()).rpartition(".")[2],
    "another chat": jwt(claims(aud="wc_" + "0" * 32)),
    "no audience": jwt(claims(aud=None)),
    "for two hours": jwt(claims(exp=NOW + 7_200)),
    "without an end": jwt(claims(exp=None)),
    "without a beginning": jwt(claims(iat=None)),
    "from the future": jwt(claims(iat=NOW + 3_000, exp=NOW + 3_600)),
    "over": jwt(claims(iat=NOW - 700, exp=NOW - 100)),
    "without a name": jwt(claims(sub="")),
    "without jti": jwt(claims(jti=None)),
    "an object as name": jwt(claims(sub={"a": 1})),
    "not base64": "a.b.c",
    "four parts": jwt(claims()) + ".x",
}


@pytest.mark.parametrize("case", NO_IDENTITY)
async def test_what_the_site_has_not_signed_is_no_identity(shop: Shop, case: str) -> None:
    visitor = await shop.visit()
    await visitor.say("identify", token=NO_IDENTITY[case])
    assert (await visitor.next("refused"))["code"].startswith("identity.")
    welcomed = await shop.visit(identity=NO_IDENTITY[case])
    assert welcomed.seen[-1]["visitor"] is None


async def test_whom_the_site_vouches_for_finds_his_talks_on_another_machine(shop: Shop) -> None:
    at_home = await shop.visit(identity=(first := jwt(claims(sub="alice", name="Alice"))))
    await at_home.next("session")
    assert (await at_home.next("identified"))["name"] == "Alice"
    await at_home.write("From home", "home-talk")
    await at_home.told("From home")
    abroad = await shop.visit(identity=jwt(claims(sub="alice")))
    session = await abroad.next("session")
    assert session["token"] != at_home.token
    back = await shop.visit(token=abroad.token)
    assert [one["conversation"] for one in back.seen[-1]["threads"]] == ["home-talk"]
    await back.write("From abroad", "home-talk")
    await at_home.told("From abroad")
    # The same words of the site once more: good for the browser that has used them, only.
    again = await shop.visit(token=at_home.token, identity=first)
    await again.next("identified")
    thief = await shop.visit(identity=first)
    assert (await thief.next("refused"))["code"] == "identity.replayed"
    # Somebody else at the same browser does not see what Alice wrote.
    await back.say("identify", token=jwt(claims(sub="boris")))
    await back.next("identified")
    await back.say("open", conversation="home-talk")
    assert (await back.next("refused"))["code"] == "conversation.none"


SIGNED = {
    "typed, then a site without address": ({"email": "victim@mail.example"}, {}, ""),
    "typed, then the site's": (
        {"email": "victim@mail.example"}, {"email": "Bo@Mail.example"}, "bo@mail.example"
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", SIGNED)
async def test_signed_is_the_address_that_the_site_has_named(shop: Shop, case: str) -> None:
    form, named, signed = SIGNED[case]
    visitor = await shop.visit()
    await visitor.begin(**form)
    await visitor.say("identify", token=jwt(claims(sub=uuid4().hex, **named)))
    await visitor.next("identified")
    await visitor.write("Hello", talk := f"talk-{uuid4()}")
    await visitor.told("Hello")
    await visitor.say("leave", id=str(uuid4()), conversation=talk, email="third@mail.example")
    await visitor.next("state", conversation=talk)
    async with shop.store.unit.read() as reads:
        threads = await reads.threads(ACCOUNT, await owners(shop), 100)
    (key,) = [one.thread_key for one in threads if one.thread_key.endswith(talk)]
    kept = await shop.store.unit.write(
        lambda tx: tx.documents.get(ACCOUNT, key_of(key), shop.store.clock.now())
    )
    assert kept is not None
    assert kept.value.get("signed", "") == signed


async def owners(shop: Shop) -> list[str]:
    """The handles of all customers."""
    async with shop.store.unit.read() as reads:
        events = await reads.events(0, 10_000)
    ids = {CustomerId(e.customer_id) for e in events if e.customer_id}
    found = await shop.store.unit.write(lambda tx: tx.customers.identities_of(ids))
    return [one.handle.value for one in found]


async def test_a_claim_in_a_form_is_no_proof(shop: Shop) -> None:
    alice = await shop.visit(identity=jwt(claims(sub="carol", email="carol@mail.example")))
    await alice.next("identified")
    await alice.write("I am Carol", "carols-talk")
    await alice.told("I am Carol")
    liar = await shop.visit()
    await liar.begin(name="Carol", email="carol@mail.example")
    await liar.write("I am Carol, too", "carols-talk")
    await liar.told("I am Carol, too")
    rows = [await shop.row("I am Carol"), await shop.row("I am Carol, too")]
    assert rows[0]["customer_id"] != rows[1]["customer_id"]
    assert await shop.texts(rows[1]["conversation_id"]) == ["I am Carol, too"]


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
        async with asyncio.timeout(15):
            while chunk := await reader.read(1 << 20):
                size += len(chunk)
    assert size < 40 * 40 * 4_000  # it was cut off long before all of it
    writer.close()


async def test_half_open_sockets_are_noticed(shop: Shop) -> None:
    """A machine that is gone answers no ping: after one and a half beats it is closed."""
    reader, writer = await raw_socket(shop)
    writer.write(frame(HELLO))
    async with asyncio.timeout(10):
        while await reader.read(65_536):  # pings come, and nobody answers
            pass
    writer.close()


POLL, EVIL = f"poll?key={KEY}", {"Origin": "https://evil.example"}
TEXT, JSON = {"Content-Type": "text/plain"}, {"Content-Type": "application/json"}
MANY = {"frames": [{"type": "ping"}] * 21}
PLACES: dict[str, tuple[str, str, dict[str, Any], int]] = {
    "the widget of nobody": ("GET", "config?key=wc_x", {}, 404),
    "a frame of nobody": ("GET", "frame?key=", {}, 404),
    "another site asks": ("GET", f"config?key={KEY}", {"headers": EVIL}, 403),
    "another site begins": ("POST", f"session?key={KEY}", {"headers": {"Origin": SITE}}, 403),
    "a form of text": ("POST", POLL, {"data": b"{}", "headers": TEXT}, 415),
    "no JSON": ("POST", POLL, {"data": b"{", "headers": JSON}, 400),
    "no frames": ("POST", POLL, {"json": {}}, 400),
    "21 frames": ("POST", POLL, {"json": MANY}, 400),
    "a token of nobody": ("GET", POLL, {"token": "x"}, 401),
    "a token of nobody, writing": ("POST", POLL, {"json": {"frames": []}, "token": "x"}, 401),
    "a file of nobody": ("POST", f"upload?key={KEY}", {"data": b"x"}, 401),
    "out of the folder": ("GET", "assets/..%2f..%2fpackage.json", {}, 404),
    "nowhere": ("GET", "nowhere", {}, 404),
    "another way": ("DELETE", "poll", {}, 405),
}


@pytest.mark.parametrize("case", PLACES)
async def test_places_answer_whom_they_should(shop: Shop, case: str) -> None:
    method, path, more, status = PLACES[case]
    answer = await shop.request(method, path, **more)
    assert answer.status == status, await answer.text()


async def test_polling_says_what_a_socket_says(shop: Shop) -> None:
    session = await (await shop.request("POST", f"session?key={KEY}")).json()
    token = session["token"]

    async def say(*frames: dict[str, Any]) -> list[dict[str, Any]]:
        answer = await shop.request(
            "POST", f"poll?key={KEY}", json={"frames": list(frames)}, token=token
        )
        told: list[dict[str, Any]] = (await answer.json())["frames"]
        return told

    first = await (await shop.request("GET", f"poll?key={KEY}", token=token)).json()
    assert first["frames"][0]["visitor"] == session["visitor"]
    move = {"id": str(uuid4()), "conversation": "polled-talk"}
    (ack,) = await say({"type": "send", "text": "By plain requests", **move})
    assert ack["type"] == "ack"
    item = await shop.take("By plain requests")
    await shop.reply(item, "Heard")
    async with asyncio.timeout(10):
        while True:
            path = f"poll?key={KEY}&since={first['cursor']}"
            told = await (await shop.request("GET", path, token=token)).json()
            said = [f["message"]["text"] for f in told["frames"] if f["type"] == "message"]
            if said == ["By plain requests", "Heard"]:
                break
            await asyncio.sleep(0.1)
    (thread,) = await say({"type": "open", "conversation": "polled-talk"})
    assert [one["from"] for one in thread["messages"]] == ["visitor", "agent"]
    big = await shop.request(
        "POST", f"upload?key={KEY}&name=a", token=token, data=BytesIO(bytes(1 << 21))
    )
    assert big.status == 413


async def test_the_frame_stands_in_the_accounts_own_sites_only(shop: Shop) -> None:
    answer = await shop.request("GET", f"config?key={KEY}&lang=es", headers={"Origin": SITE})
    assert answer.headers["Access-Control-Allow-Origin"] == SITE
    assert (await answer.json())["lang"] == "es"
    page = await shop.request("GET", f"frame?key={KEY}")
    if page.status == 200:
        policy = page.headers["Content-Security-Policy"]
        assert f" {SITE}" in policy.partition("frame-ancestors")[2]
        assert "unsafe" not in policy
    else:
        assert page.status == 503  # the pages are not built
