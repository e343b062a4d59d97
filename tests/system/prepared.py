"""A hub made once and copied for each test: five commands of a second each need not be repeated."""

import asyncio
import shutil
from collections.abc import AsyncIterator, Set
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from config.metrics import Prometheus
from config.settings import from_environment
from config.store import opened
from router.accounts import Health
from tests.servers.mail import MailServers
from tests.servers.postgres import Postgres
from tests.system.furnished import furnish
from tests.system.hub import HubProcess


@dataclass(frozen=True, slots=True)
class Prepared:
    """A data folder with a queue, a mailbox and agents, never started; with `postgres` the rows
    are in a database there.
    """

    folder: Path
    servers: MailServers
    mailbox: str
    agents: tuple[str, ...]
    postgres: Postgres | None
    database: str

    @classmethod
    def make(
        cls,
        folder: Path,
        servers: MailServers,
        mailbox: str,
        agents: tuple[str, ...],
        postgres: Postgres | None = None,
    ) -> "Prepared":
        folder.mkdir(exist_ok=True)
        hub = HubProcess(folder, servers.ca, database=postgres.clone() if postgres else "")
        names = [(agent, f"Agent {number}") for number, agent in enumerate(agents)]
        furnish(hub, servers, mailbox, names)
        return cls(folder, servers, mailbox, agents, postgres, hub.database)

    @asynccontextmanager
    async def hub(self, folder: Path, timings: str = "") -> AsyncIterator[HubProcess]:
        """A copy, not yet started; killed at the end."""
        shutil.copytree(self.folder, folder)
        template = urlsplit(self.database).path.strip("/")
        url = self.postgres.blank(template) if self.postgres else ""
        hub = HubProcess(folder, self.servers.ca, database=url, timings=timings)
        try:
            yield hub
        finally:
            hub.kill()
            if self.postgres:
                self.postgres.drop(url)


async def until_read(hub: HubProcess, seconds: float = 30) -> None:
    """Wait until the mailbox is watched: a new one begins with what comes afterwards."""
    await until_seen(hub, {Health.OK}, seconds)


async def until_seen(hub: HubProcess, states: Set[Health], seconds: float = 30) -> None:
    """Wait until there are mailboxes in each of these states of health."""
    settings = from_environment(hub.environment)
    async with opened(settings, Prometheus()) as store, asyncio.timeout(seconds):
        while True:
            async with store.unit.read() as reads:
                if states <= {Health(line.state) for line in await reads.health()}:
                    return
            await asyncio.sleep(0.05)
