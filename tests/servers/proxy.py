"""A TCP proxy on loopback that misbehaves on request, to show what a bad network does."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from math import inf
from typing import Literal

Side = Literal["client", "server"]


@dataclass(slots=True)
class Proxy:
    """Passes bytes on to a server, until told otherwise; a fault holds for all connections."""

    target: int
    port: int = 0
    _budget: dict[Side, float] = field(default_factory=lambda: {"client": inf, "server": inf})
    _swallows: bool = False
    _pause: float = 0
    _links: set[asyncio.StreamWriter] = field(default_factory=set)
    _served: set[asyncio.Task[None]] = field(default_factory=set)

    def pass_on(self) -> None:
        """Behave again."""
        self._budget = {"client": inf, "server": inf}
        self._swallows, self._pause = False, 0

    def cut_after(self, count: int, *, towards: Side) -> None:
        """Cut every connection once `count` more bytes in all have reached that side."""
        self._budget[towards] = count

    def swallow(self) -> None:
        """Take bytes and pass none on: neither side learns that the other is gone."""
        self._swallows = True

    def slow_down(self, seconds: float) -> None:
        """Wait this long before each chunk of at most 1024 bytes."""
        self._pause = seconds

    def cut(self) -> None:
        """Close all connections now, in mid-sentence; new ones are welcome."""
        for link in list(self._links):
            link.transport.abort()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        served = asyncio.current_task()
        assert served is not None
        self._served.add(served)
        with suppress(OSError):
            async with self._linked(writer):
                upstream_reader, upstream = await asyncio.open_connection("127.0.0.1", self.target)
                async with self._linked(upstream):
                    await asyncio.gather(
                        self._pipe(reader, upstream, "server"),
                        self._pipe(upstream_reader, writer, "client"),
                    )
        self._served.discard(served)

    @asynccontextmanager
    async def _linked(self, link: asyncio.StreamWriter) -> AsyncIterator[None]:
        self._links.add(link)
        try:
            yield
        finally:
            self._links.discard(link)
            link.close()
            await link.wait_closed()

    async def _pipe(
        self, source: asyncio.StreamReader, sink: asyncio.StreamWriter, side: Side
    ) -> None:
        with suppress(OSError):
            while chunk := await source.read(1024):
                await asyncio.sleep(self._pause)
                if self._swallows:
                    continue
                allowed = chunk[: int(min(len(chunk), self._budget[side]))]
                self._budget[side] -= len(allowed)
                sink.write(allowed)
                await sink.drain()
                if self._budget[side] <= 0:
                    self.cut()
        sink.close()


@asynccontextmanager
async def proxy_to(port: int) -> AsyncIterator[Proxy]:
    """A proxy before the server at `port`; connect to its `.port` instead."""
    proxy = Proxy(port)
    server = await asyncio.start_server(proxy._serve, "127.0.0.1", 0)
    proxy.port = server.sockets[0].getsockname()[1]
    try:
        yield proxy
    finally:
        server.close()
        proxy.cut()
        await asyncio.gather(*proxy._served)
