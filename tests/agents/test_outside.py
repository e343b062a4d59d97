"""The picture proxy between servers that lead it astray, hold it up or feed it without end."""

from __future__ import annotations

import asyncio
import gzip
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

import pytest
from aiohttp import web

from agents.images import FetchedImage, ImageProxy
from router.errors import HubError, NotFound, Unavailable
from tests.agents.test_files import png

# All of it is this machine: one address plays the internet, another what lies within.
OUTSIDE, WITHIN = "127.0.0.2", "127.0.0.1"
ALLOWED = (f"{OUTSIDE}/32",)


class Names:
    """Answers each question about a name with the next of its answers, the last for ever."""

    def __init__(self, *answers: Sequence[str]) -> None:
        self._answers = list(answers)
        self.asked = 0

    async def __call__(self, _host: str) -> Sequence[str]:
        self.asked += 1
        return self._answers.pop(0) if len(self._answers) > 1 else self._answers[0]


class Both:
    """The same pictures at both addresses and one port; `reached` says where they were fetched."""

    def __init__(self) -> None:
        self.reached: list[str] = []
        self.port = 0

    async def picture(self, request: web.Request) -> web.Response:
        assert request.transport is not None
        self.reached.append(request.transport.get_extra_info("sockname")[0])
        return web.Response(body=png(3, 3))

    async def moved(self, request: web.Request) -> web.Response:
        raise web.HTTPFound(request.query["to"])

    async def packed(self, _: web.Request) -> web.Response:
        bomb = gzip.compress(png(3, 3) + b"\0" * 50_000_000)
        return web.Response(body=bomb, headers={"Content-Encoding": "gzip"})


@pytest.fixture
async def both() -> AsyncIterator[Both]:
    found = Both()
    app = web.Application()
    app.router.add_get("/a.png", found.picture)
    app.router.add_get("/moved", found.moved)
    app.router.add_get("/packed", found.packed)
    runner = web.AppRunner(app)
    await runner.setup()
    inner = web.TCPSite(runner, WITHIN, 0)
    await inner.start()
    found.port = runner.addresses[0][1]
    await web.TCPSite(runner, OUTSIDE, found.port).start()
    yield found
    await runner.cleanup()


async def test_a_name_of_the_outside_is_fetched(both: Both) -> None:
    names = Names([OUTSIDE])
    fetched = await ImageProxy(ALLOWED, names).fetch(f"http://pictures.test:{both.port}/a.png")
    assert fetched.type == "image/png"
    assert (both.reached, names.asked) == ([OUTSIDE], 1)


async def test_a_name_is_asked_about_once_and_the_judged_address_is_reached(both: Both) -> None:
    names = Names([OUTSIDE], [WITHIN])
    await ImageProxy(ALLOWED, names).fetch(f"http://rebound.test:{both.port}/a.png")
    assert both.reached == [OUTSIDE]


async def test_a_name_that_moves_within_between_two_steps_is_not_followed(both: Both) -> None:
    names = Names([OUTSIDE], [WITHIN])
    address = f"http://rebound.test:{both.port}/moved?to=/a.png"
    with pytest.raises(HubError):
        await ImageProxy(ALLOWED, names).fetch(address)
    assert (both.reached, names.asked) == ([], 2)


@pytest.mark.parametrize("answers", [[WITHIN, OUTSIDE], [OUTSIDE, WITHIN, "::1", "10.0.0.1"]])
async def test_of_many_addresses_only_those_outside_are_tried(
    both: Both, answers: list[str]
) -> None:
    await ImageProxy(ALLOWED, Names(answers)).fetch(f"http://mixed.test:{both.port}/a.png")
    assert both.reached == [OUTSIDE]


@pytest.mark.parametrize(
    "answers",
    [
        [WITHIN],
        ["::ffff:127.0.0.1"],
        ["::1", "0.0.0.0"],
        ["169.254.169.254"],
        ["64:ff9b::7f00:1"],
        ["fd00::1"],
    ],
)
async def test_a_name_that_stands_for_what_lies_within_is_not_reached(
    both: Both, answers: list[str]
) -> None:
    with pytest.raises(Unavailable):
        await ImageProxy((), Names(answers)).fetch(f"http://inner.test:{both.port}/a.png")
    assert both.reached == []


