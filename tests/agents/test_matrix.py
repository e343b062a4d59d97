"""Random people against random mails: lists, records, counters, moves and sockets agree."""

from __future__ import annotations

import json
import re
from random import Random
from typing import Any

import pytest

from agents.app import ROUTES
from agents.endpoint import EVERYBODY, Route
from router.model import AgentId, Role
from router.notebook import Notebook
from router.search import Indexer
from router.seeing import Principal
from router.views import ViewName
from tests.agents import seed
from tests.agents.conftest import House, Person
from tests.agents.crowd import QUEUES, Crowd, gather
from tests.agents.test_sight import BODIES
from tests.storage.stores import STORES

READ = [route for route in ROUTES if route.method == "GET" and route.roles == EVERYBODY]
MOVES = [
    route
    for route in ROUTES
    if route.method != "GET" and {"interaction_id", "message_id", "customer_id"} & {*route.names}
]


# One chance for each: the predicate stands twice, in SQL and in memory.
pytestmark = pytest.mark.parametrize(
    ("store_kind", "number"), list(zip(STORES, range(3), strict=True)), ids=STORES
)


@pytest.fixture
def chance(number: int) -> Random:
    return Random(number)


@pytest.fixture
async def crowd(house: House, chance: Random) -> Crowd:
    return await gather(house.store, chance)


async def enter(house: House, agent: AgentId) -> Person:
    person = await house.visit()
    body = {"email": f"{agent}@desk.example", "password": seed.PASSWORD}
    response = await person.call("POST", "/session", body)
    assert response.status == 200, await response.text()
    person.csrf = (await response.json())["csrf"]
    return person


def names_of(mail: seed.Mail, word: str) -> set[str]:
    """All by which a mail can be recognised."""
    return {mail.interaction, mail.conversation, mail.customer, mail.message, word}


def leaked(crowd: Crowd, agent: AgentId, text: str) -> set[str]:
    """What of `text` this person may not see."""
    return {
        name
        for word, mail in crowd.mails.items()
        if not crowd.sees(agent, word)
        for name in names_of(mail, word)
        if name in text
    }


def at(route: Route, mail: seed.Mail) -> str:
    ids = {**{name: getattr(mail, name[:-3], "0" * 32) for name in route.names}, "n": "0"}
    path = re.sub(r"{(\w+)}", lambda found: ids[found[1]], route.path)
    return path.removeprefix("/api/v1") + ("?mode=reply&ver=1" if route.method == "DELETE" else "")


async def test_lists_and_counters_hold_what_may_be_seen_and_no_more(
    house: House, crowd: Crowd
) -> None:
    for agent in crowd.people:
        person, found = await enter(house, agent), set[str]()
        for view in ViewName:
            for queue in ("", *(f"&queue={queue}" for queue in QUEUES)):
                page = await person.json("GET", f"/inbox?view={view}{queue}&limit=200")
                assert leaked(crowd, agent, json.dumps(page)) == set()
                found |= {row["id"] for row in page["rows"]}
        counters = await person.json("GET", "/inbox/counters")
        waiting = await person.json("GET", "/inbox?view=unassigned&limit=200")
        assert counters["unassigned"] == len(waiting["rows"])
        mine = crowd.queues[agent] if crowd.people[agent] is Role.AGENT else frozenset(QUEUES)
        shown = {line["queue_id"] for line in counters["queues"]} & set(QUEUES)
        assert shown <= mine
        in_my_queues = {m.interaction for w, m in crowd.mails.items() if crowd.queue[w] in mine}
        assert in_my_queues <= found


async def test_a_record_is_there_for_those_who_see_it_and_for_nobody_else(
    house: House, crowd: Crowd
) -> None:
    answered = {True: 0, False: 0}
    for agent in crowd.people:
        person = await enter(house, agent)
        for word, mail in crowd.mails.items():
            seen = crowd.sees(agent, word)
            for route in READ:
                if not {"interaction_id", "customer_id", "message_id"} & {*route.names}:
                    continue
                response = await person.call("GET", at(route, mail))
                text = await response.text(errors="replace")
                if not seen:
                    assert response.status == 404, f"{route.path} {response.status}"
                    assert names_of(mail, word) & set(re.findall(r"\w+", text)) == set()
                elif not {"html", "images"} & {*route.path.split("/")}:
                    assert response.status == 200, f"{route.path} {response.status} {text}"
                answered[seen] += 1
    assert min(answered.values()) > 100


async def test_what_names_no_record_tells_nothing_of_hidden_ones(
    house: House, crowd: Crowd
) -> None:
    for agent in crowd.people:
        person = await enter(house, agent)
        for route in READ:
            if not route.names and route.path.startswith("/api"):
                response = await person.call("GET", route.path.removeprefix("/api/v1"))
                assert leaked(crowd, agent, await response.text()) == set(), route.path


async def test_a_search_finds_what_may_be_seen_and_no_more(house: House, crowd: Crowd) -> None:
    await Indexer(house.store.unit, house.store.bus).catch_up()
    for agent in crowd.people:
        person = await enter(house, agent)
        everything = await person.json("GET", "/search?q=about&limit=50")
        assert leaked(crowd, agent, json.dumps(everything)) == set()
        for word in crowd.mails:
            page = await person.json("GET", f"/search?q={word}")
            assert (word in json.dumps(page)) == crowd.sees(agent, word)


async def test_nobody_moves_what_they_do_not_see(house: House, crowd: Crowd) -> None:
    tried = 0
    for agent in crowd.people:
        person = await enter(house, agent)
        hidden = [mail for word, mail in crowd.mails.items() if not crowd.sees(agent, word)]
        before = await head(house)
        for route in MOVES:
            for mail in hidden[:3]:
                last = route.path.rpartition("/")[2]
                body: Any = None if route.method == "DELETE" else BODIES[last]
                response = await person.call(route.method, at(route, mail), body)
                assert response.status == 404, f"{route.path} {response.status}"
                tried += 1
        assert await head(house) == before
    assert tried > 100


async def test_a_socket_is_told_of_what_its_person_sees_and_no_more(
    house: House, crowd: Crowd
) -> None:
    sockets = {}
    for agent in crowd.people:
        sockets[agent] = await (await enter(house, agent)).socket()
        await sockets[agent].next("welcome")
    book = Notebook(house.store.unit, house.store.clock, house.store.ids)
    [admin] = [agent for agent, role in crowd.people.items() if role is Role.ADMIN]
    for word, mail in crowd.mails.items():
        who = Principal(admin, Role.ADMIN)
        await book.note(who, mail.interaction, house.store.ids.new(), f"Noted: {word}")
        await book.rename_customer(who, mail.customer, f"Customer {word}", 1)
    upto = await head(house)
    for agent, socket in sockets.items():
        while (await socket.next("tick"))["seq"] < upto:
            pass
        said = json.dumps(socket.seen)
        assert leaked(crowd, agent, said) == set()
        missing = {word for word in crowd.mails if crowd.sees(agent, word) and word not in said}
        assert missing == set()


async def head(house: House) -> int:
    async with house.store.unit.read() as reads:
        return await reads.head()
