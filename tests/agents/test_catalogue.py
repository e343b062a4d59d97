"""What administrators keep: every kind by the same calls, versions, names, audit, roles."""

from __future__ import annotations

from typing import Any

import pytest

from agents.admin import SHELVES, Shelf
from tests.agents import seed
from tests.agents.conftest import House, Person
from tests.storage.stores import in_memory

# What a store does with these nouns is held by its contract.
pytestmark = in_memory

WEEK = [[[540, 1080]]] * 5 + [[], []]
NEW: dict[str, dict[str, Any]] = {
    "queues": {"name": "Late", "offer_timeout_s": 45, "away_text": "Closed until {opens}"},
    "profiles": {"name": "Both", "queues": [{"queue_id": seed.SALES}], "caps": {"email": 4}},
    "canned-replies": {"name": "Bye", "text": "Bye {customer.name}", "language": "en"},
    "outcomes": {"name": "Refunded"},
    "tags": {"name": "Urgent", "colour": "red"},
    "fields": {"name": "Plan", "of": "customer", "type": "choice", "choices": ["S", "L"]},
    "calendars": {
        "name": "Shop",
        "zone": "Europe/Madrid",
        "weekly": WEEK,
        "holidays": [{"day": "2026-12-25", "name": "Navidad"}],
    },
    "views": {"name": "Urgent ones", "filters": {"tag": ["x"]}, "owner": None},
    "reasons": {"name": "Lunch", "media": ["email"], "max_minutes": 45},
}
BAD: dict[str, tuple[dict[str, Any], str]] = {
    "queues": ({"name": "Late", "calendar_id": "0" * 32}, "calendar_id"),
    "profiles": ({"name": "Both", "queues": [{"queue_id": "0" * 32}]}, "queues"),
    "canned-replies": ({"name": "Bye", "text": ""}, "text"),
    "outcomes": ({"name": "  "}, "name"),
    "tags": ({"name": "x" * 61}, "name"),
    "fields": ({"name": "Plan", "of": "customer", "type": "choice"}, "choices"),
    "calendars": ({"name": "Shop", "zone": "Middle/Earth", "weekly": WEEK}, "zone"),
    "views": ({"name": "Mine", "owner": "no id"}, "owner"),
    "reasons": ({"name": "Lunch", "max_minutes": -1}, "max_minutes"),
}


def of_path(shelf: Shelf[Any]) -> str:
    return shelf.path


async def refused(person: Person, method: str, path: str, body: Any, status: int) -> Any:
    return (await person.json(method, path, body, status=status))["error"]


@pytest.mark.parametrize("shelf", SHELVES, ids=of_path)
async def test_every_kind_is_made_changed_retired_and_brought_back(
    house: House, shelf: Shelf[Any]
) -> None:
    ada, place = await house.enter(seed.ADA), f"/{shelf.path}"
    made = await ada.json("POST", place, NEW[shelf.path])
    assert made["ver"] == 1
    assert NEW[shelf.path].items() <= {**made, **NEW[shelf.path]}.items()
    assert made in await ada.json("GET", place)
    change = {**NEW[shelf.path], "name": "Renamed", "ver": 1}
    changed = await ada.json("PUT", f"{place}/{made['id']}", change)
    assert changed == {**made, "name": "Renamed", "ver": 2}
    late = await refused(ada, "PUT", f"{place}/{made['id']}", change, 409)
    assert (late["code"], late["params"]) == ("config.moved", {"by": "Ada"})
    one = f"{place}/{made['id']}"
    assert (await ada.json("POST", f"{one}/retire", {"ver": 2}))["retired"] is True
    assert (await ada.json("POST", f"{one}/restore", {"ver": 3}))["retired"] is False
    nowhere = await refused(ada, "PUT", f"{place}/{'0' * 32}", change, 404)
    assert nowhere["code"].endswith(".none")


