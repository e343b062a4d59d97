"""Who works here: invited, changed, switched off; and what a link is worth."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest

from router.model import AgentId, InteractionState
from router.people import Presence
from tests.agents import happen, seed
from tests.agents.conftest import House, Person
from tests.storage.stores import on_sqlite

# One real database knows what links are open; the rest is held by the contract.
pytestmark = on_sqlite

NEW = {
    "name": "Nora",
    "email": "nora@desk.example",
    "role": "agent",
    "profile_id": seed.SELLERS,
    "language": "es",
}
PASSWORD = "a new and long one"


def token_of(link: str) -> str:
    assert link.startswith("http://desk.example/join#token=")
    return urlsplit(link).fragment.removeprefix("token=")


async def person(admin: Person, agent: str) -> dict[str, Any]:
    return next(one for one in await admin.json("GET", "/people") if one["id"] == agent)


async def test_somebody_invited_comes_in_by_the_link_once(house: House) -> None:
    ada, nora, thief = await house.enter(seed.ADA), await house.visit(), await house.visit()
    handed = await ada.json("POST", "/people", NEW)
    assert (handed["person"]["has_password"], handed["person"]["caps"]["email"]) == (False, 5)
    token = token_of(handed["link"])
    whom = await nora.json("POST", "/join/look", {"token": token})
    assert whom == {
        "name": "Nora", "email": "nora@desk.example", "language": "es", "purpose": "invite",
    }  # fmt: skip
    await nora.json("POST", "/join", {"token": token, "password": "short"}, status=422)
    session = await nora.json("POST", "/join", {"token": token, "password": PASSWORD})
    assert session["agent"]["name"] == "Nora"
    for path in ("/join/look", "/join"):
        body = {"token": token} | ({"password": PASSWORD} if path == "/join" else {})
        assert (await thief.json("POST", path, body, status=403))["error"]["code"] == "link.gone"
    credentials = {"email": "nora@desk.example", "password": PASSWORD}
    await thief.json("POST", "/session", credentials)


async def test_a_link_lasts_a_day_and_a_new_one_ends_it(house: House) -> None:
    ada, nora = await house.enter(seed.ADA), await house.visit()
    first = await ada.json("POST", "/people", NEW)
    second = await ada.json("POST", f"/people/{first['person']['id']}/link", {})
    await nora.json("POST", "/join/look", {"token": token_of(first["link"])}, status=403)
    await nora.json("POST", "/join/look", {"token": token_of(second["link"])})
    house.clock.ahead = timedelta(hours=24, seconds=1)
    body = {"token": token_of(second["link"]), "password": PASSWORD}
    await nora.json("POST", "/join", body, status=403)


async def test_a_reset_ends_every_session_of_the_person(house: House) -> None:
    ada, ana = await house.enter(seed.ADA), await house.enter(seed.ANA)
    handed = await ada.json("POST", f"/people/{seed.ANA}/link", {})
    await ana.json("GET", "/session")
    again = await house.visit()
    await again.json("POST", "/join", {"token": token_of(handed["link"]), "password": PASSWORD})
    assert await ana.json("GET", "/session") is None


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"email": "ana@DESK.example"}, "email"),
        ({"email": "nobody"}, "email"),
        ({"profile_id": "0" * 32}, "profile_id"),
        ({"name": " "}, "name"),
    ],
)
async def test_what_is_wrong_with_a_person_is_said_with_its_field(
    house: House, change: dict[str, str], field: str
) -> None:
    ada = await house.enter(seed.ADA)
    problem = await ada.json("POST", "/people", {**NEW, **change}, status=422)
    assert problem["error"]["params"]["field"] == field


async def test_role_profile_and_limits_change_and_the_last_admin_stays(house: House) -> None:
    ada = await house.enter(seed.ADA)
    was = await person(ada, seed.ANA)
    body = {
        "name": "Ana B", "email": was["email"], "role": "supervisor", "profile_id": seed.FIXERS,
        "caps": {"email": 9}, "ver": was["ver"],
    }  # fmt: skip
    now = await ada.json("PUT", f"/people/{seed.ANA}", body)
    assert (now["role"], now["profile_id"], now["caps"]["email"]) == ("supervisor", seed.FIXERS, 9)
    late = (await ada.json("PUT", f"/people/{seed.ANA}", body, status=409))["error"]
    assert (late["code"], late["params"]["by"]) == ("config.moved", "Ada")
    me = await person(ada, seed.ADA)
    fewer = {name: me[name] for name in ("name", "email", "profile_id", "ver")} | {"role": "agent"}
    for method, path, sent in (
        ("PUT", f"/people/{seed.ADA}", fewer),
        ("POST", f"/people/{seed.ADA}/disable", {"ver": me["ver"]}),
    ):
        problem = await ada.json(method, path, sent, status=409)
        assert problem["error"]["code"] == "admin.last"


async def test_a_profile_brings_its_limits_but_not_over_ones_own(house: House) -> None:
    ada = await house.enter(seed.ADA)
    boris = await person(ada, seed.BORIS)
    own = {name: boris[name] for name in ("name", "email", "role", "profile_id", "ver")}
    await ada.json("PUT", f"/people/{seed.BORIS}", {**own, "caps": {"email": 2}})
    profile = {"name": "Sellers", "queues": [{"queue_id": seed.SALES}], "caps": {"email": 7}}
    await ada.json("PUT", f"/profiles/{seed.SELLERS}", {**profile, "ver": 1})
    limits = {one["name"]: one["caps"]["email"] for one in await ada.json("GET", "/people")}
    assert (limits["Ana"], limits["Boris"], limits["Olga"]) == (7, 2, 5)


async def test_who_is_switched_off_is_out_at_once_and_the_work_waits_again(house: House) -> None:
    ada, ana = await house.enter(seed.ADA), await house.enter(seed.ANA)
    held, asked = await seed.mail_in(house.store), await seed.mail_in(house.store)
    await ana.json("POST", f"/interactions/{held.interaction}/take", {})
    await happen.ask(house.store, asked, seed.ANA)
    socket = await ana.socket()
    await socket.next("welcome")
    ver = (await person(ada, seed.ANA))["ver"]
    off = await ada.json("POST", f"/people/{seed.ANA}/disable", {"ver": ver})
    assert (off["disabled"], off["presence"]) == (True, Presence.OFFLINE)
    await socket.closed()
    assert await ana.json("GET", "/session") is None
    assert (await ana.sign_in(AgentId(seed.ANA))).status == 401
    for mail in (held, asked):
        row = (await ada.json("GET", f"/interactions/{mail.interaction}"))["row"]
        assert (row["state"], row["agent_id"]) == (InteractionState.QUEUED, None)
    on = await ada.json("POST", f"/people/{seed.ANA}/enable", {"ver": off["ver"]})
    assert on["disabled"] is False
    assert (await ana.sign_in(AgentId(seed.ANA))).status == 200


async def test_ones_own_password_changes_by_the_present_one_and_ends_other_sessions(
    house: House,
) -> None:
    ana, elsewhere = await house.enter(seed.ANA), await house.enter(seed.ANA)
    wrong = {"current": "not it at all", "password": PASSWORD}
    problem = await ana.json("PUT", "/me/password", wrong, status=422)
    assert problem["error"]["params"]["field"] == "current"
    await ana.json("PUT", "/me/password", {**wrong, "current": seed.PASSWORD}, status=204)
    await ana.json("GET", "/session")
    assert await elsewhere.json("GET", "/session") is None
    assert (await elsewhere.sign_in(seed.ANA)).status == 401
    assert (await elsewhere.sign_in(seed.ANA, PASSWORD)).status == 200
