"""A desk with people in front of it, over real sockets, on the store that forgets."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientResponse, ClientWebSocketResponse, CookieJar, web
from aiohttp.test_utils import TestClient, TestServer
from yarl import URL

from agents.app import build_app
from agents.pace import Pace
from agents.passwords import Passwords
from agents.tools import Settings
from channels.trying import Kinds
from config.feasts import Feasts
from config.settings import Settings as Machine
from config.wiring import supplies
from router.model import AgentId
from router.presence import Attendance
from storage.clock import SystemClock
from storage.store import Store
from tests.agents import seed
from tests.servers.patience import PATIENCE
from tests.storage.stores import open_empty

ORIGIN = "http://desk.example"


class ShiftedClock(SystemClock):
    """The system's clock, put forward by a test."""

    ahead = timedelta()

    def now(self) -> datetime:
        return super().now() + self.ahead


class Ledger:
    """Keeps what was counted."""

    def __init__(self) -> None:
        self.counts: dict[str, int] = {}

    def count(self, name: str, n: int = 1, **labels: str) -> None:
        self.counts[name] = self.counts.get(name, 0) + n

    def gauge(self, name: str, value: float, **labels: str) -> None:
        self.counts[name] = int(value)

    def seconds(self, name: str, value: float, **labels: str) -> None:
        self.counts[name] = self.counts.get(name, 0) + 1


@dataclass(frozen=True, slots=True)
class MailLimits:
    max_text: int = 100_000
    max_bytes: int = 20_000_000
    copies: bool = True


@dataclass
class Person:
    """Somebody at a browser."""

    client: TestClient[web.Request, web.Application]
    csrf: str = ""
    origin: str = ORIGIN
    session: dict[str, Any] = field(default_factory=dict)

    async def call(self, method: str, path: str, body: Any = None, **more: Any) -> ClientResponse:
        """Call the API; a body goes as JSON."""
        headers = {"X-CSRF-Token": self.csrf, "Origin": self.origin, **more.pop("headers", {})}
        if body is not None:
            more["data"] = json.dumps(body)
            headers["Content-Type"] = "application/json"
        path = path if path.startswith("/blob") else f"/api/v1{path}"
        return await self.client.request(method, path, headers=headers, **more)

    async def json(self, method: str, path: str, body: Any = None, status: int = 200) -> Any:
        """Call, expect a status, and return the JSON of the answer (None for none)."""
        response = await self.call(method, path, body)
        text = await response.text()
        assert response.status == status, f"{method} {path}: {response.status} {text}"
        return json.loads(text) if text else None

    async def sign_in(self, agent: AgentId, password: str = seed.PASSWORD) -> ClientResponse:
        """Sign in; keep what the page would keep."""
        body = {"email": seed.email_of(agent), "password": password}
        response = await self.call("POST", "/session", body)
        if response.status == 200:
            self.session = await response.json()
            self.csrf = self.session["csrf"]
        return response

    async def socket(self, since: int | None = None, csrf: str | None = None) -> Socket:
        """Open the live socket and say hello."""
        ws = await self.client.ws_connect("/ws", headers={"Origin": self.origin})
        await ws.send_json({"type": "hello", "csrf": csrf or self.csrf, "since": since})
        return Socket(ws)


@dataclass
class Socket:
    """A live socket as a page sees it."""

    ws: ClientWebSocketResponse
    seen: list[dict[str, Any]] = field(default_factory=list)

    async def next(self, kind: str, seconds: float = PATIENCE, **wanted: Any) -> dict[str, Any]:
        """Return the next frame of a type, with these fields; all frames before it are kept."""
        async with asyncio.timeout(seconds):
            while True:
                frame: dict[str, Any] = await self.ws.receive_json()
                self.seen.append(frame)
                if frame["type"] == kind and wanted.items() <= frame.items():
                    return frame

    async def closed(self, seconds: float = PATIENCE) -> int | None:
        """Read to the end; return the code it closed with."""
        while True:
            message = await self.ws.receive(timeout=seconds)
            if message.type.name in ("CLOSE", "CLOSED", "CLOSING"):
                return self.ws.close_code


@dataclass
class House:
    """The desk's server and its store."""

    store: Store
    clock: ShiftedClock
    ledger: Ledger
    server: TestServer
    visit: Callable[[], Awaitable[Person]]

    async def enter(self, agent: AgentId) -> Person:
        """Return somebody who has signed in."""
        person = await self.visit()
        response = await person.sign_in(agent)
        assert response.status == 200, await response.text()
        return person


PACE = Pace(tick_s=0.3)


def settings(pages: Path, pace: Pace) -> Settings:
    return Settings(
        public_url=ORIGIN,
        origins=frozenset({ORIGIN}),
        pages=pages,
        blob_key=b"k" * 32,
        image_networks=("127.0.0.0/8",),
        trusted_proxies=("127.0.0.0/8",),
        pace=pace,
    )


def kinds_of(store: Store, folder: Path) -> Kinds:
    """Return the kinds of channel that the house knows."""
    return Kinds(supplies(store, Machine(data=folder, egress_networks=("127.0.0.0/8",)), Ledger()))


def application(
    store: Store, ledger: Ledger, pages: Path, pace: Pace, passwords: Passwords | None = None
) -> web.Application:
    return build_app(
        unit=store.unit,
        bus=store.bus,
        blobs=store.blobs,
        clock=store.clock,
        ids=store.ids,
        meter=ledger,
        account_kinds=kinds_of(store, pages),
        holidays=Feasts(),
        settings=settings(pages, pace),
        limits={"email": MailLimits()},
        attendance=Attendance(store.unit, store.clock, store.ids),
        passwords=passwords or Passwords(seed.QUICK),
    )


@asynccontextmanager
async def open_house(
    store: Store,
    clock: ShiftedClock,
    pages: Path,
    pace: Pace = PACE,
    passwords: Passwords | None = None,
) -> AsyncIterator[House]:
    """Serve the desk over a store until the context ends."""
    ledger = Ledger()
    server = TestServer(application(store, ledger, pages, pace, passwords))
    await server.start_server()
    clients: list[TestClient[web.Request, web.Application]] = []

    async def visit() -> Person:
        client = TestClient(server, cookie_jar=CookieJar(unsafe=True))
        clients.append(client)
        return Person(client)

    yield House(store, clock, ledger, server, visit)
    for client in clients:
        await client.session.close()
    await server.close()
    await store.close()


@pytest.fixture
def clock() -> ShiftedClock:
    return ShiftedClock()


@pytest.fixture
async def ground(store_kind: str, request: pytest.FixtureRequest, clock: ShiftedClock) -> Store:
    """Every kind of store, empty."""
    return await open_empty(store_kind, request, clock, Ledger())


@pytest.fixture
async def bare(ground: Store, clock: ShiftedClock, tmp_path: Path) -> AsyncIterator[House]:
    """A house in which nobody works yet."""
    async with open_house(ground, clock, tmp_path) as house:
        yield house


@pytest.fixture
async def house(ground: Store, clock: ShiftedClock, tmp_path: Path) -> AsyncIterator[House]:
    """A house with queues, people and an account, all of them there before it opens."""
    await seed.furnish(ground)
    async with open_house(ground, clock, tmp_path) as house:
        yield house


def cookie(person: Person) -> str:
    """Return the session's token as the browser keeps it."""
    kept = person.client.session.cookie_jar.filter_cookies(URL(str(person.client.make_url("/"))))
    return kept["centralita_session"].value