@pytest.mark.parametrize("shelf", SHELVES, ids=of_path)
async def test_what_is_wrong_is_said_with_its_field(house: House, shelf: Shelf[Any]) -> None:
    ada = await house.enter(seed.ADA)
    body, field = BAD[shelf.path]
    assert (await refused(ada, "POST", f"/{shelf.path}", body, 422))["params"]["field"] == field
    await ada.json("POST", f"/{shelf.path}", NEW[shelf.path])
    twice = await refused(ada, "POST", f"/{shelf.path}", NEW[shelf.path], 422)
    assert (twice["code"], twice["params"]["field"]) == ("name.taken", "name")


@pytest.mark.parametrize("shelf", SHELVES, ids=of_path)
async def test_only_those_whose_work_it_is_read_and_change(house: House, shelf: Shelf[Any]) -> None:
    for agent in (seed.ANA, seed.SOFIA):
        person = await house.enter(agent)
        role = seed.PEOPLE[agent][1]
        read = await person.call("GET", f"/{shelf.path}")
        wrote = await person.call("POST", f"/{shelf.path}", NEW[shelf.path])
        assert read.status == (200 if role in shelf.readers else 403)
        shared = shelf.path == "views" and agent == seed.ANA
        assert wrote.status == (200 if role in shelf.writers and not shared else 403)


async def test_what_others_need_is_not_retired(house: House) -> None:
    ada = await house.enter(seed.ADA)
    for path, key, holder in (("queues", seed.SALES, "Post"), ("profiles", seed.SELLERS, "Ana")):
        error = await refused(ada, "POST", f"/{path}/{key}/retire", {"ver": 1}, 409)
        assert error["code"] == "config.used"
        assert holder in error["params"]["by"]


async def test_a_view_of_ones_own_is_nobody_elses(house: House) -> None:
    ana, boris = await house.enter(seed.ANA), await house.enter(seed.BORIS)
    view = await ana.json("POST", "/views", {"name": "Mine", "filters": {}, "owner": seed.ANA})
    assert await boris.json("GET", "/views") == []
    change = {"name": "His", "owner": seed.BORIS, "ver": 1}
    await refused(boris, "PUT", f"/views/{view['id']}", change, 404)
    await refused(boris, "POST", f"/views/{view['id']}/retire", {"ver": 1}, 404)
    await refused(boris, "POST", "/views", {"name": "Hers", "owner": seed.ANA}, 404)
    assert [one["name"] for one in await ana.json("GET", "/views")] == ["Mine"]


async def test_tags_and_fields_are_set_and_told_on_the_spot(house: House) -> None:
    ada, ana = await house.enter(seed.ADA), await house.enter(seed.ANA)
    tag = await ada.json("POST", "/tags", NEW["tags"])
    plan = await ada.json("POST", "/fields", NEW["fields"])
    order = await ada.json("POST", "/fields", {"name": "Order", "of": "interaction"})
    mail = await seed.mail_in(house.store)
    socket = await ana.socket()
    await socket.next("welcome")
    item, customer = f"/interactions/{mail.interaction}", f"/customers/{mail.customer}"
    card = await ana.json("POST", f"{item}/tag", {"tag_id": tag["id"]})
    assert card["tags"] == [tag["id"]]
    assert (await socket.next("row.upsert"))["row"]["id"] == mail.interaction
    card = await ana.json("PUT", f"{item}/fields", {"values": {order["id"]: " 48213 "}})
    assert card["fields"] == {order["id"]: "48213"}
    card = await ana.json("POST", f"{item}/untag", {"tag_id": tag["id"]})
    assert (card["tags"], card["fields"]) == ([], {order["id"]: "48213"})
    person = await ana.json("PUT", f"{customer}/fields", {"values": {plan["id"]: "L"}})
    assert person["fields"] == {plan["id"]: "L"}
    assert (await socket.next("customer.changed"))["id"] == mail.customer
    for values in ({plan["id"]: "XL"}, {order["id"]: "1"}):
        error = await refused(ana, "PUT", f"{customer}/fields", {"values": values}, 422)
        assert error["params"]["field"] in values
    person = await ana.json("PUT", f"{customer}/fields", {"values": {plan["id"]: ""}})
    assert person["fields"] == {}
    directory = await ana.json("GET", "/directory")
    assert {one["name"] for one in directory["fields"]} == {"Plan", "Order"}
    assert [one["name"] for one in directory["tags"]] == ["Urgent"]
