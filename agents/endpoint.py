"""One request: read, validated, handled, answered as JSON.

A handler is a plain function; the names of its parameters say what it wants: `tools`, `who`,
`request`, `body`, `query`, and the names in the path. Its annotations validate the request and
make the OpenAPI document, so that neither can forget the other.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from functools import cache
from types import NoneType
from typing import Any, get_type_hints

from aiohttp import web
from aiohttp.typedefs import Handler
from pydantic import TypeAdapter, ValidationError
from pydantic_core import to_json

from agents.auth import UNSAFE, Signed
from agents.body import check_text, read_json
from agents.refusals import Throttled, status_of
from agents.tools import Tools
from router.errors import Forbidden, HubError, Invalid
from router.model import Role

log = logging.getLogger(__name__)

EVERYBODY = frozenset(Role)
PATTERNS = {"n": r"\d{1,4}", "signed": r"\d{1,12}\.[0-9a-f]{40}"}
ID = r"[0-9a-f]{32}"


@dataclass(frozen=True, slots=True)
class Route:
    """A place to call. `open`: no session is needed. `answers` tells what the JSON is when the
    handler makes the response itself; `file` that the answer is bytes.
    """

    method: str
    path: str
    handler: Callable[..., Awaitable[Any]]
    open: bool = False
    roles: frozenset[Role] = EVERYBODY
    answers: type | None = None
    file: bool = False

    @property
    def names(self) -> tuple[str, ...]:
        """Names in the path, in order."""
        return tuple(re.findall(r"{(\w+)}", self.path))

    @property
    def pattern(self) -> str:
        """The path as the router of aiohttp reads it."""
        return re.sub(r"{(\w+)}", lambda m: f"{{{m[1]}:{PATTERNS.get(m[1], ID)}}}", self.path)


@dataclass(frozen=True, slots=True)
class Wants:
    """What a handler's signature asks for and gives."""

    names: frozenset[str]
    body: TypeAdapter[Any] | None = None
    query: TypeAdapter[Any] | None = None
    answer: TypeAdapter[Any] | None = None
    path: dict[str, TypeAdapter[Any]] = field(default_factory=dict)


@cache
def wants_of(route: Route) -> Wants:
    """Read the handler's signature."""
    hints = get_type_hints(route.handler)
    answer = route.answers or hints.pop("return")
    hints.pop("return", None)
    plain = answer is NoneType or (
        isinstance(answer, type) and issubclass(answer, web.StreamResponse)
    )
    return Wants(
        frozenset(hints),
        TypeAdapter(hints["body"]) if "body" in hints else None,
        TypeAdapter(hints["query"]) if "query" in hints else None,
        None if plain else TypeAdapter(answer),
        {name: TypeAdapter(hints[name]) for name in route.names if name in hints},
    )


def serve(route: Route, tools: Tools) -> Handler:
    """Make the aiohttp handler of a route; what it wants is read when it is first called."""

    async def handle(request: web.Request) -> web.StreamResponse:
        wants = wants_of(route)
        given = await _given(route, wants, tools, request)
        result = await route.handler(**given)
        if isinstance(result, web.StreamResponse):
            return result
        if wants.answer is None:
            return web.Response(status=204)
        return json_response(wants.answer.dump_json(result))

    return handle


def json_response(content: bytes, status: int = 200) -> web.Response:
    """Answer JSON that no cache keeps."""
    headers = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}
    return web.Response(
        body=content, status=status, content_type="application/json", headers=headers
    )


@web.middleware
async def tell_errors(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Answer every error as {"error": {"code", "text", "params"}}."""
    try:
        return await handler(request)
    except HubError as error:
        response = _error(status_of(error), error.code, error.text, error.params)
        if isinstance(error, Throttled):
            response.headers["Retry-After"] = str(error.retry_after)
        return response
    except web.HTTPException as error:
        if error.status < 400:
            raise
        response = _error(error.status, f"http.{error.status}", error.reason, {})
        if "Allow" in error.headers:
            response.headers["Allow"] = error.headers["Allow"]
        return response
    except ConnectionError:
        raise  # the other side has gone: nobody to tell
    except Exception:
        log.exception("request failed: %s %s", request.method, request.path)
        return _error(500, "internal", "The hub made a mistake; its log says which.", {})


def _error(status: int, code: str, text: str, params: dict[str, Any]) -> web.Response:
    return web.json_response(
        {"error": {"code": code, "text": text, "params": params}},
        status=status,
        headers={"Cache-Control": "no-store"},
    )


async def _given(
    route: Route, wants: Wants, tools: Tools, request: web.Request
) -> dict[str, object]:
    if request.method in UNSAFE:
        tools.door.check_origin(request.headers)
    given: dict[str, object] = {"tools": tools, "request": request}
    if not route.open:
        given["who"] = await _admitted(route, tools, request)
    for name, adapter in wants.path.items():
        given[name] = _valid(adapter.validate_python, request.match_info[name])
    if wants.query is not None:
        given["query"] = _valid(wants.query.validate_python, _query(request))
    if wants.body is not None:
        given["body"] = _valid(wants.body.validate_json, to_json(await read_json(request)), True)
    return {name: value for name, value in given.items() if name in wants.names}


async def _admitted(route: Route, tools: Tools, request: web.Request) -> Signed:
    signed = await tools.door.admit(request)
    if signed.agent.role not in route.roles:
        raise Forbidden("role", "Your role does not allow this.")
    return signed


def _query(request: web.Request) -> dict[str, str]:
    query = dict(request.query)
    for value in query.values():
        check_text(value)
    return query


def _valid(validate: Callable[..., Any], value: object, strict: bool = False) -> object:
    """Return what `validate` makes of it; `strict`: false is no 0 and "yes" no true."""
    try:
        return validate(value, strict=strict)
    except ValidationError as error:
        first = error.errors(include_url=False, include_context=False, include_input=False)[0]
        where = ".".join(str(step) for step in first["loc"])
        raise Invalid("request.invalid", f"{where}: {first['msg']}", field=where) from error
