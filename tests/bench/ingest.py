"""P1, P5: how many small mails a second go all the way in.

All the way: kept with cursor, parsed behind the fence, customer and conversation found or made,
message, timeline, counters and events written, routing decided, the bus rung, and every word in
the index of the search. One process beside its parsers. The two sides take turns, and the figure
is void unless every mail is there once and every answer stands in its conversation.

On SQLite (synchronous=FULL) it is held against LEAN-10 on the same bytes; on a PostgreSQL of its
own, as it comes, on a socket beside it, against three statements a message in a transaction over
eight connections of the bare driver, which parse nothing at all.
"""

from __future__ import annotations

import asyncio
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from statistics import median
from typing import Any

from tests.bench import corpus, lean
from tests.bench.databases import POSTGRESQL, SQLITE, server
from tests.bench.figures import compared, say
from tests.bench.inside import inside, processor_s
from tests.bench.plain import Said, driver_s

TARGETS = {SQLITE: 0.25, POSTGRESQL: 0.50}
WARM_UP = 20


def measure(database: str = SQLITE, mails: int = 2_000, pairs: int = 5) -> dict[str, Any]:
    """Mails all the way in, a second."""
    contents = corpus.mails(mails + WARM_UP)
    limits, values, processor = [], [], []
    with server(database) as new_database:
        for pair in range(pairs):
            limits.append(mails / _limit(contents[:mails], new_database()))
            with tempfile.TemporaryDirectory() as folder:
                spent, cpu = asyncio.run(hub_s(contents, Path(folder), new_database()))
            values.append(mails / spent)
            processor.append(cpu * 1000 / mails)
            say(f"pair {pair + 1}/{pairs}: limit {limits[-1]:.0f}/s, hub {values[-1]:.0f}/s")
    return compared(
        "ingest", database, "mails/s", values, limits,
        at_least=TARGETS[database], cpu_ms=round(median(processor), 2), mails=mails,
    )  # fmt: skip


def _limit(contents: Sequence[bytes], url: str) -> float:
    if url:
        said = [Said("customer", "subject", str(n), "text" * 100) for n in range(len(contents))]
        return asyncio.run(driver_s(said, url))
    with tempfile.TemporaryDirectory() as folder:
        return lean.seconds(contents, Path(folder))


async def hub_s(contents: Sequence[bytes], folder: Path, url: str) -> tuple[float, float]:
    """Return the seconds, and the processor seconds of all processes, that the mails took."""
    async with inside(folder, url) as here, here.at_work():
        await here.take_in(contents[-WARM_UP:], "warm", WARM_UP)
        before, start = processor_s(), time.perf_counter()
        await here.take_in(contents[:-WARM_UP], "mail", len(contents))
        await here.until_found()
        spent, cpu = time.perf_counter() - start, processor_s() - before
        await here.check(len(contents))
    return spent, cpu
