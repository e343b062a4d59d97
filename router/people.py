"""Nouns of those who work here: agents, queues, offers, drafts and sign-ins."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum

from router.errors import Conflict
from router.model import (
    AgentId,
    CalendarId,
    InteractionId,
    Medium,
    OfferId,
    OutcomeId,
    ProfileId,
    QueueId,
    Role,
)


class Presence(StrEnum):
    """An agent's state; the last three are set by the hub, never by the agent's menu."""

    OFFLINE = "offline"
    AVAILABLE = "available"
    AWAY = "away"
    DRAINING = "draining"
    NOT_RESPONDING = "not_responding"
    DISCONNECTED = "disconnected"


@dataclass(frozen=True, slots=True)
class Agent:
    """Somebody who signs in; a role says what they may do, a routing profile what reaches them.

    `idle_since` orders the longest-idle rule: set when they become available, when an interaction
    leaves them and when they decline or miss an offer. `rona_streak` counts rounds of
    offers missed in a row (see `offers.missed`). `presence_by` is the supervisor who has put them
    into their state, '' when they did so themselves or the hub did; `presence_note` says why.
    `presence_media` still reach them while they are AWAY, or alone do while they are AVAILABLE.
    """

    id: AgentId
    name: str
    email: str
    role: Role
    profile_id: ProfileId
    password_hash: str = ""
    language: str = ""
    presence: Presence = Presence.OFFLINE
    presence_reason: str = ""
    presence_since: datetime | None = None
    idle_since: datetime | None = None
    rona_streak: int = 0
    disabled: bool = False
    ver: int = 1
    presence_by: str = ""
    presence_note: str = ""
    presence_media: tuple[Medium, ...] = ()


@dataclass(frozen=True, slots=True)
class Load:
    """Weight an agent holds on one medium (offers, active and wrap-up work) against its limit."""

    agent_id: AgentId
    medium: Medium
    load: int
    cap: int
    over_ok: bool = False

    def plus(self, weight: int) -> Load:
        """Return it with so much more. Raises Conflict 'agent.full' beyond the cap."""
        if self.load + weight > self.cap:
            raise Conflict("agent.full", "The agent has no room for it")
        return replace(self, load=self.load + weight, over_ok=False)


Holding = tuple[AgentId, Medium]
"""Whose load on what."""


@dataclass(frozen=True, slots=True)
class Queue:
    """Waiting line with rules. Times are seconds.

    `acknowledge_text` tells who writes that it has arrived, '' for no word. `away_text` answers who
    writes while the calendar is closed; '' for no answer, and without a calendar it is always open.
    `wrapup_s` is the time to wrap up in before an interaction closes
    uncoded, 0 for no such time; `wrapup_more_s` may be added to it once.
    """

    id: QueueId
    name: str
    offer_timeout_s: int = 30
    decline_exclude_s: int = 30
    rona_after: int = 3
    undo_finish_s: int = 10
    language: str = ""
    signature: str = ""
    calendar_id: CalendarId | None = None
    away_text: str = ""
    retired: bool = False
    ver: int = 1
    outcome_required: bool = False
    wrapup_s: int = 0
    wrapup_more_s: int = 0
    acknowledge_text: str = ""


@dataclass(frozen=True, slots=True)
class ProfileQueue:
    """One queue of a routing profile; lower priority number first."""

    queue_id: QueueId
    priority: int = 0
    ring: int = 1
    delay_s: int = 0


@dataclass(frozen=True, slots=True)
class RoutingProfile:
    """Which queues reach an agent and how much of each medium they take at once."""

    id: ProfileId
    name: str
    queues: tuple[ProfileQueue, ...] = ()
    caps: Mapping[Medium, int] = field(default_factory=dict)
    ver: int = 1
    retired: bool = False


class OfferState(StrEnum):
    """Life of an offer; pending and accepting are live, the others final."""

    PENDING = "pending"
    ACCEPTING = "accepting"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    TIMED_OUT = "timed_out"
    RESCINDED = "rescinded"
    REVOKED = "revoked"
    FAILED = "failed"
    LOST = "lost"


@dataclass(frozen=True, slots=True)
class Offer:
    """An interaction reserved for one agent who is asked to take it.

    `from_agent` is set when a colleague hands it over: he keeps control until it is accepted.
    """

    id: OfferId
    interaction_id: InteractionId
    agent_id: AgentId
    queue_id: QueueId
    medium: Medium
    weight: int
    state: OfferState
    made_at: datetime
    expires_at: datetime
    from_agent: AgentId | None = None
    ended_at: datetime | None = None
    reason: str = ""
    why: str = ""
    epoch: int = 0


@dataclass(frozen=True, slots=True)
class Outcome:
    """Code chosen when work is finished."""

    id: OutcomeId
    name: str
    retired: bool = False
    ver: int = 1


@dataclass(frozen=True, slots=True)
class CannedReply:
    """A text that agents insert; `{customer.name}` and the like are filled by router.canned."""

    id: str
    name: str
    text: str
    language: str = ""
    retired: bool = False
    ver: int = 1


@dataclass(frozen=True, slots=True)
class Draft:
    """An unsent text, one per (interaction, agent, mode); mode is 'reply' or 'note'."""

    interaction_id: InteractionId
    agent_id: AgentId
    mode: str
    text: str
    to: tuple[str, ...] = ()
    cc: tuple[str, ...] = ()
    bcc: tuple[str, ...] = ()
    subject: str = ""
    uploads: tuple[str, ...] = ()
    ver: int = 0


@dataclass(frozen=True, slots=True)
class Upload:
    """A file an agent has handed in and not yet sent."""

    id: str
    agent_id: AgentId
    blob_id: str
    name: str
    type: str
    size: int
    at: datetime


@dataclass(frozen=True, slots=True)
class SignIn:
    """A server-side session; only the sha256 of its token is kept."""

    token_hash: str
    agent_id: AgentId
    csrf: str
    created_at: datetime
    seen_at: datetime
    expires_at: datetime
    ip: str = ""
    user_agent: str = ""


@dataclass(frozen=True, slots=True)
class OneTimeLink:
    """A single-use link ('setup', 'invite' or 'reset'); only the sha256 of its token is kept."""

    token_hash: str
    purpose: str
    expires_at: datetime
    agent_id: AgentId | None = None
    used_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Timer:
    """A due time of something that has no row of its own; `kind` 'grace': `ref` is an agent."""

    id: str
    kind: str
    ref: str
    due_at: datetime


@dataclass(frozen=True, slots=True)
class AgentSession:
    """One live socket of an agent on one web process."""

    id: str
    agent_id: AgentId
    gateway_id: str
    since: datetime
