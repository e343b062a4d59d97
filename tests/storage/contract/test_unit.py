"""Group commit: order, visibility, rollback, the log."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import replace
from random import Random

import pytest

from router.errors import Unavailable
from router.events import Kind
from router.people import Queue
from router.repositories import Tx
from storage.store import Store
from tests.storage.world import SALES, fact, write


class Bad(Exception):
    """What a work of the tests raises."""


async def setting(store: Store, key: str) -> str | None:
    return await store.unit.write(lambda tx: tx.config.setting(key))


async def numbers(store: Store) -> list[int]:
    async with store.unit.read() as reads:
        events = await reads.events(0, 10_000)
        assert await reads.head() == (events[-1].seq if events else 0)
    return [event.seq for event in events]


async def test_a_work_returns_what_it_returns_and_is_there_afterwards(store: Store) -> None:
    async def work(tx: Tx) -> str:
        await tx.config.put_setting("a", "1")
        return "done"

    assert await store.unit.write(work) == "done"
    assert await setting(store, "a") == "1"


async def test_each_work_of_a_batch_sees_the_rows_of_those_before_it(store: Store) -> None:
    async def grow(tx: Tx) -> int:
        n = int(await tx.config.setting("n") or 0) + 1
        await tx.config.put_setting("n", str(n))
        return n

    results = await asyncio.gather(*(store.unit.write(grow) for _ in range(20)))
    assert results == list(range(1, 21))


@pytest.mark.parametrize("place", [0, 3, 6])
async def test_one_bad_work_in_a_batch_fails_alone(store: Store, place: int) -> None:
    runs: list[int] = []

    def work(n: int) -> Callable[[Tx], Awaitable[int]]:
        async def doing(tx: Tx) -> int:
            runs.append(n)
            await tx.config.put_setting(f"n{n}", "there")
            tx.emit(fact(n))
            if n == place:
                raise Bad
            return n

        return doing

    results = await asyncio.gather(
        *(store.unit.write(work(n)) for n in range(7)), return_exceptions=True
    )
    assert [n for n in results if n in range(7)] == [n for n in range(7) if n != place]
    assert isinstance(results[place], Bad)
    kept = [n for n in range(7) if await setting(store, f"n{n}") == "there"]
    assert kept == [n for n in range(7) if n != place]
    async with store.unit.read() as reads:
        events = await reads.events(0, 99)
    assert [event.data["n"] for event in events] == kept
    assert [event.seq for event in events] == [1, 2, 3, 4, 5, 6]
    assert len(runs) == place + 1 + 7, "the batch stops at the bad one, then each runs alone"


async def test_the_log_has_no_gap_under_concurrency_and_rollback(store: Store) -> None:
    random = Random(5)

    def work(n: int) -> Callable[[Tx], Awaitable[None]]:
        async def doing(tx: Tx) -> None:
            for _ in range(n % 4):
                tx.emit(fact(n))
            if n % 5 == 0:
                raise Bad

        return doing

    async def one(n: int) -> None:
        await asyncio.sleep(random.random() / 100)
        with suppress(Bad):
            await store.unit.write(work(n))

    await asyncio.gather(*(one(n) for n in range(120)))
    expected = sum(n % 4 for n in range(120) if n % 5)
    assert await numbers(store) == list(range(1, expected + 1))


async def test_the_log_is_read_in_slices(store: Store) -> None:
    for n in range(5):
        await write(store, lambda tx, n: _emit(tx, n), n)
    async with store.unit.read() as reads:
        assert [event.seq for event in await reads.events(1, 2)] == [2, 3]
        assert await reads.events(5, 9) == []
        assert await reads.floor() == 1
        told = [await reads.events_of({Kind.OFFER_MADE}, after, 2) for after in (0, 5)]
        assert told == [([], 5), ([], 5)], "what is not asked for is passed over"
        some, upto = await reads.events_of({Kind.CONFIG_CHANGED, Kind.OFFER_MADE}, 1, 3)
        assert ([event.seq for event in some], upto) == ([2, 3, 4], 4)
        (first,) = await reads.events(0, 1)
    assert first == replace(fact(0, queue_id=SALES), seq=1)


async def _emit(tx: Tx, n: int) -> None:
    tx.emit(fact(n, queue_id=SALES))


async def test_the_bell_rings_after_the_commit_with_the_head(store: Store) -> None:
    async with store.bus.listen("events") as rings:
        await store.unit.write(lambda tx: tx.config.put_setting("silent", "1"))
        await store.unit.write(lambda tx: _emit(tx, 1))
        assert await anext(rings) == ("events", b"1")
        async with store.unit.read() as reads:
            assert await reads.head() == 1


async def test_a_read_stays_as_it_began(store: Store) -> None:
    async with store.unit.read() as reads:
        before = await reads.queues()
        assert [queue.name for queue in before] == ["Care", "Sales"]
    await store.unit.write(lambda tx: tx.config.put_queue(Queue(SALES, "Selling", ver=2)))
    async with store.unit.read() as reads:
        assert [queue.name for queue in await reads.queues()] == ["Care", "Selling"]


async def test_whoever_stops_waiting_before_the_turn_comes_is_not_served(store: Store) -> None:
    writes = [asyncio.create_task(_write(store, f"n{n}")) for n in range(3)]
    writes[1].cancel()
    await asyncio.gather(*writes, return_exceptions=True)
    assert [await setting(store, f"n{n}") for n in range(3)] == ["1", None, "1"]


async def _write(store: Store, key: str) -> None:
    await store.unit.write(lambda tx: tx.config.put_setting(key, "1"))


async def test_closing_finishes_what_is_queued_and_takes_nothing_more(store: Store) -> None:
    writes = [asyncio.create_task(_write(store, f"n{n}")) for n in range(100)]
    await asyncio.sleep(0)
    await store.close()
    await asyncio.gather(*writes)
    with pytest.raises(Unavailable):
        await _write(store, "late")
