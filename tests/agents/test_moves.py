from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from router.messages import Delivery
from router.people import Queue
from tests.agents import happen, seed
from tests.agents.conftest import House


async def test_the_lists_show_what_waits_and_whose_it_is(house: House) -> None:
    mail = await seed.mail_in(house.store)
    ana = await house.enter(seed.ANA)
    page = await ana.json("GET", "/inbox?view=unassigned")
    assert [row["id"] for row in page["rows"]] == [mail.interaction]
    assert page["rows"][0]["unread"] == 1
    card = await ana.json("POST", f"/interactions/{mail.interaction}/take", {})
    assert card["row"]["agent_id"] == seed.ANA
    assert card["as_of"] > page["as_of"]
    mine = await ana.json("GET", f"/inbox?view=mine&queue={seed.SALES}&limit=1")
    assert [row["id"] for row in mine["rows"]] == [mail.interaction]
    counters = await ana.json("GET", "/inbox/counters")
    assert (counters["mine"], counters["unassigned"]) == (1, 0)


async def test_an_interaction_is_moved_through_its_whole_life(house: House) -> None:
    mail = await seed.mail_in(house.store)
    queue = Queue(seed.SALES, "Sales", wrapup_s=60, wrapup_more_s=60, ver=2)
    await house.store.unit.write(lambda tx: tx.config.put_queue(queue))
    ana = await house.enter(seed.ANA)
    item = f"/interactions/{mail.interaction}"
    until = (datetime.now(UTC) + timedelta(hours=1)).isoformat()
    steps: list[tuple[str, dict[str, object], str]] = [
        ("take", {}, "active"),
        ("snooze", {"until": until}, "parked"),
        ("wake", {}, "active"),
        ("finish", {"outcome_id": seed.SOLD}, "wrapup"),
        ("unfinish", {}, "active"),
        ("wrap-up", {}, "wrapup"),
        ("lengthen", {}, "wrapup"),
        ("finish", {"summary": "Done", "follow_up": until}, "wrapup"),
    ]
    for move, body, state in steps:
        card = await ana.json("POST", f"{item}/{move}", body)
        assert card["row"]["state"] == state, move
    await happen.close(house.store, mail)
    again = await ana.json("POST", f"{item}/reopen", {})
    assert again["row"]["id"] != mail.interaction
    assert again["row"]["conversation_id"] == mail.conversation


async def test_a_transfer_goes_to_a_queue_or_to_a_colleague(house: House) -> None:
    mail = await seed.mail_in(house.store)
    ana, boris = await house.enter(seed.ANA), await house.enter(seed.BORIS)
    await happen.make_available(house.store, seed.BORIS)
    item = f"/interactions/{mail.interaction}"
    await ana.json("POST", f"{item}/take", {})
    handed = await ana.json("POST", f"{item}/transfer", {"agent_id": seed.BORIS, "note": "Yours?"})
    assert handed["row"]["state"] == "offered"
    [offer] = await boris.json("GET", "/offers")
    assert offer["from_agent"] == seed.ANA
    card = await boris.json("POST", f"/offers/{offer['id']}/accept", {})
    assert card["row"]["agent_id"] == seed.BORIS
    back = await boris.json("POST", f"{item}/transfer", {"queue_id": seed.REPAIRS})
    assert (back["row"]["queue_id"], back["row"]["agent_id"]) == (seed.REPAIRS, None)


async def test_who_hands_over_what_he_only_saw_gets_its_last_state(house: House) -> None:
    mail = await seed.mail_in(house.store)
    ana = await house.enter(seed.ANA)
    item = f"/interactions/{mail.interaction}"
    card = await ana.json("POST", f"{item}/transfer", {"queue_id": seed.REPAIRS})
    assert (card["row"]["queue_id"], card["row"]["views"]) == (seed.REPAIRS, [])
    await ana.json("GET", item, status=404)


@pytest.mark.parametrize(
    "body", [{}, {"queue_id": seed.REPAIRS, "agent_id": seed.BORIS}, {"queue_id": "nowhere"}]
)
async def test_a_transfer_names_one_target(house: House, body: dict[str, str]) -> None:
    mail = await seed.mail_in(house.store)
    ana = await house.enter(seed.ANA)
    await ana.json("POST", f"/interactions/{mail.interaction}/transfer", body, status=422)


