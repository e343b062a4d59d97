"""What is asked by plain requests: files, configuration, polling (T21)."""

import asyncio
import json
from collections.abc import AsyncIterator
from io import BytesIO
from typing import Any
from uuid import uuid4

import aiohttp
import pytest

from tests.channels.webchat.shop import KEY, SITE, Shop
from tests.servers.patience import PATIENCE

pytestmark = pytest.mark.asyncio(loop_scope="module")


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
    "a frame that is too large": ("POST", POLL, {"data": b" " * 300_000, "headers": JSON}, 413),
    "a socket without an upgrade": ("GET", f"socket?key={KEY}", {}, 400),
    "nowhere": ("GET", "nowhere", {}, 404),
    "another way": ("DELETE", "poll", {}, 405),
}


@pytest.mark.parametrize("case", PLACES)
async def test_places_answer_whom_they_should(shop: Shop, case: str) -> None:
    method, path, more, status = PLACES[case]
    answer = await shop.request(method, path, **more)
    assert answer.status == status, await answer.text()


async def test_a_long_word_may_come_in_pieces(shop: Shop) -> None:
    session = await (await shop.request("POST", f"session?key={KEY}")).json()
    move = {"id": str(uuid4()), "conversation": "slow-talk"}
    said = json.dumps({"frames": [{"type": "send", "text": "ñ" * 4_000, **move}]}).encode()

    async def in_pieces() -> AsyncIterator[bytes]:
        for start in range(0, len(said), 10_000):
            yield said[start : start + 10_000]
            await asyncio.sleep(0.02)

    answer = await shop.request(
        "POST", POLL, data=in_pieces(), headers=JSON, token=session["token"]
    )
    assert [one["type"] for one in (await answer.json())["frames"]] == ["ack"]


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
    async with asyncio.timeout(PATIENCE):
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


async def test_files_that_come_at_once_do_not_pass_their_bound(shop: Shop) -> None:
    visitor = await shop.visit()
    token = (await visitor.begin())["token"]

    async def upload(n: int) -> aiohttp.ClientResponse:
        return await shop.request("POST", f"upload?key={KEY}&name={n}", token=token, data=b"x")

    answers = await asyncio.gather(*map(upload, range(14)))
    assert sorted(answer.status for answer in answers) == [200] * 10 + [429] * 4
    [first, *_] = [await answer.json() for answer in answers if answer.status == 200]
    assert first.keys() == {"name", "type", "size", "upload", "url"}

    await visitor.write("One of them", uploads=[first["upload"]])
    assert [(await upload(n)).status for n in (14, 15)] == [200, 429]
    await visitor.write("The same again", uploads=[first["upload"]])
    assert (await upload(16)).status == 429


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
