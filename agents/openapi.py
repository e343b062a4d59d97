"""The description of the HTTP interface (OpenAPI 3.1), made from the handlers' own signatures."""

from __future__ import annotations

import inspect
from http import HTTPStatus
from typing import Any, Literal

from pydantic import BaseModel, TypeAdapter
from pydantic.json_schema import GenerateJsonSchema
from pydantic_core import core_schema

from agents.app import API, ROUTES
from agents.endpoint import ID, Route, Wants, wants_of
from agents.frames import CLIENT_FRAME, SERVER_FRAME

EXACT = f"^{ID}$"
REF = "#/components/schemas/{model}"
Mode = Literal["validation", "serialization"]
Inputs = list[tuple[str, Mode, TypeAdapter[Any]]]
Json = dict[str, Any]


class ErrorBody(BaseModel):
    """What went wrong: `code` is stable and translated by the screen, `text` is for people."""

    code: str
    text: str
    params: dict[str, str | int | None]


class Problem(BaseModel):
    """The answer to every request that failed."""

    error: ErrorBody


class Schemas(GenerateJsonSchema):
    """An answer always has all its fields, those with a default too."""

    def field_is_required(
        self,
        field: core_schema.ModelField | core_schema.DataclassField | core_schema.TypedDictField,
        total: bool,
    ) -> bool:
        """See `GenerateJsonSchema`."""
        return self.mode == "serialization" or super().field_is_required(field, total)


def openapi_document() -> Json:
    """Return the whole document; needs no server and is equal each time."""
    routes = [route for route in ROUTES if route.path.startswith(API)]
    schemas, definitions = TypeAdapter.json_schemas(
        _inputs(routes), ref_template=REF, schema_generator=Schemas
    )
    parts = {key: schema for (key, _), schema in schemas.items()}
    components = definitions.get("$defs", {})
    for route in routes:
        _resolve(parts, f"{_key(route)} query", components)
    components |= {"ClientFrame": parts["client"], "ServerFrame": parts["server"]}
    paths: dict[str, Json] = {}
    for route in routes:
        paths.setdefault(route.path, {})[route.method.lower()] = _operation(route, parts)
    return {
        "openapi": "3.1.0",
        "info": {"title": "Centralita", "version": "1"},
        "paths": paths,
        "components": {
            "schemas": dict(sorted(components.items())),
            "securitySchemes": {
                "session": {"type": "apiKey", "in": "cookie", "name": "centralita_session"}
            },
        },
    }


def _inputs(routes: list[Route]) -> Inputs:
    inputs: Inputs = [
        ("problem", "serialization", TypeAdapter(Problem)),
        ("client", "validation", CLIENT_FRAME),
        ("server", "serialization", SERVER_FRAME),
    ]
    for route in routes:
        wants, key = wants_of(route), _key(route)
        named: tuple[tuple[str, Mode, TypeAdapter[Any] | None], ...] = (
            ("body", "validation", wants.body),
            ("query", "validation", wants.query),
            ("answer", "serialization", wants.answer),
        )
        inputs += [(f"{key} {name}", mode, each) for name, mode, each in named if each]
    return inputs


def _operation(route: Route, parts: dict[str, Json]) -> Json:
    wants, key = wants_of(route), _key(route)
    module = route.handler.__module__.rpartition(".")[2]
    operation: Json = {
        "operationId": f"{module}_{route.handler.__name__}",
        "summary": (inspect.getdoc(route.handler) or "").partition("\n")[0],
        "security": [] if route.open else [{"session": []}],
        "parameters": _path_parameters(route) + _query_parameters(parts.get(f"{key} query")),
        "responses": {
            **_success(route, wants, parts),
            "default": _json("Refused", parts["problem"]),
        },
    }
    if wants.body:
        operation["requestBody"] = {"required": True, **_content(parts[f"{key} body"])}
    elif "request" in wants.names and route.method == "POST":
        binary = {"schema": {"type": "string", "format": "binary"}}
        # A file may be empty, and an empty body is none.
        operation["requestBody"] = {"required": False, "content": {"*/*": binary}}
    return operation


def _success(route: Route, wants: Wants, parts: dict[str, Json]) -> Json:
    if route.file:
        binary = {"schema": {"type": "string", "format": "binary"}}
        return {"200": {"description": HTTPStatus.OK.phrase, "content": {"*/*": binary}}}
    if wants.answer is None:
        return {"204": {"description": HTTPStatus.NO_CONTENT.phrase}}
    return {"200": _json(HTTPStatus.OK.phrase, parts[f"{_key(route)} answer"])}


def _path_parameters(route: Route) -> list[Json]:
    return [
        {
            "name": name,
            "in": "path",
            "required": True,
            "schema": {"type": "integer"} if name == "n" else {"type": "string", "pattern": EXACT},
        }
        for name in route.names
    ]


def _query_parameters(schema: Json | None) -> list[Json]:
    if schema is None:
        return []
    return [
        {
            "name": name,
            "in": "query",
            "required": name in schema.get("required", ()),
            "schema": {key: value for key, value in each.items() if key != "title"},
        }
        for name, each in schema["properties"].items()
    ]


def _resolve(parts: dict[str, Json], key: str, components: dict[str, Json]) -> None:
    """Put a query's own fields in place of the reference; they become parameters one by one."""
    if key in parts:
        parts[key] = components[parts[key]["$ref"].rpartition("/")[2]]


def _json(description: str, schema: Json) -> Json:
    return {"description": description, **_content(schema)}


def _content(schema: Json) -> Json:
    return {"content": {"application/json": {"schema": schema}}}


def _key(route: Route) -> str:
    return f"{route.method} {route.path}"
