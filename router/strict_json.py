"""Reading JSON from strangers: finite, not deep, and only text that can be stored (RFC 8259)."""

from __future__ import annotations

import json
import math

MAX_DEPTH = 32
# Longer ones fit no column and take quadratic time to read.
MAX_DIGITS = 18

Json = dict[str, "Json"] | list["Json"] | str | int | float | bool | None


class NotJson(ValueError):
    """It is not JSON that we read; `code` says why."""

    def __init__(self, code: str, text: str) -> None:
        super().__init__(text)
        self.code, self.text = code, text


def loads(content: bytes) -> Json:
    """Parse strictly: what the parser of Python lets pass besides JSON is NotJson."""
    try:
        value: Json = json.loads(
            content.decode("utf-8"),
            parse_int=_whole,
            parse_float=_finite,
            parse_constant=_no_constant,
            object_pairs_hook=_once,
        )
    except (ValueError, RecursionError) as error:
        raise NotJson("body.json", "The body is not JSON that can be read.") from error
    _check(value, MAX_DEPTH)
    return value


def check_text(text: str) -> None:
    """Refuse what no database stores: NUL and lone surrogates. Raises NotJson."""
    if "\x00" in text or any("\ud800" <= letter <= "\udfff" for letter in text):
        raise NotJson("body.text", "A text holds characters that cannot be stored.")


def _check(value: Json, depth: int) -> None:
    if isinstance(value, str):
        check_text(value)
    elif isinstance(value, dict | list):
        if depth == 0:
            raise NotJson("body.depth", "The body is nested too deeply.")
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
