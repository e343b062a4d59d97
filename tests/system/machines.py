"""Several machines as processes: webs and workers on one PostgreSQL, a Redis between them."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import asyncpg
import psutil

from tests.servers import redis
from tests.servers.redis import RedisServer
from tests.system.hub import HubProcess
from tests.system.prepared import Prepared

HOLDER = """
SELECT holder.application_name FROM pg_locks lock JOIN pg_stat_activity holder USING (pid)
WHERE lock.locktype = 'advisory' AND lock.classid = 7305809 AND lock.objid = 2 AND lock.granted
AND holder.datname = current_database()"""


@dataclass(frozen=True, slots=True)
class Machines:
    """Who works together; each may be killed and started again."""

    webs: tuple[HubProcess, ...]
    workers: tuple[HubProcess, ...]
    redis: RedisServer

    @property
    def all(self) -> tuple[HubProcess, ...]:
        return self.webs + self.workers

    def listeners(self, port: int) -> list[HubProcess]:
        """The processes that are connected to the mail server at `port`."""
        return [hub for hub in self.all if hub.process and port in _reached(hub.process.pid)]

    async def owner(self) -> HubProcess:
        """The process that assigns now, as soon as one does."""
        connection = await asyncpg.connect(self.webs[0].database)
        try:
            async with asyncio.timeout(30):
                # A lock rings nothing.
                while (name := await connection.fetchval(HOLDER)) is None:  # noqa: ASYNC110
                    await asyncio.sleep(0.05)
        finally:
            await connection.close()
        return next(hub for hub in self.workers if hub.process and f" {hub.process.pid} " in name)


def _reached(pid: int) -> set[int]:
    connections = psutil.Process(pid).net_connections("tcp")
    return {one.raddr.port for one in connections if one.raddr and one.status == "ESTABLISHED"}


@asynccontextmanager
async def machines(
    prepared: Prepared, folder: Path, each: int = 2, timings: str = ""
) -> AsyncIterator[Machines]:
    """As many webs as workers, all of them ready; killed at the end."""
    with redis.running() as server:
        async with prepared.hub(folder, timings) as first:
            first.extra["CENTRALITA_REDIS_URL"] = server.url
            made = [_beside(first, role) for role in ("web", "worker") for _ in range(each)]
            try:
                await asyncio.gather(*(asyncio.to_thread(hub.start) for hub in made))
                yield Machines(tuple(made[:each]), tuple(made[each:]), server)
            finally:
                for hub in made:
                    hub.kill()


def _beside(hub: HubProcess, role: str) -> HubProcess:
    return HubProcess(
        hub.data, hub.ca, database=hub.database, timings=hub.timings, extra=hub.extra, role=role
    )
