"""P1: how many small mails a second go all the way in, beside LEAN-10 on the same bytes.

All the way: kept with cursor, parsed behind the fence, customer and conversation found or made,
message, timeline, counters and events written, routing decided, the bus rung. SQLite with
synchronous=FULL, or a PostgreSQL of its own as it comes, on a socket beside it; one process beside
its parsers. The two sides take turns, and the figure is void
unless every mail is there once and every answer stands in its conversation.
"""

from __future__ import annotations

import asyncio
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psutil

from config.directory import put_account, put_queue
from config.metrics import Prometheus
from config.settings import from_environment
from config.store import opened
from config.wiring import build, supplies
from router.accounts import Account
from router.inbound import Raw
from router.model import AccountId, QueueId
from router.people import Queue
from router.repositories import Tx
from storage.store import Store
from tests.bench import corpus, lean
from tests.servers.postgres import Postgres

TARGET = 0.12
DATABASES = ("sqlite", "postgres")
_WARM_UP = 20
_FETCHED_AT_ONCE = 50


def measure(mails: int, pairs: int, database: str) -> dict[str, Any]:
    """Return the line to print."""
    with _server(database) as new_database:
        return _compare(mails, pairs, database, new_database)


@contextmanager
def _server(database: str) -> Iterator[Callable[[], str]]:
    """What makes a new database and returns its address; '' for SQLite."""
    if database == "sqlite":
        yield str
        return
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)  # the server runs as nobody and must get in
        server = Postgres(Path(folder) / "postgres", safe=True)
        server.make()
        try:
            yield server.clone
        finally:
            server.stop("fast")


def _compare(
    mails: int, pairs: int, database: str, new_database: Callable[[], str]
) -> dict[str, Any]:
    contents = corpus.mails(mails + _WARM_UP)
    limits, values, processor = [], [], []
    for pair in range(pairs):
        with tempfile.TemporaryDirectory() as folder:
            limits.append(mails / lean.seconds(contents[:mails], Path(folder)))
        with tempfile.TemporaryDirectory() as folder:
            spent, cpu = asyncio.run(_hub(contents, Path(folder), new_database()))
            values.append(mails / spent)
            processor.append(cpu * 1000 / mails)
        line = f"pair {pair + 1}/{pairs}: LEAN-10 {limits[-1]:.0f}/s, hub {values[-1]:.0f}/s"
        print(line, file=sys.stderr, flush=True)
    ratios = [value / limit for value, limit in zip(values, limits, strict=True)]
    ratio = statistics.median(ratios)
    return {
        "bench": "ingest",
        "database": database,
        "value": round(statistics.median(values), 1),
        "unit": "mails/s",
        "reference": round(statistics.median(limits), 1),
        "ratio": round(ratio, 3),
        "spread": [round(min(ratios), 3), round(max(ratios), 3)],
        "target": TARGET,
        "cpu_ms": round(statistics.median(processor), 2),
        "mails": mails,
        "pairs": pairs,
        "ok": ratio >= TARGET,
    }


async def _hub(contents: Sequence[bytes], folder: Path, url: str) -> tuple[float, float]:
    """Return the seconds, and the processor seconds of all processes, that the mails took."""
    meter = Prometheus()
    settings = from_environment({"CENTRALITA_DATA": str(folder), "CENTRALITA_DATABASE_URL": url})
    async with opened(settings, meter) as store:
        hub = build(store, settings, meter)
        account = await _account(store)
        tasks = [asyncio.create_task(run()) for run in hub.workers.values()]
        keep = supplies(store, settings, meter).keep_for(account)
        try:
            await _take_in(store, keep, contents[-_WARM_UP:], "warm", _WARM_UP)
            before, start = _processor(), time.perf_counter()
            await _take_in(store, keep, contents[:-_WARM_UP], "mail", len(contents))
            spent, cpu = time.perf_counter() - start, _processor() - before
            await _check(store, len(contents))
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            await hub.fence.close()
    return spent, cpu


async def _take_in(
    store: Store, keep: Any, contents: Sequence[bytes], name: str, until: int
) -> None:
    now = datetime.now(UTC)
    for first in range(0, len(contents), _FETCHED_AT_ONCE):
        batch = contents[first : first + _FETCHED_AT_ONCE]
        raws = [Raw(f"{name}:{first + i}", now, now, content) for i, content in enumerate(batch)]
        await keep(raws, f"{name}:{first + len(batch)}".encode())
    while True:
        async with store.unit.read() as reads:
            if (await reads.raw_counts()).get("done", 0) >= until:
                return
        await asyncio.sleep(0.01)


async def _account(store: Store) -> AccountId:
    """Make a mailbox that is paused, so that nothing but these mails comes in."""
    queue = Queue(QueueId(store.ids.new()), "Support")
    account = Account(
        AccountId(store.ids.new()),
        "support",
        "email",
        queue.id,
        {"address": "support@desk.test", "imap_host": "127.0.0.1", "smtp_host": "127.0.0.1"},
        {"password": "not used"},
        enabled=False,
    )

    async def put(tx: Tx) -> None:
        await put_queue(tx, queue, store.clock.now())
        await put_account(tx, account, store.clock.now())

    await store.unit.write(put)
    return account.id


async def _check(store: Store, mails: int) -> None:
    async with store.unit.read() as reads:
        opened = [e for e in await _events(reads) if e.kind == "interaction.opened"]
        received = [e for e in await _events(reads) if e.kind == "message.received"]
        counts = await reads.raw_counts()
    conversations = {event.conversation_id for event in received}
    if (len(received), len(opened), len(conversations)) != (mails, mails // 2, mails // 2):
        raise AssertionError(
            f"{mails} mails gave {len(received)} messages, {len(opened)} interactions, "
            f"{len(conversations)} conversations; raw rows: {counts}"
        )


async def _events(reads: Any) -> list[Any]:
    found: list[Any] = []
    while page := await reads.events(found[-1].seq if found else 0, 1_000):
        found.extend(page)
    return found


def _processor() -> float:
    own = psutil.Process()
    processes = [own, *own.children(recursive=True)]
    return sum(sum(process.cpu_times()[:2]) for process in processes)
