"""What the owner of routing and an engine say to each other."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from router.events import Event
from router.model import AgentId, Interaction, InteractionId, OfferId
from router.people import Agent, Load, OfferState
from router.seeing import EngineSnapshot


@dataclass(frozen=True, slots=True)
class MakeOffer:
    """Ask this agent to take this item."""

    interaction_id: InteractionId
    agent_id: AgentId
    why: str


@dataclass(frozen=True, slots=True)
class EndOffer:
    """Let an offer end that nobody answered in time."""

    offer_id: OfferId
    outcome: OfferState
    why: str


Decision = MakeOffer | EndOffer


@dataclass(frozen=True, slots=True)
class Actual:
    """What the rows said when a decision could not be written; None: not to be counted on.

    `again_ms`: the rows did not let it be written though nobody was faster: it is not to be tried
    before then (milliseconds).
    """

    item: Interaction | None = None
    agent: Agent | None = None
    load: Load | None = None
    again_ms: int | None = None


class Face(Protocol):
    """What the owner of routing asks of an engine; `Engine` is one, a fuller router another."""

    def load(self, snapshot: EngineSnapshot, now: int) -> None:
        """Begin from the rows as of `snapshot.seq`."""
        ...

    def apply(self, event: Event) -> None:
        """Take in the next fact of the log."""
        ...

    def decide(self, now: int) -> list[Decision]:
        """Return what is to be done now, in order; the index already counts on it."""
        ...

    def next_due(self) -> int | None:
        """Return when there may be something to decide without a new fact."""
        ...

    def refuse(self, decision: Decision, actual: Actual) -> None:
        """Take a decision back that could not be written."""
        ...
