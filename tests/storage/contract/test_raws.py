"""What arrived: kept once, leased, replayed."""

import asyncio
import hashlib

import pytest

from router.accounts import RawClaim, RawRow, RawState
from router.model import AccountId, RawId
from router.raws import filled
from storage.keeping import IN_ROW, make_keep
from storage.store import Store
from tests.storage.world import ACCOUNT, at, raw, write


async def claim(store: Store, seconds: float, limit: int = 10, lease: float = 60) -> list[RawRow]:
    now, until = at(seconds), at(seconds + lease)
    return list(await store.unit.write(lambda tx: tx.raws.claim([ACCOUNT], now, until, limit)))


async def tries(store: Store, seconds: float) -> list[tuple[str, int]]:
    return [(row.source_key, row.attempts) for row in await claim(store, seconds)]


async def keep(store: Store, *keys: str) -> None:
    raws = [raw(key, seconds=n) for n, key in enumerate(keys)]
    await make_keep(store.unit, store.blobs, store.ids, ACCOUNT)(raws, None)


async def test_a_source_key_is_kept_once_in_a_batch_and_ever_after(store: Store) -> None:
    twice = [(RawId(f"r{n}"), raw(key)) for n, key in enumerate(["1", "1", "2"])]
    kept = await store.unit.write(lambda tx: tx.raws.keep(ACCOUNT, twice))
    assert [row.id for row in kept] == ["r0", "r2"]
    again = [(RawId("r9"), raw("2", b"other"))]
    assert await store.unit.write(lambda tx: tx.raws.keep(ACCOUNT, again)) == []
    first = await store.unit.write(lambda tx: tx.raws.get([RawId("r0"), RawId("r9")]))
    assert first == [kept[0]]


async def test_what_is_added_in_the_work_that_takes_it_in_is_kept_once_as_well(
    store: Store,
) -> None:
    async def add(*rows: tuple[str, str]) -> set[RawId]:
        raws = [(RawId(id), raw(key)) for id, key in rows]
        return await store.unit.write(lambda tx: tx.raws.add(ACCOUNT, raws, RawState.DONE))

    assert await add(("r0", "1"), ("r1", "1"), ("r2", "2")) == {"r0", "r2"}
    assert await add(("r3", "2"), ("r4", "3")) == {"r4"}
    assert await add() == set()
    assert await tries(store, 10) == []


async def test_the_same_key_on_another_account_is_another_row(store: Store) -> None:
    await keep(store, "1")
    other = [(RawId("o"), raw("1"))]
    (kept,) = await store.unit.write(lambda tx: tx.raws.keep(AccountId("other"), other))
    assert kept.id == "o"


async def test_what_is_kept_with_a_claim_is_leased_from_the_first_moment(store: Store) -> None:
    hers = RawClaim("worker:ada", at(60))
    rows = [(RawId("r1"), raw("1")), (RawId("r2"), raw("2"))]
    kept = await store.unit.write(lambda tx: tx.raws.keep(ACCOUNT, rows, hers))
    assert [(row.lease_until, row.attempts) for row in kept] == [(at(60), 1)] * 2
    assert kept == await store.unit.write(lambda tx: tx.raws.get(["r1", "r2"]))  # type: ignore[list-item]  # ids
    assert await claim(store, 10) == []
    assert await store.unit.write(lambda tx: tx.raws.in_hand(ACCOUNT, at(10))) == ["r1", "r2"]
    assert await store.unit.write(lambda tx: tx.raws.put_back([RawId("r2")], at(60))) == 1
    assert await tries(store, 20) == [("2", 1)]
    assert await store.unit.write(lambda tx: tx.raws.release(["worker:ada"])) == 1
    assert await tries(store, 20) == [("1", 2)]


async def test_the_cursor_is_stored_with_the_rows_and_read_back(store: Store) -> None:
    keeping = make_keep(store.unit, store.blobs, store.ids, ACCOUNT)
    assert await store.unit.write(lambda tx: tx.raws.cursor(ACCOUNT)) is None
    await keeping([raw("1")], b"uid 1")
    await keeping([], b"uid 2")
    await keeping([raw("2")], None)
    assert await store.unit.write(lambda tx: tx.raws.cursor(ACCOUNT)) == b"uid 2"
    await asyncio.gather(*(keeping([raw(str(n))], b"uid %d" % n) for n in range(3, 9)))
    assert await store.unit.write(lambda tx: tx.raws.cursor(ACCOUNT)) == b"uid 8"


async def test_a_claim_leases_the_oldest_and_only_a_reclaim_counts_as_an_attempt(
    store: Store,
) -> None:
    await keep(store, "1", "2", "3")
    first = await claim(store, 10, limit=2)
    assert [row.source_key for row in first] == ["1", "2"]
    assert {row.attempts for row in first} == {1}
    assert [row.source_key for row in await claim(store, 20)] == ["3"]
    assert await claim(store, 69) == []
    assert await tries(store, 70) == [("1", 2)], "it may have brought its holder down: alone"
    assert await tries(store, 70) == [("2", 2)]


async def test_what_was_not_begun_is_put_back_by_its_holder_as_if_never_claimed(
    store: Store,
) -> None:
    await keep(store, "1", "2", "3")

    async def put_back(*rows: RawRow, lease: float = 70) -> int:
        ids = [row.id for row in rows]
        return await store.unit.write(lambda tx: tx.raws.put_back(ids, at(lease)))

    one, two, three = await claim(store, 10)
    await store.unit.write(lambda tx: tx.raws.settle([three.id], RawState.DONE))
    assert await put_back(one, two, lease=69) == 0
    assert await put_back() == 0
    assert await put_back(two, three) == 1
    assert await tries(store, 11) == [("2", 1)]
    assert await tries(store, 70) == [("1", 2)]
    assert await put_back(one, lease=130) == 1
    assert await put_back(one, lease=130) == 0
    await keep(store, "4")
    assert await tries(store, 71) == [("1", 2), ("4", 1)], "it is no suspect any more"


