"""kill -9 at the moments that hurt: nothing is lost, nothing is doubled."""

import asyncio
import signal
import sqlite3
import sys
from asyncio.subprocess import Process
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from pathlib import Path

from channels.email.simulator import Simulator
from router.messages import Delivery
from router.model import AccountId
from storage.engine import database_file
from tests.channels.desk import queue_reply, states
from tests.channels.email.imap_mailbox import mail
from tests.channels.email.scripted_smtp import scripted_smtp
from tests.channels.email.small_hub import opened, seed, supplies
from tests.channels.rig import Rig, SilentMeter, until

ROOT = Path(__file__).parents[3]
DESK = "help@desk.test"
HELP = AccountId("help")
HOW_MANY = "SELECT state, COUNT(*) FROM raw GROUP BY state"


@asynccontextmanager
async def hub(folder: Path, smtp: int, imap: int, *mode: str) -> AsyncIterator[Process]:
    """A running hub; killed at the end."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.channels.email.small_hub",
        str(folder), str(smtp), str(imap), *mode, cwd=ROOT,
    )  # fmt: skip
    try:
        yield process
    finally:
        if process.returncode is None:
            process.send_signal(signal.SIGKILL)
        await process.wait()


@asynccontextmanager
async def looked_at(folder: Path) -> AsyncIterator[Rig]:
    """The hub's data, while no hub runs."""
    store = await opened(folder)
    try:
        yield Rig(store, supplies(store), SilentMeter())
    finally:
        await store.close()


def told(folder: Path, query: str) -> set[object]:
    """What the database of a running hub answers; rows of one column as its values."""
    with closing(sqlite3.connect(database_file(folder))) as database:
        return {row[0] if len(row) == 1 else row for row in database.execute(query)}


async def counts(folder: Path) -> tuple[dict[str, int], Counter[str]]:
    """Raw rows by state, and subjects of the messages."""
    async with looked_at(folder) as rig, rig.store.unit.read() as reads:
        events = await reads.events(0, 10_000)
        raws = {state: n for state, n in (await reads.raw_counts()).items() if n}
        subjects: Counter[str] = Counter()
        for conversation in {event.conversation_id for event in events if event.conversation_id}:
            found = await reads.conversation_messages(conversation, 0)  # type: ignore[arg-type]  # an id is a str
            subjects.update(message.subject for message in found)
    return raws, subjects


async def test_killed_between_keep_and_intake_every_mail_is_a_message_once(tmp_path: Path) -> None:
    simulator = Simulator(tmp_path / "provider")
    ports = await simulator.start()
    data = tmp_path / "data"
    async with looked_at(data) as rig:
        await seed(rig.store, ports.smtp, ports.imap)
    async with hub(data, ports.smtp, ports.imap):
        await until(lambda: simulator.visitors > 0)
        await until(lambda: {"ok"} == told(data, "SELECT state FROM account_health"))
    for number in range(20):
        simulator.deliver(mail(number), [DESK])
    for _ in range(2):
        async with hub(data, ports.smtp, ports.imap, "crash_at_intake") as crashing:
            assert await asyncio.wait_for(crashing.wait(), 30) == 137
    raws, subjects = await counts(data)
    assert (sum(raws.values()), len(subjects)) == (20, 0)

    async with hub(data, ports.smtp, ports.imap):
        simulator.deliver(mail(20), [DESK])
        # Far less than the leases of the dead.
        await until(lambda: {("done", 21)} == told(data, HOW_MANY), 20)
    raws, subjects = await counts(data)
    assert raws == {"done": 21}
    assert subjects == Counter({f"mail {number}": 1 for number in range(21)})
    await simulator.stop()


async def test_killed_after_the_final_dot_the_same_bytes_go_out_once_more(tmp_path: Path) -> None:
    data = tmp_path / "data"
    async with scripted_smtp("hang after dot") as server:
        async with looked_at(data) as rig:
            await seed(rig.store, server.port, 1)
            message = await queue_reply(rig, HELP, "anna@customer.test")
        async with hub(data, server.port, 1):
            await until(lambda: len(server.taken) == 1)
        async with looked_at(data) as rig:
            assert await states(rig, message) == {"anna@customer.test": Delivery.SENDING}
        async with hub(data, server.port, 1):
            await until(lambda: len(server.taken) == 2)
            await until(lambda: {"sent"} == told(data, "SELECT state FROM outbox"))
        async with looked_at(data) as rig:
            assert await states(rig, message) == {"anna@customer.test": Delivery.SENT}
        assert server.taken[0] == server.taken[1]


async def test_killed_again_and_again_while_sending_a_human_decides(tmp_path: Path) -> None:
    data = tmp_path / "data"
    async with scripted_smtp(*["hang after dot"] * 5) as server:
        async with looked_at(data) as rig:
            await seed(rig.store, server.port, 1)
            message = await queue_reply(rig, HELP, "anna@customer.test")
        for sent in (1, 2):
            async with hub(data, server.port, 1):
                await until(lambda: len(server.taken) == sent)  # noqa: B023  # awaited at once
        async with hub(data, server.port, 1):
            await until(lambda: {"unknown"} == told(data, "SELECT state FROM outbox"))
        async with looked_at(data) as rig:
            assert await states(rig, message) == {"anna@customer.test": Delivery.UNKNOWN}
        assert len(server.taken) == 2
