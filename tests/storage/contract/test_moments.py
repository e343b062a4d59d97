"""Times from all over the world: kept as moments, or refused before anything is written."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime, timedelta, timezone

import pytest

from router.errors import Invalid
from router.messages import TimelineKind
from router.model import ConversationId, Due, InteractionState, MessageId
from router.people import Timer
from router.repositories import Tx
from storage.keyset import FIRST, LAST
from storage.store import Store
from tests.storage.world import ANNA, at, entry, interaction, message, offer, outgoing, talk, write

FAR_WEST, FAR_EAST = timezone(timedelta(hours=-23, minutes=-59)), timezone(timedelta(hours=23))

NO_MOMENTS = {
    "after the last": datetime(9999, 12, 31, 23, 59, 59, tzinfo=FAR_WEST),
    "before the first": datetime(1, 1, 1, tzinfo=FAR_EAST),
    "of no zone": datetime(2026, 11, 2, 9),  # noqa: DTZ001  # what is tried
}


async def snoozed(tx: Tx, when: datetime) -> None:
    one = interaction("one")
    parked = replace(one, ver=2, state=InteractionState.PARKED, due_at=when, due_kind=Due.SNOOZE)
    await tx.interactions.save([(one, parked)])


async def said(tx: Tx, when: datetime) -> None:
    await tx.messages.add([message("m", "one", at=when)])


async def sent(tx: Tx, when: datetime) -> None:
    await tx.messages.add([message("m", "one")])
    await tx.outbox.add([outgoing("o", "m", next_at=when)])


async def told(tx: Tx, when: datetime) -> None:
    one = entry("e", "one", 1, kind=TimelineKind.SNOOZED, conversation_id=ConversationId("one"))
    await tx.timeline.add([replace(one, at=when)])


async def asked(tx: Tx, when: datetime) -> None:
    await tx.offers.add(offer("f", "one", expires_at=when))


async def timed(tx: Tx, when: datetime) -> None:
    await tx.desk.set_timer(Timer("t", "grace", ANNA, when))


Writes = Callable[[Tx, datetime], Awaitable[None]]
WRITES: list[Writes] = [snoozed, said, sent, told, asked, timed]


@pytest.mark.parametrize("writes", WRITES)
@pytest.mark.parametrize("when", NO_MOMENTS.values(), ids=NO_MOMENTS.keys())
async def test_what_is_no_moment_is_refused_and_leaves_everything_readable(
    store: Store, writes: Writes, when: datetime
) -> None:
    one = interaction("one")
    await talk(store, one)

    async def passing(tx: Tx) -> None:
        try:
            await writes(tx, when)
        except Invalid:
            return  # a work may let it pass, its transaction does not

    for work in (writes, lambda tx, _: passing(tx)):
        with pytest.raises(Invalid):
            await write(store, work, when)
    assert await store.unit.write(lambda tx: tx.interactions.get([one.id])) == {one.id: one}
    assert await store.unit.write(lambda tx: tx.interactions.next_due()) is None
    assert await store.unit.write(lambda tx: tx.desk.next_timer()) is None
    assert not await store.unit.write(lambda tx: tx.messages.get([MessageId("m")]))


@pytest.mark.parametrize("hours", [-23, -11.5, 0, 5.75, 23])
async def test_a_moment_is_the_same_in_every_zone(store: Store, hours: float) -> None:
    await talk(store, interaction("one"))
    there = at(60).astimezone(timezone(timedelta(hours=hours)))
    await write(store, snoozed, there)
    assert await store.unit.write(lambda tx: tx.interactions.next_due()) == at(60)
    assert len(await store.unit.write(lambda tx: tx.interactions.due(there, 5))) == 1


@pytest.mark.parametrize("edge", [FIRST, LAST])
async def test_the_calendars_first_and_last_moment_are_kept(store: Store, edge: datetime) -> None:
    await talk(store, interaction("one"))
    await write(store, snoozed, edge)
    assert await store.unit.write(lambda tx: tx.interactions.next_due()) == edge
