"""A hub made once and copied for each test: five commands of a second each need not be repeated."""

import asyncio
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from config.metrics import Prometheus
from config.settings import from_environment
from config.store import opened
from router.accounts import Health
from tests.servers.mail import MailServers
from tests.system.hub import HubProcess


@dataclass(frozen=True, slots=True)
class Prepared:
    """A data folder with a queue, a mailbox and agents, never started."""

    folder: Path
    servers: MailServers
    mailbox: str
    agents: tuple[str, ...]

    @classmethod
    def make(
        cls, folder: Path, servers: MailServers, mailbox: str, agents: tuple[str, ...]
    ) -> "Prepared":
        hub = HubProcess(folder, servers.ca)
        hub.command("queue", "add", "Support")
        hub.add_mailbox(mailbox, servers, "Support")
        for number, agent in enumerate(agents):
            hub.add_agent(agent, f"Agent {number}", "agent", ["Support"])
        return cls(folder, servers, mailbox, agents)

    @asynccontextmanager
    async def hub(self, folder: Path) -> AsyncIterator[HubProcess]:
        """A copy, not yet started; killed at the end."""
        shutil.copytree(self.folder, folder)
        hub = HubProcess(folder, self.servers.ca)
        try:
            yield hub
        finally:
            hub.kill()


async def until_read(hub: HubProcess, seconds: float = 30) -> None:
    """Wait until the mailbox is watched: a new one begins with what comes afterwards."""
    settings = from_environment(hub.environment)
    async with opened(settings, Prometheus()) as store, asyncio.timeout(seconds):
        while True:
            async with store.unit.read() as reads:
                if any(line.state == Health.OK for line in await reads.health()):
                    return
            await asyncio.sleep(0.05)
