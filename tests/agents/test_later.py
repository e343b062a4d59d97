"""What is written now and leaves later, and who is named in a note."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from router.later import still_right
from router.messages import Delivery, Direction, Outgoing
from router.model import MessageId
from router.repositories import Tx
from tests.agents import seed
from tests.agents.conftest import House, Person


async def sends(person: Person, mail: seed.Mail, name: str, **more: Any) -> dict[str, Any]:
    """Answer the customer; return the message."""
    body = {"client_id": f"later-{name}", "text": f"Hello {name}", "to": ["carla@mail.example"]}
    item = f"/interactions/{mail.interaction}"
    await person.json("POST", f"{item}/take", {})
    sent = await person.json("POST", f"{item}/replies", {**body, **more})
    message: dict[str, Any] = sent["message"]
    return message | {"shown_at": sent["at"]}


async def rows_of(house: House, message: dict[str, Any]) -> list[Outgoing]:
    return list(await house.store.unit.write(lambda tx: tx.outbox.of(MessageId(message["id"]))))


async def claim(house: House) -> list[str]:
    """Take up what is due, as the one who sends does; return the ids of the messages."""

    async def work(tx: Tx) -> list[str]:
        now = house.store.clock.now()
        rows = await tx.outbox.claim([seed.MAILBOX], now, now + timedelta(minutes=1), 10)
        return [row.message_id for row in await still_right(tx, rows, now)]

    return await house.store.unit.write(work)


def hence(**span: float) -> str:
    return (datetime.now(UTC) + timedelta(**span)).isoformat()


async def test_an_answer_held_back_is_taken_back_whole(house: House) -> None:
    mail = await seed.mail_in(house.store)
    ana, boris = await house.enter(seed.ANA), await house.enter(seed.BORIS)
    upload = await (await ana.call("POST", "/uploads?name=plan.txt", data=b"a plan")).json()
    message = await sends(ana, mail, "held", delay_s=60, uploads=[upload["blob_id"]])
    assert (message["state"], message["reason"]) == ("queued", "held_back")
    assert message["send_at"] > message["shown_at"]
    assert await claim(house) == []

    path = f"/messages/{message['id']}/take-back"
    await boris.json("POST", path, {}, status=403)
    letter = await ana.json("POST", path, {})

    assert (letter["text"], letter["to"]) == ("Hello held", ["carla@mail.example"])
    assert [part["name"] for part in letter["uploads"]] == ["plan.txt"]
    [row] = await rows_of(house, message)
    assert (row.state, row.reason, row.next_at) == (Delivery.CANCELLED, "taken_back", None)
    again = await sends(ana, mail, "again", uploads=[letter["uploads"][0]["blob_id"]])
    assert await claim(house) == [again["id"]]
    await ana.json("POST", f"/messages/{again['id']}/take-back", {}, status=409)
    await ana.json("POST", path, {}, status=409)


async def test_an_answer_leaves_at_the_time_it_was_given(house: House) -> None:
    mail = await seed.mail_in(house.store)
    ana = await house.enter(seed.ANA)
    message = await sends(ana, mail, "monday", send_at=hence(hours=2))
    assert message["reason"] == "scheduled"
    assert message["shown_at"] == message["send_at"]
    assert await claim(house) == []
    house.clock.ahead = timedelta(hours=2, minutes=1)
    assert await claim(house) == [message["id"]]
    house.clock.ahead = timedelta()


async def test_an_appointed_time_is_changed_and_brought_to_now(house: House) -> None:
    mail = await seed.mail_in(house.store)
    ana = await house.enter(seed.ANA)
    message = await sends(ana, mail, "moved", send_at=hence(days=2))
    path = f"/messages/{message['id']}/schedule"
    at = hence(days=3)
    moved = await ana.json("POST", path, {"send_at": at})
    assert datetime.fromisoformat(moved["message"]["send_at"]) == datetime.fromisoformat(at)
    assert moved["at"] == moved["message"]["send_at"]
    for wrong in (hence(seconds=-5), hence(days=900)):
        await ana.json("POST", path, {"send_at": wrong}, status=422)
    now = await ana.json("POST", path, {"send_at": None})
    assert now["message"]["send_at"] is None
    assert await claim(house) == [message["id"]]


async def test_an_answer_waits_for_a_hand_when_the_customer_has_written_since(
    house: House,
) -> None:
    mail = await seed.mail_in(house.store)
    ana = await house.enter(seed.ANA)
    message = await sends(ana, mail, "overtaken", send_at=hence(hours=1))
    held = await sends(ana, mail, "undone", delay_s=60)
    await customer_writes(house, mail)
    house.clock.ahead = timedelta(hours=1, minutes=1)

    assert await claim(house) == [held["id"]]

    [row] = await rows_of(house, message)
    assert (row.state, row.reason) == (Delivery.CANCELLED, "schedule.answered")
    sent = await ana.json("POST", f"/messages/{message['id']}/schedule", {"send_at": None})
    assert sent["message"]["state"] == "queued"
    assert await claim(house) == [message["id"]]
    house.clock.ahead = timedelta()


async def customer_writes(house: House, mail: seed.Mail) -> None:
    async def work(tx: Tx) -> None:
        [old] = (await tx.messages.get([mail.message])).values()
        talk = (await tx.conversations.get([mail.conversation]))[mail.conversation]
        id = MessageId(house.store.ids.new())
        ref = f"<{id}@mail.example>"
        new = replace(old, id=id, direction=Direction.IN, seq=talk.next_seq, provider_ref=ref)
        await tx.messages.add([new])
        await tx.conversations.set_next_seq({talk.id: talk.next_seq + 1})

    await house.store.unit.write(work)


async def test_who_is_named_in_a_note_is_told_once_and_may_put_it_by(house: House) -> None:
    mail = await seed.mail_in(house.store)
    ana, boris, olga = [await house.enter(one) for one in (seed.ANA, seed.BORIS, seed.OLGA)]
    socket, other = await boris.socket(), await olga.socket()
    await socket.next("welcome")
    await other.next("welcome")
    item = f"/interactions/{mail.interaction}"
    named = [seed.BORIS, seed.OLGA, seed.ANA, "9" * 32]
    note = {"client_id": "named-0001", "text": "@Boris please look", "mentions": named}

    for _ in range(2):
        await ana.json("POST", f"{item}/notes", note)

    told = (await socket.next("mentioned"))["mention"]
    assert (told["by"], told["text"], told["seen"]) == (seed.ANA, "@Boris please look", False)
    assert (told["customer_name"], told["interaction_id"]) == ("Carla", mail.interaction)
    assert (await boris.json("GET", "/mentions"))["rows"] == [told]
    assert (await ana.json("GET", "/mentions"))["rows"] == []
    # Whoever may not see the work is not told of it.
    assert (await olga.json("GET", "/mentions"))["rows"] == []
    assert all(frame["type"] != "mentioned" for frame in other.seen)
    await boris.json("POST", f"{item}/noticed", {}, status=204)
    page = await boris.json("GET", "/mentions")
    assert ([one["seen"] for one in page["rows"]], page["fresh"]) == ([True], 0)
