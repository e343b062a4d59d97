"""The machine under the hub fails: its disk is full or broken, it asks the hub to end, time jumps.

Afterwards, without anybody's help: every mail is one message, every answer is in its mailbox.
"""

import asyncio
import signal
import subprocess
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import aiohttp
import pytest

from tests.channels.rig import until
from tests.servers.patience import PATIENCE
from tests.system import ledger
from tests.system.clerk import clerk_at_work
from tests.system.customer import Customer, as_sent
from tests.system.hub import HubProcess
from tests.system.prepared import Prepared, until_read
from tests.system.test_crashes import arrived

LARGE = (("photo.bin", "application/octet-stream", bytes(range(256)) * 160),)
RECOVERED_S = 60.0
"""Longest wait of anything that tries again is 30 s."""

FULL = (200, "ready: run, but nothing can be written: store.full")
"""What /readyz says."""

sqlite_only = pytest.mark.parametrize("prepared", ["sqlite"], indirect=True)


@dataclass
class Trial:
    """A hub with a clerk who answers, and a customer who writes."""

    hub: HubProcess
    mailbox: str
    customer: Customer
    marks: list[str] = field(default_factory=list)

    async def write(self, count: int) -> None:
        """Write some more marked mails, with attachments that become files."""
        for number in range(len(self.marks), len(self.marks) + count):
            self.marks.append(f"mark-{number}")
            await asyncio.to_thread(
                self.customer.write, self.mailbox, f"mark-{number}", "Hello.", files=LARGE
            )

    async def ends_well(self) -> None:
        """Wait until all is answered, then hold the books against the customer's mailbox."""
        deadline = time.monotonic() + RECOVERED_S
        while True:
            books = await ledger.read(self.hub.environment)
            if [one["state"] for one in books.answers] == ["sent"] * len(self.marks):
                break
            assert time.monotonic() < deadline, (books, self.hub.log[-3000:])
            await asyncio.sleep(0.2)
        answers = arrived(await asyncio.to_thread(self.customer.wait_for, len(self.marks)))
        assert dict(books.received) == dict.fromkeys(self.marks, 1)
        assert books.contradictions == {}
        assert set(books.raws) == {"done"}
        assert sorted(answers) == sorted(self.marks)
        assert {len({as_sent(copy) for copy in copies}) for copies in answers.values()} == {1}


@asynccontextmanager
async def trial(
    prepared: Prepared, folder: Path, new_address: Callable[[str, str], str], **extra: str
) -> AsyncIterator[Trial]:
    customer = Customer(new_address("maria", "customer.test"), "María", prepared.servers)
    async with prepared.hub(folder) as hub:
        hub.extra.update(extra)
        hub.start()
        await until_read(hub)
        async with clerk_at_work(hub, prepared.agents[0]):
            yield Trial(hub, prepared.mailbox, customer)


@contextmanager
def small_disk(folder: Path, megabytes: int) -> Iterator[Path]:
    """A file system of its own, in memory; needs root."""
    folder.mkdir()
    subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "tmpfs", folder], check=True
    )
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", folder], check=True)


def fill(disk: Path) -> Path:
    """Leave no room on it."""
    ballast = disk / "ballast"
    with ballast.open("wb", buffering=0) as out:
        for size in (1 << 20, 1 << 12):
            try:
                while True:
                    out.write(b"\0" * size)
            except OSError:
                continue
    return ballast


@sqlite_only
async def test_a_full_disk_stops_nothing_but_new_mail_and_only_for_so_long(
    prepared: Prepared, tmp_path: Path, new_address: Callable[[str, str], str]
) -> None:
    with small_disk(tmp_path / "disk", 24) as disk:
        async with trial(prepared, disk / "hub", new_address) as scene:
            await scene.write(2)
            await scene.ends_well()
            ballast = fill(disk)
            await scene.write(4)
            await until_ready(scene.hub, FULL)
            assert len((await ledger.read(scene.hub.environment)).received) == 2
            ballast.unlink()
            await scene.ends_well()
            await until_ready(scene.hub, (200, "ready: run"))


async def ready(hub: HubProcess) -> tuple[int, str]:
    """What a page says that only reads."""
    async with aiohttp.ClientSession() as client, client.get(f"{hub.url}/readyz") as answer:
        return answer.status, (await answer.text()).strip()


async def until_ready(hub: HubProcess, says: tuple[int, str]) -> None:
    """Wait until the page says so."""

    async def said() -> bool:
        return await ready(hub) == says

    await until(said, 60)


@contextmanager
def failing_sync(pid: int) -> Iterator[None]:
    """Every fsync of a process fails with EIO."""
    command = ["strace", "-f", "-qq", "-o", "/dev/null", "-p", str(pid)]
    calls = "fsync,fdatasync"
    strace = subprocess.Popen([*command, "-e", f"trace={calls}", "-e", f"inject={calls}:error=EIO"])
    try:
        time.sleep(0.5)
        assert strace.poll() is None, "strace cannot look into processes here"
        yield
    finally:
        strace.send_signal(signal.SIGINT)
        strace.wait(PATIENCE)


@sqlite_only
async def test_what_a_broken_disk_did_not_sync_is_not_kept_and_comes_again(
    prepared: Prepared, tmp_path: Path, new_address: Callable[[str, str], str]
) -> None:
    async with trial(prepared, tmp_path / "hub", new_address) as scene:
        await scene.write(2)
        await scene.ends_well()
        assert scene.hub.process is not None
        with failing_sync(scene.hub.process.pid):
            await scene.write(4)
            await asyncio.sleep(3)
        await scene.ends_well()


async def test_asked_to_end_under_load_the_hub_drains_and_the_next_one_goes_on(
    prepared: Prepared, tmp_path: Path, new_address: Callable[[str, str], str]
) -> None:
    async with trial(prepared, tmp_path / "hub", new_address) as scene:
        for _ in range(2):
            await scene.write(4)
            began = time.monotonic()
            assert await asyncio.to_thread(scene.hub.stop) == 0
            assert time.monotonic() - began < 25  # 20 s to drain at most
            scene.hub.start()
        await scene.ends_well()
        assert all(len(copies) == 1 for copies in arrived(scene.customer.mailbox()).values())


@sqlite_only
@pytest.mark.timeout(480)
async def test_a_clock_that_jumps_by_hours_and_comes_back_loses_nothing(
    prepared: Prepared, tmp_path: Path, new_address: Callable[[str, str], str]
) -> None:
    control = tmp_path / "clock"
    control.write_text("+0")
    faked = {
        "LD_PRELOAD": _faketime(),
        "FAKETIME_TIMESTAMP_FILE": str(control),
        "FAKETIME_NO_CACHE": "1",
        "DONT_FAKE_MONOTONIC": "1",
        # Else it takes the monotonic waits of threads for ones by the clock, and all is slow.
        "FAKETIME_FORCE_MONOTONIC_FIX": "0",
    }
    async with trial(prepared, tmp_path / "hub", new_address, **faked) as scene:
        await scene.write(2)
        await scene.ends_well()
        # After twelve hours without a word from them people would have to sign in again.
        for moment in ("+3600", "+36000", "+0"):
            control.write_text(moment)
            await scene.write(2)
            await scene.ends_well()


def _faketime() -> str:
    return str(next(Path("/usr/lib").glob("*/faketime/libfaketime.so.1")))
