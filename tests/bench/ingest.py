"""P1, P5: how many small mails a second go all the way in.

All the way: kept with cursor, parsed behind the fence, customer and conversation found or made,
message, timeline, counters and events written, routing decided, the bus rung, and every word in
the index of the search. One process beside its parsers. The two sides take turns, and the figure
is void unless every mail is there once and every answer stands in its conversation.

On SQLite (synchronous=FULL) it is held against LEAN-10 on the same bytes; on a PostgreSQL of its
own, as it comes, on a socket beside it, against three statements a message in a transaction over
eight connections of the bare driver, which parse nothing at all.

`workers` processes then do the same together, on PostgreSQL and with a Redis between them, each
with a mailbox and parsers of its own: `times_one` is their rate by that of one. `cores` is how many
of the machine's processors one of them has at work, the server's part included.
"""

from __future__ import annotations

import asyncio
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

from tests.bench import corpus, fellow, lean
from tests.bench.databases import POSTGRESQL, SQLITE, server
from tests.bench.figures import compared, say
from tests.bench.inside import inside, machine_s, processor_s
from tests.bench.plain import Said, driver_s
from tests.servers import redis

TARGETS = {SQLITE: 0.25, POSTGRESQL: 0.50}
WARM_UP = 20


TIMES_ONE = 1.5
WARM_UP_EACH = 200  # so that each worker's parser has begun


def measure(
    database: str = SQLITE, mails: int = 2_000, pairs: int = 5, workers: int = 1
) -> dict[str, Any]:
    """Mails all the way in, a second."""
    contents = corpus.mails(mails + WARM_UP)
    limits, values, spent, together = [], [], [], []
    with server(database) as new_database:
        for pair in range(pairs):
            limits.append(mails / _limit(contents[:mails], new_database()))
            with tempfile.TemporaryDirectory() as folder:
                spent.append(asyncio.run(hub_s(contents, Path(folder), new_database())))
            values.append(mails / spent[-1].seconds)
            say(f"pair {pair + 1}/{pairs}: limit {limits[-1]:.0f}/s, hub {values[-1]:.0f}/s")
            if workers > 1:
                together.append(mails / _together_s(mails, new_database(), workers))
                say(f"{workers} workers {together[-1]:.0f}/s")
    return compared(
        "ingest", database, "mails/s", values, limits,
        at_least=TARGETS[database], mails=mails,
        cpu_ms=round(median(one.processor for one in spent) * 1000 / mails, 2),
        cores=round(median(one.cores for one in spent), 2),
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
    """Seconds of all together, each with its share of the mails."""
    share = mails // workers + WARM_UP_EACH
    contents = corpus.mails(share)
    with tempfile.TemporaryDirectory() as folder, redis.running() as server, ExitStack() as running:
        others = [
            running.enter_context(
                fellow.at_work(url, server.url, Path(folder), place, place * share,
                               (place + 1) * share, WARM_UP_EACH)
            )
            for place in range(1, workers)
        ]  # fmt: skip

        def begin() -> None:
            for other in others:
                assert other.stdin is not None
                print(file=other.stdin, flush=True)

        spent = asyncio.run(
            hub_s(contents, Path(folder), url, WARM_UP_EACH,
                  workers=workers, redis_url=server.url, begin=begin)
        )  # fmt: skip
    return spent.seconds


def _limit(contents: Sequence[bytes], url: str) -> float:
    if url:
        said = [Said("customer", "subject", str(n), "text" * 100) for n in range(len(contents))]
        return asyncio.run(driver_s(said, url))
    with tempfile.TemporaryDirectory() as folder:
        return lean.seconds(contents, Path(folder))


@dataclass(frozen=True, slots=True)
class Spent:
    """Seconds; those of the processor by all processes of ours; how many processors were at work,
    for whomever.
    """

    seconds: float
    processor: float
    cores: float


async def hub_s(
    contents: Sequence[bytes],
    folder: Path,
    url: str,
    warm_up: int = WARM_UP,
    *,
    workers: int = 1,
    redis_url: str = "",
    begin: Callable[[], None] = lambda: None,
) -> Spent:
    """Return what the mails took, the last of which are to warm up. `begin` lets other workers
    begin, each with as many mails.
    """
    async with inside(folder, url, redis=redis_url) as here, here.at_work():
        await here.take_in(contents[-warm_up:], "warm", workers * warm_up)
        before, busy, start = processor_s(), machine_s(), time.perf_counter()
        begin()
        await here.take_in(contents[:-warm_up], "mail", workers * len(contents))
        await here.until_found()
        seconds = time.perf_counter() - start
        spent = Spent(seconds, processor_s() - before, (machine_s() - busy) / seconds)
        await here.check(workers * len(contents))
    return spent
