"""The search as a page asks it: answers in plain words, and bounded work."""

from __future__ import annotations

import time
from typing import Any
from urllib.parse import quote

import pytest

from router.search import Indexer
from tests.agents import seed
from tests.agents.conftest import House, Person

WORDS = 3_000  # one word is in as many mails


async def ask(person: Person, query: str, status: int = 200, more: str = "") -> Any:
    return await person.json("GET", f"/search?q={quote(query)}{more}", status=status)


async def test_groups_come_with_their_hits_marked(house: House) -> None:
    mail = await seed.mail_in(house.store, text="Where is my *señal*?\n<b>Please</b> hurry.")
    await Indexer(house.store.unit, house.store.bus).catch_up()
    ana = await house.enter(seed.ANA)
    found = await ask(ana, "senal plea")
    assert [(group["group"], group["count"], group["more"]) for group in found["groups"]] == [
        ("customer", 0, False),
        ("interaction", 0, False),
        ("message", 1, False),
    ]
    [hit] = found["groups"][2]["hits"]
    assert (hit["kind"], hit["id"], hit["interaction_id"]) == (
        "message", mail.message, mail.interaction,
    )  # fmt: skip
    # Text, never markup: a page need not trust it.
    assert hit["snippet"] == [
        {"text": "Where is my *", "hit": False},
        {"text": "señal", "hit": True},
        {"text": "*? <b>", "hit": False},
        {"text": "Please", "hit": True},
        {"text": "</b> hurry.", "hit": False},
    ]
    assert found["behind"] == 0
    assert (await ask(ana, "parcel", more="&group=interaction"))["groups"][0]["count"] == 1
    timeline = await ana.json("GET", f"/customers/{mail.customer}/timeline")
    assert hit["entry_id"] == timeline["items"][0]["id"]


async def test_a_query_that_cannot_be_is_answered_in_words(house: House) -> None:
    ana = await house.enter(seed.ANA)
    problem = (await ask(ana, "before:soon", 422))["error"]
    assert problem["code"] == "search.day"
    assert problem["params"]["operator"] == "before"
    assert "2026-11-30" in problem["text"]
    assert (await ask(ana, "x", 422, "&zone=Mars/Base"))["error"]["code"] == "search.zone"
    assert (await ask(ana, "x", 422, "&cursor=1e9"))["error"]["code"] == "cursor.bad"


HOSTILE = (
    "x" * 8_000,
    "word " * 1_000,
    '"' * 300,
    "*" * 300,
    "(" * 150 + ")" * 150,
    "-" * 300,
    ":" * 300,
    "#" * 300,
    "from:" * 60,
    "NEAR(a b, 99999999999999999999)",
    "a* b* c* d* e* f* g* h*",
    '" OR rowid IN (SELECT 1) --',
    "'; DROP TABLE search_text; --",
    "{text facts}: §message",
    "common " * 30,
    "\u202e\u0301\ufeff\u200b",
    "ﷺ" * 100,
    "９" * 300,
    "after:9999-12-31 before:0001-01-01",
    "before:0001",
    "customer:" + "0" * 32,
    "#" + "9" * 19,
)


@pytest.fixture(params=["sqlite", "postgres"])
def store_kind(request: pytest.FixtureRequest) -> str:
    """Where words stand in a real index."""
    kind: str = request.param
    return kind


async def test_no_query_makes_the_hub_fail_or_think_for_long(house: House) -> None:
    long = " ".join(f"common w{n} 日本" for n in range(WORDS))
    await seed.mail_in(house.store, text=long[:200_000])
    for n in range(30):
        await seed.mail_in(house.store, text=f"common mail {n}")
    await Indexer(house.store.unit, house.store.bus).catch_up()
    ana = await house.enter(seed.ANA)
    spent = {}
    for query in HOSTILE:
        start = time.perf_counter()
        response = await ana.call("GET", f"/search?q={quote(query)}")
        text = await response.text()
        spent[query[:40]] = time.perf_counter() - start
        assert response.status in (200, 400, 414, 422), f"{query[:40]}: {response.status} {text}"
    # Each is to take less than 0.25 s; this machine may be busy with other things.
    assert max(spent.values()) < 2.5, spent
    for control in ("\x00", "%ud800", "\ud800".encode("utf-8", "surrogatepass").hex()):
        response = await ana.call("GET", f"/search?q={quote(control)}")
        assert response.status in (200, 400, 422)
