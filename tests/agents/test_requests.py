"""Requests that no page of ours makes."""

from __future__ import annotations

import gzip
import re
from typing import Any

import pytest

from agents.app import ROUTES
from agents.body import loads
from agents.refusals import Malformed
from tests.agents import seed
from tests.agents.conftest import House

BAD_JSON = {
    "nothing": b"",
    "deep list": b"[" * 100_000 + b"]" * 100_000,
    "deep object": b'{"a":' * 40_000 + b"1" + b"}" * 40_000,
    "a little too deep": b"[" * 34 + b"]" * 34,
    "long number": b'{"seq": ' + b"9" * 5_000 + b"}",
    "infinite number": b'{"seq": 1e999}',
    "NaN": b'{"seq": NaN}',
    "Infinity": b'{"seq": -Infinity}',
    "name twice": b'{"seq": 1, "seq": 2}',
    "lone surrogate": b'{"text": "\\ud800"}',
    "lone surrogate in a name": b'{"\\ud800": 1}',
    "NUL": b'{"text": "\\u0000"}',
    "no UTF-8": b'{"text": "\xff"}',
    "byte order mark": b"\xef\xbb\xbf{}",
    "cut off": b'{"seq": 1',
    "UTF-16": '{"seq": 1}'.encode("utf-16"),
}


@pytest.fixture
def store_kind() -> str:
    """What is asked here hardly comes to the rows."""
    return "memory"


@pytest.mark.parametrize("content", BAD_JSON.values(), ids=BAD_JSON.keys())
async def test_json_that_cannot_be_read_is_refused(house: House, content: bytes) -> None:
    mail = await seed.mail_in(house.store)
    ana = await house.enter(seed.ANA)
    headers = {"Content-Type": "application/json"}
    for path in ("/session", f"/interactions/{mail.interaction}/seen"):
        response = await ana.call("POST", path, data=content, headers=headers)
        assert response.status == 400, path
        assert (await response.json())["error"]["code"].startswith("body.")


@pytest.mark.parametrize(
    ("content", "value"),
    [
        (b'{"a": [1, -2, 0.5, null, true, "\xc3\xb1"]}', {"a": [1, -2, 0.5, None, True, "ñ"]}),
        (b'"\\ud83d\\ude00"', "\N{GRINNING FACE}"),
        (b"999999999999999999", 999_999_999_999_999_999),
        (b"[" * 32 + b"]" * 32, None),
    ],
)
def test_json_that_is_unusual_but_right_is_read(content: bytes, value: Any) -> None:
    assert value is None or loads(content) == value


def test_depth_is_counted_in_objects_as_well() -> None:
    with pytest.raises(Malformed):
        loads(b'{"a":' * 40 + b"1" + b"}" * 40)


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"seq": -1}, "seq"),
        ({"seq": "many"}, "seq"),
        ({"seq": 1, "agent_id": seed.BORIS}, "agent_id"),
        ([], ""),
        ("seen", ""),
    ],
)
async def test_a_body_of_another_shape_names_the_field(house: House, body: Any, field: str) -> None:
    mail = await seed.mail_in(house.store)
    ana = await house.enter(seed.ANA)
    path = f"/interactions/{mail.interaction}/seen"
    problem = await ana.json("POST", path, body, status=422)
    assert problem["error"]["params"]["field"] == field


async def test_a_body_that_is_too_long_is_refused(house: House) -> None:
    ana = await house.enter(seed.ANA)
    headers = {"Content-Type": "application/json"}
    long = b'{"language": "' + b"x" * 300_000 + b'"}'
    assert (await ana.call("PUT", "/me", data=long, headers=headers)).status == 413
    packed = {**headers, "Content-Encoding": "gzip"}
    bomb = gzip.compress(b" " * 50_000_000)
    assert (await ana.call("PUT", "/me", data=bomb, headers=packed)).status in (400, 413)


async def test_a_form_is_no_json(house: House) -> None:
    ana = await house.enter(seed.ANA)
    response = await ana.call("POST", "/session", data={"email": "a", "password": "b"})
    assert response.status == 400


@pytest.mark.parametrize(
    "query",
    [
        "view=everything",
        "limit=0",
        "limit=100000",
        "limit=x",
        "queue=%00",
        "queue=../../etc",
        "cursor=%00",
        "cursor=not-a-cursor",
        "cursor=%ff%fe",
        "cursor=bnVsbA",
        "colour=red",
    ],
)
async def test_a_query_of_another_shape_is_refused(house: House, query: str) -> None:
    ana = await house.enter(seed.ANA)
    assert (await ana.call("GET", f"/inbox?{query}")).status in (400, 422)


@pytest.mark.parametrize(
    "path",
    [
        "/interactions/1",
        "/interactions/" + "g" * 32,
        "/customers/%00",
        "/nothing",
        "/messages//raw",
    ],
)
async def test_an_address_that_is_none_is_not_found_in_json(house: House, path: str) -> None:
    ana = await house.enter(seed.ANA)
    problem = await ana.json("GET", path, status=404)
    assert problem["error"]["code"] == "http.404"


async def test_a_wrong_method_says_which_are_right(house: House) -> None:
    ana = await house.enter(seed.ANA)
    response = await ana.call("PUT", "/session", {})
    assert response.status == 405
    assert "POST" in response.headers["Allow"]


async def test_no_place_reads_json_that_cannot_be_read(house: House) -> None:
    mail = await seed.mail_in(house.store)
    ada = await house.enter(seed.ADA)
    tried = 0
    for route in ROUTES:
        if route.method in ("POST", "PUT", "PATCH") and "uploads" not in route.path:
            path = route.path.replace("{interaction_id}", mail.interaction)
            path = path.replace("{message_id}", mail.message)
            path = path.replace("{customer_id}", mail.customer).replace("{offer_id}", "0" * 32)
            for name, bad in BAD_JSON.items():
                headers = {"Content-Type": "application/json"}
                where = path.removeprefix("/api/v1").replace("{raw_id}", "0" * 32)
                where = re.sub(r"{\w+}", "0" * 32, where.replace("{agent_id}", seed.ANA))
                answer = await ada.call(route.method, where, data=bad, headers=headers)
                assert answer.status == 400, f"{name}: {route.path}"
                tried += 1
    assert tried >= 20 * len(BAD_JSON)


async def test_answers_are_kept_by_no_cache(house: House) -> None:
    ana = await house.enter(seed.ANA)
    response = await ana.call("GET", "/inbox")
    assert response.headers["Cache-Control"] == "no-store"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
