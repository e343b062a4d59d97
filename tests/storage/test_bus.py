"""The bell inside one process."""

import asyncio

from storage.bus_local import HELD, LocalBus


async def test_whoever_listens_hears_only_the_topics_asked_for() -> None:
    bus = LocalBus()
    async with bus.listen("a", "b") as first, bus.listen("a") as second:
        for topic in ("a", "c", "b"):
            await bus.ring(topic, topic.encode())
        assert [await anext(first), await anext(first)] == [("a", b"a"), ("b", b"b")]
        assert await anext(second) == ("a", b"a")


async def test_a_slow_listener_loses_the_oldest_rings() -> None:
    bus = LocalBus()
    async with bus.listen("a") as rings:
        for n in range(HELD + 5):
            await bus.ring("a", str(n).encode())
        assert await anext(rings) == ("a", b"5")


async def test_nobody_listens_after_the_end() -> None:
    bus = LocalBus()
    async with bus.listen("a") as rings:
        waiting = asyncio.ensure_future(anext(rings))
        await asyncio.sleep(0)
        await bus.ring("a")
        assert await waiting == ("a", b"")
    await bus.ring("a")
