"""Channel accounts over HTTP: secrets go in and never come out; trials come step by step."""

from __future__ import annotations

import json
from typing import Any

from tests.agents import seed
from tests.agents.conftest import House
from tests.servers.ports import free_ports
from tests.storage.stores import in_memory

# What a store does with accounts is held by its contract.
pytestmark = in_memory

SETTINGS = {
    "address": "help@shop.example",
    "imap_host": "127.0.0.1",
    "imap_security": "plain",
    "smtp_host": "127.0.0.1",
    "smtp_security": "plain",
}
BOX: dict[str, Any] = {
    "name": "Help",
    "kind": "email",
    "queue_id": seed.SALES,
    "settings": SETTINGS,
    "secrets": {"password": "hush-hush"},
}


def changed(box: dict[str, Any], ver: int, **more: Any) -> dict[str, Any]:
    return {name: box[name] for name in ("name", "queue_id", "settings")} | {"ver": ver} | more


async def test_a_mailbox_is_made_changed_paused_and_taken_away(house: House) -> None:
    ada = await house.enter(seed.ADA)
    made = await ada.json("POST", "/accounts", BOX)
    assert made["secrets"] == ["password"]
    assert made["secrets_at"] is not None
    box = f"/accounts/{made['id']}"
    moved = await ada.json("PUT", box, changed(BOX, 1, name="Help desk"))
    assert (moved["name"], moved["secrets"], moved["ver"]) == ("Help desk", ["password"], 2)
    late = await ada.json("PUT", box, changed(BOX, 1), status=409)
    assert late["error"]["params"] == {"by": "Ada"}
    assert (await ada.json("POST", f"{box}/pause", {"ver": 2}))["enabled"] is False
    assert (await ada.json("POST", f"{box}/resume", {"ver": 3}))["enabled"] is True
    await ada.json("POST", f"{box}/retire", {"ver": 4}, status=204)
    await ada.json("GET", box, status=404)


async def test_an_account_with_conversations_is_kept_out_of_sight(house: House) -> None:
    ada = await house.enter(seed.ADA)
    mail = await seed.mail_in(house.store)
    await ada.json("POST", f"/accounts/{seed.MAILBOX}/retire", {"ver": 1}, status=204)
    assert await ada.json("GET", "/accounts") == []
    card = await ada.json("GET", f"/interactions/{mail.interaction}")
    assert (card["row"]["account_id"], card["reply"]) == (seed.MAILBOX, None)
    directory = await ada.json("GET", "/directory")
    assert [one["name"] for one in directory["accounts"]] == ["Post"]


async def test_a_secret_is_never_shown_nor_sent_where_it_was_not_typed_for(house: House) -> None:
    ada = await house.enter(seed.ADA)
    made = await ada.json("POST", "/accounts", BOX)
    said = [await ada.json("GET", path) for path in ("/accounts", f"/accounts/{made['id']}")]
    said.append(await ada.json("GET", "/audit"))
    assert "hush-hush" not in json.dumps(said)
    for other in (
        {"imap_host": "localhost"},
        {"oauth_token_url": "https://elsewhere.example/token"},
        {"oauth_provider": "other"},
    ):
        there = {**SETTINGS, **other}
        trial = {"kind": "email", "settings": there, "account_id": made["id"]}
        for method, path, body in (
            ("PUT", f"/accounts/{made['id']}", changed(BOX, 1, settings=there)),
            ("POST", "/accounts/test", trial),
        ):
            error = (await ada.json(method, path, body, status=422))["error"]
            assert (error["code"], error["params"]["field"]) == ("secret.again", "password")


async def test_what_is_wrong_is_said_with_its_field(house: House) -> None:
    ada = await house.enter(seed.ADA)
    for change, field in (
        ({"settings": {**SETTINGS, "imap_port": 99_999}}, "imap_port"),
        ({"settings": {**SETTINGS, "imap_host": "mail.example"}}, "imap_security"),
        ({"secrets": {}}, "password"),
        ({"queue_id": "0" * 32}, "queue_id"),
        ({"name": "post"}, "name"),
    ):
        error = (await ada.json("POST", "/accounts", {**BOX, **change}, status=422))["error"]
        assert error["params"]["field"] == field


async def test_the_kinds_say_what_they_need(house: House) -> None:
    ada = await house.enter(seed.ADA)
    kinds = {one["kind"]: one for one in await ada.json("GET", "/account-kinds")}
    fields = {one["name"]: one for one in kinds["email"]["fields"]}
    assert (fields["password"]["secret"], fields["address"]["required"]) == (True, True)


async def test_a_trial_tells_each_step_and_ends_with_the_first_that_fails(house: House) -> None:
    ada = await house.enter(seed.ADA)
    imap, smtp = free_ports(2)
    settings = {**SETTINGS, "imap_port": imap, "smtp_port": smtp}
    body = {"kind": "email", "settings": settings, "secrets": {"password": "x"}}
    response = await ada.call("POST", "/accounts/test", body)
    assert (response.status, response.content_type) == (200, "application/x-ndjson")
    *steps, last = [json.loads(line) for line in (await response.text()).splitlines()]
    assert last == {"done": True, "ok": False}
    assert [step["ok"] for step in steps][-1] is False
    assert all(step["ok"] for step in steps[:-1])
