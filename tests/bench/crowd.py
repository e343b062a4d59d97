"""A database with as many conversations as wanted, made once by bulk SQL and kept in data/bench.

One mail goes all the way in; its rows are then cloned, each under a key of its own. 30 % of the
interactions are open, in two queues and with twenty agents, of four media. One customer
(`cloning.REGULAR`) has every hundredth conversation, all of them closed; the others have four
each. Neither raw rows nor events are cloned: lists and timelines do not read them.
"""

from __future__ import annotations

import asyncio
import hashlib
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from agents.passwords import Passwords
from config.directory import add_agent
from config.settings import ROOT
from router.model import QueueId, Role
from router.people import Queue
from router.repositories import Tx
from storage.tables import REVISION
from tests.bench import corpus
from tests.bench.cloning import fill
from tests.bench.databases import SQLITE
from tests.bench.figures import say
from tests.bench.inside import Inside, inside
from tests.servers.postgres import Postgres
from tests.system.hub import PASSWORD

KEPT = ROOT / "data" / "bench"
AGENT = "anna@desk.test"
AGENTS = 20


@dataclass(frozen=True, slots=True)
class Crowd:
    """Where a made database lies: its data folder, and its address ('': SQLite in there)."""

    folder: Path
    url: str
    size: int


@contextmanager
def crowds(kept: Path, database: str, *sizes: int) -> Iterator[list[Crowd]]:
    """The databases of these many conversations, made now where they are not there yet."""
    here = kept / f"{database}-{_revision()}"
    for other in kept.glob(f"{database}-*"):
        if other != here:
            shutil.rmtree(other)
    here.mkdir(parents=True, exist_ok=True)
    if database == SQLITE:
        yield [_made(here, size, None) for size in sizes]
        return
    postgres = Postgres(here / "postgres", safe=True)
    postgres.start() if postgres.is_made else postgres.make()
    try:
        yield [_made(here, size, postgres) for size in sizes]
    finally:
        postgres.stop("fast")


def _revision() -> str:
    """The newest revision, and what all of them say: a database of other tables is made anew."""
    history = sorted((ROOT / "storage" / "migrations" / "versions").glob("*.py"))
    said = hashlib.sha256(b"".join(file.read_bytes() for file in history)).hexdigest()
    return f"{REVISION}-{said[:8]}"


def _made(here: Path, size: int, postgres: Postgres | None) -> Crowd:
    folder = here / str(size)
    address = folder / "address"
    if not address.exists():
        say(f"making {size} conversations")
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        url = postgres.clone() if postgres else ""
        asyncio.run(_make(folder, url, size))
        address.write_text(url)
    return Crowd(folder, address.read_text(), size)


async def _make(folder: Path, url: str, size: int) -> None:
    async with inside(folder, url) as here:
        await _furnish(here)
        async with here.at_work():
            await here.take_in(corpus.mails(1, plain=True), "first", 1)
    await fill(folder, url, size)


async def _furnish(here: Inside) -> None:
    """Another queue, and agents who work in both."""
    store = here.store
    hashed = await Passwords().hash(PASSWORD)

    async def work(tx: Tx) -> None:
        await tx.config.put_queue(Queue(QueueId(store.ids.new()), "Sales"))
        for n in range(AGENTS):
            await add_agent(
                tx, store.ids, store.clock.now(), name=f"Agent {n}", role=Role.AGENT,
                email=AGENT if n == 0 else f"agent-{n}@desk.test", password_hash=hashed,
                queues=["Support", "Sales"],
            )  # fmt: skip

    await store.unit.write(work)
