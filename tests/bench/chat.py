"""P8 to P10: visitors of a web site, idle and talking, before agents who look on.

`p99_ms` is from a visitor's send to each agent's socket, its durable commit included: 200 visitors
write 200 messages a second in all (open loop: nobody waits for anybody) while others stand idle.
`bytes_per_visitor` is what an idle one costs the hub's process, with a session of his own.
`broadcast_ratio` is the CPU of a broadcast to 1,000 visitors' sockets by that of bare sends.
"""

from __future__ import annotations

import asyncio
import gc
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

import aiohttp
import psutil

from tests.bench.chat_broadcast import broadcast_ratio
from tests.bench.chat_crowd import Agents, come, talk
from tests.bench.chat_house import AGENTS, furnished
from tests.bench.databases import server
from tests.bench.figures import percentile, say
from tests.system.hub import HubProcess

P99_MS, BYTES, RATIO = 10, 18 * 1024, 1.3
TIMINGS = "webchat.sockets=100000 webchat.openings=100000 webchat.heartbeat=30"
SETTLE_S = 3.0


def measure(
    database: str = "sqlite",
    idle: int = 5_000,
    visitors: int = 200,
    per_second: int = 200,
    seconds: int = 20,
    sockets: int = 1_000,
) -> dict[str, Any]:
    """Idle visitors, talking ones, and a broadcast."""
    with TemporaryDirectory() as folder, server(database) as new:
        url = new()
        hub = HubProcess(Path(folder), Path("no-servers.pem"), database=url, timings=TIMINGS)
        asyncio.run(furnished(Path(folder), url))
        hub.start()
        try:
            line = asyncio.run(_measured(hub, idle, visitors, per_second, seconds))
        finally:
            hub.stop()
    ratios = asyncio.run(broadcast_ratio(sockets))
    say(f"broadcast to {sockets}: {[round(one, 2) for one in ratios]}")
    line |= {"broadcast_ratio": round(median(ratios), 2), "goal": [P99_MS, BYTES, RATIO]}
    met = (
        line["p99_ms"] <= P99_MS
        and line["bytes_per_visitor"] <= BYTES
        and line["broadcast_ratio"] <= RATIO
    )
    return {"bench": "chat", "database": database, **line, "ok": met}


async def _measured(
    hub: HubProcess, idle: int, visitors: int, per_second: int, seconds: int
) -> dict[str, Any]:
    assert hub.process is not None
    process = psutil.Process(hub.process.pid)
    connector = aiohttp.TCPConnector(limit=0)
    async with aiohttp.ClientSession(connector=connector) as client:
        agents = await Agents.at_desk(hub.url, AGENTS)
        talking = await come(client, hub.url, visitors)
        await asyncio.sleep(SETTLE_S)
        before = process.memory_info().rss
        standing = await come(client, hub.url, idle)  # kept, or they would be closed
        await asyncio.sleep(SETTLE_S)
        each = (process.memory_info().rss - before) // max(1, idle)
        say(f"{idle} idle visitors: {each} bytes each")
        gc.freeze()  # ours: looking through thousands of sockets would make what arrives late
        used = sum(process.cpu_times()[:2])
        late = await talk(talking, agents, per_second, seconds)
        used = sum(process.cpu_times()[:2]) - used
        say(f"{len(late)} arrivals; hub used {used / seconds:.2f} of a processor")
        say(f"{len(standing)} of them are still there")
        await agents.leave()
    return {
        "p99_ms": round(percentile(late, 99), 1),
        "p50_ms": round(percentile(late, 50), 1),
        "bytes_per_visitor": each,
        "idle": idle,
        "messages_a_second": per_second,
        "agents": AGENTS,
        "hub_cpu": round(used / seconds, 2),
    }
