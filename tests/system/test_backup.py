"""A backup in the middle of a busy day, put back elsewhere: nothing that was kept is missing."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import pytest

from tests.system import ledger
from tests.system.clerk import clerk_at_work
from tests.system.customer import Customer
from tests.system.hub import HubProcess
from tests.system.ledger import Ledger
from tests.system.prepared import Prepared, until_read
from tests.system.test_crashes import arrived

LARGE = (("photo.bin", "application/octet-stream", bytes(range(256)) * 160),)
BEFORE, AFTER = 8, 3
"""Mails that were answered before the backup began, and mails from when it had ended."""


@pytest.mark.timeout(360)
async def test_what_was_kept_before_a_backup_is_in_it_and_the_mail_goes_on_from_there(
    prepared: Prepared, tmp_path: Path, new_address: Callable[[str, str], str]
) -> None:
    customer = Customer(new_address("maria", "customer.test"), "María", prepared.servers)
    archive = tmp_path / "backup.tar"
    async with prepared.hub(tmp_path / "hub") as hub:
        hub.start()
        await until_read(hub)
        async with clerk_at_work(hub, prepared.agents[0]), writing(customer, prepared.mailbox):
            before = await until_answered(hub, BEFORE)
            said = await asyncio.to_thread(hub.command, "backup", str(archive))
            assert "restored once to see that it is good" in said
            await until_answered(hub, len(before.answers) + AFTER)
        hub.kill()
        written = (await ledger.read(hub.environment)).received
        (tmp_path / "new").mkdir()
        async with elsewhere(prepared, hub, tmp_path / "new") as new:
            key = str(hub.data / "key")
            told = await asyncio.to_thread(new.command, "restore", str(archive), "--key", key)
            assert " 0 bad" in told, told
            kept = await ledger.read(new.environment)
            assert set(kept.received) >= set(before.received)
            assert {one["id"] for one in kept.said} >= {one["id"] for one in before.said}
            new.start()
            await until_read(new)
            async with clerk_at_work(new, prepared.agents[0]):
                after = await until_all_answered(new, len(written))
            assert "files that rows name are there" in new.command("doctor")
    # What came after the backup still lay in the mailbox, and was read from the kept cursor on.
    assert set(after.received) >= set(written)
    assert set(after.received.values()) == {1}
    assert (after.contradictions, set(after.raws)) == ({}, {"done"})
    # Every answer went out; what was on its way in the backup, again as the very same mail.
    for copies in arrived(customer.mailbox()).values():
        ours = {str(one["Message-ID"]) for one in copies}
        assert len(ours) <= 2, "answered before the fire, and once more by who did not know of it"


@asynccontextmanager
async def writing(customer: Customer, mailbox: str) -> AsyncIterator[None]:
    """Somebody who writes a mail with an attachment again and again."""

    async def write() -> None:
        number = 0
        while True:
            mark = f"mark-{number}"
            await asyncio.to_thread(customer.write, mailbox, mark, f"Hello, {mark}.", files=LARGE)
            number += 1
            await asyncio.sleep(0.4)

    task = asyncio.create_task(write())
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


@asynccontextmanager
async def elsewhere(prepared: Prepared, hub: HubProcess, data: Path) -> AsyncIterator[HubProcess]:
    """A place for a hub with nothing in it."""
    url = prepared.postgres.blank() if prepared.postgres else ""
    new = HubProcess(data, hub.ca, database=url)
    try:
        yield new
    finally:
        new.kill()
        if prepared.postgres:
            prepared.postgres.drop(url)


async def until_answered(hub: HubProcess, count: int) -> Ledger:
    async with asyncio.timeout(60):
        while True:
            books = await ledger.read(hub.environment, contradictions=False)
            if books.states["sent"] >= count:
                return books
            await asyncio.sleep(0.1)


async def until_all_answered(hub: HubProcess, count: int) -> Ledger:
    async with asyncio.timeout(90):
        while True:
            books = await ledger.read(hub.environment)
            if books.nothing_on_its_way and len(set(books.answered)) >= count:
                return books
            await asyncio.sleep(0.2)
