"""What a visitor may say: one table of frames, and nothing else is read (threat: W5)."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from router.errors import Invalid
from router.strict_json import Json, NotJson, loads

MAX_FRAME = 64 * 1024
MAX_IDS = 50
MAX_TOKEN = 128
MAX_JWT = 8 * 1024
MAX_WORDS = 20_000  # how much is read at all; how much may be sent is the account's limit
MAX_FIELD = 500

Frame = Mapping[str, Any]
Check = Callable[[Json], bool]

_NAME = re.compile(r"[A-Za-z0-9-]{8,64}")
_ID = re.compile(r"[0-9a-f]{32}")
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}")


def _text(most: int) -> Check:
    return lambda value: isinstance(value, str) and len(value) <= most


def _matching(pattern: re.Pattern[str]) -> Check:
    return lambda value: isinstance(value, str) and bool(pattern.fullmatch(value))


def _ids(value: Json) -> bool:
    fits = isinstance(value, list) and len(value) <= MAX_IDS
    return fits and isinstance(value, list) and all(map(_matching(_ID), value))


def _page(value: Json) -> bool:
    return isinstance(value, dict) and all(map(_text(2_000), value.values()))


def _form(value: Json) -> bool:
    if not isinstance(value, dict) or len(value) > 20:
        return False
    return all(isinstance(one, bool) or _text(MAX_FIELD)(one) for one in value.values())


def _values(value: Json) -> bool:
    """Say whether it is what a site tells of its visitor: few names, short values."""
    if not isinstance(value, dict) or len(value) > 20:
        return False
    return all(
        _text(40)(name) and (isinstance(one, bool | int | float) or _text(200)(one))
        for name, one in value.items()
    )


def _flag(value: Json) -> bool:
    return isinstance(value, bool)


def _whole(least: int, most: int) -> Check:
    def fits(value: Json) -> bool:
        return isinstance(value, int) and not isinstance(value, bool) and least <= value <= most

    return fits


_MOVE = {"id": _matching(_NAME), "conversation": _matching(_NAME)}
_TALK = {"conversation": _matching(_NAME)}

NEEDED: Mapping[str, Mapping[str, Check]] = {
    "hello": {"key": _text(64)},
    "begin": {},
    "send": {**_MOVE, "text": _text(MAX_WORDS)},
    "open": _TALK,
    "typing": {**_TALK, "on": _flag},
    "delivered": {"messages": _ids},
    "read": {"messages": _ids},
    "page": {"url": _text(2_000)},
    "leave": {**_MOVE, "email": _text(320)},
    "end": _MOVE,
    "rate": {**_MOVE, "score": _whole(1, 5)},
    "identify": {"token": _text(MAX_JWT)},
    "attributes": {"values": _values},
    "forget": {},
    "ping": {},
}
OPTIONAL: Mapping[str, Mapping[str, Check]] = {
    "hello": {
        "token": _text(MAX_TOKEN),
        "since": _whole(0, 10**18),
        "language": _matching(_LANGUAGE),
        "page": _page,
        "identity": _text(MAX_JWT),
    },
    "begin": {"form": _form, "language": _matching(_LANGUAGE)},
    "send": {"uploads": _ids, "topic": _text(MAX_FIELD)},
    "open": {"before": _whole(1, 10**9)},
    "typing": {"text": _text(2_000)},
    "page": {"title": _text(2_000), "language": _matching(_LANGUAGE)},
    "rate": {"comment": _text(2_000)},
}


def read_frame(content: bytes) -> Frame:
    """Read a frame from its bytes. Raises Invalid 'frame.bad'."""
    try:
        return checked(loads(content))
    except NotJson as error:
        raise bad(error.text) from error


def checked(value: Json) -> Frame:
    """Return the fields of a frame that we know; null is as not said. Raises Invalid."""
    if not isinstance(value, dict):
        raise bad("a frame is an object")
    kind = value.get("type")
    if not isinstance(kind, str) or kind not in NEEDED:
        raise bad("no frame that we know")
    frame: dict[str, Any] = {"type": kind}
    for fields, needed in ((NEEDED[kind], True), (OPTIONAL.get(kind, {}), False)):
        for name, fits in fields.items():
            given = value.get(name)
            if given is None and not needed:
                continue
            if not fits(given):
                raise bad(f"{kind}.{name} is wrong", field=name)
            frame[name] = given
    return frame


def bad(text: str, **params: str) -> Invalid:
    """Return the refusal of what is no frame of ours."""
    return Invalid("frame.bad", text, **params)
