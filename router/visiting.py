"""What may be lost: who looks at what, who is writing, where a visitor is. Rung, never stored."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass

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
        told = [self.session, self.agent_id, self.interaction_id, self.typing]
        return json.dumps(told).encode()

    @classmethod
    def decode(cls, content: bytes) -> Gaze:
        """Read what `encode` made."""
        return cls(*json.loads(content))


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
    def decode(cls, content: bytes) -> Visit:
        """Read what `encode` made."""
        return cls(**json.loads(content))
