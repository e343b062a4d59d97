"""Visitors and agents on different web processes of one PostgreSQL, with Redis and without."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from pathlib import Path
from typing import Any
from uuid import uuid4

import aiohttp
import pytest

from config.settings import Settings
from config.store import opened
from config.wiring import ROLES
from storage.clock import SystemClock
from storage.ids import AscendingIds
from storage.postgres import open_postgres
from storage.store import Store
from tests.agents.seed import PASSWORD
from tests.channels.webchat.shop import Shop, Visitor, furnish, open_shop
from tests.channels.webchat.test_talk import settled
from tests.servers import redis
from tests.storage.stores import KEY, SilentMeter
from tests.system.hub import Desk, HubProcess

CROWD = 100
WORDS = 9


@asynccontextmanager
async def house(database: str, folder: Path, bus: str) -> AsyncIterator[tuple[Shop, Shop]]:
    """A worker and two webs, each with a store of its own on one database."""
    async with AsyncExitStack() as parts:
        shops = []
        for n, role in enumerate(("worker", "web", "web")):
            clock, ids, meter = SystemClock(), AscendingIds(), SilentMeter()
            store = await open_postgres(database, folder, KEY, clock, ids, meter, bus)
            parts.push_async_callback(store.close)
            if n == 0:
                await furnish(store)
            opened = open_shop(store, folder, ROLES[role], database=database, serves=n > 0)
            shops.append(await parts.enter_async_context(opened))
        yield shops[1], shops[2]


@pytest.mark.parametrize("with_redis", [True, False], ids=["redis", "poll"])
async def test_an_agent_elsewhere_is_in_the_same_talk(
    new_database: str, tmp_path: Path, with_redis: bool
) -> None:
    with redis.running() as server:
        bus = server.url if with_redis else ""
        async with house(new_database, tmp_path, bus) as (here, there):
            visitor = await here.visit()
            await visitor.begin(name="Ana")
            id = await visitor.write("Is anybody there?")
            item = await there.take("Is anybody there?")
            assert (await settled(visitor, "active"))["agent"] == "Laura"
            await there.reply(item, "I am")
            said = await visitor.told("I am")
            await visitor.say("read", messages=[said["id"]])
            assert (await visitor.told("I am"))["state"] == "read"
            # He goes on at the other one: his socket is cut, and a word may have been heard.
            await visitor.ws.close()
            await there.reply(item, "Still here?")
            other = await there.visit(token=visitor.token, since=visitor.cursor)
            await other.write("Is anybody there?", id=id)
            await other.write("Yes")
            if not other.seen[0]["resumed"]:
                await other.say("open", conversation="first-talk")
            await other.say("ping")
            await other.told("Yes")
            row = await there.row("Yes")
            texts = await here.texts(row["conversation_id"])
            assert texts == ["Is anybody there?", "I am", "Still here?", "Yes"]


async def test_a_crowd_that_comes_back_at_once_is_served(new_database: str, tmp_path: Path) -> None:
    """F33, as many as a test may take: all are welcomed, all hear what they have missed."""
    async with house(new_database, tmp_path, "") as (here, there):
        visitor = await here.visit()
        await visitor.begin()
        await visitor.write("Before")
        await visitor.told("Before")
        item = await there.take("Before")
        await there.reply(item, "Meanwhile")
        await visitor.told("Meanwhile")
        crowd = await asyncio.gather(*(there.visit(token=visitor.token) for _ in range(CROWD)))
        for one in crowd:
            await one.say("open", conversation="first-talk")
        threads = await asyncio.gather(*(one.next("thread", 30) for one in crowd))
        assert {len(one["messages"]) for one in threads} == {2}
        await visitor.write("All of you", id=str(uuid4()))
        await asyncio.gather(*(one.told("All of you") for one in crowd))


class Steady:
    """A browser as the widget is: what was not acknowledged is sent again, elsewhere if need be."""

    def __init__(self, shops: list[Shop]) -> None:
        self.shops = shops
        self.at: Visitor | None = None
        self.token: str | None = None
        self.cursor = 0
        self.heard: dict[str, str] = {}

    async def write(self, text: str) -> None:
        """Say something until it is kept."""
        await self.do("send", text=text)

    async def do(self, type: str, **fields: Any) -> None:
        """Make a move until it is kept, here or elsewhere."""
        move = {"id": str(uuid4()), "conversation": "first-talk", **fields}
        async with asyncio.timeout(30):
            while True:
                with suppress(*GONE):
                    here = self.at or await self._come()
                    await here.say(type, **move)
                    await here.next("ack", id=move["id"])
                    return
                await self._go()

    async def hear(self, text: str) -> None:
        """Wait until an answer has been shown, here or elsewhere."""
        async with asyncio.timeout(30):
            while text not in self.heard.values():
                with suppress(*GONE):
                    here = self.at or await self._come()
                    self._note(await here.next("message"))
                    continue
                await self._go()

    async def _come(self) -> Visitor:
        hello = {"token": self.token, "since": self.cursor} if self.token else {}
        here = await self.shops[0].visit(**hello)
        if self.token is None:
            await here.begin()
            self.token = here.token
        elif not here.seen[0]["resumed"]:
            await here.say("open", conversation="first-talk")
            for message in (await here.next("thread"))["messages"]:
                self.heard[message["id"]] = message["text"]
        self.at = here
        return here

    async def _go(self) -> None:
        if self.at is not None:
            for frame in self.at.seen:
                self._note(frame)
            self.cursor = self.at.cursor
            await self.at.ws.close()
        self.at = None
        self.shops = [*self.shops[1:], self.shops[0]]
        await asyncio.sleep(0.1)

    def _note(self, frame: dict[str, Any]) -> None:
        if frame["type"] == "message":
            self.heard[frame["message"]["id"]] = frame["message"]["text"]


GONE = (aiohttp.ClientError, ConnectionError, TypeError, TimeoutError, AssertionError)


async def test_a_web_process_is_killed_in_mid_chat_and_nothing_is_lost_or_doubled(
    new_database: str, tmp_path: Path
) -> None:
    with redis.running() as server:
        extra = {"CENTRALITA_REDIS_URL": server.url}
        machines = [
            HubProcess(tmp_path, tmp_path, database=new_database, extra=extra, role=role)
            for role in ("web", "web", "worker")
        ]
        async with AsyncExitStack() as parts:
            for one in machines:
                parts.callback(one.kill)
            settings = Settings(tmp_path, database=new_database)
            store = await parts.enter_async_context(opened(settings, SilentMeter()))
            await furnish(store)
            await asyncio.gather(*(asyncio.to_thread(one.start) for one in machines))
            jar = aiohttp.CookieJar(unsafe=True)
            client = await parts.enter_async_context(aiohttp.ClientSession(cookie_jar=jar))
            webs = [await web_of(one, store, client) for one in machines[:2]]
            visitor = Steady(webs)
            words = [f"word {n}" for n in range(WORDS)]
            item = ""
            for n, word in enumerate(words):
                if n == WORDS // 3:
                    machines[0].kill()
                await visitor.write(word)
                await webs[1].row(word)
                item = item or await webs[1].take(word)
                await webs[1].reply(item, f"answer to {word}")
                await visitor.hear(f"answer to {word}")
            row = await webs[1].row(f"answer to {words[-1]}")
            told = await webs[1].texts(row["conversation_id"])
            assert [one for one in told if one in words] == words
            assert len(told) == 2 * WORDS
            answers = [one for one in visitor.heard.values() if one.startswith("answer")]
            assert answers == [f"answer to {word}" for word in words]


async def web_of(hub: HubProcess, store: Store, client: aiohttp.ClientSession) -> Shop:
    """Return a web process as somebody sees it who has signed in there."""
    settings = Settings(hub.data, port=hub.port)
    shop = Shop(settings, store, client, Desk(client, settings.url))
    who = {"email": "laura@shop.example", "password": PASSWORD}
    shop.desk.csrf = (await shop.desk.ask("POST", "/session", who))["csrf"]
    return shop