async def test_the_first_failure_counts_anew_whatever_was_begun_before(store: Store) -> None:
    await keep(store, "1")
    for seconds in (10, 80, 150):
        (row,) = await claim(store, seconds)
    assert row.attempts == 3
    for attempts, seconds in ((2, 200), (3, 300)):
        until = at(seconds)
        await write(store, lambda tx, r, u: tx.raws.defer(r.id, u, "slow"), row, until)
        (row,) = await claim(store, seconds)
        assert (row.attempts, row.reason) == (attempts, "slow")


async def test_deferred_rows_wait_behind_fresh_ones(store: Store) -> None:
    await keep(store, "1", "2")
    bad = (await claim(store, 10))[0]
    await store.unit.write(lambda tx: tx.raws.defer(bad.id, at(40), "too slow"))
    assert await claim(store, 39) == []
    (back,) = await claim(store, 40)
    assert (back.source_key, back.attempts, back.reason) == ("1", 2, "too slow")


async def test_what_is_settled_is_not_claimed_until_it_is_replayed(store: Store) -> None:
    await keep(store, "1", "2", "3")
    one, two, three = await claim(store, 10)
    for row, fate in ((one, "done"), (two, "quarantined"), (three, "ignored")):
        state = RawState(fate)
        await write(store, lambda tx, r, s: tx.raws.settle([r.id], s, "why"), row, state)
    assert await claim(store, 500) == []
    async with store.unit.read() as reads:
        assert await reads.raw_counts() == {
            "pending": 0, "done": 1, "quarantined": 1, "ignored": 1,
        }  # fmt: skip
        assert [row.id for row in await reads.quarantined(5)] == [two.id]
    every = [one.id, two.id, three.id, RawId("none")]
    assert await store.unit.write(lambda tx: tx.raws.again(every)) == 1
    assert await store.unit.write(lambda tx: tx.raws.again(every)) == 0
    assert await store.unit.write(lambda tx: tx.raws.pending([one.id, two.id])) == {two.id}
    (replayed,) = await claim(store, 500)
    assert (replayed.id, replayed.attempts, replayed.reason) == (two.id, 1, "")


async def test_the_next_due_time_is_that_of_the_account_asked_for(store: Store) -> None:
    async def due(account: str) -> object:
        written = await store.unit.write(lambda tx: tx.raws.next_due([AccountId(account)]))
        async with store.unit.read() as reads:
            assert await reads.raw_due([AccountId(account)]) == written
        return written

    assert await due(ACCOUNT) is None
    await keep(store, "1")
    assert await due(ACCOUNT) == at(0)
    await claim(store, 5, lease=7)
    assert await due(ACCOUNT) == at(12)
    assert await due("other") is None


async def test_hashes_are_remembered_by_account(store: Store) -> None:
    await keep(store, "1")
    known, new = hashlib.sha256(b"mail").hexdigest(), hashlib.sha256(b"new").hexdigest()

    async def among(account: str) -> set[str]:
        return await store.unit.write(
            lambda tx: tx.raws.known_hashes(AccountId(account), [known, new])
        )

    assert await among(ACCOUNT) == {known}
    assert await among("other") == set()


@pytest.mark.parametrize("size", [IN_ROW, IN_ROW + 1])
async def test_content_of_any_size_comes_back_whole(store: Store, size: int) -> None:
    content = bytes(range(256)) * (size // 256 + 1)
    keeping = make_keep(store.unit, store.blobs, store.ids, ACCOUNT)
    await keeping([raw("1", content[:size], mailbox="INBOX")], None)
    (claimed,) = await claim(store, 1)
    assert bool(claimed.content) is (size <= IN_ROW)
    (row,) = await filled(store.blobs, [claimed])
    assert (row.content, row.hints["mailbox"]) == (content[:size], "INBOX")
    digest = hashlib.sha256(content[:size]).hexdigest()
    known = await store.unit.write(lambda tx: tx.raws.known_hashes(ACCOUNT, [digest]))
    assert known == {digest}


async def test_keeping_rings_the_pump(store: Store) -> None:
    keeping = make_keep(store.unit, store.blobs, store.ids, ACCOUNT, store.bus)
    async with store.bus.listen("raw") as rings:
        await keeping([raw("1")], None)
        assert await anext(rings) == ("raw", ACCOUNT.encode())


async def test_in_hand_is_what_is_leased_now_and_has_not_failed(store: Store) -> None:
    async def in_hand(seconds: float) -> set[str]:
        found = await store.unit.write(lambda tx: tx.raws.in_hand(ACCOUNT, at(seconds)))
        rows = await store.unit.write(lambda tx: tx.raws.get(found))
        return {row.source_key for row in rows}

    await keep(store, "a", "b", "c")
    first, second = await claim(store, 5, limit=2)
    assert await in_hand(6) == {first.source_key, second.source_key}
    assert await in_hand(66) == set()
    await store.unit.write(lambda tx: tx.raws.defer(first.id, at(30), "it is broken"))
    assert await in_hand(6) == {second.source_key}
    await store.unit.write(lambda tx: tx.raws.settle([second.id], RawState.DONE))
    assert await in_hand(6) == set()
