"""P15: 10,000 wait and 200 agents come online at once: how long until all of them are asked.

Each agent takes five. From the moment the first of them says so until the rows of all 1,000 offers
are committed; the agents' own moves are part of it. No two agents may be asked for the same, and
nobody for more than five.
"""

from __future__ import annotations

import asyncio
import tempfile
import time
from collections import Counter
from pathlib import Path
from statistics import median
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from config.directory import profile_of
from router.model import AgentId, Medium, Role
from router.people import Agent, Presence
from router.presence import Attendance
from router.repositories import Tx
from storage.tables_staff import offer
from tests.bench import corpus
from tests.bench.cloning import engine_of, fill
from tests.bench.databases import SQLITE, server
from tests.bench.figures import say
from tests.bench.inside import Inside, inside

TARGET_MS = 300.0
SLOTS = 5
SETTLE_S = 2.0  # what waits is read at the start
GIVEN_UP_S = 60.0


def measure(
    database: str = SQLITE, waiting: int = 10_000, agents: int = 200, runs: int = 5
) -> dict[str, Any]:
    """Milliseconds until all slots of agents who come online at once are offered."""
    taken = []
    with server(database) as new_database:
        for run in range(runs):
            with tempfile.TemporaryDirectory() as folder:
                taken.append(asyncio.run(_ms(Path(folder), new_database(), waiting, agents)))
            say(f"run {run + 1}/{runs}: {taken[-1]:.0f} ms")
    value = median(taken)
    return {
        "bench": "rampup", "database": database, "value": round(value, 1), "unit": "ms",
        "spread": [round(min(taken), 1), round(max(taken), 1)], "target": TARGET_MS,
        "waiting": waiting, "slots": agents * SLOTS, "ok": value <= TARGET_MS,
    }  # fmt: skip


async def _ms(folder: Path, url: str, waiting: int, agents: int) -> float:
    async with inside(folder, url) as here:
        async with here.at_work():
            await here.take_in(corpus.mails(1, plain=True), "first", 1)
        people = await here.store.unit.write(lambda tx: _people(here, tx, agents))
    await fill(folder, url, waiting, all_wait=True)
    engine = engine_of(folder, url)
    async with inside(folder, url) as here, here.at_work(), engine.connect() as look:
        await asyncio.sleep(SETTLE_S)
        attendance = Attendance(here.store.unit, here.store.clock, here.store.ids)
        start = time.perf_counter()
        await asyncio.gather(*(attendance.set(one, Presence.AVAILABLE) for one in people))
        offers = await _until_offered(look, agents * SLOTS)
        spent = time.perf_counter() - start
        await look.rollback()
    await engine.dispose()
    _check(offers, agents)
    return spent * 1000


async def _people(here: Inside, tx: Tx, agents: int) -> list[AgentId]:
    """Agents who may be asked for five mails each; all are offline."""
    ids = here.store.ids
    profile = await profile_of(tx, ids, here.store.clock.now(), [here.account.queue_id])
    people = [
        Agent(AgentId(ids.new()), f"Agent {n}", f"agent-{n}@desk.test", Role.AGENT, profile)
        for n in range(agents)
    ]
    for one in people:
        await tx.people.add(one, {Medium.EMAIL: SLOTS})
    return [one.id for one in people]


async def _until_offered(look: AsyncConnection, slots: int) -> list[tuple[str, str]]:
    """Who has been asked for what, once there are so many offers."""
    asked = select(offer.c.agent_id, offer.c.interaction_id)
    async with asyncio.timeout(GIVEN_UP_S):
        while True:
            count = await look.scalar(select(func.count()).select_from(offer))
            if count is not None and count >= slots:
                return [(row[0], row[1]) for row in await look.execute(asked)]
            await look.rollback()
            await asyncio.sleep(0.002)


def _check(offers: list[tuple[str, str]], agents: int) -> None:
    """Nobody is asked for too much, nothing of two people."""
    held = Counter(agent for agent, _ in offers)
    items = {item for _, item in offers}
    if len(held) != agents or set(held.values()) != {SLOTS} or len(items) != len(offers):
        raise AssertionError(f"{len(offers)} offers of {len(items)} to {len(held)}: {held}")