async def test_a_reply_sent_twice_is_one_message(house: House) -> None:
    mail = await seed.mail_in(house.store)
    ana = await house.enter(seed.ANA)
    item = f"/interactions/{mail.interaction}"
    await ana.json("POST", f"{item}/take", {})
    body = {
        "client_id": "reply-0001",
        "text": "It is on its way.",
        "to": ["carla@mail.example"],
        "cc": [],
        "bcc": [],
        "subject": "Re: Parcel",
        "uploads": [],
        "quote": True,
        "draft_ver": 3,
    }
    answers = await asyncio.gather(*(ana.json("POST", f"{item}/replies", body) for _ in range(3)))
    assert answers[0] == answers[1] == answers[2]
    assert answers[0]["message"]["state"] == "queued"
    page = await ana.json("GET", f"/customers/{mail.customer}/timeline?limit=50")
    assert sum(entry["kind"] == "message" for entry in page["items"]) == 2


async def test_a_failed_reply_is_sent_again_and_a_waiting_one_called_back(house: House) -> None:
    mail = await seed.mail_in(house.store)
    ana = await house.enter(seed.ANA)
    item = f"/interactions/{mail.interaction}"
    await ana.json("POST", f"{item}/take", {})
    body = {"client_id": "reply-0002", "text": "Hello", "to": ["carla@mail.example"]}
    message = (await ana.json("POST", f"{item}/replies", body))["message"]["id"]
    await ana.json("POST", f"/messages/{message}/retry", {}, status=409)
    await happen.fail_message(house.store, message, Delivery.FAILED)
    again = await ana.json("POST", f"/messages/{message}/retry", {})
    assert again["message"]["state"] == "queued"
    called_back = await ana.json("POST", f"/messages/{message}/cancel", {})
    assert called_back["message"]["state"] == "cancelled"


async def test_a_note_written_twice_is_one_note(house: House) -> None:
    mail = await seed.mail_in(house.store)
    ana = await house.enter(seed.ANA)
    body = {"client_id": "note-0001", "text": "He called as well.", "draft_ver": 0}
    path = f"/interactions/{mail.interaction}/notes"
    first, second = await ana.json("POST", path, body), await ana.json("POST", path, body)
    assert first == second
    assert first["note"]["text"] == "He called as well."


async def test_of_drafts_that_race_the_newest_stays(house: House) -> None:
    mail = await seed.mail_in(house.store)
    ana = await house.enter(seed.ANA)
    item = f"/interactions/{mail.interaction}"

    async def draft(text: str, ver: int) -> None:
        await ana.json(
            "PUT", f"{item}/draft", {"mode": "reply", "text": text, "ver": ver}, status=204
        )

    await asyncio.gather(draft("third", 30), draft("first", 10), draft("second", 20))
    card = await ana.json("GET", item)
    assert [each["text"] for each in card["drafts"]] == ["third"]
    await ana.json("DELETE", f"{item}/draft?mode=reply&ver=40", status=204)
    await draft("late", 35)
    assert (await ana.json("GET", item))["drafts"] == []


async def test_a_draft_is_its_writers_alone(house: House) -> None:
    mail = await seed.mail_in(house.store)
    ana, boris = await house.enter(seed.ANA), await house.enter(seed.BORIS)
    item = f"/interactions/{mail.interaction}"
    body = {"mode": "note", "text": "mine", "ver": 1}
    await ana.json("PUT", f"{item}/draft", body, status=204)
    assert (await boris.json("GET", item))["drafts"] == []


async def test_what_was_read_is_no_longer_unread(house: House) -> None:
    mail = await seed.mail_in(house.store)
    ana = await house.enter(seed.ANA)
    item = f"/interactions/{mail.interaction}"
    await ana.json("POST", f"{item}/seen", {"seq": 1}, status=204)
    card = await ana.json("GET", item)
    assert (card["row"]["unread"], card["last_seen"]) == (0, 1)


async def test_two_who_accept_at_once_do_not_both_get_it(house: House) -> None:
    mail = await seed.mail_in(house.store)
    offer = await happen.ask(house.store, mail, seed.ANA)
    ana, boris = await house.enter(seed.ANA), await house.enter(seed.BORIS)
    accepted, stolen = await asyncio.gather(
        ana.call("POST", f"/offers/{offer}/accept", {}),
        boris.call("POST", f"/offers/{offer}/accept", {}),
    )
    assert (accepted.status, stolen.status) == (200, 404)


