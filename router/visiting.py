"""What may be lost: who looks at what, who is writing, where a visitor is. Rung, never stored.

Processes of two releases hear each other while one replaces the other: what is rung bears names,
those that are not known are passed over, and what cannot be read is as if it had been lost.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, fields
from typing import TypeVar

GAZES, VISITS = "viewing", "visiting"
"""Topics of the bus."""

FADES_S = 8.0
"""Somebody who does not say again that he writes has stopped."""

GONE_S = 40.0
"""A process that died says nothing; whom it spoke for goes after this long."""


@dataclass(frozen=True, slots=True)
class Gaze:
    """One socket of an agent looks at an interaction, None for at nothing."""

    session: str
    agent_id: str
    interaction_id: str | None
    typing: bool

    def encode(self) -> bytes:
        """Return what is rung."""
        return json.dumps(asdict(self)).encode()

    @classmethod
    def decode(cls, content: bytes) -> Gaze | None:
        """Read what `encode` made; None for what cannot be read."""
        return _read(cls, content)


@dataclass(frozen=True, slots=True)
class Visit:
    """One socket of a visitor, whose interaction this is: where he is, and what he is writing."""

    session: str
    interaction_id: str
    online: bool = True
    typing: bool = False
    text: str = ""
    page: str = ""
    title: str = ""
    language: str = ""

    def encode(self) -> bytes:
        """Return what is rung."""
        return json.dumps(asdict(self)).encode()

    @classmethod
    def decode(cls, content: bytes) -> Visit | None:
        """Read what `encode` made; None for what cannot be read."""
        return _read(cls, content)


_TOLD = str | bool | None  # all that is rung

Told = TypeVar("Told", Gaze, Visit)


def _read(kind: type[Told], content: bytes) -> Told | None:
    try:
        told = json.loads(content)
        said = {each.name: told[each.name] for each in fields(kind) if each.name in told}
        return kind(**said) if all(isinstance(one, _TOLD) for one in said.values()) else None
    except (ValueError, TypeError):
        return None
