"""P1 without wire and parser: messages a second from `router.intake` on, each durable.

Mails of the corpus without attachments, parsed beforehand: every second one opens a conversation
of a new customer, the other continues it. They are handed over as the pump does it, a batch
after the other, and the raw rows that they settle are there already. The reference is a bare
loop of SQLAlchemy Core on the same kind of database: three inserts a message, 100 a commit.
"""

from __future__ import annotations

import asyncio
import tempfile
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from typing import Any

from channels.email.parse import parse
from channels.pump import BATCH
from channels.registry import kinds, spec
from router.inbound import Raw
from router.intake import Arrival, Intake
from tests.bench import corpus
from tests.bench.databases import SQLITE, server
from tests.bench.figures import compared, say
from tests.bench.inside import Inside, inside
from tests.bench.plain import Said, core_s

TARGET = 0.25


def measure(database: str = SQLITE, messages: int = 4_000, pairs: int = 5) -> dict[str, Any]:
    """Messages taken in by the centre, a second."""
    contents = corpus.mails(messages, plain=True)
    limits, batches, values = [], [], []
    with server(database) as new_database:
        for pair in range(pairs):
            with tempfile.TemporaryDirectory() as folder:
                said, spent = asyncio.run(_hub(contents, Path(folder), new_database()))
            values.append(messages / spent)
            limits.append(messages / _core_s(said, new_database(), batched=False))
            batches.append(messages / _core_s(said, new_database(), batched=True))
            core = f"Core {limits[-1]:.0f}/s ({batches[-1]:.0f}/s in batches)"
            say(f"pair {pair + 1}/{pairs}: {core}, intake {values[-1]:.0f}/s")
    return compared(
        "intake", database, "messages/s", values, limits,
        at_least=TARGET, messages=messages, core_in_batches=round(median(batches), 1),
    )  # fmt: skip


def _core_s(said: Sequence[Said], url: str, *, batched: bool) -> float:
    with tempfile.TemporaryDirectory() as folder:
        return asyncio.run(core_s(said, Path(folder), url, batched=batched))


async def _hub(contents: Sequence[bytes], folder: Path, url: str) -> tuple[list[Said], float]:
    """Return what was said, and the seconds that taking it in took."""
    async with inside(folder, url) as here:
        arrivals = await arrivals_of(here, contents)
        start = time.perf_counter()
        await take_in(here, arrivals)
        spent = time.perf_counter() - start
        await here.check(len(contents))
    return [_said(arrival) for arrival in arrivals], spent


async def take_in(here: Inside, arrivals: Sequence[Arrival]) -> None:
    """Hand them to the centre, a batch after the other."""
    store = here.store
    mediums = {kind: spec(kind).medium for kind in kinds()}
    intake = Intake(store.unit, store.clock, store.ids, store.blobs, mediums)
    for first in range(0, len(arrivals), BATCH):
        await intake.take_in(arrivals[first : first + BATCH])


async def arrivals_of(here: Inside, contents: Sequence[bytes]) -> list[Arrival]:
    """Keep the mails, and parse them here: that is not what is measured."""
    now = datetime.now(UTC)
    await here.keep([Raw(str(n), now, now, one) for n, one in enumerate(contents)], None)
    rows = await here.store.unit.write(
        lambda tx: tx.raws.claim([here.account.id], datetime.now(UTC), now, len(contents))
    )
    return [
        Arrival(row.id, row.account_id, parse(row, here.account, here.store.token), now)
        for row in rows
    ]


def _said(arrival: Arrival) -> Said:
    (one,) = arrival.parsed.messages
    sender = one.sender.value if one.sender else ""
    return Said(sender, one.subject, one.provider_ref, one.text)
