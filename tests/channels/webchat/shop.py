"""A shop with a chat on its pages: a whole hub in this process, visitors and an agent's desk."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import hmac
import json
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import uuid4

import aiohttp
from aiohttp import web

from config.directory import add_agent, put_account, put_queue
from config.metrics import Prometheus
from config.settings import Settings
from config.wiring import RUN, Role, build
from router.accounts import Account
from router.model import AccountId, QueueId
from router.model import Role as Rank
from router.people import Queue
from router.repositories import Tx
from storage.store import Store
from tests.agents.seed import HASH, PASSWORD
from tests.servers.patience import PATIENCE
from tests.servers.ports import free_ports
from tests.system.hub import Desk

SITE = "https://shop.example"
SECRET = "a secret between the site and the hub"
ACCOUNT = AccountId("f" * 32)
KEY = f"wc_{ACCOUNT}"
HELP, SALES = QueueId("1" * 32), QueueId("2" * 32)
SETTINGS: Mapping[str, str | int | bool] = {"origins": SITE}
USUAL: Mapping[str, float] = {}
AS_IS: Mapping[str, str | int | bool] = {}


@dataclass
class Visitor:
    """A browser with the widget open; `seen` are all frames it was told."""

    ws: aiohttp.ClientWebSocketResponse
    seen: list[dict[str, Any]] = field(default_factory=list)
    token: str | None = None
    cursor: int = 0
    early: list[dict[str, Any]] = field(default_factory=list)

    async def say(self, type: str, **fields: Any) -> None:
        await self.ws.send_json({"type": type, **fields})

    async def next(self, type: str, seconds: float = PATIENCE, **wanted: Any) -> dict[str, Any]:
        """Return the next frame of a type with these fields."""
        async with asyncio.timeout(seconds):
            while True:
                frame = self.early.pop(0) if self.early else await self._receive()
                assert type != "ack" or frame["type"] != "refused", frame
                if frame["type"] == type and wanted.items() <= frame.items():
                    self.token = frame.get("token", self.token)
                    return frame

    async def _receive(self) -> dict[str, Any]:
        frame: dict[str, Any] = await self.ws.receive_json()
        self.seen.append(frame)
        self.cursor = max(self.cursor, frame.get("cursor") or 0)
        return frame

    async def begin(self, **form: Any) -> dict[str, Any]:
        await self.say("begin", **({"form": form} if form else {}))
        return await self.next("session")

    async def write(self, text: str, conversation: str = "first-talk", **more: Any) -> str:
        """Say something and wait until it is kept; return the id of the move."""
        id = more.pop("id", str(uuid4()))
        await self.say("send", id=id, conversation=conversation, text=text, **more)
        early, self.early, before = self.early, [], len(self.seen)
        await self.next("ack", id=id)
        self.early = early + self.seen[before:-1]  # it may be told before it is acknowledged
        return str(id)

    async def told(self, text: str) -> dict[str, Any]:
        """Wait for a message with this text."""
        while True:
            frame = await self.next("message")
            if frame["message"]["text"] == text:
                message: dict[str, Any] = frame["message"]
                return message

    async def closed(self, seconds: float = PATIENCE) -> int | None:
        """Read to the end; return the code it closed with."""
        async with asyncio.timeout(seconds):
            while True:
                message = await self.ws.receive()
                if message.type in (
                    aiohttp.WSMsgType.CLOSE,
                    aiohttp.WSMsgType.CLOSED,
                    aiohttp.WSMsgType.CLOSING,
                ):
                    return self.ws.close_code
                if message.type is aiohttp.WSMsgType.TEXT:
                    self.seen.append(json.loads(message.data))


@dataclass
class Shop:
    """One process of the hub; `desk` is its agent's, who may see everything."""

    settings: Settings
    store: Store
    client: aiohttp.ClientSession
    desk: Desk

    @property
    def url(self) -> str:
        return self.settings.url

    async def connect(
        self, origin: str | None = "", **more: Any
    ) -> aiohttp.ClientWebSocketResponse:
        headers = {} if origin is None else {"Origin": origin or self.url}
        address = f"{self.url}/webchat/socket?key={more.pop('key', KEY)}"
        ws: aiohttp.ClientWebSocketResponse
        ws = await self.client.ws_connect(address, headers=headers, **more)
        return ws

    async def visit(self, **hello: Any) -> Visitor:
        """Open a socket and be welcomed."""
        visitor = Visitor(await self.connect(), token=hello.get("token"))
        await visitor.say("hello", key=KEY, **hello)
        await visitor.next("welcome")
        return visitor

    async def request(self, method: str, path: str, **more: Any) -> aiohttp.ClientResponse:
        headers = {"Origin": self.url, **more.pop("headers", {})}
        if token := more.pop("token", None):
            headers["Authorization"] = f"Bearer {token}"
        return await self.client.request(
            method, f"{self.url}/webchat/{path}", headers=headers, **more
        )

    async def row(self, preview: str) -> dict[str, Any]:
        """Wait for the interaction whose last words these are."""
        rows: list[dict[str, Any]] = []
        for _ in range(20 * PATIENCE):
            pages = [
                await self.desk.ask("GET", f"/inbox?view={view}&limit=100")
                for view in ("queue", "mine")
            ]
            rows = [row for page in pages for row in page["rows"]]
            for row in rows:
                if row["preview"] == preview:
                    return row
            await asyncio.sleep(0.05)
        raise AssertionError(f"{preview!r} is none of {[row['preview'] for row in rows]}")

    async def take(self, preview: str) -> str:
        """Let the agent take it; return the interaction's id."""
        row = await self.row(preview)
        await self.desk.ask("POST", f"/interactions/{row['id']}/take", {})
        return str(row["id"])

    async def reply(self, interaction: str, text: str, **more: Any) -> dict[str, Any]:
        body = {"client_id": uuid4().hex, "text": text, **more}
        said: dict[str, Any] = await self.desk.ask(
            "POST", f"/interactions/{interaction}/replies", body
        )
        return said

    async def texts(self, conversation: str) -> list[str]:
        """All that was said in a conversation, as the rows have it."""
        async with self.store.unit.read() as reads:
            return [one.text for one in await reads.conversation_messages(conversation, 0)]  # type: ignore[arg-type]  # an id is a str


