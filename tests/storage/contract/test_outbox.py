"""The outbox: messages claimed whole, phases, outcomes."""

from dataclasses import replace

import pytest

from router.messages import Delivery, Direction, Outgoing
from router.model import AccountId, MessageId
from storage.store import Store
from tests.storage.world import ACCOUNT, at, blob, interaction, message, outgoing, talk


async def post(store: Store, *rows: Outgoing) -> None:
    keys = sorted({row.message_id for row in rows})
    await talk(store, interaction("talk"))
    said = [message(key, "talk", n, direction=Direction.OUT) for n, key in enumerate(keys, 1)]
    await store.unit.write(lambda tx: tx.messages.add(said))
    await store.unit.write(lambda tx: tx.outbox.add(rows))


async def claim(store: Store, seconds: float, limit: int = 10) -> list[Outgoing]:
    return list(
        await store.unit.write(
            lambda tx: tx.outbox.claim([ACCOUNT], at(seconds), at(seconds + 60), limit)
        )
    )


async def test_messages_are_claimed_whole_and_the_oldest_due_first(store: Store) -> None:
    rows = [outgoing("a1", "m1", 5), outgoing("a2", "m1", 5), outgoing("b1", "m2", 1)]
    await post(store, *rows)
    claimed = await claim(store, 10, limit=1)
    assert claimed == [rows[2]]
    assert await claim(store, 10) == rows[:2]
    assert await claim(store, 11) == []
    (stored,) = await store.unit.write(lambda tx: tx.outbox.of(MessageId("m2")))
    assert (stored.state, stored.attempts, stored.first_at) == (Delivery.SENDING, 1, at(10))


CLAIMABLE = [
    # state, phase, seconds due -> seen as, None when it is not claimed
    (Delivery.QUEUED, "", 0, Delivery.QUEUED),
    (Delivery.QUEUED, "", 11, None),
    (Delivery.DEFERRED, "data", 10, Delivery.DEFERRED),
    (Delivery.SENDING, "", 10, Delivery.SENDING),
    (Delivery.SENDING, "data", 10, Delivery.SENDING),
    (Delivery.SENDING, "data", 11, None),
    (Delivery.UNKNOWN, "", 10, Delivery.UNKNOWN),
    (Delivery.UNKNOWN, "", None, None),
    (Delivery.SENT, "", 0, None),
    (Delivery.FAILED, "", 0, None),
    (Delivery.CANCELLED, "", 0, None),
]


@pytest.mark.parametrize(("state", "phase", "due", "seen"), CLAIMABLE)
async def test_what_can_be_claimed_depends_on_state_phase_and_due_time(
    store: Store, state: Delivery, phase: str, due: float | None, seen: Delivery | None
) -> None:
    await post(store, outgoing("a1", "m1", due, state=state, phase=phase))
    assert [row.state for row in await claim(store, 10)] == ([seen] if seen else [])


async def test_leases_that_are_released_end_now_and_nothing_else_comes_sooner(
    store: Store,
) -> None:
    waiting = outgoing("a3", "m3", 90, state=Delivery.DEFERRED)
    await post(store, outgoing("a1", "m1"), outgoing("a2", "m2"), waiting)
    await claim(store, 1)
    marked = outgoing("a2", "m2", phase="data")
    await store.unit.write(lambda tx: tx.outbox.mark([marked], at(61), {}))
    await store.unit.write(lambda tx: tx.outbox.release([AccountId("other")], at(2)))
    assert await claim(store, 2) == []
    await store.unit.write(lambda tx: tx.outbox.release([ACCOUNT], at(2)))
    found = {row.id: (row.state, row.phase) for row in await claim(store, 2)}
    assert found == {"a1": (Delivery.SENDING, ""), "a2": (Delivery.SENDING, "data")}


async def test_one_claim_is_given_up_by_its_name_and_no_other(store: Store) -> None:
    await post(store, outgoing("a1", "m1"), outgoing("a2", "m2"))
    for seconds in (1, 2):
        await claim(store, seconds, limit=1)

    async def unclaim(account: str, name: float) -> list[str]:
        mine = AccountId(account)
        await store.unit.write(lambda tx: tx.outbox.unclaim(mine, at(name), at(5)))
        return [row.id for row in await claim(store, 5)]

    assert await unclaim("other", 61) == []
    assert await unclaim(ACCOUNT, 60) == []
    assert await unclaim(ACCOUNT, 61) == ["a1"]


async def test_a_row_cut_off_twice_still_says_where(store: Store) -> None:
    await post(store, outgoing("a1", "m1", state=Delivery.SENDING, phase="data"))
    for seconds in (1, 61):
        [row] = await claim(store, seconds)
        assert (row.state, row.phase) == (Delivery.SENDING, "data")


async def test_phases_and_outcomes_are_recorded(store: Store) -> None:
    await post(store, outgoing("a1", "m1"), outgoing("a2", "m1", 7))
    (row,) = await claim(store, 1)
    marked = replace(row, phase="data", blob_id=blob("rendered"))
    await store.unit.write(lambda tx: tx.outbox.mark([marked], at(61), {row.id: b"bytes"}))
    sent = replace(row, state=Delivery.SENT, next_at=None, code=250, blob_id=blob("rendered"))
    (now,) = [
        each
        for each in await store.unit.write(lambda tx: tx.outbox.of(MessageId("m1")))
        if each.id == row.id
    ]
    assert (now.phase, now.blob_id) == ("data", "rendered")
    await store.unit.write(lambda tx: tx.outbox.record([sent]))
    contents = await store.unit.write(lambda tx: tx.outbox.contents(["a1", "a2"]))
    assert contents == {"a1": b"bytes"}
    found = await store.unit.write(
        lambda tx: tx.outbox.by_recipient(MessageId("m1"), "A1@Customer.test")
    )
    assert found == sent
    assert await store.unit.write(lambda tx: tx.outbox.next_due([ACCOUNT])) == at(7)
    async with store.unit.read() as reads:
        assert await reads.outbox_due([ACCOUNT]) == at(7)
