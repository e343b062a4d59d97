"""What an administrator keeps, its labels and its audit: the same on every store."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from router.audit import START as FIRST
from router.audit import AuditFilter, By, Change, broken
from router.calendars import Calendar, Holiday, Span
from router.catalogue import keep
from router.catalogue_nouns import (
    CustomField,
    FieldOf,
    FieldType,
    PresenceReason,
    SavedView,
    Tag,
)
from router.errors import Conflict, Invalid
from router.model import CalendarId, Medium, OutcomeId, ProfileId, QueueId
from router.people import CannedReply, Outcome, ProfileQueue, Queue, RoutingProfile
from router.repositories import Tx
from storage.store import Store
from tests.storage.world import ADA, ANNA, SALES, at, interaction, talk

WEEK = ((Span(540, 1080),),) * 5 + ((),) * 2
NOUNS: list[Any] = [
    Queue(QueueId("q"), "Q", away_text="Closed"),
    RoutingProfile(ProfileId("p"), "P", (ProfileQueue(SALES, 1, 2, 3),), {Medium.EMAIL: 4}),
    CannedReply("c", "C", "Hello"),
    Outcome(OutcomeId("o"), "O"),
    Tag("t", "Срочно", "red"),
    CustomField("f", "F", FieldOf.CUSTOMER, FieldType.CHOICE, ("S", "L"), 2),
    Calendar(CalendarId("k"), "K", "UTC", WEEK, (Holiday(date(2026, 12, 25), (), "Navidad"),)),
    SavedView("v", "V", {"tag": ["t"], "unread": True, "queue": None}, ANNA, 1),
    PresenceReason("r", "R", (Medium.EMAIL, Medium.CHAT), 45),
]
BY = By(ADA, "192.0.2.1")


async def kept(store: Store, noun: Any, by: By = BY) -> Any:
    return await store.unit.write(lambda tx: keep(tx, by, at(0), noun))


async def test_every_noun_comes_back_as_it_was_and_is_never_written_over_unseen(
    store: Store,
) -> None:
    for noun in NOUNS:
        later = replace(noun, name="Another", retired=True, ver=2)
        for version in (noun, later):
            await kept(store, version)
            async with store.unit.read() as reads:
                assert version in await reads.listed(type(noun))
        for late in (noun, later):
            with pytest.raises(Conflict, match="Ada"):
                await kept(store, late, By(ANNA))


async def test_labels_stand_where_they_were_put(store: Store) -> None:
    one = interaction("one")
    await talk(store, one)
    tags = [Tag("t2", "Alpha"), Tag("t1", "Beta")]
    fields = [
        CustomField("f1", "Plan", FieldOf.INTERACTION, place=2),
        CustomField("f2", "Order", FieldOf.INTERACTION, place=1),
    ]

    async def mark(tx: Tx) -> list[bool]:
        nouns: list[Any] = [*tags, *fields]
        for noun in nouns:
            await tx.catalogue.put(noun)
        done = [await tx.labels.tag(one.id, key) for key in ("t1", "t2", "t1")]
        for key, value in (("f1", "S"), ("f2", "7"), ("f1", "L")):
            await tx.labels.set_value(one.id, key, value)
        return [*done, await tx.labels.untag(one.id, "none")]

    assert await store.unit.write(mark) == [True, True, False, False]

    async def look(tx: Tx) -> tuple[Any, Any]:
        return await tx.labels.tags([one.id, "x"]), await tx.labels.values([one.id, "x"])

    tagged, values = await store.unit.write(look)
    assert (tagged, list(values[one.id].items())) == (
        {one.id: ("t2", "t1")}, [("f2", "7"), ("f1", "L")],
    )  # fmt: skip

    async def clear(tx: Tx) -> bool:
        await tx.labels.set_value(one.id, "f1", "")
        return await tx.labels.untag(one.id, "t1")

    assert await store.unit.write(clear)
    tagged, values = await store.unit.write(look)
    assert (tagged, values) == ({one.id: ("t2",)}, {one.id: {"f2": "7"}})
    with pytest.raises(Conflict):
        await store.unit.write(lambda tx: tx.labels.tag(one.id, "no such tag"))


async def test_the_audit_is_one_unbroken_chain_whoever_writes(store: Store) -> None:

    async def change(n: int) -> None:
        async def work(tx: Tx) -> None:
            told = {"name": f"Q{n}", "n": n, "list": [1, {"é": None}]}
            made = Change.between(at(n), BY, "queue", f"q{n % 3}", {}, told)
            assert made is not None
            tx.audit.add(made)
            if n == 4:
                raise Invalid("no", "Not this one")

        await store.unit.write(work)

    results = await asyncio.gather(*map(change, range(9)), return_exceptions=True)
    assert [type(one) for one in results if one] == [Invalid]
    async with store.unit.read() as reads:
        rows = [*await reads.audit_onwards(0, 5), *await reads.audit_onwards(5, 100)]
        assert broken(rows, 0, FIRST) is None
        assert [row.seq for row in rows] == list(range(1, 9))
        some = await reads.audit(AuditFilter(kind="queue", object_id="q0"), None, 2)
        assert [row.detail.name for row in some] == ["Q6", "Q3"]
        assert await reads.audit(AuditFilter(actor=ADA, since=at(7)), some[0].seq, 9) == []
        assert len(await reads.audit(AuditFilter(verb="created", until=at(2)), None, 9)) == 2

    async def actor(tx: Tx) -> tuple[str, str]:
        return await tx.audit.last_actor("queue", "q1"), await tx.audit.last_actor("queue", "x")

    assert await store.unit.write(actor) == (ADA, "")
