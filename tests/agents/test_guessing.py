"""People who guess passwords, and people who know theirs meanwhile."""

from __future__ import annotations

import json
import statistics
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from argon2 import PasswordHasher
from yarl import URL

from agents.passwords import Passwords
from agents.setup import make_link
from storage.memory.store import open_memory
from tests.agents import happen, seed
from tests.agents.conftest import ORIGIN, House, Person, ShiftedClock, cookie, open_house

WRONG = "not this one"


@pytest.fixture
def store_kind() -> str:
    """What is asked here hardly comes to the rows."""
    return "memory"


async def try_from(
    person: Person, address: str, email: str = "ana@desk.example", password: str = WRONG
) -> int:
    """Try to sign in as somebody behind the proxy, from this address; return the status."""
    body = {"email": email, "password": password}
    response = await person.call("POST", "/session", body, headers={"X-Forwarded-For": address})
    return response.status


async def test_many_addresses_guessing_at_one_account_are_slowed_down(house: House) -> None:
    person = await house.visit()
    answers = [await try_from(person, f"203.0.113.{number}") for number in range(40)]
    assert answers == [401] * 30 + [429] * 10


async def test_meanwhile_a_browser_that_was_signed_in_from_gets_in(house: House) -> None:
    ana = await house.enter(seed.ANA)
    await ana.json("DELETE", "/session", status=204)
    guesser = await house.visit()
    for number in range(40):
        await try_from(guesser, f"203.0.113.{number}")
    right = seed.PASSWORD
    assert await try_from(guesser, "198.51.100.1", password=right) == 429
    assert await try_from(ana, "198.51.100.1", password=right) == 200


async def test_that_browser_does_not_guess_for_ever_either(house: House) -> None:
    ana = await house.enter(seed.ANA)
    answers = [await try_from(ana, f"203.0.113.{number}") for number in range(8)]
    assert answers == [401] * 5 + [429] * 3


async def test_it_is_known_for_its_own_person_only(house: House) -> None:
    ana = await house.enter(seed.ANA)
    boris = "boris@desk.example"
    answers = [await try_from(ana, f"203.0.113.{number}", boris) for number in range(31)]
    assert answers == [401] * 30 + [429]


@pytest.mark.parametrize("forged", ["", ".", "name", "name.", "name." + "0" * 64, "名.ключ"])
async def test_a_forged_mark_makes_no_browser_known(house: House, forged: str) -> None:
    person = await house.visit()
    person.client.session.cookie_jar.update_cookies({"centralita_device": forged})
    answers = [await try_from(person, f"203.0.113.{number}") for number in range(31)]
    assert answers == [401] * 30 + [429]


async def test_one_password_tried_on_many_accounts_is_slowed_down(house: House) -> None:
    person = await house.visit()
    answers = [
        await try_from(person, "203.0.113.7", f"{number}@desk.example") for number in range(40)
    ]
    assert answers == [401] * 30 + [429] * 10
    assert await try_from(person, "203.0.113.8", password=seed.PASSWORD) == 200


async def test_who_is_slowed_down_cannot_tell_who_exists(house: House) -> None:
    person, texts = await house.visit(), []
    for email in ("ana@desk.example", "nobody@desk.example"):
        for number in range(31):
            body = {"email": email, "password": WRONG}
            headers = {"X-Forwarded-For": f"203.0.113.{number}"}
            last = await person.call("POST", "/session", body, headers=headers)
        problem = await last.json()
        problem["error"]["params"].pop("retry_after")
        texts.append((last.status, json.dumps(problem)))
    assert texts[0] == texts[1]
    assert texts[0][0] == 429


@pytest.fixture
async def slow_to_hash(tmp_path: Path) -> AsyncIterator[House]:
    """A house whose passwords cost what they cost in earnest."""
    clock = ShiftedClock()
    passwords = Passwords(PasswordHasher())
    async with open_house(open_memory(clock), clock, tmp_path, passwords=passwords) as house:
        await seed.furnish(house.store, await passwords.hash(seed.PASSWORD))
        yield house


async def test_answers_take_as_long_for_people_as_for_nobody(slow_to_hash: House) -> None:
    house = slow_to_hash
    await happen.disable(house.store, seed.BORIS)
    person = await house.visit()
    await try_from(person, "203.0.113.1", "warm-up@desk.example")
    took: dict[str, list[float]] = {}
    for number in range(3):
        for name in ("ana", "boris", "nobody"):
            start = time.monotonic()
            status = await try_from(person, f"203.0.113.{number + 2}", f"{name}@desk.example")
            took.setdefault(name, []).append(time.monotonic() - start)
            assert status == 401
    times = [statistics.median(each) for each in took.values()]
    assert max(times) < 10 * min(times)


@pytest.mark.parametrize("host", ["evil.example", "evil.example:80", "desk.example.evil.example"])
async def test_the_name_a_request_is_sent_to_makes_no_link(house: House, host: str) -> None:
    headers = {"Host": host, "X-Forwarded-Host": host, "Forwarded": f"host={host}"}
    ana = await house.enter(seed.ANA)
    home = await ana.client.get("/", headers=headers, allow_redirects=False)
    assert home.headers["Location"] == "/desk/"
    part = await ana.call("POST", "/uploads?name=a.txt", data=b"x", headers=headers)
    assert "evil" not in await part.text()
    session = await ana.call("GET", "/session", headers=headers)
    assert "evil" not in await session.text()
    assert "evil" not in str(session.headers)


async def test_the_set_up_link_is_made_of_the_configured_address(bare: House) -> None:
    link = URL(await make_link(bare.store.unit, bare.store.clock, ORIGIN) or "")
    assert str(link.origin()) == ORIGIN
    assert link.query_string == ""  # what stands behind # is sent to no server
    assert link.fragment.startswith("token=")


async def test_a_token_that_came_from_elsewhere_is_worth_nothing_after_signing_in(
    house: House,
) -> None:
    """Session fixation (CWE-384): the token of before is neither kept nor taken up."""
    ana = await house.visit()
    ana.client.session.cookie_jar.update_cookies({"centralita_session": "planted"})
    await ana.sign_in(seed.ANA)
    assert cookie(ana) != "planted"
    thief = await house.visit()
    thief.client.session.cookie_jar.update_cookies({"centralita_session": "planted"})
    assert await thief.json("GET", "/session") is None


async def test_a_new_password_ends_every_session_and_closes_its_sockets(house: House) -> None:
    tabs: list[Any] = []
    people = [await house.enter(seed.ANA), await house.enter(seed.ANA)]
    boris = await house.enter(seed.BORIS)
    for person in (*people, boris):
        tabs.append(await person.socket())
        await tabs[-1].next("welcome")
    await happen.new_password(house.store, seed.ANA)
    assert [await tab.closed() for tab in tabs[:2]] == [4401, 4401]
    for person in people:
        assert await person.json("GET", "/session") is None
    await boris.json("GET", "/session")
    await tabs[2].next("tick")
