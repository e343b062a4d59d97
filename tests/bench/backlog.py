"""P20: 100,000 replies wait to go out, and who writes in does not notice.

Two hubs in turn, one with 100,000 replies in its outbox, one with 100; the provider takes twenty a
second, so both send on meanwhile. 50 mails a second come in, at times that nobody's answers shift;
`ratio` is that of the 99th percentiles from the moment a mail is handed over until its row is on an
agent's screen. `claim` and `enqueue` are what it costs to take up 16 replies and to add one, with
100,000 in the outbox by with 100: the median of as many tries, in turn.
"""

from __future__ import annotations

import asyncio
import random
import tempfile
import time
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from datetime import timedelta
from pathlib import Path
from statistics import median
from typing import Any

import aiohttp

from agents.passwords import Passwords
from config.directory import add_agent
from router.messages import Delivery, Outgoing
from router.model import MessageId, Role
from router.repositories import Tx
from tests.bench import corpus
from tests.bench.cloning import fill_outbox, key_of
from tests.bench.databases import SQLITE, server
from tests.bench.delivery import write_replies
from tests.bench.fed import fed
from tests.bench.figures import compared, percentile, say
from tests.bench.inside import Inside, inside
from tests.bench.intake import arrivals_of, take_in
from tests.bench.sink import Sink, sink
from tests.system.hub import PASSWORD, Desk, HubProcess, signed_in

RATIO = 1.3
COST = 1.2
FEW = 100
PER_SECOND = 50
TAKES_S = 0.2
AGENT = "anna@desk.test"
SETTLE_S = 1.5
LATE_S = 20.0


def measure(
    database: str = SQLITE, jobs: int = 100_000, pairs: int = 7, seconds: int = 4, tries: int = 40
) -> dict[str, Any]:
    """Mail on its way in beside 100,000 replies on their way out."""
    with server(database) as new_database, tempfile.TemporaryDirectory() as folder:
        return asyncio.run(
            _measure(database, new_database, Path(folder), jobs, pairs, seconds, tries)
        )


async def _measure(
    database: str,
    new_database: Callable[[], str],
    folder: Path,
    jobs: int,
    pairs: int,
    seconds: int,
    tries: int,
) -> dict[str, Any]:
    async with AsyncExitStack() as stack:
        hubs = []
        for size in (FEW, jobs):
            say(f"an outbox of {size}")
            home = folder / str(size)
            home.mkdir()
            there = stack.enter_context(sink(home, TAKES_S))
            hub = HubProcess(home, Path("no-servers.pem"), database=new_database())
            await _prepare(hub, there, size)
            hubs.append(hub)
        costs = await _costs(hubs[0], hubs[1], tries)
        screens = [await _screen(stack, hub) for hub in hubs]
        p99: list[list[float]] = [[], []]
        for pair in range(-1, pairs):
            taken = [percentile(await one.seconds(seconds), 99) * 1000 for one in screens]
            if pair < 0:
                continue  # to warm up
            for place, ms in enumerate(taken):
                p99[place].append(ms)
            say(f"pair {pair + 1}/{pairs}: {taken[0]:.1f} ms with {FEW}, {taken[1]:.1f} ms")
    return compared(
        "backlog", database, "ms", p99[1], p99[0], at_most=RATIO, jobs=jobs, **costs,
        cost_target=COST, ok=max(costs.values()) <= COST,
    )  # fmt: skip


async def _prepare(hub: HubProcess, there: Sink, size: int) -> None:
    """An agent, a conversation with a reply that waits, and as many more of it as wanted."""
    hashed = await Passwords().hash(PASSWORD)

    async with inside(hub.data, hub.database, there.mailbox, enabled=True) as here:

        async def work(tx: Tx) -> None:
            await add_agent(
                tx, here.store.ids, here.store.clock.now(), name="Anna", email=AGENT,
                role=Role.AGENT, password_hash=hashed, queues=["Support"],
            )  # fmt: skip

        await here.store.unit.write(work)
        await take_in(here, await arrivals_of(here, corpus.mails(1, plain=True)))
        await write_replies(here)
    await fill_outbox(hub.data, hub.database, size)