@pytest.mark.parametrize(
    "host",
    [
        WITHIN,
        "0x7f.1",
        "0x7f.0.0.1",
        "0177.0.0.1",
        "127.1",
        "2130706433",
        "017700000001",
        "[::ffff:7f00:1]",
        "[::ffff:127.0.0.1]",
        "[0:0:0:0:0:ffff:127.0.0.1]",
        "[::127.0.0.1]",
        "[::1]",
        "localhost",
        "localhost.",
        "0",
        "１２７.0.0.1",
        "127。0。0。1",
    ],
)
async def test_however_this_machine_is_written_it_is_not_reached(both: Both, host: str) -> None:
    with pytest.raises(HubError):
        await ImageProxy().fetch(f"http://{host}:{both.port}/a.png")
    assert both.reached == []


@pytest.mark.parametrize(
    "to",
    [
        "http://127.0.0.1:{port}/a.png",
        "//127.0.0.1:{port}/a.png",
        "http://0x7f.1:{port}/a.png",
        "http://other.test:{port}/a.png",
        "http://pictures.test@127.0.0.1:{port}/a.png",
        "file:///etc/passwd",
        "gopher://pictures.test:{port}/a.png",
        "data:image/png;base64,AAAA",
    ],
)
async def test_a_picture_moves_to_no_other_host(both: Both, to: str) -> None:
    proxy = ImageProxy(ALLOWED, Names([OUTSIDE]))
    target = to.format(port=both.port)
    with pytest.raises(NotFound):
        await proxy.fetch(f"http://pictures.test:{both.port}/moved?to={target}")
    assert both.reached == []


async def test_what_is_packed_is_not_unpacked(both: Both) -> None:
    with pytest.raises(NotFound):
        await ImageProxy(ALLOWED, Names([OUTSIDE])).fetch(f"http://p.test:{both.port}/packed")


@asynccontextmanager
async def tap(first: bytes, then: bytes, pause_s: float) -> AsyncIterator[tuple[str, list[int]]]:
    """Serve `first` and then `then` for ever; gives the address and how much flowed to each."""
    flowed: list[int] = []

    async def pour(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        number = len(flowed)
        flowed.append(0)
        try:
            await reader.readuntil(b"\r\n\r\n")
            writer.write(first)
            while True:
                writer.write(then)
                await writer.drain()
                flowed[number] += len(then)
                await asyncio.sleep(pause_s)
        except ConnectionError:
            pass  # whoever asked has gone
        finally:
            writer.close()

    server = await asyncio.start_server(pour, OUTSIDE, 0)
    yield f"http://pictures.test:{server.sockets[0].getsockname()[1]}/a.png", flowed
    server.close()


OK = b"HTTP/1.1 200 OK\r\nContent-Type: image/png\r\n"


async def test_a_body_without_end_is_cut_off() -> None:
    async with tap(OK + b"\r\n" + png(3, 3), b"\0" * 65536, 0) as (address, flowed):
        with pytest.raises(NotFound):
            await ImageProxy(ALLOWED, Names([OUTSIDE])).fetch(address)
    assert sum(flowed) < 50_000_000


@pytest.mark.parametrize(
    ("first", "then"),
    [
        (OK + b"Content-Length: 100000\r\n\r\n", b"\0"),  # a body byte by byte
        (b"", b"H"),  # an answer that never begins
        (OK, b"X-More: header\r\n"),  # headers without end
        (b"HTTP/1.1 100 Continue\r\n\r\n", b"HTTP/1.1 100 Continue\r\n\r\n"),
        (b"HTTP/1.1 302 Found\r\nLocation: /a.png\r\nContent-Length: 0\r\n\r\n", b""),
    ],
    ids=["body", "nothing", "headers", "continue", "circle"],
)
async def test_who_holds_it_up_is_left_in_time(first: bytes, then: bytes) -> None:
    async with tap(first, then, 0.05) as (address, _):
        start = time.monotonic()
        with pytest.raises(HubError):
            await ImageProxy(ALLOWED, Names([OUTSIDE]), timeout_s=0.5).fetch(address)
        assert time.monotonic() - start < 5


async def test_those_who_hold_it_up_do_not_stop_it_for_ever(both: Both) -> None:
    async with tap(OK + b"Content-Length: 100000\r\n\r\n", b"\0", 0.05) as (slow, _):
        proxy = ImageProxy(ALLOWED, Names([OUTSIDE]), timeout_s=1)
        stuck = [asyncio.create_task(proxy.fetch(slow)) for _ in range(8)]
        await asyncio.sleep(0)
        fetched = await proxy.fetch(f"http://pictures.test:{both.port}/a.png")
        assert fetched.type == "image/png"
        assert all(isinstance(each, HubError) for each in await gathered(stuck))


async def gathered(tasks: list[asyncio.Task[FetchedImage]]) -> list[object]:
    return await asyncio.gather(*tasks, return_exceptions=True)
