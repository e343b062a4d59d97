"""A hub made once and copied for each test: five commands of a second each need not be repeated."""

import asyncio
import shutil
from collections.abc import AsyncIterator
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
        hub.command("queue", "add", "Support")
        hub.add_mailbox(mailbox, servers, "Support")
        for number, agent in enumerate(agents):
            hub.add_agent(agent, f"Agent {number}", "agent", ["Support"])
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
    settings = from_environment(hub.environment)
    async with opened(settings, Prometheus()) as store, asyncio.timeout(seconds):
        while True:
            async with store.unit.read() as reads:
                if any(line.state == Health.OK for line in await reads.health()):
                    return
            await asyncio.sleep(0.05)
