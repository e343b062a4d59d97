"""The hub dies at every point that has a name, and starts again: nothing lost, nothing doubled."""

import ast
import asyncio
import signal
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest

from channels.base import UNREADABLE
from config.metrics import Prometheus
from config.settings import from_environment
from config.store import opened
from router.crash import POINTS
from router.inbound import Raw
from router.model import AccountId
from storage.keeping import make_keep
from tests.architecture.house import HOUSE, ROOT, parse, sources
from tests.system import ledger
from tests.system.clerk import clerk_at_work
from tests.system.customer import Customer, as_sent
from tests.system.hub import HubProcess
from tests.system.ledger import Ledger
from tests.system.prepared import Prepared, until_read
from tests.system.test_crashes import arrived

MAILS = ("mark-0", "mark-1 later", "mark-2")
LARGE = (("photo.bin", "application/octet-stream", bytes(range(256)) * 160),)
MAILS_PASS = [point for point in POINTS if not point.startswith("straight.")]  # which chats pass
RECOVERED_S = 28.0
"""Normally 2 s after the death, at most. What the dead one had leased (an account for 15 s, mail
for 30 s) is not waited for: who starts under its name takes it up at once.
"""


def test_every_point_stands_somewhere_and_has_a_name() -> None:
    placed = [
        str(node.args[0].value)
        for path in sources(ROOT, HOUSE)
        for node in ast.walk(parse(path))
        if isinstance(node, ast.Call)
        and ast.unparse(node.func) == "crash.at"
        and isinstance(node.args[0], ast.Constant)
    ]
    assert sorted(placed) == sorted(POINTS)


@pytest.mark.parametrize("point", MAILS_PASS)
async def test_a_death_at_this_point_loses_and_doubles_nothing(
    point: str, prepared: Prepared, tmp_path: Path, new_address: Callable[[str, str], str]
) -> None:
    customer = Customer(new_address("maria", "customer.test"), "María", prepared.servers)
    async with prepared.hub(tmp_path / "hub") as hub:
        hub.start(crash_at=point)
        await until_read(hub)
        unreadable = point.startswith("quarantine.")
        async with clerk_at_work(hub, prepared.agents[0]) as clerk:
            if unreadable:
                await keep_unreadable(hub)
            for subject in MAILS:
                customer.write(prepared.mailbox, subject, f"Hello, {subject}.", files=LARGE)
            await _until_dead(hub)
            hub.start()
            books = await _until_answered(hub)
        assert clerk.sent_again == 0
    mails = arrived(customer.wait_for(len(MAILS)))
    assert dict(books.received) == dict.fromkeys(MAILS, 1)
    assert books.contradictions == {}
    assert set(books.raws) == {"done", *(["quarantined"] if unreadable else [])}
    assert sorted(mails) == ["mark-0", "mark-1", "mark-2"]
    for copies in mails.values():
        assert len({str(copy["Message-ID"]) for copy in copies}) == 1
        assert len({as_sent(copy) for copy in copies}) == 1


async def keep_unreadable(hub: HubProcess) -> None:
    """Keep what a provider did not hand over: it needs no three tries to be put aside."""
    settings = from_environment(hub.environment)
    async with opened(settings, Prometheus()) as store:
        async with store.unit.read() as reads:
            [line] = await reads.health()
        now = store.clock.now()
        keep = make_keep(store.unit, store.blobs, store.ids, AccountId(line.id))
        await keep([Raw("unreadable", now, now, b"", {UNREADABLE: "1"})], None)


async def _until_dead(hub: HubProcess) -> None:
    for _ in range(400):
        if (code := hub.has_died()) is not None:
            assert code == -signal.SIGKILL, hub.log
            return
        await asyncio.sleep(0.05)
    raise AssertionError("the point was never passed")


async def _until_answered(hub: HubProcess) -> Ledger:
    deadline = time.monotonic() + RECOVERED_S
    books = None
    while True:
        with suppress(TimeoutError):  # a server that is busy is asked again
            books = await ledger.read(hub.environment)
        if books and [one["state"] for one in books.answers] == ["sent"] * len(MAILS):
            return books
        assert time.monotonic() < deadline, (books, hub.log)
        await asyncio.sleep(0.1)
