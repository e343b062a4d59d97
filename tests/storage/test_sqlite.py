"""What only a database on disk can show: restart, other processes, plans, how few statements."""

import asyncio
import logging
import os
import sqlite3
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from router.accounts import RawState
from router.errors import Unavailable
from router.inbound import Raw
from router.messages import StoredPart
from router.model import ConversationId, Handle, IdentityId, RawId, Scheme
from router.repositories import Tx
from router.views import ViewName
from storage.blobs import FileBlobs
from storage.clock import SystemClock
from storage.engine import database_file, reading
from storage.failing import Down
from storage.ids import AscendingIds
from storage.sqlite import open_store
from storage.store import Store
from storage.sweeping import sweep_for_ever
from tests.clock import FakeClock
from tests.storage.stores import KEY, SilentMeter
from tests.storage.world import (
    ACCOUNT,
    anna,
    blob,
    conversation,
    customer,
    entry,
    fact,
    furnish,
    identity,
    interaction,
    message,
    raw,
    sue,
    talk,
)

Opening = Callable[[], Awaitable[Store]]


async def test_everything_is_there_after_a_restart(opening: Opening) -> None:
    store = await opening()
    await furnish(store)
    await talk(store, interaction("talk"))
    blob_id = await store.blobs.put(b"picture")

    async def emit(tx: Tx) -> None:
        tx.emit(fact(1))

    await store.unit.write(emit)
    token = store.token.sign("m1")
    await store.close()

    again = await opening()
    await again.unit.write(emit)
    async with again.unit.read() as reads:
        assert [one.seq for one in await reads.events(0, 9)] == [1, 2]
        counters = await reads.counters(anna)
        page = await reads.inbox(anna, ViewName.UNASSIGNED, None, 9)
    assert ([row.id for row in page.rows], counters.unassigned) == (["talk"], 1)
    assert await again.blobs.get(blob_id) == b"picture"
    assert again.token.check("m1", token)
    assert await again.unit.write(lambda tx: tx.interactions.numbers(1)) == 1


async def test_an_ordinary_start_does_without_alembic(data_dir: Path) -> None:
    code = (
        "import asyncio, sys\n"
        "from pathlib import Path\n"
        "from storage.clock import SystemClock\n"
        "from storage.ids import AscendingIds\n"
        "from storage.sqlite import open_store\n"
        "from tests.storage.stores import SilentMeter\n"
        "async def main():\n"
        "    store = await open_store(\n"
        f"        Path({str(data_dir)!r}), None, SystemClock(), AscendingIds(), SilentMeter())\n"
        "    await store.close()\n"
        "    assert not [name for name in sys.modules if name.startswith('alembic')]\n"
        "asyncio.run(main())\n"
    )
    ran = await asyncio.create_subprocess_exec(
        sys.executable, "-c", code, cwd=Path(__file__).parents[2], stderr=subprocess.PIPE
    )
    _, errors = await ran.communicate()
    assert ran.returncode == 0, errors.decode()


async def test_the_first_start_makes_the_tables(tmp_path: Path, clock: FakeClock) -> None:
    store = await open_store(tmp_path / "new", None, clock, AscendingIds(), SilentMeter())
    await furnish(store)
    await store.close()
    assert (tmp_path / "new" / "key").exists()


async def test_tables_of_another_revision_are_refused(data_dir: Path, clock: FakeClock) -> None:
    connection = sqlite3.connect(database_file(data_dir))
    connection.execute("UPDATE alembic_version SET version_num = '0000'")
    connection.commit()
    connection.close()
    with pytest.raises(Unavailable, match="migrate"):
        await open_store(data_dir, KEY, clock, AscendingIds(), SilentMeter())


async def test_a_readers_view_does_not_move_while_others_write(opening: Opening) -> None:
    store = await opening()
    await furnish(store)
    async with store.unit.read() as reads:
        before = await reads.head()

        async def emit(tx: Tx) -> None:
            tx.emit(fact(1))

        await store.unit.write(emit)
        assert await reads.head() == before
    async with store.unit.read() as reads:
        assert await reads.head() == before + 1


async def test_what_another_process_writes_rings_the_bell(data_dir: Path, opening: Opening) -> None:
    store = await opening()
    async with store.bus.listen("events") as rings:
        waiting = asyncio.ensure_future(anext(rings))
        await asyncio.to_thread(_write_from_outside, data_dir)
        assert await asyncio.wait_for(waiting, 30) == ("events", b"5")


def _write_from_outside(data_dir: Path) -> None:
    connection = sqlite3.connect(database_file(data_dir))
    connection.execute("UPDATE event_head SET seq = 5")
    connection.commit()
    connection.close()


