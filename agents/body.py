"""Reading JSON from strangers: bounded, finite, and only text that can be stored (RFC 8259)."""

from __future__ import annotations

import json
import math

from aiohttp import web

from agents.refusals import Malformed

MAX_BYTES = 256 * 1024
MAX_DEPTH = 32
# Longer ones fit no column and take quadratic time to read.
MAX_DIGITS = 18

Json = dict[str, "Json"] | list["Json"] | str | int | float | bool | None


async def read_json(request: web.Request) -> Json:
    """Return the body as JSON. Raises Malformed; too long a body is aiohttp's 413."""
    if request.content_type != "application/json":
        raise Malformed("body.type", "The body must be application/json.")
    return loads(await request.read())


def loads(content: bytes) -> Json:
    """Parse bytes strictly: what the parser of Python lets pass besides JSON is Malformed."""
    try:
        value: Json = json.loads(
            content.decode("utf-8"),
            parse_int=_whole,
            parse_float=_finite,
            parse_constant=_no_constant,
            object_pairs_hook=_once,
        )
    except (ValueError, RecursionError) as error:
        raise Malformed("body.json", "The body is not JSON that can be read.") from error
    _check(value, MAX_DEPTH)
    return value


def check_text(text: str) -> None:
    """Refuse what no database stores: NUL and lone surrogates."""
    if "\x00" in text or any("\ud800" <= letter <= "\udfff" for letter in text):
        raise Malformed("body.text", "A text holds characters that cannot be stored.")


def _check(value: Json, depth: int) -> None:
    if isinstance(value, str):
        check_text(value)
    elif isinstance(value, dict | list):
        if depth == 0:
            raise Malformed("body.depth", "The body is nested too deeply.")
        inner = [*value, *value.values()] if isinstance(value, dict) else value
        for each in inner:
            _check(each, depth - 1)


def _whole(digits: str) -> int:
    if len(digits) > MAX_DIGITS:
        raise ValueError("number too long")
    return int(digits)


def _finite(digits: str) -> float:
    number = float(digits)
    if not math.isfinite(number):
        raise ValueError("number too large")
    return number


def _no_constant(name: str) -> float:
    raise ValueError(f"{name} is not JSON")


def _once(pairs: list[tuple[str, Json]]) -> dict[str, Json]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name stands twice")
    return found
