"""P18: how soon a hub answers after a cold start, and what memory it holds.

`start_s` is the time from the start of the process to the first 200 of /healthz. `pss_mb` is the
proportional share of the whole process tree once mails have come in and can be found, at rest:
the hub and its parsers, what they share counted once. PostgreSQL is not part of it.
"""

from __future__ import annotations

import asyncio
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from statistics import median
from typing import Any
from urllib.request import urlopen

import psutil

from tests.bench import corpus
from tests.bench.databases import SQLITE, server
from tests.bench.figures import say
from tests.bench.inside import inside
from tests.system.hub import HubProcess

START_S = 1.4
PSS_MB = 100.0
GIVEN_UP_S = 60.0
AT_REST_S = 2.0
MEMORY = {  # as the launcher says it
    "MALLOC_ARENA_MAX": "1",
    "MALLOC_MMAP_THRESHOLD_": "65536",
    "MALLOC_TRIM_THRESHOLD_": "131072",
    "PYTHONNODEBUGRANGES": "1",
}


def measure(database: str = SQLITE, mails: int = 2_000, starts: int = 7) -> dict[str, Any]:
    """Seconds to the first answer, and megabytes after mails have come in."""
    with server(database) as new_database, tempfile.TemporaryDirectory() as folder:
        hub = HubProcess(Path(folder), Path("no-servers.pem"), database=new_database())
        asyncio.run(_prepare(hub))
        seconds = []
        for n in range(starts):
            seconds.append(_start_s(hub))
            idle = _pss_mb(hub)
            hub.stop()
            say(f"start {n + 1}/{starts}: {seconds[-1]:.2f} s")
        full = asyncio.run(_pss_after(hub, mails))
    start_s = median(seconds)
    return {
        "bench": "footprint", "database": database, "start_s": round(start_s, 2),
        "spread": [round(min(seconds), 2), round(max(seconds), 2)], "start_target_s": START_S,
        "pss_start_mb": round(idle, 1), "pss_mb": round(full, 1), "pss_target_mb": PSS_MB,
        "mails": mails, "ok": start_s <= START_S and full <= PSS_MB,
    }  # fmt: skip


async def _prepare(hub: HubProcess) -> None:
    """Make the tables and a mailbox: a start after an upgrade is another thing."""
    async with inside(hub.data, hub.database):
        pass


def _start_s(hub: HubProcess) -> float:
    began = time.perf_counter()
    with (hub.data / "hub.log").open("ab") as log:
        hub.process = subprocess.Popen(
            [sys.executable, "-P", "-m", "config", "run"], stdout=log, stderr=log,
            env=hub.environment | MEMORY,
        )  # fmt: skip
    while time.perf_counter() - began < GIVEN_UP_S:
        with suppress(OSError), urlopen(f"{hub.url}/healthz", timeout=5):
            return time.perf_counter() - began
        time.sleep(0.005)
    raise AssertionError(f"no answer: {hub.log}")


async def _pss_after(hub: HubProcess, mails: int) -> float:
    """Megabytes of a hub that has taken mails in, which it found at its start."""
    async with inside(hub.data, hub.database) as here:
        await here.keep_all(corpus.mails(mails), "mail")
        _start_s(hub)
        await here.until_done(mails)
        await here.until_found()
        await here.check(mails)
        await asyncio.sleep(AT_REST_S)
        full = _pss_mb(hub)
        hub.stop()
    return full


def _pss_mb(hub: HubProcess) -> float:
    assert hub.process is not None
    first = psutil.Process(hub.process.pid)
    family = [first, *first.children(recursive=True)]
    return sum(float(one.memory_full_info().pss) for one in family) / 1e6
