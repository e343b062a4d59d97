"""Visitors and agents of the chat's bench, all in this process, and a broadcast to compare."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass, field
from uuid import uuid4

import aiohttp
from aiohttp import WSMsgType

from tests.agents.seed import PASSWORD
from tests.bench.chat_house import address_of
from tests.channels.webchat.shop import KEY
from tests.system.hub import Desk

AT_ONCE = 100
MARK = b"measured-"
QUIET_S = 5.0

Socket = aiohttp.ClientWebSocketResponse


async def come(client: aiohttp.ClientSession, url: str, visitors: int) -> list[Socket]:
    """Open sockets of visitors who have a session, and say nothing."""
    gate = asyncio.Semaphore(AT_ONCE)

    async def one() -> Socket:
        async with gate:
            address = f"{url}/webchat/socket?key={KEY}"
            ws = await client.ws_connect(address, headers={"Origin": url}, autoping=True)
            await ws.send_json({"type": "hello", "key": KEY})
            await ws.send_json({"type": "begin"})
            while (await ws.receive_json())["type"] != "session":
                pass
            return ws

    return list(await asyncio.gather(*(one() for _ in range(visitors))))


@dataclass
class Agents:
    """Their sockets, and when each message was on each."""

    desks: list[Desk]
    hearing: list[asyncio.Task[None]] = field(default_factory=list)
    heard: list[tuple[int, float]] = field(default_factory=list)

    @classmethod
    async def at_desk(cls, url: str, n: int) -> Agents:
        """Sign in and open the live sockets."""
        agents = cls([])
        for each in range(n):
            jar = aiohttp.CookieJar(unsafe=True)
            desk = Desk(aiohttp.ClientSession(cookie_jar=jar), url)
            who = {"email": address_of(each), "password": PASSWORD}
            desk.csrf = (await desk.ask("POST", "/session", who))["csrf"]
            agents.desks.append(desk)
            ws = await desk.client.ws_connect(f"{url}/ws", headers={"Origin": url})
            await ws.send_json({"type": "hello", "csrf": desk.csrf})
            agents.hearing.append(asyncio.create_task(agents._hear(ws)))
        return agents

    async def _hear(self, ws: Socket) -> None:
        async for message in ws:
            if message.type is not WSMsgType.TEXT or '"timeline.item"' not in message.data[:40]:
                continue
            now = time.perf_counter()
            content = message.data.encode()
            at = content.find(MARK)
            if at >= 0:
                self.heard.append((int(content[at + len(MARK) : at + len(MARK) + 7]), now))

    async def leave(self) -> None:
        """Sign off."""
        for task in self.hearing:
            task.cancel()
        await asyncio.gather(*self.hearing, return_exceptions=True)
        for desk in self.desks:
            await desk.client.close()


async def talk(talking: list[Socket], agents: Agents, per_second: int, seconds: int) -> list[float]:
    """Let them write at a fixed pace; return the milliseconds to each agent's socket."""
    drains = [asyncio.create_task(_drain(ws)) for ws in talking]
    for ws in talking:
        await _write(ws, "Good day")
    await asyncio.sleep(QUIET_S)
    began, sent = time.perf_counter(), []
    for n in range(per_second * seconds):
        due = began + n / per_second
        if (wait := due - time.perf_counter()) > 0:
            await asyncio.sleep(wait)
        sent.append(due)  # open loop: who is late has made somebody wait
        await _write(talking[n % len(talking)], f"{MARK.decode()}{n:07d}")
    await asyncio.sleep(QUIET_S)
    for task in drains:
        task.cancel()
    await asyncio.gather(*drains, return_exceptions=True)
    if len(agents.heard) != len(sent) * len(agents.desks):
        raise AssertionError(f"{len(agents.heard)} arrivals of {len(sent) * len(agents.desks)}")
    return [(at - sent[n]) * 1_000 for n, at in agents.heard]


async def _write(ws: Socket, text: str) -> None:
    move = {"id": str(uuid4()), "conversation": "bench-talk", "text": text}
    await ws.send_json({"type": "send", **move})


async def _drain(ws: Socket) -> None:
    async for _ in ws:
        pass
