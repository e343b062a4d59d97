from __future__ import annotations

import asyncio
import json

import pytest
from aiohttp import WSServerHandshakeError

from router.model import QueueId
from tests.agents import happen, seed
from tests.agents.conftest import ORIGIN, House, Person, Socket

BOTH = (seed.SALES, seed.REPAIRS)
MOVED = {"queue_id": seed.REPAIRS}


async def opened(person: Person, since: int | None = None) -> tuple[Socket, int]:
    """Open a socket and wait for its welcome; return the seq it starts from."""
    socket = await person.socket(since)
    welcome = await socket.next("welcome")
    assert welcome["now"].endswith("Z")
    return socket, welcome["seq"]


async def test_a_mail_that_comes_in_shows_in_the_list_and_on_the_timeline(house: House) -> None:
    ana = await house.enter(seed.ANA)
    socket, start = await opened(ana)
    mail = await seed.mail_in(house.store, text="Hello there")
    row = await socket.next("row.upsert")
    assert row["row"]["id"] == mail.interaction
    assert "unassigned" in row["row"]["views"]
    item = await socket.next("timeline.item")
    assert item["item"]["message"]["text"] == "Hello there"
    assert start < row["seq"] <= item["seq"]
    counters = await socket.next("counters")
    assert counters["counters"]["unassigned"] == 1


async def test_what_people_do_shows_to_those_who_see_it_only(house: House) -> None:
    mail = await seed.mail_in(house.store)
    ana, boris, olga = [await house.enter(who) for who in (seed.ANA, seed.BORIS, seed.OLGA)]
    [(seller, _), (fixer, _)] = [await opened(boris), await opened(olga)]
    item = f"/interactions/{mail.interaction}"
    await ana.json("POST", f"{item}/take", {})
    taken = await seller.next("row.upsert")
    assert taken["row"]["agent_id"] == seed.ANA
    move = await seller.next("timeline.item")
    assert (move["item"]["kind"], move["item"]["data"]["to_agent"]) == ("assigned", seed.ANA)
    load = await seller.next("agent")
    assert load["agent"]["id"] == seed.ANA
    await ana.json("POST", f"{item}/notes", {"client_id": "note-0001", "text": "Call him"})
    note = await seller.next("timeline.item")
    assert note["item"]["note"]["text"] == "Call him"
    await ana.json("PATCH", f"/customers/{mail.customer}", {"name": "Carla Ruiz", "ver": 1})
    assert (await seller.next("customer.changed"))["id"] == mail.customer
    # Everything up to here has been told once the last of it has been told to somebody.
    await olga.json("PUT", "/presence", {"presence": "available"})
    await fixer.next("agent", agent=await line_of(olga, seed.OLGA))
    kinds = {frame["type"] for frame in fixer.seen}
    assert kinds <= {"welcome", "agent", "tick", "counters"}
    assert mail.interaction not in json.dumps(fixer.seen)


async def line_of(person: Person, agent: str) -> object:
    directory = await person.json("GET", "/directory")
    return next(line for line in directory["agents"] if line["id"] == agent)


async def test_a_row_that_goes_to_another_queue_leaves_the_lists(house: House) -> None:
    mail = await seed.mail_in(house.store)
    ana, olga = await house.enter(seed.ANA), await house.enter(seed.OLGA)
    (seller, _), (fixer, _) = await opened(ana), await opened(olga)
    sofia = await house.enter(seed.SOFIA)
    await sofia.json("POST", f"/interactions/{mail.interaction}/transfer", MOVED)
    assert (await seller.next("row.remove"))["id"] == mail.interaction
    assert (await fixer.next("row.upsert"))["row"]["id"] == mail.interaction


