"""Leases: one holder at a time, fenced by a number; and what a late holder may no longer write."""

from collections.abc import Awaitable, Callable
from dataclasses import replace

import pytest

from router.accounts import Lease, RawState
from router.messages import Delivery, Direction
from router.model import AccountId, MessageId, RawId
from router.repositories import Tx
from storage.store import Store
from tests.storage.world import ACCOUNT, at, interaction, message, outgoing, raw, talk

END = at(10)


async def take(store: Store, holder: str, *names: str) -> dict[str, int]:
    return dict(await store.unit.write(lambda tx: tx.leases.take(names, holder, END)))


async def holders(store: Store) -> dict[str, tuple[str, int]]:
    leases = await store.unit.write(lambda tx: tx.leases.held())
    return {one.name: (one.holder, one.fence) for one in leases}


async def test_what_somebody_holds_nobody_else_gets(store: Store) -> None:
    assert await take(store, "a", "one", "two") == {"one": 1, "two": 1}
    assert await take(store, "b", "two", "three") == {"three": 1}
    leases = await store.unit.write(lambda tx: tx.leases.held())
    assert leases == [
        Lease("one", "a", 1, END), Lease("three", "b", 1, END), Lease("two", "a", 1, END),
    ]  # fmt: skip


async def test_it_is_seen_who_works_for_an_account(store: Store) -> None:
    async def seen() -> list[tuple[str, str]]:
        async with store.unit.read() as reads:
            return [(line.id, line.holder) for line in await reads.health()]

    assert await seen() == [(ACCOUNT, "")]
    mine = await take(store, "worker:a", ACCOUNT)
    assert await seen() == [(ACCOUNT, "worker:a")]
    await store.unit.write(lambda tx: tx.leases.release(mine, at(1)))
    assert await seen() == [(ACCOUNT, "")]


async def expire(tx: Tx) -> None:
    assert await tx.leases.expire(at(9)) == set()
    assert await tx.leases.expire(at(10)) == {"one"}
    assert await tx.leases.expire(at(11)) == set()


async def forget(tx: Tx) -> None:
    await tx.leases.forget("b")
    assert await tx.leases.take(["one"], "b", END) == {}
    await tx.leases.forget("a")


async def release(tx: Tx) -> None:
    await tx.leases.release({"one": 7, "none": 1}, at(1))
    assert await tx.leases.take(["one"], "b", END) == {}
    await tx.leases.release({"one": 1}, at(1))


@pytest.mark.parametrize("free", [expire, forget, release])
async def test_what_became_free_is_taken_with_a_higher_number_and_lost_to_the_old_holder(
    store: Store, free: Callable[[Tx], Awaitable[None]]
) -> None:
    await take(store, "a", "one")
    await store.unit.write(free)
    assert await store.unit.write(lambda tx: tx.leases.renew({"one": 1}, at(20))) == {}
    assert await take(store, "b", "one") == {"one": 2}
    late = await store.unit.write(lambda tx: tx.leases.renew({"one": 1}, at(90)))
    await store.unit.write(lambda tx: tx.leases.release({"one": 1}, at(1)))
    assert (late, await holders(store)) == ({}, {"one": ("b", 2)})


async def test_all_that_is_still_held_is_prolonged_at_once(store: Store) -> None:
    mine = await take(store, "a", "one", "two", "three")
    await store.unit.write(lambda tx: tx.leases.release({"two": 1}, at(1)))
    await take(store, "b", "two")
    kept = await store.unit.write(lambda tx: tx.leases.renew(mine, at(30)))
    assert kept == {"one": 1, "three": 1}
    assert await store.unit.write(lambda tx: tx.leases.expire(at(29))) == {"two"}


async def test_the_lease_of_a_removed_account_goes_with_it(store: Store) -> None:
    await take(store, "a", ACCOUNT, "other")
    await store.unit.write(lambda tx: tx.config.remove_account(ACCOUNT))
    assert await holders(store) == {"other": ("a", 1)}


async def keep(store: Store, *keys: str) -> None:
    rows = [(RawId(f"r{key}"), raw(key, seconds=n)) for n, key in enumerate(keys)]
    await store.unit.write(lambda tx: tx.raws.keep(ACCOUNT, rows))


