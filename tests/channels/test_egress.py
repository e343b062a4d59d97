"""The hub's own requests to the world never reach what they must not (CWE-918)."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from channels.egress import MAX_BYTES, Egress
from router.errors import Refused, Unreachable

LOOPBACK = ("127.0.0.0/8", "::1/128")


@dataclass
class Inner:
    """A server on this machine, and what it was sent."""

    port: int = 0
    calls: list[str] = field(default_factory=list)


@pytest.fixture
async def inner() -> AsyncIterator[Inner]:
    app, made = web.Application(), Inner()

    async def answer(request: web.Request) -> web.Response:
        made.calls.append(await request.text())
        if request.path == "/moved":
            raise web.HTTPFound("/elsewhere")
        return web.Response(body=b"x" * (MAX_BYTES + 5), status=201)

    app.router.add_route("*", "/{any:.*}", answer)
    async with TestServer(app) as server:
        made.port = server.port or 0
        yield made


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:{port}/",
        "https://127.0.0.1:{port}/",
        "http://localhost:{port}/",
        "https://localhost:{port}/",
        "https://[::1]:{port}/",
        "https://[::ffff:127.0.0.1]:{port}/",
        "https://169.254.169.254/latest",
        "https://10.0.0.1/",
        "http://93.184.216.34/",  # public, but without TLS
        "https://user:word@example.com/",
        "ftp://example.com/",
        "file:///etc/passwd",
        "https://[::1",
        "https://",
        "",
    ],
)
async def test_what_is_inside_or_unprotected_is_not_called(inner: Inner, url: str) -> None:
    with pytest.raises(Refused) as refusal:
        await Egress().request("POST", url.format(port=inner.port), form={"a": "b"})
    assert refusal.value.code == "http.address"
    assert inner.calls == []


async def test_what_config_allows_is_called_once_and_followed_nowhere(inner: Inner) -> None:
    egress = Egress(LOOPBACK)
    moved = await egress.request("POST", f"http://localhost:{inner.port}/moved", form={"a": "b"})
    assert (moved.status, inner.calls) == (302, ["a=b"])
    large = await egress.request(
        "GET", f"http://127.0.0.1:{inner.port}/", headers={"Accept": "*/*"}
    )
    assert (large.status, len(large.content)) == (201, MAX_BYTES)


async def test_who_does_not_answer_is_unreachable(unused_tcp_port: int) -> None:
    for host in (f"127.0.0.1:{unused_tcp_port}", "nowhere.example"):
        with pytest.raises(Unreachable):
            await Egress(LOOPBACK).request("GET", f"https://{host}/")
