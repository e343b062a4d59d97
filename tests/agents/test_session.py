from __future__ import annotations

import asyncio
import sqlite3
import time
from datetime import timedelta
from pathlib import Path

import pytest

from agents.passwords import Passwords
from agents.setup import make_link
from router.errors import Invalid
from storage.engine import database_file
from tests.agents import happen, seed
from tests.agents.conftest import ORIGIN, House, cookie
from tests.storage.stores import on_sqlite


async def test_signing_in_answers_the_session_and_nothing_secret(house: House) -> None:
    person = await house.visit()
    response = await person.sign_in(seed.ANA)
    session = await response.json()
    assert response.status == 200
    assert session["agent"]["email"] == "ana@desk.example"
    assert session["languages"] == ["en", "es", "ru"]
    assert session["now"].endswith("Z")
    header = response.headers["Set-Cookie"]
    assert "HttpOnly" in header
    assert "SameSite=Lax" in header
    assert seed.HASH not in await response.text()
    assert (await person.json("GET", "/session"))["csrf"] == session["csrf"]


@pytest.mark.parametrize("path", ["/inbox", "/offers", "/directory", "/accounts"])
async def test_nobody_gets_in_without_a_session(house: House, path: str) -> None:
    person = await house.visit()
    problem = await person.json("GET", path, status=401)
    assert problem["error"]["code"] == "session.none"


async def test_who_is_not_signed_in_may_ask_so(house: House) -> None:
    person = await house.visit()
    assert await person.json("GET", "/session") is None
    person.client.session.cookie_jar.update_cookies({"centralita_session": "guessed"})
    assert await person.json("GET", "/session") is None


async def test_how_one_likes_the_desk_is_kept_and_bounded(house: House) -> None:
    ana = await house.enter(seed.ANA)
    for values, kept in (({"letters": "off"}, {"letters": "off"}), ({"letters": ""}, {})):
        session = await ana.json("PUT", "/me", {"preferences": values})
        assert session["preferences"] == kept
    many = {first + second: "x" for first in "abcdefg" for second in "abcdefg"}
    problem = await ana.json("PUT", "/me", {"preferences": many}, status=422)
    assert problem["error"]["code"] == "preference.many"
    assert (await ana.json("GET", "/session"))["preferences"] == {}