async def test_two_who_take_at_once_do_not_both_get_it(house: House) -> None:
    mail = await seed.mail_in(house.store)
    people = [await house.enter(seed.ANA), await house.enter(seed.BORIS)]
    path = f"/interactions/{mail.interaction}/take"
    answers = await asyncio.gather(*(person.call("POST", path, {}) for person in people))
    assert sorted(answer.status for answer in answers) == [200, 409]
    loser = next(answer for answer in answers if answer.status == 409)
    assert (await loser.json())["error"]["params"]["agent"] in {seed.ANA, seed.BORIS}


async def test_an_offer_is_declined_once_and_then_gone(house: House) -> None:
    mail = await seed.mail_in(house.store)
    offer = await happen.ask(house.store, mail, seed.ANA)
    ana = await house.enter(seed.ANA)
    await ana.json("POST", f"/offers/{offer}/decline", {"reason": "busy"}, status=204)
    problem = await ana.json("POST", f"/offers/{offer}/accept", {}, status=409)
    assert problem["error"]["code"] == "offer.gone"
    assert await ana.json("GET", "/offers") == []


async def test_a_customer_is_renamed_by_whoever_saw_the_last_name(house: House) -> None:
    mail = await seed.mail_in(house.store)
    ana = await house.enter(seed.ANA)
    path = f"/customers/{mail.customer}"
    card = await ana.json("GET", path)
    renamed = await ana.json("PATCH", path, {"name": "Carla Ruiz", "ver": card["ver"]})
    assert renamed["name"] == "Carla Ruiz"
    await ana.json("PATCH", path, {"name": "Karla", "ver": card["ver"]}, status=409)


async def test_presence_is_said_by_the_agent(house: House) -> None:
    ana = await house.enter(seed.ANA)
    line = await ana.json("PUT", "/presence", {"presence": "away", "reason": "Lunch"})
    assert (line["presence"], line["presence_reason"]) == ("away", "Lunch")
    await ana.json("PUT", "/presence", {"presence": "not_responding"}, status=422)


async def test_whoever_leaves_may_give_their_open_work_back(house: House) -> None:
    mail = await seed.mail_in(house.store)
    ana = await house.enter(seed.ANA)
    await ana.json("POST", f"/interactions/{mail.interaction}/take", {})
    for give_back, state in ((False, "active"), (True, "queued")):
        body = {"presence": "offline", "give_back": give_back}
        line = await ana.json("PUT", "/presence", body)
        card = await ana.json("GET", f"/interactions/{mail.interaction}")
        assert card["row"]["state"] == state
    assert [one["load"] for one in line["loads"] if one["medium"] == "email"] == [0]


async def test_who_has_left_and_what_is_out_of_use_keep_their_names(house: House) -> None:
    ada = await house.enter(seed.ADA)
    assert (await ada.json("GET", "/directory"))["former"] == []
    [ver] = [one["ver"] for one in await ada.json("GET", "/people") if one["id"] == seed.BORIS]
    gone = {seed.BORIS: await ada.json("POST", f"/people/{seed.BORIS}/disable", {"ver": ver})}
    for kind in ("queues", "outcomes"):
        made = await ada.json("POST", f"/{kind}", {"name": f"Old {kind}"})
        gone[made["id"]] = await ada.json("POST", f"/{kind}/{made['id']}/retire", {"ver": 1})
    told = await ada.json("GET", "/directory")
    assert {one["id"]: one["name"] for one in told["former"]} == {
        id: one["name"] for id, one in gone.items()
    }
    offered = [*told["agents"], *told["queues"], *told["outcomes"]]
    assert not gone.keys() & {one["id"] for one in offered}


async def test_the_directory_names_things_and_keeps_secrets(house: House) -> None:
    ana, sofia = await house.enter(seed.ANA), await house.enter(seed.SOFIA)
    response = await ana.call("GET", "/directory")
    text = await response.text()
    assert {line["name"] for line in (await response.json())["agents"]} >= {"Ana", "Sofia"}
    assert seed.HASH not in text
    assert "hush" not in text
    await ana.json("GET", "/accounts", status=403)
    [account] = await sofia.json("GET", "/accounts")
    assert "hush" not in str(account)
