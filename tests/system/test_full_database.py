"""The disk under PostgreSQL's tables is full: the hub says so, and goes on by itself with room."""

import asyncio
import random
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import uuid4

import pytest

from tests.servers.mail import MailServers
from tests.servers.postgres import Postgres
from tests.system import ledger
from tests.system.prepared import Prepared
from tests.system.test_faults import FULL, Trial, fill, ready, small_disk, trial, until_ready


@pytest.fixture
def cramped(mail_servers: MailServers) -> Iterator[tuple[Prepared, Path]]:
    """A hub whose rows lie on a small disk, and that disk."""
    with TemporaryDirectory(prefix="centralita-") as name:
        folder = Path(name)
        folder.chmod(0o755)  # the server runs as nobody and must get in
        server = Postgres(folder / "postgres", safe=True)
        server.make()
        try:
            with small_disk(folder / "disk", 64) as disk:
                rows = disk / "rows"
                rows.mkdir()
                server.move_to(rows)
                names = [f"{who}-{uuid4().hex[:8]}@desk.test" for who in ("tight", "laura")]
                hub = Prepared.make(folder / "hub", mail_servers, names[0], (names[1],), server)
                yield hub, disk
                server.stop()
        finally:
            server.stop()


async def write(scene: Trial, count: int) -> None:
    """Write long mails whose text does not shrink much, so that tables must grow."""
    for number in range(len(scene.marks), len(scene.marks) + count):
        scene.marks.append(f"mark-{number}")
        text = random.Random(number).randbytes(5_000).hex()
        lines = "\n".join(text[start : start + 70] for start in range(0, len(text), 70))
        await asyncio.to_thread(
            scene.customer.write, scene.mailbox, f"mark-{number}", f"Hello.\n{lines}"
        )


@pytest.mark.timeout(480)
async def test_a_full_disk_under_the_tables_is_said_and_loses_nothing(
    cramped: tuple[Prepared, Path], tmp_path: Path, new_address: Callable[[str, str], str]
) -> None:
    prepared, disk = cramped
    async with trial(prepared, tmp_path / "hub", new_address) as scene:
        await write(scene, 2)
        await scene.ends_well()
        ballast = fill(disk)
        await write(scene, 8)
        await until_ready(scene.hub, FULL)
        await asyncio.sleep(2)  # what needs no new room is still written
        assert await ready(scene.hub) == FULL
        assert len((await ledger.read(scene.hub.environment)).received) < 10
        ballast.unlink()
        await scene.ends_well()
        assert scene.hub.log.count("nothing can be written: There is no room left on the disk") == 1
