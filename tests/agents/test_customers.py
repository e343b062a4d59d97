"""The customer's record over HTTP: the list, notes, identities, and two who are one."""

from __future__ import annotations

from typing import Any

from tests.agents import seed
from tests.agents.conftest import House, Person


async def refused(person: Person, path: str, body: Any, status: int) -> Any:
    return (await person.json("POST", path, body, status=status))["error"]


async def test_two_records_are_put_together_and_apart_and_open_screens_follow(
    house: House,
) -> None:
    one, two = [await seed.mail_in(house.store) for _ in range(2)]
    ana, boris = await house.enter(seed.ANA), await house.enter(seed.BORIS)
    socket = await boris.socket()
    await socket.next("welcome")
    here, body = f"/customers/{one.customer}", {"other_id": two.customer, "ver": 1, "other_ver": 1}
    card = await ana.json("POST", f"{here}/merge", body)
    assert {line["id"] for line in card["open"]} == {one.interaction, two.interaction}
    assert [each["id"] for each in card["merged"]] == [two.customer]
    told = {(await socket.next("customer.changed"))["id"] for _ in range(2)}
    assert told == {one.customer, two.customer}
    assert (await refused(ana, f"{here}/merge", body, 409))["code"] == "customer.changed"
    listed = await ana.json("GET", "/customers")
    assert ([row["id"] for row in listed["rows"]], listed["next"]) == ([one.customer], None)
    assert (
        await ana.json("POST", f"{here}/separate", {"other_id": two.customer}, status=204) is None
    )
    assert (await ana.json("GET", f"/customers/{two.customer}"))["merged"] == []
    apart = await refused(ana, f"{here}/separate", {"other_id": two.customer}, 409)
    assert apart["code"] == "customer.apart"


async def test_nobody_is_put_together_by_those_who_do_not_see_both(house: House) -> None:
    one, two = await seed.mail_in(house.store), await seed.mail_in(house.store, seed.REPAIRS)
    ana = await house.enter(seed.ANA)
    for into, other in ((one, two), (two, one)):
        body = {"other_id": other.customer, "ver": 1, "other_ver": 1}
        await refused(ana, f"/customers/{into.customer}/merge", body, 404)
    assert await ana.json("GET", f"/customers/{one.customer}/alike") == []


async def test_a_taken_identity_names_its_holder_to_those_alone_who_see_them(house: House) -> None:
    one, two = await seed.mail_in(house.store), await seed.mail_in(house.store, seed.REPAIRS)
    ana, ada = await house.enter(seed.ANA), await house.enter(seed.ADA)
    place = f"/customers/{one.customer}/identities"
    taken = {"scheme": "mailto", "value": f"{two.customer}@Mail.example"}
    hidden, told = [await refused(each, place, taken, 409) for each in (ana, ada)]
    assert (hidden["code"], hidden["params"]) == ("identity.taken", {"field": "value"})
    assert told["params"] == {"field": "value", "customer": two.customer, "name": "Carla"}
    for scheme, value, code in (
        ("tel", "600 111", "phone.bad"),
        ("mailto", "no address", "address.bad"),
        ("webchat", "somebody", "identity.scheme"),
    ):
        wrong = await refused(ana, place, {"scheme": scheme, "value": value}, 422)
        assert wrong["code"] == code
    card = await ana.json("POST", place, {"scheme": "tel", "value": "+34 600 111 222"})
    added = card["identities"][-1]
    assert (added["shown"], added["source"]) == ("+34 600 111 222", "hand")
    card = await ana.json("DELETE", f"{place}/{added['id']}")
    assert [each["source"] for each in card["identities"]] == [""]


async def test_a_note_about_the_customer_is_told_on_the_spot(house: House) -> None:
    mail = await seed.mail_in(house.store)
    ana, boris = await house.enter(seed.ANA), await house.enter(seed.BORIS)
    socket = await boris.socket()
    await socket.next("welcome")
    body = {"client_id": "client-000001", "text": "Prefers to be called"}
    item = await ana.json("POST", f"/customers/{mail.customer}/notes", body)
    assert await ana.json("POST", f"/customers/{mail.customer}/notes", body) == item
    assert (await socket.next("timeline.item"))["item"] == item
    card = await boris.json("GET", f"/customers/{mail.customer}")
    assert [(note["text"], note["agent_id"]) for note in card["notes"]] == [
        ("Prefers to be called", seed.ANA)
    ]


async def test_a_value_that_was_changed_meanwhile_is_not_written_over(house: House) -> None:
    ada, mail = await house.enter(seed.ADA), await seed.mail_in(house.store)
    plan = (await ada.json("POST", "/fields", {"name": "Plan", "of": "customer"}))["id"]
    place = f"/customers/{mail.customer}/fields"
    await ada.json("PUT", place, {"values": {plan: "S"}, "was": {plan: ""}})
    late = await ada.json("PUT", place, {"values": {plan: "L"}, "was": {plan: ""}}, status=409)
    assert late["error"]["code"] == "field.moved"
    assert late["error"]["params"] == {"field": plan, "value": "S"}
    card = await ada.json("PUT", place, {"values": {plan: "L"}, "was": {plan: "S"}})
    assert card["fields"] == {plan: "L"}
    assert (await ada.json("PUT", place, {"values": {plan: "L"}, "was": {plan: "S"}})) is not None


async def test_a_merged_ones_fields_show_through_and_empty_together(house: House) -> None:
    ada = await house.enter(seed.ADA)
    one, two = [await seed.mail_in(house.store) for _ in range(2)]
    plan, city = [
        (await ada.json("POST", "/fields", {"name": name, "of": "customer"}))["id"]
        for name in ("Plan", "City")
    ]
    here, there = (f"/customers/{mail.customer}" for mail in (one, two))
    await ada.json("PUT", f"{here}/fields", {"values": {plan: "S"}})
    await ada.json("PUT", f"{there}/fields", {"values": {plan: "L", city: "Lugo"}})
    body = {"other_id": two.customer, "ver": 1, "other_ver": 1}
    card = await ada.json("POST", f"{here}/merge", body)
    assert card["fields"] == {plan: "S", city: "Lugo"}
    card = await ada.json("PUT", f"{here}/fields", {"values": {plan: "", city: ""}})
    assert card["fields"] == {}
