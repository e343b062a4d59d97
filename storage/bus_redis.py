"""The bell between processes: what rings here is published, and what others publish rings here.

Nobody ever waits for Redis. A ring reaches those who listen in this process at once, and stands in
a bounded line for the others. Redis may be killed, emptied, slow or silent: whoever was to be woken
then looks by himself (`pulse`), and the line is found again without anybody's help.
"""

from __future__ import annotations

import asyncio
import logging
import random
import time
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, suppress
from secrets import token_bytes

from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import RedisError

from router.ports import Meter
from storage.bus_local import LocalBus, Ringing

log = logging.getLogger(__name__)

HELD = 1_000  # rings that wait for Redis; beyond them the oldest is lost
TOGETHER = 200  # rings published in one go
BEAT_S = 1.0  # a quiet process publishes nothing but this often, and so hears that the line lives
SILENT_S = 3.0  # without a word, not even our own, the line is dead
CONNECT_S = 2.0
SOONEST_S, LATEST_S = 0.1, 5.0  # between two attempts to find Redis
BEAT = b"\0"  # a ring of no topic
OURS = 16  # bytes that name the process which rang
MISSED = ("events", "raw", "outbox")  # may have rung while we were deaf


class RedisBus:
    """See `Bus`. `channel` is the installation's own: Redis may be shared with others."""

    def __init__(self, url: str, channel: str, meter: Meter) -> None:
        self._url, self._channel, self._meter = url, channel, meter
        self._here = LocalBus()
        self._name = token_bytes(OURS)
        self._line: deque[bytes] = deque()
        self._more = asyncio.Event()

    async def ring(self, topic: str, payload: bytes = b"") -> None:
        """See `Bus`; never waits, and never fails."""
        await self._here.ring(topic, payload)
        if len(self._line) >= HELD:
            self._line.popleft()
            self._meter.count("bus_lost")
        self._line.append(b"\0".join((topic.encode(), payload)))
        self._more.set()

    def listen(self, *topics: str) -> AbstractAsyncContextManager[AsyncIterator[Ringing]]:
        """See `Bus`."""
        return self._here.listen(*topics)

    async def run(self) -> None:
        """Stand between this process and the others until cancelled."""
        ways = [
            asyncio.create_task(self._again(way), name=f"bus {way.__name__}")
            for way in (self._publish, self._hear)
        ]
        try:
            await asyncio.wait(ways)
        finally:
            for way in ways:
                way.cancel()
            await asyncio.wait(ways)

    async def _again(self, way: Callable[[Redis], Awaitable[None]]) -> None:
        """Go that way whenever Redis is there."""
        wait, side = SOONEST_S, way.__name__.strip("_")
        while _going_on():
            began = time.monotonic()
            try:
                async with self._connected() as client:
                    await way(client)
            except (RedisError, OSError) as error:
                # Not in its own words: an address with a password may stand in them.
                log.info("bus: cannot %s: %s", side, type(error).__name__)
            except Exception:
                log.exception("bus: cannot %s", side)
            self._meter.gauge("bus_up", 0, side=side)
            if time.monotonic() - began > LATEST_S:
                wait = SOONEST_S
            await asyncio.sleep(wait * random.uniform(0.5, 1))
            wait = min(wait * 2, LATEST_S)

    def _connected(self) -> Redis:
        return Redis.from_url(
            self._url,
            protocol=2,
            retry=Retry(NoBackoff(), 0),
            socket_connect_timeout=CONNECT_S,
            socket_timeout=SILENT_S,
        )

    async def _publish(self, client: Redis) -> None:
        while _going_on():
            self._more.clear()
            if not self._line:
                with suppress(TimeoutError):
                    async with asyncio.timeout(BEAT_S):
                        await self._more.wait()
            rings = [self._line.popleft() for _ in range(min(TOGETHER, len(self._line)))]
            async with client.pipeline(transaction=False) as together:
                for ring in rings or [BEAT]:
                    together.publish(self._channel, self._name + ring)
                await together.execute()
            self._meter.gauge("bus_up", 1, side="publish")

    async def _hear(self, client: Redis) -> None:
        async with client.pubsub(ignore_subscribe_messages=True) as heard:
            await heard.subscribe(self._channel)
            self._meter.gauge("bus_up", 1, side="hear")
            for topic in MISSED:
                await self._here.ring(topic)
            while _going_on():
                async with asyncio.timeout(SILENT_S):
                    message = await heard.get_message(timeout=None)
                if message is not None and message["data"][:OURS] != self._name:
                    await self._pass_on(message["data"][OURS:])

    async def _pass_on(self, ring: bytes) -> None:
        topic, _, payload = ring.partition(b"\0")
        if topic:
            await self._here.ring(topic.decode(), payload)


def _going_on() -> bool:
    """Before Python 3.12 wait_for, which the library uses, may swallow a cancellation: so look."""
    task = asyncio.current_task()
    return task is not None and not task.cancelling()
