"""The supervisor's board: its numbers, the rows behind them, and the moves of those who lead."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from tests.agents import happen, seed
from tests.agents.conftest import House, Person


async def board(person: Person) -> tuple[dict[str, Any], dict[str, Any]]:
    """Lines by queue and by agent."""
    shown = await person.json("GET", "/board")
    queues = {line["queue_id"]: line for line in shown["queues"]}
    return queues, {line["agent_id"]: line for line in shown["agents"]}


async def behind(person: Person, query: str) -> list[str]:
    page = await person.json("GET", f"/board/rows?{query}")
    assert not page["more"]
    return [row["id"] for row in page["rows"]]


async def test_every_number_of_the_board_has_its_rows(house: House) -> None:
    first, second, third = [await seed.mail_in(house.store) for _ in range(3)]
    other = await seed.mail_in(house.store, seed.REPAIRS)
    ana, sofia = await house.enter(seed.ANA), await house.enter(seed.SOFIA)
    await ana.json("POST", f"/interactions/{second.interaction}/take", {})
    await ana.json("POST", f"/interactions/{third.interaction}/take", {})
    until = {"until": (datetime.now(UTC) + timedelta(hours=1)).isoformat()}
    await ana.json("POST", f"/interactions/{third.interaction}/snooze", until)

    queues, agents = await board(sofia)

    sales = queues[seed.SALES]
    assert (sales["waiting"], sales["active"], sales["snoozed"]) == (1, 1, 1)
    assert sales["since"] is not None
    assert queues[seed.REPAIRS]["waiting"] == 1
    assert agents == {seed.ANA: {"agent_id": seed.ANA, "active": 1, "wrapup": 0, "snoozed": 1}}
    assert await behind(sofia, "heap=waiting") == [first.interaction, other.interaction]
    assert await behind(sofia, f"heap=waiting&queue={seed.SALES}") == [first.interaction]
    assert await behind(sofia, f"heap=active&agent={seed.ANA}") == [second.interaction]
    assert await behind(sofia, f"heap=snoozed&queue={seed.SALES}") == [third.interaction]
    await ana.json("POST", f"/interactions/{second.interaction}/finish", {})
    assert await behind(sofia, "heap=active") == []
    assert await behind(sofia, f"heap=wrapup&agent={seed.ANA}") == [second.interaction]


async def test_who_has_priority_is_shown_first_and_that_is_told(house: House) -> None:
    first, second = await seed.mail_in(house.store), await seed.mail_in(house.store)
    ana, sofia = await house.enter(seed.ANA), await house.enter(seed.SOFIA)
    item = f"/interactions/{second.interaction}"

    card = await sofia.json("POST", f"{item}/priority", {"priority": 2})

    assert card["row"]["priority"] == 2
    assert await behind(sofia, "heap=waiting") == [second.interaction, first.interaction]
    page = await sofia.json("GET", f"/customers/{second.customer}/timeline")
    assert page["items"][0]["data"] == {"priority": "2", "agent": seed.SOFIA}
    await ana.json("POST", f"{item}/priority", {"priority": 3}, status=403)
    await sofia.json("POST", f"{item}/priority", {"priority": 99}, status=422)


async def test_a_supervisor_gives_work_to_somebody_without_asking(house: House) -> None:
    mail = await seed.mail_in(house.store)
    ana, sofia = await house.enter(seed.ANA), await house.enter(seed.SOFIA)
    item = f"/interactions/{mail.interaction}"
    await happen.ask(house.store, mail, seed.ANA)

    card = await sofia.json("POST", f"{item}/assign", {"agent_id": seed.BORIS})

    assert (card["row"]["agent_id"], card["row"]["state"]) == (seed.BORIS, "active")
    assert await ana.json("GET", "/offers") == []
    await ana.json("POST", f"{item}/assign", {"agent_id": seed.ANA}, status=403)
    again = await sofia.json("POST", f"{item}/assign", {"agent_id": seed.BORIS})
    assert again["row"]["ver"] == card["row"]["ver"]
    await sofia.json("POST", f"{item}/assign", {"agent_id": "9" * 32}, status=409)
    _, agents = await board(sofia)
    assert agents[seed.BORIS]["active"] == 1


async def test_an_agent_learns_who_changed_their_state_and_why(house: House) -> None:
    ana, boris = await house.enter(seed.ANA), await house.enter(seed.BORIS)
    sofia = await house.enter(seed.SOFIA)
    socket, other = await ana.socket(), await boris.socket()
    await socket.next("welcome")
    await other.next("welcome")
    await ana.json("PUT", "/presence", {"presence": "available"})
    body = {"presence": "away", "reason": "lunch", "note": "It is three o'clock"}

    line = await sofia.json("PUT", f"/people/{seed.ANA}/presence", body)

    assert (line["presence"], line["presence_by"]) == ("away", seed.SOFIA)
    while (await socket.next("agent"))["agent"]["presence_by"] != seed.SOFIA:
        pass
    told = await ana.json("GET", "/presence")
    assert told == {"by": seed.SOFIA, "note": "It is three o'clock"}
    while (await other.next("agent"))["agent"]["presence_by"] != seed.SOFIA:
        pass
    assert "three" not in str(other.seen)
    await ana.json("PUT", "/presence", {"presence": "available"})
    assert await ana.json("GET", "/presence") == {"by": "", "note": ""}
    await sofia.json("PUT", f"/people/{'9' * 32}/presence", body, status=404)


async def test_the_board_is_told_once_a_second_to_those_who_lead_and_look(house: House) -> None:
    sofia, ana = await house.enter(seed.SOFIA), await house.enter(seed.ANA)
    watching, idle, curious = [await one.socket() for one in (sofia, sofia, ana)]
    for socket in (watching, idle, curious):
        await socket.next("welcome")
    for socket in (watching, curious):
        await socket.ws.send_json({"type": "board", "on": True})

    for _ in range(5):
        await seed.mail_in(house.store)

    while True:
        frame = (await watching.next("board"))["board"]
        if {"queue_id": seed.SALES, "waiting": 5}.items() <= frame["queues"][1].items():
            break
    assert sum(one["type"] == "board" for one in watching.seen) <= 3
    for socket in (idle, curious):
        await socket.next("tick")
        await socket.next("tick")
        assert all(one["type"] != "board" for one in socket.seen)


async def test_the_work_of_somebody_absent_goes_back_to_its_queues(house: House) -> None:
    first, second, third = [await seed.mail_in(house.store) for _ in range(3)]
    ana, sofia, ada = [await house.enter(one) for one in (seed.ANA, seed.SOFIA, seed.ADA)]
    for mail in (first, second, third):
        await ana.json("POST", f"/interactions/{mail.interaction}/take", {})
    until = {"until": (datetime.now(UTC) + timedelta(hours=1)).isoformat()}
    await ana.json("POST", f"/interactions/{third.interaction}/snooze", until)
    path = f"/people/{seed.ANA}/hand-in"
    await ana.json("PUT", "/presence", {"presence": "available"})
    refused = await sofia.json("POST", path, {}, status=409)
    assert refused["error"]["code"] == "agent.here"
    await ana.json("PUT", "/presence", {"presence": "away", "reason": "lunch"})
    await ana.json("POST", path, {}, status=403)

    assert await sofia.json("POST", path, {}) == {"n": 2}

    assert await behind(sofia, "heap=waiting") == [first.interaction, second.interaction]
    assert await behind(sofia, f"heap=snoozed&agent={seed.ANA}") == [third.interaction]
    assert await sofia.json("POST", path, {"snoozed": True}) == {"n": 1}
    assert await sofia.json("POST", path, {"snoozed": True}) == {"n": 0}
    _, agents = await board(sofia)
    assert agents == {}
    [last, before] = (await ada.json("GET", "/audit?verb=handed_in"))["lines"]
    assert [one["after"] for one in (last, before)] == [
        {"interactions": 1, "snoozed": True},
        {"interactions": 2, "snoozed": False},
    ]
    assert (last["actor"], last["object_id"]) == (seed.SOFIA, seed.ANA)
    await sofia.json("POST", f"/people/{'9' * 32}/hand-in", {}, status=409)


async def test_all_that_arrived_is_accounted_for(house: House) -> None:
    await happen.quarantine(house.store, b"unreadable")
    ada, sofia = await house.enter(seed.ADA), await house.enter(seed.SOFIA)
    told = await ada.json("GET", "/arrivals")
    assert told == {"pending": 0, "done": 0, "quarantined": 1, "ignored": 0, "unaccounted": 0}
    await sofia.json("GET", "/arrivals", status=403)
