from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from agents.app import ROUTES
from agents.openapi import openapi_document
from tests.agents.conftest import House

COMMITTED = Path(__file__).parents[2] / "openapi.json"


def references(part: Any) -> list[str]:
    if isinstance(part, dict):
        own = [part["$ref"]] if isinstance(part.get("$ref"), str) else []
        return own + [ref for each in part.values() for ref in references(each)]
    if isinstance(part, list):
        return [ref for each in part for ref in references(each)]
    return []


def test_the_committed_description_is_current() -> None:
    assert json.loads(COMMITTED.read_text()) == openapi_document(), (
        "run: ./centralita openapi > openapi.json"
    )


async def test_the_description_is_served_to_everybody(house: House) -> None:
    stranger = await house.visit()
    response = await stranger.client.get("/openapi.json")
    assert (response.status, response.content_type) == (200, "application/json")
    assert await response.json() == openapi_document()


def test_every_reference_leads_somewhere() -> None:
    document = openapi_document()
    there = {f"#/components/schemas/{name}" for name in document["components"]["schemas"]}
    assert document["openapi"].startswith("3.1")
    assert set(references(document)) <= there


def test_every_call_of_the_api_is_described() -> None:
    paths = openapi_document()["paths"]
    called = [route for route in ROUTES if route.path.startswith("/api/v1")]
    assert len(called) == sum(len(methods) for methods in paths.values())
    operations = [one["operationId"] for methods in paths.values() for one in methods.values()]
    assert len(set(operations)) == len(operations)


def test_frames_of_the_socket_are_told_apart_by_type() -> None:
    schemas = openapi_document()["components"]["schemas"]
    for union in ("ServerFrame", "ClientFrame"):
        assert schemas[union]["discriminator"]["propertyName"] == "type"
        for each in schemas[union]["oneOf"]:
            frame = schemas[each["$ref"].rpartition("/")[2]]
            assert "type" in frame["required"]
            assert frame["properties"]["type"]["const"]


def test_answers_name_all_their_fields() -> None:
    row = openapi_document()["components"]["schemas"]["InboxRow"]
    assert set(row["required"]) == set(row["properties"])
