"""What the rest of the hub feels while it reads a mail: another socket, and memory."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import psutil
from aiohttp import ClientSession, web
from aiohttp.test_utils import TestServer

EVERY_S = 0.01
MEGABYTE = 2**20


@dataclass
class Pulse:
    """The slowest answer (seconds) and the largest memory (MB, all processes) since `begin`."""

    slowest: float = 0
    largest: float = 0
    before: float = 0

    def begin(self) -> None:
        self.slowest, self.before = 0, memory()
        self.largest = self.before

    @property
    def grown(self) -> float:
        """Megabytes more than at the beginning."""
        return self.largest - self.before

    async def beat(self, client: ClientSession, url: str) -> None:
        loop = asyncio.get_running_loop()
        while True:
            asked = loop.time()
            async with client.get(url) as answer:
                assert answer.status == 200
            self.slowest = max(self.slowest, loop.time() - asked)
            self.largest = max(self.largest, memory())
            await asyncio.sleep(EVERY_S)


@asynccontextmanager
async def pulse() -> AsyncIterator[Pulse]:
    """Ask a small server in this loop again and again until the context ends."""

    async def here(request: web.Request) -> web.Response:
        return web.Response(text="here")

    app = web.Application()
    app.router.add_get("/", here)
    taken = Pulse()
    async with TestServer(app) as server, ClientSession() as client:
        beating = asyncio.create_task(taken.beat(client, str(server.make_url("/"))))
        yield taken
        assert not beating.done(), "the other socket has died"
        beating.cancel()


def memory() -> float:
    """Megabytes that this process and its children hold."""
    this = psutil.Process()
    total = this.memory_info().rss
    for child in this.children(recursive=True):
        try:
            total += child.memory_info().rss
        except psutil.NoSuchProcess:  # it has just ended
            continue
    return float(total / MEGABYTE)