async def test_a_locked_database_is_unavailable_and_works_again(
    data_dir: Path, opening: Opening
) -> None:
    store = await opening()
    other = sqlite3.connect(database_file(data_dir), isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    # All of them wait together, once: one by one it would be minutes.
    async with asyncio.timeout(60):
        works = [store.unit.write(lambda tx: tx.config.put_setting("a", "1")) for _ in range(64)]
        answers = await asyncio.gather(*works, return_exceptions=True)
    assert {type(answer) for answer in answers} == {Down}
    other.execute("ROLLBACK")
    other.close()
    await store.unit.write(lambda tx: tx.config.put_setting("a", "2"))
    assert await store.unit.write(lambda tx: tx.config.setting("a")) == "2"


async def test_a_time_past_the_calendar_hides_no_row(data_dir: Path, opening: Opening) -> None:
    store = await opening()
    await furnish(store)
    await talk(store, interaction("one"))
    other = sqlite3.connect(database_file(data_dir), isolation_level=None)
    other.execute("UPDATE interaction SET due_at = ?", (2**62,))
    other.close()
    due = await store.unit.write(lambda tx: tx.interactions.next_due())
    assert due == datetime.max.replace(tzinfo=UTC)


async def test_only_old_files_that_no_row_names_are_swept(data_dir: Path, opening: Opening) -> None:
    store = await opening()
    await furnish(store)
    await talk(store, interaction("talk"))
    blobs = store.blobs
    assert isinstance(blobs, FileBlobs)
    named, lost, fresh = [await blobs.put(b"x") for _ in range(3)]
    part = StoredPart(named, "a", "image/png", 1)
    await store.unit.write(lambda tx: tx.messages.add([message("m1", "talk", parts=(part,))]))
    for old in (named, lost):
        os.utime(blobs.path(old), (time.time() - 90_000,) * 2)
    leftover = blobs.path(blob("ab" * 16)).with_suffix(".part")
    leftover.parent.mkdir(parents=True)
    leftover.write_bytes(b"half")
    os.utime(leftover, (time.time() - 90_000,) * 2)
    readers = reading(database_file(data_dir))
    now = SystemClock()
    sweeping = asyncio.create_task(sweep_for_ever(blobs, readers, now, first=0))
    async with asyncio.timeout(30):
        while leftover.exists() or blobs.path(lost).exists():  # noqa: ASYNC110  # files ring nothing
            await asyncio.sleep(0.01)
    sweeping.cancel()
    await asyncio.gather(sweeping, return_exceptions=True)
    await readers.dispose()
    assert [blobs.path(one).exists() for one in (named, lost, fresh)] == [True, False, True]


def _batch(n: int, start: int = 0) -> Callable[[Tx], Awaitable[None]]:
    """What intake does with a batch of mails from new customers."""
    names = [f"{start + i:06}" for i in range(n)]
    raws = [RawId(f"r{name}") for name in names]

    async def work(tx: Tx) -> None:
        handles = [Handle(Scheme.MAILTO, f"{name}@customer.test") for name in names]
        await tx.raws.pending(raws)
        await tx.customers.identities(handles)
        await tx.messages.by_refs([f"<{name}>" for name in names])
        first = await tx.interactions.numbers(n)
        await tx.customers.add(
            [customer(name) for name in names],
            [identity(f"i{name}", f"{name}@customer.test", name) for name in names],
        )
        await tx.conversations.add([conversation(name, name) for name in names])
        await tx.conversations.add_participants(
            [(ConversationId(name), IdentityId(f"i{name}")) for name in names]
        )
        await tx.interactions.add(
            [interaction(name, first + i, name) for i, name in enumerate(names)]
        )
        await tx.messages.add([message(f"m{name}", name, whose=name) for name in names])
        await tx.timeline.add([entry(f"t{name}", f"m{name}", 1, name) for name in names])
        for i in range(n):
            tx.emit(fact(i))
        await tx.raws.settle(raws, RawState.DONE)

    return work


async def test_a_batch_of_a_hundred_mails_is_one_commit_of_few_statements(
    opening: Opening, caplog: pytest.LogCaptureFixture
) -> None:
    store = await opening()
    await furnish(store)
    raws: list[tuple[RawId, Raw]] = [(RawId(f"r{n:06}"), raw(str(n))) for n in range(100)]
    await store.unit.write(lambda tx: tx.raws.keep(ACCOUNT, raws))
    # Of the whole process: nobody else writes while this test does.
    with caplog.at_level(logging.DEBUG, "storage.sql"):
        await store.unit.write(_batch(100))
    assert 0 < len(caplog.messages) <= 16, caplog.messages
    async with store.unit.read() as reads:
        assert (await reads.counters(sue)).unassigned == 100
        assert await reads.head() == 100
