"""Two webs and two workers; each is killed under load, and Redis, and who assigns is stopped.

Nobody restarts anything else: what the dead did is done by the others, sockets go on elsewhere.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from tests.servers.patience import PATIENCE, until
from tests.system import ledger
from tests.system.clerk import Clerk, clerk_at_work
from tests.system.customer import Customer, as_sent
from tests.system.hub import Desk, HubProcess, signed_in
from tests.system.ledger import Ledger
from tests.system.machines import Machines, machines
from tests.system.prepared import Prepared, until_read
from tests.system.test_crashes import arrived
from tests.system.watcher import Watcher

TIMINGS = "outbox.unknown=3 lease=4 lease.every=1"
PAUSE_S = 0.2
WAITING = 5  # mails without an answer, at most: the load is what this machine can bear
SETTLED_S = 90.0

pytestmark = pytest.mark.parametrize("prepared", ["postgres"], indirect=True)


@dataclass
class Play:
    """Customers who write all the time, a clerk who answers, pages that look on."""

    machines: Machines
    mailbox: str
    customer: Customer
    clerk: Clerk
    watchers: tuple[Watcher, ...]
    written: list[str] = field(default_factory=list)
    writing: asyncio.Task[None] | None = None
    over: bool = False

    async def write(self) -> None:
        """Write until the play is over."""
        while not self.over:
            if len(self.written) - len(self.clerk.answered) < WAITING:
                mark = f"mark-{len(self.written)}"
                await asyncio.to_thread(self.customer.write, self.mailbox, mark, f"I am {mark}.")
                self.written.append(mark)
            await asyncio.sleep(PAUSE_S)

    async def end(self) -> None:
        """Let nobody write any more."""
        self.over = True
        if self.writing is not None:
            await asyncio.wait([self.writing])

    async def books(self) -> Ledger:
        """What the rows say now."""
        return await ledger.read(self.machines.webs[0].environment)

    async def until(self, good: Callable[[Ledger], bool]) -> Ledger:
        """Wait until the books are good; return them."""
        deadline = time.monotonic() + SETTLED_S
        while not good(books := await self.books()):
            logs = [hub.log[-2000:] for hub in self.machines.all]
            assert time.monotonic() < deadline, (books, *logs)
            await asyncio.sleep(0.1)
        return books

    async def goes_on(self) -> None:
        """Wait until a mail that is written from now on has been answered, by whoever is there."""
        mark = f"mark-{len(self.written) + 1}"  # one may be on its way
        await self.until(lambda books: mark in books.answered)

    async def ends(self, subjects: set[str], port: int) -> None:
        """Wait until both pages have been told all, and one alone listens at the mail server."""

        async def so() -> bool:
            told = all(set(watcher.told) == subjects for watcher in self.watchers)
            return told and len(self.machines.listeners(port)) == 1

        await until(so, "a page has not been told all, or it is not one alone who listens")

    async def settled(self) -> Ledger:
        """The books once everything has been answered and sent."""
        return await self.until(
            lambda books: [one["state"] for one in books.answers] == ["sent"] * len(self.written)
        )


@asynccontextmanager
async def playing(
    prepared: Prepared, folder: Path, new_address: Callable[[str, str], str]
) -> AsyncIterator[Play]:
    customer = Customer(new_address("maria", "customer.test"), "María", prepared.servers)
    async with machines(prepared, folder, timings=TIMINGS) as made:
        here, there = made.webs
        await until_read(here)
        (agent,) = prepared.agents
        async with (
            clerk_at_work(here, agent, others=(there.url,)) as clerk,
            signed_in(here, agent) as page,
            signed_in(there, agent) as other_page,
        ):
            urls = (here.url, there.url)
            watchers = (Watcher(page, urls), Watcher(other_page, urls[::-1]))
            play = Play(made, prepared.mailbox, customer, clerk, watchers)
            looking = [asyncio.create_task(each.watch()) for each in watchers]
            play.writing = asyncio.create_task(play.write())
            try:
                yield play
            finally:
                await play.end()
                for task in looking:
                    task.cancel()
                await asyncio.wait(looking)


async def see_each_other(play: Play) -> None:
    """What somebody does at one web is seen at the other: presence, and who looks at what."""
    await play.goes_on()
    here, there = (watcher.desk for watcher in play.watchers)
    shown = (await there.ask("GET", "/directory"))["agents"]
    assert [line["presence"] for line in shown] == ["available"]

    async def mine() -> list[dict[str, Any]]:
        return list((await here.ask("GET", "/inbox?view=mine"))["rows"])

    row = (await until(mine, "the clerk has nothing in hand"))[0]
    look = {"type": "viewing", "interaction_id": row["id"], "typing": False}
    async with on_the_line(here) as near, on_the_line(there) as far, asyncio.timeout(PATIENCE):
        await far.send_json(look)
        typing = asyncio.create_task(types(near, {**look, "typing": True}))
        try:
            while (frame := await far.receive_json())["type"] != "viewing" or not any(
                one["typing"] for one in frame["agents"]
            ):
                pass
        finally:
            typing.cancel()


async def types(socket: aiohttp.ClientWebSocketResponse, look: dict[str, Any]) -> None:
    """Write on: what is typed may be lost between processes, so the desk says it again."""
    while True:
        await socket.send_json(look)
        await asyncio.sleep(1)


@asynccontextmanager
async def on_the_line(desk: Desk) -> AsyncIterator[aiohttp.ClientWebSocketResponse]:
    async with desk.client.ws_connect(f"{desk.url}/ws", headers={"Origin": desk.url}) as socket:
        await socket.send_json({"type": "hello", "csrf": desk.csrf})
        yield socket


async def dies(hub: HubProcess, play: Play) -> None:
    """Kill one of four, and see that the other three go on."""
    hub.kill()
    await play.goes_on()


async def hangs(hub: HubProcess, play: Play) -> None:
    """Stop who assigns; another takes over, and the first one, awake again, does not disturb."""
    hub.freeze()

    async def follows() -> bool:
        return await play.machines.owner() is not hub

    await until(follows, "nobody has taken over")
    await play.goes_on()
    hub.thaw()
    await play.goes_on()


async def redis_dies(play: Play) -> None:
    """Kill Redis, and see that nobody needs it."""
    play.machines.redis.kill()
    await play.goes_on()
    play.machines.redis.start()


@pytest.mark.timeout(600)
async def test_each_of_four_processes_and_redis_may_die_and_nothing_is_lost_or_doubled(
    prepared: Prepared, tmp_path: Path, new_address: Callable[[str, str], str]
) -> None:
    async with playing(prepared, tmp_path / "hub", new_address) as play:
        await see_each_other(play)
        for web in play.machines.webs:
            web.kill()
            await asyncio.gather(play.goes_on(), asyncio.to_thread(web.start))
        first = await play.machines.owner()
        second = next(hub for hub in play.machines.workers if hub is not first)
        await dies(first, play)
        await asyncio.gather(redis_dies(play), asyncio.to_thread(first.start))
        await hangs(await play.machines.owner(), play)
        await dies(second, play)
        await play.end()
        books = await play.settled()
        marks = play.written
        await play.ends({*marks, *(f"Re: {mark}" for mark in marks)}, prepared.servers.imaps)
    answers = arrived(await asyncio.to_thread(play.customer.wait_for, len(marks)))
    assert dict(books.received) == dict.fromkeys(marks, 1)
    assert sorted(books.answered) == sorted(marks)
    assert books.contradictions == {}
    assert set(books.raws) == {"done"}
    assert sorted(answers) == sorted(marks)
    assert {len({as_sent(copy) for copy in copies}) for copies in answers.values()} == {1}
    for watcher in play.watchers:
        assert watcher.resumed
        assert not watcher.fresh_starts