async def claimed(store: Store, seconds: float, holder: str = "", limit: int = 9) -> list[str]:
    rows = await store.unit.write(
        lambda tx: tx.raws.claim([ACCOUNT], at(seconds), at(seconds + 60), limit, holder)
    )
    return [f"{row.source_key}:{row.attempts}" for row in rows]


async def test_rows_of_the_dead_are_free_at_once_and_first_in_line(store: Store) -> None:
    await keep(store, "1", "2", "3", "4")
    assert await claimed(store, 10, "dead", limit=2) == ["1:1", "2:1"]
    assert await claimed(store, 10, "alive", limit=1) == ["3:1"]
    await store.unit.write(lambda tx: tx.raws.settle([RawId("r2")], RawState.DONE))
    assert await store.unit.write(lambda tx: tx.raws.release(["dead", "unknown"])) == 1
    assert await claimed(store, 11, "alive") == ["1:2"]
    assert await claimed(store, 11, "alive") == ["4:1"]
    assert await store.unit.write(lambda tx: tx.raws.release(["dead"])) == 0


FATES = [RawState.IGNORED, RawState.QUARANTINED]


@pytest.mark.parametrize("fate", FATES)
async def test_a_raw_row_is_settled_by_who_leases_it_and_once(store: Store, fate: RawState) -> None:
    await keep(store, "1")

    async def settle(seconds: float) -> set[RawId]:
        return await store.unit.write(
            lambda tx: tx.raws.settle([RawId("r1")], fate, "why", at(seconds))
        )

    async def defer(seconds: float) -> bool:
        return await store.unit.write(
            lambda tx: tx.raws.defer(RawId("r1"), at(500), "slow", at(seconds))
        )

    await claimed(store, 10)
    await claimed(store, 70)
    assert (await settle(70), await defer(70)) == (set(), False)
    assert (await settle(130), await settle(130), await defer(130)) == ({"r1"}, set(), False)
    done = await store.unit.write(lambda tx: tx.raws.settle([RawId("r1")], RawState.DONE))
    (row,) = await store.unit.write(lambda tx: tx.raws.get([RawId("r1")]))
    assert (done, row.state, row.reason) == (set(), fate, "why")


async def test_a_claim_that_was_taken_over_writes_nothing_any_more(store: Store) -> None:
    await talk(store, interaction("talk"))
    said = message("m1", "talk", 1, direction=Direction.OUT)
    await store.unit.write(lambda tx: tx.messages.add([said]))
    await store.unit.write(lambda tx: tx.outbox.add([outgoing("a1", "m1"), outgoing("a2", "m1")]))

    async def claim(seconds: float) -> None:
        end = at(seconds + 60)
        await store.unit.write(lambda tx: tx.outbox.claim([ACCOUNT], at(seconds), end, 9))

    async def stored() -> dict[str, str]:
        rows = await store.unit.write(lambda tx: tx.outbox.of(MessageId("m1")))
        return {row.id: f"{row.state} {row.phase}".strip() for row in rows}

    await claim(0)
    rows = await store.unit.write(lambda tx: tx.outbox.of(MessageId("m1")))
    sent = [replace(row, state=Delivery.SENT, next_at=None) for row in rows]
    await store.unit.write(lambda tx: tx.outbox.release([AccountId("other")], at(1)))
    marked = [replace(row, phase="data") for row in rows[:1]]
    assert await store.unit.write(lambda tx: tx.outbox.mark(marked, at(60), {})) == {"a1"}
    await store.unit.write(lambda tx: tx.outbox.release([ACCOUNT], at(1)))
    await claim(1)

    async def late(tx: Tx) -> tuple[set[str], set[str]]:
        again = [replace(row, phase="repeat") for row in rows]
        marked = await tx.outbox.mark(again, at(60), {row.id: b"late" for row in rows})
        return marked, await tx.outbox.conclude(sent, at(60))

    assert await store.unit.write(late) == (set(), set())
    assert await store.unit.write(lambda tx: tx.outbox.contents(["a1", "a2"])) == {}
    assert await stored() == {"a1": "sending data", "a2": "sending"}
    assert await store.unit.write(lambda tx: tx.outbox.conclude(sent[:1], at(61))) == {"a1"}
    assert await stored() == {"a1": "sent", "a2": "sending"}