@on_sqlite  # where there is one lock for all who write
async def test_who_guesses_waits_for_no_lock_and_takes_none(house: House, tmp_path: Path) -> None:
    person = await house.visit()
    other = sqlite3.connect(database_file(tmp_path / "store"), isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    refused = await person.sign_in(seed.ANA, password="a guess")
    other.execute("ROLLBACK")
    other.close()
    assert refused.status == 401


async def test_a_wrong_password_and_an_unknown_person_look_the_same(house: House) -> None:
    person = await house.visit()
    wrong = await person.sign_in(seed.ANA, "not her password")
    unknown = await person.call(
        "POST", "/session", {"email": "nobody@desk.example", "password": "not her password"}
    )
    assert (wrong.status, await wrong.text()) == (unknown.status, await unknown.text())
    assert wrong.status == 401


async def test_an_unknown_person_costs_a_hash_as_well() -> None:
    passwords = Passwords()
    kept = await passwords.hash(seed.PASSWORD)
    await passwords.check("", "warm the decoy up")
    times = []
    for hash_ in (kept, ""):
        start = time.monotonic()
        assert not await passwords.check(hash_, "wrong one")
        times.append(time.monotonic() - start)
    assert times[1] > times[0] / 10


@pytest.mark.parametrize("password", ["short", "x" * 257])
async def test_passwords_have_a_length(password: str) -> None:
    with pytest.raises(Invalid):
        await Passwords(seed.QUICK).hash(password)


async def test_guessing_is_throttled_and_others_still_get_in(house: House) -> None:
    person = await house.visit()
    answers = [(await person.sign_in(seed.ANA, "guess")).status for _ in range(7)]
    throttled = await person.sign_in(seed.ANA)
    assert answers == [401] * 5 + [429] * 2
    assert throttled.status == 429
    assert int(throttled.headers["Retry-After"]) >= 1
    assert (await person.sign_in(seed.BORIS)).status == 200


async def test_guesses_made_at_once_do_not_slip_past_the_throttle(house: House) -> None:
    person = await house.visit()
    answers = await asyncio.gather(*(person.sign_in(seed.ANA, "guess") for _ in range(12)))
    assert sorted(answer.status for answer in answers) == [401] * 5 + [429] * 7


async def test_signing_in_again_makes_a_new_session_and_ends_the_old(house: House) -> None:
    person = await house.enter(seed.ANA)
    before = cookie(person)
    await person.sign_in(seed.ANA)
    assert cookie(person) != before
    other = await house.visit()
    other.client.session.cookie_jar.update_cookies({"centralita_session": before})
    assert await other.json("GET", "/session") is None


async def test_a_disabled_agent_neither_signs_in_nor_stays_in(house: House) -> None:
    person = await house.enter(seed.ANA)
    await happen.disable(house.store, seed.ANA)
    assert await person.json("GET", "/session") is None
    assert (await person.sign_in(seed.ANA)).status == 401


@pytest.mark.parametrize(("steps", "status"), [([11, 11, 11], 200), ([13], 401), ([11] * 66, 401)])
async def test_a_session_lasts_while_used_but_not_for_ever(
    house: House, steps: list[int], status: int
) -> None:
    person = await house.enter(seed.ANA)
    for hours in steps:
        house.clock.ahead += timedelta(hours=hours)
        last = await person.call("GET", "/offers")
    assert last.status == status
    assert (await person.json("GET", "/session") is None) == (status == 401)


async def test_signing_out_ends_the_session(house: House) -> None:
    person = await house.enter(seed.ANA)
    token = cookie(person)
    await person.json("DELETE", "/session", status=204)
    person.client.session.cookie_jar.update_cookies({"centralita_session": token})
    assert await person.json("GET", "/session") is None


async def test_people_change_their_language(house: House) -> None:
    person = await house.enter(seed.ANA)
    assert (await person.json("PUT", "/me", {"language": "ru"}))["agent"]["language"] == "ru"
    await person.json("PUT", "/me", {"language": "tlh"}, status=422)


async def test_what_changes_something_needs_the_csrf_header(house: House) -> None:
    person = await house.enter(seed.ANA)
    person.csrf = "forged"
    problem = await person.json("PUT", "/me", {"language": "es"}, status=403)
    assert problem["error"]["code"] == "csrf"
    person.csrf = "ключ"  # no header of ours has such letters
    await person.json("GET", "/session")


@pytest.mark.parametrize("origin", ["https://evil.example", "null", f"{ORIGIN}.evil.example"])
async def test_a_foreign_page_changes_nothing(house: House, origin: str) -> None:
    person = await house.enter(seed.ANA)
    person.origin = origin
    problem = await person.json("PUT", "/me", {"language": "es"}, status=403)
    assert problem["error"]["code"] == "origin.foreign"
    assert (await person.sign_in(seed.ANA)).status == 403


SETUP = {
    "name": "Ada",
    "email": "ada@desk.example",
    "password": "a long enough one",
    "language": "es",
    "time_zone": "Europe/Madrid",
}


async def test_the_set_up_link_makes_the_first_admin_once(bare: House) -> None:
    link = await make_link(bare.store.unit, bare.store.clock, ORIGIN)
    assert link is not None
    token = link.removeprefix(f"{ORIGIN}/setup#token=")
    person = await bare.visit()
    assert await person.json("GET", "/setup") == {"needed": True}
    session = await person.json("POST", "/setup", {**SETUP, "token": token})
    assert session["agent"]["role"] == "admin"
    assert session["agent"]["queues"]
    assert await person.json("GET", "/setup") == {"needed": False}
    assert (await person.json("GET", "/session"))["agent"]["name"] == "Ada"
    await person.json("POST", "/setup", {**SETUP, "token": token}, status=409)
    assert await make_link(bare.store.unit, bare.store.clock, ORIGIN) is None


async def test_a_wrong_or_old_link_makes_nobody(bare: House) -> None:
    link = await make_link(bare.store.unit, bare.store.clock, ORIGIN)
    assert link is not None
    person = await bare.visit()
    await person.json("POST", "/setup", {**SETUP, "token": "wrong"}, status=403)
    bare.clock.ahead = timedelta(hours=25)
    token = link.partition("token=")[2]
    await person.json("POST", "/setup", {**SETUP, "token": token}, status=403)
    assert await person.json("GET", "/setup") == {"needed": True}


async def test_two_who_use_the_link_at_once_make_one_admin(bare: House) -> None:
    link = await make_link(bare.store.unit, bare.store.clock, ORIGIN)
    assert link is not None
    body = {**SETUP, "token": link.partition("token=")[2]}
    people = [await bare.visit(), await bare.visit()]
    answers = await asyncio.gather(*(person.call("POST", "/setup", body) for person in people))
    assert sorted(answer.status for answer in answers) == [200, 409]