# What the outbox costs


async def _costs(few: HubProcess, many: HubProcess, tries: int) -> dict[str, float]:
    """What claiming and adding cost with many, by what they cost with few."""
    async with (
        inside(few.data, few.database) as small,
        inside(many.data, many.database) as large,
    ):
        taken: dict[str, list[list[float]]] = {"claim": [[], []], "enqueue": [[], []]}
        for _ in range(tries):
            for place, here in enumerate((small, large)):
                taken["claim"][place].append(await _timed(here, _claim))
                taken["enqueue"][place].append(await _timed(here, _enqueue))
        return {
            name: round(median(large) / median(small), 3) for name, (small, large) in taken.items()
        }


Work = Callable[[Inside, Tx], Awaitable[None]]


async def _timed(here: Inside, work: Work) -> float:
    start = time.perf_counter()
    await here.store.unit.write(lambda tx: work(here, tx))
    return time.perf_counter() - start


async def _claim(here: Inside, tx: Tx) -> None:
    """Take 16 up, and lay them back at once for the next try."""
    now = here.store.clock.now()
    rows = await tx.outbox.claim([here.account.id], now, now + timedelta(minutes=3), 16)
    if len(rows) != 16:
        raise AssertionError(f"{len(rows)} claimed")
    await tx.outbox.record(rows)


async def _enqueue(here: Inside, tx: Tx) -> None:
    """Add one to the first reply, due much later."""
    later = here.store.clock.now() + timedelta(days=1)
    first = MessageId(key_of("6", 0))
    row = Outgoing(
        here.store.ids.new(), first, here.account.id, "b@customer.test", Delivery.QUEUED, later
    )
    await tx.outbox.add([row])


# Who writes in, and who sees it


class Screen:
    """An agent's socket, and mails that come in meanwhile."""

    def __init__(self, desk: Desk, socket: aiohttp.ClientWebSocketResponse) -> None:
        self._desk, self._socket = desk, socket
        self._chance = random.Random(7)
        self._written: dict[str, float] = {}
        self._seen: dict[str, float] = {}
        self._count = 0

    async def listen(self) -> None:
        """Note when each mail's row comes, until cancelled."""
        async for frame in self._socket:
            told = frame.json()
            if told["type"] == "row.upsert":
                self._seen.setdefault(told["row"]["subject"], time.perf_counter())

    async def seconds(self, seconds: int) -> list[float]:
        """Let mails come for a while; return how long each took to the screen."""
        end, marks = time.perf_counter() + seconds, []
        async with asyncio.TaskGroup() as writers:
            while time.perf_counter() < end:
                self._count += 1
                marks.append(mark := f"mark-{self._count}")
                self._written[mark] = time.perf_counter()
                writers.create_task(self._write(mark))
                await asyncio.sleep(self._chance.expovariate(PER_SECOND))
        async with asyncio.timeout(LATE_S):
            for mark in marks:
                await self._arrived(mark)
        return [self._seen[mark] - self._written[mark] for mark in marks]

    async def _arrived(self, mark: str) -> None:
        while mark not in self._seen:  # noqa: ASYNC110  # late ones are few: no event for each
            await asyncio.sleep(0.05)

    async def _write(self, mark: str) -> None:
        mail = corpus.one(self._chance, f"{mark}@customer.test", f"<{mark}@customer.test>", mark)
        async with self._desk.client.post(f"{self._desk.url}/feed", data=mail) as answer:
            if answer.status != 200:
                raise AssertionError(await answer.text())


async def _screen(stack: AsyncExitStack, hub: HubProcess) -> Screen:
    stack.enter_context(fed(hub))
    desk = await stack.enter_async_context(signed_in(hub, AGENT))
    socket = await stack.enter_async_context(
        desk.client.ws_connect(f"{hub.url}/ws", headers={"Origin": hub.url})
    )
    await socket.send_json({"type": "hello", "csrf": desk.csrf})
    screen = Screen(desk, socket)
    listening = asyncio.create_task(screen.listen())
    stack.callback(listening.cancel)
    await asyncio.sleep(SETTLE_S)
    return screen
