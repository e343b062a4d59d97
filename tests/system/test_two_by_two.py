"""Two webs and two workers; each is killed under load, and Redis, and who assigns is stopped.

Nobody restarts anything else: what the dead did is done by the others, sockets go on elsewhere.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.system import ledger
from tests.system.clerk import clerk_at_work
from tests.system.customer import Customer, as_sent
from tests.system.hub import HubProcess, signed_in
from tests.system.ledger import Ledger
from tests.system.machines import Machines, machines
from tests.system.prepared import Prepared, until_read
from tests.system.test_crashes import arrived
from tests.system.watcher import Watcher

EVERY_S = 0.6  # between two mails
SETTLED_S = 90.0
STOPPED_S = 4.0  # longer than a sign of life is waited for

pytestmark = pytest.mark.parametrize("prepared", ["postgres"], indirect=True)


@dataclass
class Play:
    """Customers who write all the time, a clerk who answers, pages that look on."""

    machines: Machines
    mailbox: str
    customer: Customer
    watchers: list[Watcher] = field(default_factory=list)
    written: list[str] = field(default_factory=list)
    over: bool = False

    async def write(self) -> None:
        """Write until the play is over."""
        while not self.over:
            mark = f"mark-{len(self.written)}"
            await asyncio.to_thread(self.customer.write, self.mailbox, mark, f"This is {mark}.")
            self.written.append(mark)
            await asyncio.sleep(EVERY_S)

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
        mark = f"mark-{len(self.written) + 1}"
        await self.until(lambda books: mark in books.answered)

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
    async with machines(prepared, folder) as made:
        here, there = made.webs
        await until_read(here)
        play = Play(made, prepared.mailbox, customer)
        (agent,) = prepared.agents
        async with (
            clerk_at_work(here, agent, others=(there.url,)),
            signed_in(here, agent) as page,
            signed_in(there, agent) as other_page,
        ):
            urls = (here.url, there.url)
            play.watchers = [Watcher(page, urls), Watcher(other_page, urls[::-1])]
            looking = [asyncio.create_task(each.watch()) for each in play.watchers]
            writing = asyncio.create_task(play.write())
            try:
                yield play
            finally:
                play.over = True
                for task in looking:
                    task.cancel()
                await asyncio.wait([*looking, writing])


async def killed(hub: HubProcess, play: Play) -> None:
    """Kill one of four, see that the other three go on, and start it again."""
    hub.kill()
    await play.goes_on()
    await asyncio.to_thread(hub.start)


@pytest.mark.timeout(300)
async def test_each_of_four_processes_and_redis_may_die_and_nothing_is_lost_or_doubled(
    prepared: Prepared, tmp_path: Path, new_address: Callable[[str, str], str]
) -> None:
    async with playing(prepared, tmp_path / "hub", new_address) as play:
        for hub in play.machines.webs:
            await killed(hub, play)
        for _ in range(2):
            await killed(await play.machines.owner(), play)
        play.machines.redis.kill()
        await play.goes_on()
        play.machines.redis.start()
        await stopped(await play.machines.owner(), play)
        play.over = True
        books = await play.settled()
        assert len(play.machines.listeners(prepared.servers.imaps)) == 1
        marks = play.written
    answers = arrived(await asyncio.to_thread(play.customer.wait_for, len(marks)))
    assert dict(books.received) == dict.fromkeys(marks, 1)
    assert sorted(books.answered) == sorted(marks)
    assert books.contradictions == {}
    assert set(books.raws) == {"done"}
    assert sorted(answers) == sorted(marks)
    assert {len({as_sent(copy) for copy in copies}) for copies in answers.values()} == {1}
    for watcher in play.watchers:
        assert set(watcher.told) == {*marks, *(f"Re: {mark}" for mark in marks)}
        assert watcher.resumed
        assert not watcher.fresh_starts


async def stopped(hub: HubProcess, play: Play) -> None:
    """Stop who assigns as a machine that hangs; another takes over, and the first one follows."""
    hub.freeze()
    await asyncio.sleep(STOPPED_S)
    assert await play.machines.owner() is not hub
    await play.goes_on()
    hub.thaw()
    await play.goes_on()
