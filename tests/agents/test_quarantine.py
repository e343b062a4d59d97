"""What could not be read: an admin lists it, fetches it and has it read again."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from router.accounts import RawState
from storage.engine import database_file
from tests.agents import happen, seed
from tests.agents.conftest import House
from tests.storage.stores import on_sqlite

LARGE = b"Subject: large\r\n\r\n" + b"\0\xff\r\n" * 20_000


async def test_the_list_says_what_where_when_and_why(house: House) -> None:
    small = await happen.quarantine(house.store, b"odd", "parse.too_long")
    large = await happen.quarantine(house.store, LARGE)
    ada = await house.enter(seed.ADA)
    newest, oldest = await ada.json("GET", "/quarantine")
    assert (newest["id"], newest["size"]) == (large, len(LARGE))
    assert oldest.pop("received_at").endswith("Z")
    assert oldest == {
        "id": small,
        "account_id": seed.MAILBOX,
        "reason": "parse.too_long",
        "size": 3,
        "attempts": 1,
    }


@pytest.mark.parametrize("content", [b"", b"odd \xff\0", LARGE, b"<script>alert(1)</script>"])
async def test_what_arrived_is_fetched_byte_for_byte_and_never_run(
    house: House, content: bytes
) -> None:
    raw = await happen.quarantine(house.store, content)
    ada = await house.enter(seed.ADA)
    response = await ada.call("GET", f"/quarantine/{raw}")
    assert await response.read() == content
    assert response.content_type == "application/octet-stream"
    assert response.headers["Content-Disposition"].startswith("attachment;")
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in response.headers["Content-Security-Policy"]


async def test_it_is_read_again_once_and_leaves_the_list(house: House) -> None:
    raw = await happen.quarantine(house.store, b"odd")
    ada = await house.enter(seed.ADA)
    async with house.store.bus.listen("raw") as rings:
        await ada.json("POST", f"/quarantine/{raw}/replay", {}, status=204)
        assert await anext(aiter(rings)) == ("raw", b"")
    assert await ada.json("GET", "/quarantine") == []
    [row] = await house.store.unit.write(lambda tx: tx.raws.get([raw]))
    assert (row.state, row.attempts) == (RawState.PENDING, 1)
    await ada.json("POST", f"/quarantine/{raw}/replay", {}, status=404)
    await ada.json("GET", f"/quarantine/{raw}", status=404)


async def test_a_mail_that_was_read_is_nothing_of_the_quarantine(house: House) -> None:
    mail = await seed.mail_in(house.store)
    async with house.store.unit.read() as reads:
        raw = (await reads.message(happen.ADMIN, mail.message)).raw_id
    ada = await house.enter(seed.ADA)
    assert raw is not None
    await ada.json("GET", f"/quarantine/{raw}", status=404)
    await ada.json("POST", f"/quarantine/{raw}/replay", {}, status=404)


async def test_every_raw_row_is_in_one_of_the_states(house: House) -> None:
    await seed.mail_in(house.store)
    await happen.quarantine(house.store, b"odd")
    async with house.store.unit.read() as reads:
        counts, total = await reads.raw_counts(), await reads.raw_total()
    assert total == 2
    assert counts == {"pending": 0, "done": 1, "quarantined": 1, "ignored": 0}


@on_sqlite  # nothing but a hand in the file makes such a row
async def test_a_raw_row_without_a_fate_is_missed_in_the_counts(
    house: House, tmp_path: Path
) -> None:
    await seed.mail_in(house.store)
    file = database_file(tmp_path / "store")
    with closing(sqlite3.connect(file, isolation_level=None, timeout=20)) as base:
        assert base.execute("UPDATE raw SET state = 'lost'").rowcount == 1
    async with house.store.unit.read() as reads:
        counts, total = await reads.raw_counts(), await reads.raw_total()
    assert (total, sum(counts.values())) == (1, 0)
