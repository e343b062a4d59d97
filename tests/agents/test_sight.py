"""Nobody reaches what another queue has: every place to call, one by one."""

from __future__ import annotations

import re
from typing import Any

import pytest

from agents.app import ROUTES
from agents.endpoint import EVERYBODY, Route
from tests.agents import happen, seed
from tests.agents.conftest import House

WITH_IDS = [
    route
    for route in ROUTES
    if route.path.startswith("/api") and route.names and route.roles == EVERYBODY
]
FOR_A_ROLE = [route for route in ROUTES if route.roles != EVERYBODY]
BODIES: dict[str, Any] = {
    "take": {},
    "transfer": {"queue_id": seed.REPAIRS},
    "snooze": {"until": "2100-01-01T00:00:00Z"},
    "wake": {},
    "assign": {"agent_id": seed.ANA},
    "priority": {"priority": 1},
    "finish": {},
    "unfinish": {},
    "wrap-up": {},
    "lengthen": {},
    "reopen": {},
    "seen": {"seq": 1},
    "unseen": {},
    "replies": {"client_id": "forged-001", "text": "x", "to": ["x@mail.example"]},
    "notes": {"client_id": "forged-002", "text": "x"},
    "tag": {"tag_id": "0" * 32},
    "untag": {"tag_id": "0" * 32},
    "fields": {"values": {}},
    "merge": {"other_id": "0" * 32, "ver": 1, "other_ver": 1},
    "separate": {"other_id": "0" * 32},
    "identities": {"scheme": "mailto", "value": "x@mail.example"},
    "draft": {"mode": "reply", "text": "x", "ver": 1},
    "retry": {},
    "cancel": {},
    "schedule": {"send_at": None},
    "take-back": {},
    "noticed": {},
    "accept": {},
    "decline": {},
    "{customer_id}": {"name": "x", "ver": 1},
    "{item_id}": {"name": "x", "ver": 1},
    "retire": {"ver": 1},
    "restore": {"ver": 1},
}


def fill(path: str, ids: dict[str, str]) -> str:
    """Put ids into a path; one that is not named is of nothing."""
    return re.sub(r"{(\w+)}", lambda found: ids.get(found[1], "0" * 32), path)


def name_of(route: Route) -> str:
    return f"{route.method} {route.path}"


@pytest.mark.parametrize("there", [True, False], ids=["of another queue", "of nothing"])
async def test_what_may_not_be_seen_is_not_there(house: House, there: bool) -> None:
    mail = await seed.mail_in(house.store, html="<p>x</p>", remote_images=("http://x.example/",))
    offer = await happen.ask(house.store, mail, seed.ANA)
    ids = {
        "interaction_id": mail.interaction,
        "message_id": mail.message,
        "customer_id": mail.customer,
        "offer_id": offer,
        "item_id": await happen.own_view(house.store, seed.ANA),
        "identity_id": "1" * 32,
        "n": "0",
    }
    olga = await house.enter(seed.OLGA)
    before = await head(house)
    for route in WITH_IDS:
        path = fill(route.path, ids if there else {"n": "0"}).removeprefix("/api/v1")
        body = None if route.method in ("GET", "DELETE") else BODIES[route.path.rpartition("/")[2]]
        if route.method == "DELETE":
            path += "?mode=reply&ver=1"
        problem = await olga.json(route.method, path, body, status=404)
        assert set(problem) == {"error"}
        assert "Parcel" not in str(problem)
        assert await head(house) == before, name_of(route)


async def test_who_lacks_the_role_learns_nothing_of_what_is_there(house: House) -> None:
    there = {"raw_id": await happen.quarantine(house.store, b"unreadable"), "item_id": seed.SALES}
    ana = await house.enter(seed.ANA)
    for route in FOR_A_ROLE:
        answers = set()
        for ids in (there, {}):
            path = fill(route.path, ids)
            body: dict[str, Any] | None = None if route.method == "GET" else {}
            response = await ana.call(route.method, path.removeprefix("/api/v1"), body)
            answers.add((response.status, await response.text()))
        assert [status for status, _ in answers] == [403], name_of(route)


@pytest.mark.parametrize("view", ["mine", "unassigned", "queue", "snoozed", "closed"])
async def test_lists_hold_nothing_of_another_queue(house: House, view: str) -> None:
    await seed.mail_in(house.store)
    olga = await house.enter(seed.OLGA)
    for queue in ("", f"&queue={seed.SALES}"):
        page = await olga.json("GET", f"/inbox?view={view}{queue}")
        assert page["rows"] == []
    counters = await olga.json("GET", "/inbox/counters")
    assert (counters["unassigned"], counters["waiting_since"]) == (0, None)
    assert [count for count in counters["queues"] if count["queue_id"] == seed.SALES] == []


async def test_a_supervisor_sees_every_queue(house: House) -> None:
    mails = [await seed.mail_in(house.store), await seed.mail_in(house.store, seed.REPAIRS)]
    sofia = await house.enter(seed.SOFIA)
    for mail in mails:
        await sofia.json("GET", f"/interactions/{mail.interaction}")
        await sofia.json("GET", f"/customers/{mail.customer}/timeline")


async def test_ids_of_others_in_a_body_open_nothing(house: House) -> None:
    mail = await seed.mail_in(house.store, seed.REPAIRS)
    ana, olga = await house.enter(seed.ANA), await house.enter(seed.OLGA)
    upload = await (await ana.call("POST", "/uploads?name=plan.txt", data=b"secret plan")).json()
    item = f"/interactions/{mail.interaction}"
    await olga.json("POST", f"{item}/take", {})
    stolen = {"mode": "reply", "text": "x", "uploads": [upload["blob_id"]], "ver": 1}
    await olga.call("PUT", f"{item}/draft", stolen)
    card = await olga.json("GET", item)
    assert all(draft["uploads"] == [] for draft in card["drafts"])
    reply = {
        "client_id": "stolen-001",
        "text": "x",
        "to": ["x@mail.example"],
        "uploads": [upload["blob_id"]],
    }
    assert (await olga.call("POST", f"{item}/replies", reply)).status in (404, 409, 422)


async def head(house: House) -> int:
    async with house.store.unit.read() as reads:
        return await reads.head()
