"""A broadcast to many visitors against bare sends: the processor's time of each.

Run as a module it is the crowd that listens, in a process of its own: PORT and how many.
"""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any

import aiohttp
from aiohttp import WSMsgType, web

from channels.webchat.links import Link, Links
from channels.webchat.socket import AT_ONCE
from tests.servers.ports import free_ports

ROUNDS, BROADCASTS = 9, 20
EVENT = {"type": "message", "conversation": "talk", "text": "x" * 320}


async def broadcast_ratio(sockets: int) -> list[float]:
    """Return the CPU of broadcasts by that of bare sends, in pairs on the same sockets."""
    links, opened, there = Links(), list[web.WebSocketResponse](), asyncio.Event()

    async def serve(request: web.Request) -> web.WebSocketResponse:
        ws = web.WebSocketResponse(compress=False)
        await ws.prepare(request)
        link = Link("", _Socket(ws, request))
        link.release([])
        links.add(link)
        opened.append(ws)
        if len(opened) == sockets:
            there.set()
        async for _ in ws:
            pass
        return ws

    app = web.Application()
    app.router.add_get("/", serve)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    (port,) = free_ports(1)
    await web.TCPSite(runner, "127.0.0.1", port).start()
    command = [sys.executable, "-m", "tests.bench.chat_broadcast", str(port), str(sockets)]
    crowd = await asyncio.to_thread(subprocess.Popen, command)
    try:
        await there.wait()
        return [await _pair(links, opened) for _ in range(ROUNDS)]
    finally:
        crowd.kill()
        crowd.wait()
        await runner.cleanup()


async def _pair(links: Links, opened: list[web.WebSocketResponse]) -> float:
    async def bare() -> None:
        content = json.dumps(EVENT).encode()
        for ws in opened:
            await ws.send_frame(content, WSMsgType.TEXT)

    async def ours() -> None:
        content = json.dumps(EVENT).encode()
        for link in links:
            link.put(content)
        for link in links:
            await link.flush()  # who was not ready

    reference = await _cpu(bare)
    return await _cpu(ours) / reference


class _Socket:
    def __init__(self, ws: web.WebSocketResponse, request: web.Request) -> None:
        self._ws, self._request = ws, request

    def send(self, frame: bytes) -> Coroutine[Any, Any, None]:
        return self._ws.send_frame(frame, WSMsgType.TEXT)

    def ready(self, size: int) -> bool:
        transport = self._request.transport
        return transport is not None and transport.get_write_buffer_size() + size < AT_ONCE

    def close_soon(self, code: int) -> None:
        """Nobody is closed here."""


async def _cpu(once: Callable[[], Awaitable[None]]) -> float:
    used = 0.0
    for _ in range(BROADCASTS):
        start = time.process_time()
        await once()
        used += time.process_time() - start
        await asyncio.sleep(0.05)
    return used


async def _listen(port: int, sockets: int) -> None:
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as client:
        await asyncio.gather(*(_one(client, port) for _ in range(sockets)))


async def _one(client: aiohttp.ClientSession, port: int) -> None:
    async with client.ws_connect(f"http://127.0.0.1:{port}/") as ws:
        async for _ in ws:
            pass


if __name__ == "__main__":
    asyncio.run(_listen(int(sys.argv[1]), int(sys.argv[2])))
