"""Two at once in one chat: two agents who want it, two transactions that end in the other order."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any
from uuid import uuid4

import aiohttp
import asyncpg

from config.directory import add_agent
from router.model import Role
from router.repositories import Tx
from tests.agents.seed import HASH, PASSWORD
from tests.channels.webchat.shop import Shop
from tests.channels.webchat.test_processes import house
from tests.channels.webchat.test_talk import settled
from tests.system.hub import Desk


async def colleague(shop: Shop, name: str, parts: AsyncExitStack) -> Desk:
    """Hire somebody who has no say in what others do, and sign them in at that process."""
    email = f"{name.lower()}@shop.example"

    async def work(tx: Tx) -> None:
        await add_agent(
            tx, shop.store.ids, shop.store.clock.now(), name=name, email=email,
            role=Role.AGENT, password_hash=HASH, queues=("Help", "Sales"), language="en",
        )  # fmt: skip

    await shop.store.unit.write(work)
    jar = aiohttp.CookieJar(unsafe=True)
    client = await parts.enter_async_context(aiohttp.ClientSession(cookie_jar=jar))
    desk = Desk(client, shop.url)
    who = {"email": email, "password": PASSWORD}
    desk.csrf = (await desk.ask("POST", "/session", who))["csrf"]
    return desk


async def tried(desk: Desk, path: str, body: dict[str, Any]) -> dict[str, Any]:
    """Return what is answered, also when it is a refusal."""
    headers = {"X-CSRF-Token": desk.csrf, "Origin": desk.url}
    async with desk.client.post(f"{desk.url}/api/v1{path}", json=body, headers=headers) as answer:
        said: dict[str, Any] = await answer.json()
        return said


async def test_of_two_agents_at_once_one_has_the_chat_and_the_other_hears_who(
    new_database: str, tmp_path: Path
) -> None:
    """F36: both take it, both answer it, at two processes; the visitor is answered once."""
    async with AsyncExitStack() as parts:
        here, there = await parts.enter_async_context(house(new_database, tmp_path, ""))
        desks = {
            name: await colleague(shop, name, parts)
            for name, shop in (("Boris", here), ("Olga", there))
        }
        visitor = await here.visit()
        await visitor.begin(name="Ana")
        await visitor.write("Who answers me?")
        place = f"/interactions/{(await here.row('Who answers me?'))['id']}"
        taken = await asyncio.gather(*(tried(desk, f"{place}/take", {}) for desk in desks.values()))
        answers = await asyncio.gather(
            *(
                tried(desk, f"{place}/replies", {"client_id": uuid4().hex, "text": f"I am {name}"})
                for name, desk in desks.items()
            )
        )
        [winner] = [name for name, said in zip(desks, taken, strict=True) if "error" not in said]
        [loser] = [said["error"] for said in taken if "error" in said]
        me = await desks[winner].ask("GET", "/session")
        assert loser["params"]["agent"] == me["agent"]["id"]
        [late] = [said["error"] for said in answers if "error" in said]
        assert (late["code"], late["params"]["agent"]) == (
            "interaction.not_yours", me["agent"]["id"],
        )  # fmt: skip
        assert (await settled(visitor, "active"))["agent"] == winner
        await visitor.told(f"I am {winner}")
        await visitor.say("open", conversation="first-talk")
        told = (await visitor.next("thread"))["messages"]
        assert [one["text"] for one in told] == ["Who answers me?", f"I am {winner}"]


async def test_who_has_heard_the_later_of_two_hears_the_one_that_ends_last(
    new_database: str, tmp_path: Path
) -> None:
    """F34: an answer's transaction begins first and commits last; no cursor has passed it by."""
    async with house(new_database, tmp_path, "") as (here, there):
        visitor = await here.visit()
        await visitor.begin(name="Ana")
        await visitor.write("The first matter")
        item = await there.take("The first matter")
        await settled(visitor, "active")
        tab = await there.visit(token=visitor.token)
        row = (await there.desk.ask("GET", f"/interactions/{item}"))["row"]
        blocker = await asyncpg.connect(new_database.replace("+asyncpg", ""))
        async with blocker.transaction():
            await blocker.execute(
                "SELECT 1 FROM conversation WHERE id = $1 FOR UPDATE", row["conversation_id"]
            )
            begun = asyncio.create_task(there.reply(item, "Begun first"))
            await _waits(blocker)
            await visitor.write("The second matter", "second-talk")
            await visitor.told("The second matter")
            await visitor.ws.close()
            assert not begun.done()
        await begun
        await blocker.close()

        back = await here.visit(token=visitor.token, since=visitor.cursor)
        assert back.seen[0]["resumed"] is True
        assert (await back.told("Begun first"))["from"] == "agent"
        assert (await tab.told("Begun first"))["from"] == "agent"


async def _waits(blocker: asyncpg.Connection) -> None:
    """Wait until a transaction stands before the lock."""
    query = "SELECT count(*) FROM pg_locks WHERE NOT granted"
    for _ in range(500):
        if await blocker.fetchval(query):
            return
        await asyncio.sleep(0.02)
    raise AssertionError("nobody waits")