def jwt(claims: Mapping[str, Any], secret: str = SECRET, alg: str = "HS256") -> str:
    """Sign as a site's own backend does."""
    head, body = (_b64(json.dumps(part).encode()) for part in ({"alg": alg, "typ": "JWT"}, claims))
    digest = hmac.new(secret.encode(), f"{head}.{body}".encode(), hashlib.sha256).digest()
    return f"{head}.{body}.{_b64(digest)}"


def _b64(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


async def furnish(store: Store, changes: Mapping[str, str | int | bool] = AS_IS) -> None:
    """Put queues, an agent and the chat into an empty store."""

    async def work(tx: Tx) -> None:
        now = store.clock.now()
        for id, name in ((HELP, "Help"), (SALES, "Sales")):
            await put_queue(tx, Queue(id, name), now)
        await add_agent(
            tx, store.ids, now, name="Laura", email="laura@shop.example", role=Rank.SUPERVISOR,
            password_hash=HASH, queues=("Help", "Sales"), language="en",
        )  # fmt: skip
        account = Account(
            ACCOUNT, "Shop chat", "webchat", HELP, {**SETTINGS, **changes},
            {"identity_secret": SECRET},
        )  # fmt: skip
        await put_account(tx, account, now)

    await store.unit.write(work)


@asynccontextmanager
async def open_shop(
    store: Store,
    folder: Path,
    role: Role = RUN,
    timings: Mapping[str, float] = USUAL,
    database: str = "",
    serves: bool = True,
    port: int = 0,
) -> AsyncIterator[Shop]:
    """Run one process of the hub over a store until the context ends."""
    settings = Settings(
        folder,
        port=port or free_ports(1)[0],
        timings={"webchat.sockets": 400, **timings},
        database=database,
    )
    hub = build(store, settings, Prometheus(), role)
    jar = aiohttp.CookieJar(unsafe=True)
    async with AsyncExitStack() as parts:
        client = await parts.enter_async_context(aiohttp.ClientSession(cookie_jar=jar))
        runner = web.AppRunner(hub.application(()), access_log=None, shutdown_timeout=2)
        await runner.setup()
        parts.push_async_callback(runner.cleanup)
        await web.TCPSite(runner, settings.host, settings.port).start()
        runs = (*hub.shared.values(), *hub.alone.values())
        tasks = [asyncio.create_task(run()) for run in runs]
        parts.push_async_callback(_stopped, tasks)
        shop = Shop(settings, store, client, Desk(client, settings.url))
        if serves:
            who = {"email": "laura@shop.example", "password": PASSWORD}
            shop.desk.csrf = (await shop.desk.ask("POST", "/session", who))["csrf"]
            await _at_work(shop)
        yield shop


async def _at_work(shop: Shop) -> None:
    async with asyncio.timeout(PATIENCE):
        while True:
            if (await shop.request("GET", f"config?key={KEY}")).status == 200:
                return
            await asyncio.sleep(0.02)


async def _stopped(tasks: list[asyncio.Task[None]]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
