"""The shop of the chat's bench: one chat account, and agents who look on."""

from __future__ import annotations

from pathlib import Path

from config.directory import add_agent
from config.metrics import Prometheus
from config.settings import Settings
from config.store import migrated, opened
from router.model import Role
from router.repositories import Tx
from tests.agents.seed import HASH
from tests.channels.webchat.shop import furnish

AGENTS = 20


def address_of(n: int) -> str:
    """Return the address by which agent `n` signs in."""
    return f"agent{n}@shop.example"


async def furnished(folder: Path, url: str) -> None:
    """Make the rows before the hub starts."""
    settings = Settings(folder, database=url)
    if not url:
        migrated(settings)
    async with opened(settings, Prometheus()) as store:
        await furnish(store)

        async def work(tx: Tx) -> None:
            for n in range(AGENTS):
                await add_agent(
                    tx, store.ids, store.clock.now(), name=f"Agent {n}", email=address_of(n),
                    role=Role.AGENT, password_hash=HASH, queues=("Help",), language="en",
                )  # fmt: skip

        await store.unit.write(work)