async def test_a_right_is_honoured_with_the_next_word_whether_given_or_taken(house: House) -> None:
    ada, boris = await house.enter(seed.ADA), await house.enter(seed.BORIS)
    (leader, _), (seller, _) = await opened(ada), await opened(boris)
    ver = 1

    async def heard() -> list[QueueId]:
        """Return of which queues he is told by the next mail in each."""
        mails = {queue: await seed.mail_in(house.store, queue) for queue in BOTH}
        while (told := await leader.next("row.upsert"))["row"]["id"] != mails[BOTH[1]].interaction:
            pass
        while (await seller.next("tick"))["seq"] < told["seq"]:
            pass
        return [queue for queue in BOTH if mails[queue].interaction in json.dumps(seller.seen)]

    async def work_for(*queues: QueueId) -> None:
        nonlocal ver
        lines = [{"queue_id": queue} for queue in queues]
        body = {"name": "Sellers", "queues": lines, "caps": {"email": 5}, "ver": ver}
        ver = (await ada.json("PUT", f"/profiles/{seed.SELLERS}", body))["ver"]

    assert await heard() == [seed.SALES]
    await work_for(seed.REPAIRS)
    assert await heard() == [seed.REPAIRS]
    await work_for(*BOTH)
    people = await ada.json("GET", "/people")
    me = next(one for one in people if one["id"] == seed.BORIS)
    moved = {name: me[name] for name in ("name", "email", "role", "ver")}
    assert await heard() == [*BOTH]
    await ada.json("PUT", f"/people/{seed.BORIS}", moved | {"profile_id": seed.FIXERS})
    assert await heard() == [seed.REPAIRS]


async def test_offers_come_and_end_for_the_one_who_is_asked(house: House) -> None:
    mail = await seed.mail_in(house.store)
    ana, boris = await house.enter(seed.ANA), await house.enter(seed.BORIS)
    (asked, _), (other, _) = await opened(ana), await opened(boris)
    offer = await happen.ask(house.store, mail, seed.ANA)
    made = await asked.next("offer.made")
    assert made["offer"]["id"] == offer
    await ana.json("POST", f"/offers/{offer}/accept", {})
    assert (await asked.next("offer.ended"))["outcome"] == "accepted"
    await other.next("row.upsert", seq=(await asked.next("row.upsert"))["seq"])
    assert not [frame for frame in other.seen if frame["type"].startswith("offer.")]


async def test_what_one_tab_has_read_the_other_knows(house: House) -> None:
    mail = await seed.mail_in(house.store)
    ana, boris = await house.enter(seed.ANA), await house.enter(seed.BORIS)
    (tab, _), (colleague, _) = await opened(ana), await opened(boris)
    await ana.json("POST", f"/interactions/{mail.interaction}/seen", {"seq": 1}, status=204)
    seen = await tab.next("seen")
    assert (seen["conversation_id"], seen["upto"]) == (mail.conversation, 1)
    await boris.json("POST", f"/interactions/{mail.interaction}/take", {})
    await colleague.next("timeline.item")
    assert "seen" not in {frame["type"] for frame in colleague.seen}
    await ana.json("POST", f"/interactions/{mail.interaction}/unseen", {}, status=204)
    assert (await tab.next("seen", upto=0))["conversation_id"] == mail.conversation
    assert (await tab.next("row.upsert"))["row"]["unread"] == 1


async def test_the_cursor_moves_on_by_ticks(house: House) -> None:
    olga = await house.enter(seed.OLGA)
    socket, start = await opened(olga)
    await seed.mail_in(house.store)
    while (await socket.next("tick"))["seq"] <= start:
        pass
    assert {frame["type"] for frame in socket.seen} <= {"welcome", "tick", "agent", "counters"}


async def test_an_open_socket_makes_somebody_present(house: House) -> None:
    ana, sofia = await house.enter(seed.ANA), await house.enter(seed.SOFIA)
    watching, _ = await opened(sofia)
    socket, _ = await opened(ana)
    await ana.json("PUT", "/presence", {"presence": "available"})
    line = await watching.next("agent")
    while line["agent"]["presence"] != "available":
        line = await watching.next("agent")
    await socket.ws.close()
    while line["agent"]["presence"] != "disconnected":
        line = await watching.next("agent")
    assert line["agent"]["id"] == seed.ANA


