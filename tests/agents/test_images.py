"""The picture proxy, against a real server on loopback that only tests may reach."""

from __future__ import annotations

import asyncio
import ipaddress
from collections.abc import AsyncIterator

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from agents.images import MAX_BYTES, ImageProxy
from router.errors import HubError, NotFound, Unavailable
from router.reach import reachable
from tests.agents import seed
from tests.agents.conftest import House
from tests.agents.test_files import png

LOOPBACK = ("127.0.0.0/8",)


@pytest.fixture
async def pictures() -> AsyncIterator[TestServer]:
    """A server of pictures and of worse."""

    async def picture(request: web.Request) -> web.Response:
        assert "Cookie" not in request.headers
        assert "Referer" not in request.headers
        headers = {"Set-Cookie": "track=1"}
        return web.Response(body=png(3, 3), content_type="text/html", headers=headers)

    async def page(_: web.Request) -> web.Response:
        return web.Response(text="<script>", content_type="image/png")

    async def large(_: web.Request) -> web.Response:
        return web.Response(body=png(3, 3) + b"\0" * MAX_BYTES)

    async def moved(request: web.Request) -> web.Response:
        raise web.HTTPFound(request.query["to"])

    app = web.Application()
    app.router.add_get("/a.png", picture)
    app.router.add_get("/page", page)
    app.router.add_get("/large", large)
    app.router.add_get("/moved", moved)
    server = TestServer(app, host="127.0.0.1")
    await server.start_server()
    yield server
    await server.close()


async def test_a_picture_comes_with_the_type_of_its_bytes(
    house: House, pictures: TestServer
) -> None:
    mail = await seed.mail_in(
        house.store, html='<img data-remote="0">', remote_images=(str(pictures.make_url("/a.png")),)
    )
    ana = await house.enter(seed.ANA)
    response = await ana.call("GET", f"/messages/{mail.message}/images/0")
    assert response.status == 200
    assert response.content_type == "image/png"
    assert "Set-Cookie" not in response.headers
    assert await response.read() == png(3, 3)
    await ana.json("GET", f"/messages/{mail.message}/images/1", status=404)


@pytest.mark.parametrize("path", ["/page", "/large", "/nothing", "/moved?to=/moved"])
async def test_what_is_no_picture_is_not_found(pictures: TestServer, path: str) -> None:
    with pytest.raises(NotFound):
        await ImageProxy(LOOPBACK).fetch(str(pictures.make_url(path)))


async def test_a_picture_may_move_within_its_host_only(pictures: TestServer) -> None:
    proxy = ImageProxy(LOOPBACK)
    moved = pictures.make_url("/moved")
    assert (await proxy.fetch(str(moved.with_query(to="/a.png")))).type == "image/png"
    elsewhere = f"http://localhost:{pictures.port}/a.png"
    with pytest.raises(NotFound):
        await proxy.fetch(str(moved.with_query(to=elsewhere)))


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "localhost",
        "0.0.0.0",
        "[::1]",
        "[::ffff:127.0.0.1]",
        "0x7f000001",
        "2130706433",
    ],
)
async def test_this_machine_is_not_reached(pictures: TestServer, host: str) -> None:
    with pytest.raises(HubError):
        await ImageProxy().fetch(f"http://{host}:{pictures.port}/a.png")


@pytest.mark.parametrize(
    "address",
    [
        "file:///etc/passwd",
        "ftp://pictures.example/a.png",
        "http://user:word@127.0.0.1/a.png",
        "//127.0.0.1/a.png",
        "http://",
        "http://[::1",
        "data:image/png;base64,AAAA",
        "",
    ],
)
async def test_other_addresses_are_none(address: str) -> None:
    with pytest.raises(HubError):
        await ImageProxy(LOOPBACK).fetch(address)


async def test_a_server_that_is_away_is_said_to_be_away(unused_tcp_port: int) -> None:
    with pytest.raises(Unavailable):
        await ImageProxy(LOOPBACK).fetch(f"http://127.0.0.1:{unused_tcp_port}/a.png")


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("93.184.216.34", True),
        ("2606:2800:220:1:248:1893:25c8:1946", True),
        ("10.0.0.1", False),
        ("172.16.0.1", False),
        ("192.168.1.1", False),
        ("169.254.169.254", False),
        ("100.64.0.1", False),
        ("127.0.0.1", False),
        ("0.0.0.0", False),
        ("224.0.0.1", False),
        ("255.255.255.255", False),
        ("::1", False),
        ("::", False),
        ("fe80::1", False),
        ("fc00::1", False),
        ("ff02::1", False),
        ("::ffff:10.0.0.1", False),
        ("64:ff9b::a00:1", False),
        ("2002:a00:1::", False),
    ],
)
def test_only_the_public_internet_is_reachable(address: str, public: bool) -> None:
    assert reachable(ipaddress.ip_address(address)) is public


async def test_many_pictures_at_once_all_come(pictures: TestServer) -> None:
    proxy, address = ImageProxy(LOOPBACK), str(pictures.make_url("/a.png"))
    fetched = await asyncio.gather(*(proxy.fetch(address) for _ in range(20)))
    assert {each.type for each in fetched} == {"image/png"}
