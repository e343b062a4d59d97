"""What every answer says to browsers, and how cookies are handed out."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from http.cookies import SimpleCookie
from pathlib import Path

import pytest
from aiohttp import ClientSession
from aiohttp.test_utils import TestServer

from agents.app import ROUTES, build_app
from agents.passwords import Passwords
from config.feasts import Feasts
from router.presence import Attendance
from storage.memory.store import open_memory
from tests.agents import seed
from tests.agents.conftest import (
    ORIGIN,
    PACE,
    House,
    Ledger,
    MailLimits,
    ShiftedClock,
    kinds_of,
    settings,
)
from tests.storage.stores import in_memory

OUTSIDE = [
    "/",
    "/desk/",
    "/setup",
    "/join",
    "/login",
    "/assets/none.js",
    "/none.svg",
    "/none",
    "/ws",
]
GUARDS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Server": "Centralita",
}
SIGN_OUT = ("DELETE", "/api/v1/session")
ADDRESSES = [(route.method, route.path) for route in ROUTES] + [("GET", path) for path in OUTSIDE]


@in_memory  # they are put on around every handler, whatever it reads
async def test_every_answer_is_guarded(house: House) -> None:
    ada = await house.enter(seed.ADA)
    for method, path in ADDRESSES:
        asked = {"X-CSRF-Token": ada.csrf, "Origin": ORIGIN}
        for each in (path, path.replace("{", "").replace("}", "")):
            answer = await ada.client.request(method, each, headers=asked, allow_redirects=False)
            said, where = answer.headers, f"{method} {each}: {answer.status}"
            assert {name: said[name] for name in GUARDS} == GUARDS, where
            assert "frame-ancestors 'none'" in said["Content-Security-Policy"], where
            assert "Access-Control-Allow-Origin" not in said, where
        if (method, path) == SIGN_OUT:
            ada = await house.enter(seed.ADA)
    await ada.json("GET", "/session")  # she was signed in to the end


async def test_a_file_is_guarded_as_well(house: House) -> None:
    ada = await house.enter(seed.ADA)
    part = await (await ada.call("POST", "/uploads?name=a.html", data=b"<script>")).json()
    answer = await ada.client.get(part["url"])
    assert answer.status == 200
    assert answer.headers["Server"] == "Centralita"
    assert answer.headers["Content-Security-Policy"].startswith("sandbox; default-src 'none'")


@pytest.fixture
async def secure(tmp_path: Path) -> AsyncIterator[TestServer]:
    """A house that people reach by https."""
    clock = ShiftedClock()
    store = open_memory(clock)
    await seed.furnish(store)
    app = build_app(
        unit=store.unit,
        bus=store.bus,
        blobs=store.blobs,
        clock=clock,
        ids=store.ids,
        meter=Ledger(),
        account_kinds=kinds_of(store, tmp_path),
        holidays=Feasts(),
        settings=replace(settings(tmp_path, PACE), secure=True),
        limits={"email": MailLimits()},
        attendance=Attendance(store.unit, clock, store.ids),
        passwords=Passwords(seed.QUICK),
    )
    server = TestServer(app)
    await server.start_server()
    yield server
    await server.close()


BODY = {"email": "ana@desk.example", "password": seed.PASSWORD}


async def test_cookies_of_https_stay_with_their_host(secure: TestServer) -> None:
    async with ClientSession() as client:
        answer = await client.post(secure.make_url("/api/v1/session"), json=BODY)
    kept = SimpleCookie()
    for line in answer.headers.getall("Set-Cookie"):
        kept.load(line)
    assert set(kept) == {"__Host-centralita_session", "__Host-centralita_device"}
    for cookie in kept.values():
        assert (cookie["secure"], cookie["httponly"], cookie["path"]) == (True, True, "/")
        assert (cookie["domain"], cookie["samesite"] in ("Lax", "Strict")) == ("", True)


async def test_cookies_of_http_are_kept_from_scripts(house: House) -> None:
    person = await house.visit()
    answer = await person.sign_in(seed.ANA)
    lines = answer.headers.getall("Set-Cookie")
    assert {line.partition("=")[0] for line in lines} == {
        "centralita_session",
        "centralita_device",
    }
    for line in lines:
        assert "HttpOnly" in line
        assert "SameSite=" in line
        assert "Secure" not in line
