"""P1, P5: how many small mails a second go all the way in.

All the way: kept with cursor, parsed behind the fence, customer and conversation found or made,
message, timeline, counters and events written, routing decided, the bus rung, and every word in
the index of the search. One process beside its parsers. The two sides take turns, and the figure
is void unless every mail is there once and every answer stands in its conversation.

On SQLite (synchronous=FULL) it is held against LEAN-10 on the same bytes; on a PostgreSQL of its
own, as it comes, on a socket beside it, against three statements a message in a transaction over
eight connections of the bare driver, which parse nothing at all.

`workers` processes then do the same together, on PostgreSQL and with a Redis between them:
`times_one` is their rate by that of one.
"""

from __future__ import annotations

import asyncio
import tempfile
import time
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from statistics import median
from typing import Any

from tests.bench import corpus, lean
from tests.bench.databases import POSTGRESQL, SQLITE, server
from tests.bench.figures import compared, say
from tests.bench.inside import inside, processor_s
from tests.bench.plain import Said, driver_s
from tests.servers import redis
from tests.system.hub import HubProcess

TARGETS = {SQLITE: 0.25, POSTGRESQL: 0.50}
WARM_UP = 20


TIMES_ONE = 1.5
WARM_UP_EACH = 200  # so that each worker's parser has begun


def measure(
    database: str = SQLITE, mails: int = 2_000, pairs: int = 5, workers: int = 1
) -> dict[str, Any]:
    """Mails all the way in, a second."""
    contents = corpus.mails(mails + WARM_UP)
    limits, values, processor, together = [], [], [], []
    with server(database) as new_database:
        for pair in range(pairs):
            limits.append(mails / _limit(contents[:mails], new_database()))
            with tempfile.TemporaryDirectory() as folder:
                spent, cpu = asyncio.run(hub_s(contents, Path(folder), new_database()))
            values.append(mails / spent)
            processor.append(cpu * 1000 / mails)
            say(f"pair {pair + 1}/{pairs}: limit {limits[-1]:.0f}/s, hub {values[-1]:.0f}/s")
            if workers > 1:
                together.append(mails / _together_s(mails, new_database(), workers))
                say(f"{workers} workers {together[-1]:.0f}/s")
    return compared(
        "ingest", database, "mails/s", values, limits,
        at_least=TARGETS[database], cpu_ms=round(median(processor), 2), mails=mails,
        **_by_one(workers, together, values),
    )  # fmt: skip


def _by_one(workers: int, together: Sequence[float], values: Sequence[float]) -> dict[str, Any]:
    if not together:
        return {}
    times_one = median(many / one for many, one in zip(together, values, strict=True))
    return {
        "workers": workers, "together": round(median(together), 3),
        "times_one": round(times_one, 2), "times_one_target": TIMES_ONE,
        "ok": times_one >= TIMES_ONE,
    }  # fmt: skip


def _together_s(mails: int, url: str, workers: int) -> float:
    warm_up = WARM_UP_EACH * workers
    contents = corpus.mails(mails + warm_up)
    with tempfile.TemporaryDirectory() as folder, redis.running() as server:
        others = [
            HubProcess(
                Path(folder), Path("no-servers.pem"), database=url, role="worker",
                extra={"CENTRALITA_REDIS_URL": server.url},
            )
            for _ in range(workers - 1)
        ]  # fmt: skip
        spent, _ = asyncio.run(
            hub_s(contents, Path(folder), url, warm_up, others=others, redis_url=server.url)
        )
    return spent


def _limit(contents: Sequence[bytes], url: str) -> float:
    if url:
        said = [Said("customer", "subject", str(n), "text" * 100) for n in range(len(contents))]
        return asyncio.run(driver_s(said, url))
    with tempfile.TemporaryDirectory() as folder:
        return lean.seconds(contents, Path(folder))


async def hub_s(
    contents: Sequence[bytes],
    folder: Path,
    url: str,
    warm_up: int = WARM_UP,
    *,
    others: Sequence[HubProcess] = (),
    redis_url: str = "",
) -> tuple[float, float]:
    """Return the seconds, and the processor seconds of all processes, that the mails took; the
    last of them are to warm up. `others` work beside this process.
    """
    async with inside(folder, url, redis=redis_url) as here, here.at_work():
        with ExitStack() as running:
            for other in others:
                running.callback(other.kill)
                await asyncio.to_thread(other.start)
            await here.take_in(contents[-warm_up:], "warm", warm_up)
            before, start = processor_s(), time.perf_counter()
            await here.take_in(contents[:-warm_up], "mail", len(contents))
            await here.until_found()
            spent, cpu = time.perf_counter() - start, processor_s() - before
        await here.check(len(contents))
    return spent, cpu