async def test_signing_out_closes_the_sockets_of_that_session_alone(house: House) -> None:
    here, there = await house.enter(seed.ANA), await house.enter(seed.ANA)
    (one, _), (two, _) = await opened(here), await opened(there)
    await here.json("DELETE", "/session", status=204)
    assert await one.closed() == 4401
    await two.next("tick")


async def test_a_disabled_agent_loses_the_socket(house: House) -> None:
    ana = await house.enter(seed.ANA)
    socket, _ = await opened(ana)
    await happen.disable(house.store, seed.ANA)
    assert await socket.closed() == 4401


@pytest.mark.parametrize("origin", ["https://evil.example", None, "null"])
async def test_a_foreign_page_opens_no_socket(house: House, origin: str | None) -> None:
    ana = await house.enter(seed.ANA)
    headers = {"Origin": origin} if origin else {}
    with pytest.raises(WSServerHandshakeError) as refused:
        await ana.client.ws_connect("/ws", headers=headers)
    assert refused.value.status == 403


async def test_without_session_or_second_token_the_socket_says_signed_out(house: House) -> None:
    stranger, ana = await house.visit(), await house.enter(seed.ANA)
    assert await (await stranger.socket(csrf="x")).closed() == 4401
    assert await (await ana.socket(csrf="forged")).closed() == 4401


@pytest.mark.parametrize(
    "frame",
    [
        '{"type": "viewing", "interaction_id": null}',
        '{"type": "dance"}',
        "[" * 60_000,
        '{"type": "hello", "csrf": "\\ud800"}',
        "no JSON",
    ],
)
async def test_a_first_frame_that_is_no_hello_ends_it(house: House, frame: str) -> None:
    ana = await house.enter(seed.ANA)
    ws = await ana.client.ws_connect("/ws", headers={"Origin": ORIGIN})
    await ws.send_str(frame)
    assert await Socket(ws).closed() == 1008


async def test_frames_too_large_or_too_many_end_it(house: House) -> None:
    ana = await house.enter(seed.ANA)
    large, _ = await opened(ana)
    await large.ws.send_str('"' + "x" * 70_000 + '"')
    assert await large.closed() == 1009
    many, _ = await opened(ana)
    for _ in range(40):
        await many.ws.send_json({"type": "active"})
    assert await many.closed() == 1008


async def test_a_reader_who_does_not_read_costs_only_himself(house: House) -> None:
    ana, boris = await house.enter(seed.ANA), await house.enter(seed.BORIS)
    lazy, _ = await opened(ana)
    quick, _ = await opened(boris)
    transport = transport_of(lazy)
    transport.pause_reading()
    for _ in range(60):
        await seed.mail_in(house.store, text="x" * 190_000)
        await quick.next("timeline.item")
        quick.seen.clear()
    await boris.json("PUT", "/presence", {"presence": "away"})
    await quick.next("agent")
    transport.resume_reading()
    assert await lazy.closed() == 1013


def transport_of(socket: Socket) -> asyncio.Transport:
    """Return what the socket of a test's own client reads from."""
    connection = socket.ws._response.connection
    assert connection is not None
    assert isinstance(connection.transport, asyncio.Transport)
    return connection.transport


async def test_sockets_are_told_when_the_hub_restarts(house: House) -> None:
    ana = await house.enter(seed.ANA)
    socket, _ = await opened(ana)
    closing = asyncio.create_task(house.server.close())
    assert await socket.closed() == 1012
    await closing


async def test_a_whole_desk_hears_everything(house: House) -> None:
    people = [await house.enter(seed.ANA) for _ in range(8)]
    sockets = [(await opened(person))[0] for person in people]
    mails = [await seed.mail_in(house.store) for _ in range(20)]
    for socket in sockets:
        rows = {(await socket.next("row.upsert"))["row"]["id"] for _ in mails}
        assert rows == {mail.interaction for mail in mails}


async def test_one_agent_has_not_too_many_sockets(house: House) -> None:
    ana = await house.enter(seed.ANA)
    kept = [(await opened(ana))[0] for _ in range(20)]
    assert await (await ana.socket()).closed() == 1008
    await kept[0].ws.close()
