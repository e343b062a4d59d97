"""The database dies or does not answer: the hub says so, recovers by itself, and loses nothing."""

import asyncio
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import aiohttp
import asyncpg
import pytest

from tests.servers.postgres import Postgres
from tests.system.conftest import Scene
from tests.system.hub import HubProcess, signed_in
from tests.system.test_crashes import subjects

MAILS = 60


@pytest.fixture(scope="module")
def server() -> Iterator[Postgres]:
    """A PostgreSQL that may be killed: nobody else uses it, and it syncs as in real life."""
    with TemporaryDirectory(prefix="centralita-") as folder:
        Path(folder).chmod(0o755)  # it runs as nobody and must get in
        server = Postgres(Path(folder) / "postgres", safe=True)
        server.make()
        yield server
        server.stop()


@pytest.fixture
def database(server: Postgres) -> str:
    """Where the hub keeps its rows."""
    return server.clone()


async def status(hub: HubProcess, path: str) -> int:
    """How the hub answers; it has to do so in time."""
    async with (
        aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=20)) as client,
        client.get(hub.url + path) as answer,
    ):
        return answer.status


def write_all(scene: Scene) -> None:
    for number in range(MAILS):
        scene.customer.write(scene.mailbox, f"mark-{number}", f"This is mark-{number}.")
        time.sleep(0.1)


@pytest.mark.timeout(480)
async def test_mail_comes_in_once_though_the_database_dies_meanwhile(
    scene: Scene, server: Postgres
) -> None:
    scene.hub.start()
    await scene.until_read()
    process = scene.hub.process
    writing = asyncio.create_task(asyncio.to_thread(write_all, scene))
    for seconds in (0.5, 12.0):  # the second: whoever waits longer each time has done so often
        await asyncio.sleep(1)
        server.stop("immediate")
        assert await status(scene.hub, "/readyz") == 503
        assert await status(scene.hub, "/healthz") == 200
        await asyncio.sleep(seconds)
        server.start()
    await writing
    seen = await subjects(scene.hub, scene.agent, MAILS)
    assert Counter(seen) == Counter(f"mark-{number}" for number in range(MAILS))
    assert process is not None
    assert process.poll() is None, "it recovered by itself"


async def test_a_locked_table_is_answered_with_503_and_then_all_is_well(
    scene: Scene, database: str
) -> None:
    scene.hub.start()
    async with signed_in(scene.hub, scene.agent) as desk:
        other = await asyncpg.connect(database)
        async with other.transaction():
            await other.execute("LOCK TABLE interaction, agent, event_head, setting")
            headers = {"X-CSRF-Token": desk.csrf, "Origin": desk.url}
            asked = [
                desk.client.get(f"{desk.url}/api/v1/inbox?view=unassigned"),
                desk.client.put(
                    f"{desk.url}/api/v1/presence", json={"state": "available"}, headers=headers
                ),
            ]
            began = time.monotonic()
            answers = await asyncio.gather(*asked)
            assert [answer.status for answer in answers] == [503, 503]
            assert time.monotonic() - began < 10  # a statement waits 2 s for a lock
        await other.close()
        page = await desk.ask("GET", "/inbox?view=unassigned")
        assert page["rows"] == []
