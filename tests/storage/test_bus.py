"""The bell: inside one process, and through a real Redis the same for several."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress

import pytest

from router.ports import Bus
from storage.bus_local import HELD, LocalBus
from storage.bus_redis import RedisBus
from tests.servers import redis
from tests.servers.patience import PATIENCE
from tests.servers.proxy import Proxy, proxy_to
from tests.servers.redis import RedisServer
from tests.storage.stores import SilentMeter

CHANNEL = "centralita:tests"


@pytest.fixture(scope="module")
def server() -> Iterator[RedisServer]:
    with redis.running() as server:
        yield server


@asynccontextmanager
async def process(url: str, channel: str = CHANNEL) -> AsyncIterator[Bus]:
    """The bus of one process, which stands between it and the others."""
    bus = RedisBus(url, channel, SilentMeter())
    standing = asyncio.create_task(bus.run())
    try:
        yield bus
    finally:
        standing.cancel()
        await asyncio.wait([standing])


async def hears(ringing: Bus, listening: Bus, seconds: float = PATIENCE) -> None:
    """Return once a ring of the one has reached the other, ringing as often as it takes."""
    async with listening.listen("a") as rings, asyncio.timeout(seconds):
        heard = asyncio.ensure_future(anext(rings))
        while not heard.done():
            await ringing.ring("a", b"!")
            await asyncio.wait([heard], timeout=0.1)
        assert heard.result() == ("a", b"!")


async def is_deaf(ringing: Bus, listening: Bus) -> None:
    """Fail if a ring of the one reaches the other."""
    async with listening.listen("a") as rings:
        with suppress(TimeoutError):
            async with asyncio.timeout(0.3):
                while True:
                    await ringing.ring("a")
                    heard = await anext(rings)
                    raise AssertionError(heard)


@pytest.fixture(params=["local", "redis", "redis that is away"])
async def bus(request: pytest.FixtureRequest) -> AsyncIterator[Bus]:
    """Every bus there is: in its own process each behaves the same, whatever Redis does."""
    if request.param == "local":
        yield LocalBus()
        return
    url = "redis://127.0.0.1:1"
    if request.param == "redis":
        url = request.getfixturevalue("server").url
    async with process(url) as bus:
        yield bus


async def test_whoever_listens_hears_only_the_topics_asked_for(bus: Bus) -> None:
    async with bus.listen("a", "b") as first, bus.listen("a") as second:
        for topic in ("a", "c", "b"):
            await bus.ring(topic, topic.encode())
        assert [await anext(first), await anext(first)] == [("a", b"a"), ("b", b"b")]
        assert await anext(second) == ("a", b"a")


async def test_a_slow_listener_loses_the_oldest_rings(bus: Bus) -> None:
    async with bus.listen("a") as rings:
        for n in range(HELD + 5):
            await bus.ring("a", str(n).encode())
        assert await anext(rings) == ("a", b"5")


async def test_nobody_listens_after_the_end(bus: Bus) -> None:
    async with bus.listen("a") as rings:
        waiting = asyncio.ensure_future(anext(rings))
        await asyncio.sleep(0)
        await bus.ring("a")
        assert await waiting == ("a", b"")
    await bus.ring("a")


async def test_each_process_hears_a_ring_once_in_order_and_with_every_byte(
    server: RedisServer,
) -> None:
    async with process(server.url) as first, process(server.url) as second:
        await hears(first, second)
        told = [("b", str(n).encode() + bytes(range(256))) for n in range(500)]
        async with first.listen("b") as here, second.listen("b") as there:
            for topic, payload in told:
                await first.ring(topic, payload)
            for rings in (here, there):
                assert [await anext(rings) for _ in told] == told


async def test_installations_that_share_a_redis_do_not_hear_each_other(
    server: RedisServer,
) -> None:
    async with process(server.url) as ours, process(server.url, "centralita:other") as theirs:
        async with process(server.url) as also_ours:
            await hears(ours, also_ours)
        await is_deaf(ours, theirs)


async def killed(server: RedisServer, _: Proxy) -> None:
    server.kill()
    await asyncio.sleep(0.5)
    server.start()


async def silent(_: RedisServer, proxy: Proxy) -> None:
    proxy.swallow()
    await asyncio.sleep(4)
    proxy.cut()
    proxy.pass_on()


async def cut(_: RedisServer, proxy: Proxy) -> None:
    proxy.cut()


async def slow(_: RedisServer, proxy: Proxy) -> None:
    proxy.slow_down(0.2)


@pytest.mark.parametrize("trouble", [killed, silent, cut, slow])
async def test_trouble_with_redis_costs_time_and_nobody_who_rings_waits(
    server: RedisServer, trouble: Callable[[RedisServer, Proxy], Awaitable[None]]
) -> None:
    async with AsyncExitStack() as stack:
        proxy = await stack.enter_async_context(proxy_to(server.port))
        near = await stack.enter_async_context(process(server.url))
        far = await stack.enter_async_context(process(f"redis://127.0.0.1:{proxy.port}"))
        await hears(near, far)
        happening = asyncio.ensure_future(trouble(server, proxy))
        longest = 0.0
        while not happening.done():
            began = time.monotonic()
            await asyncio.gather(*(far.ring("b") for _ in range(100)))
            longest = max(longest, time.monotonic() - began)
            await asyncio.sleep(0.02)
        await happening
        assert longest < 1
        await hears(near, far)
        await hears(far, near)


async def test_who_finds_the_line_again_looks_at_everything_that_may_have_rung(
    server: RedisServer,
) -> None:
    async with process(server.url) as bus, bus.listen("events", "raw", "outbox") as rings:
        for _ in range(2):
            async with asyncio.timeout(PATIENCE):
                missed = sorted([(await anext(rings))[0] for _ in range(3)])
            assert missed == ["events", "outbox", "raw"]
            server.kill()
            server.start()
