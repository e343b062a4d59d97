"""Nouns of the hub: frozen values that every side shares.

Ids are 32 hexadecimal characters (UUIDv7, so they sort by creation). Times are aware UTC datetimes.
A noun never leaves the house: screens get the read models of `router.views`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NewType

CustomerId = NewType("CustomerId", str)
IdentityId = NewType("IdentityId", str)
AccountId = NewType("AccountId", str)
ConversationId = NewType("ConversationId", str)
InteractionId = NewType("InteractionId", str)
MessageId = NewType("MessageId", str)
NoteId = NewType("NoteId", str)
QueueId = NewType("QueueId", str)
ProfileId = NewType("ProfileId", str)
AgentId = NewType("AgentId", str)
OfferId = NewType("OfferId", str)
OutcomeId = NewType("OutcomeId", str)
CalendarId = NewType("CalendarId", str)
BlobId = NewType("BlobId", str)
RawId = NewType("RawId", str)


class Scheme(StrEnum):
    """Kind of handle by which a customer is reached."""

    MAILTO = "mailto"
    TEL = "tel"
    WHATSAPP = "whatsapp"
    TELEGRAM = "telegram"
    WEBCHAT = "webchat"
    EXTERNAL = "external"


class Medium(StrEnum):
    """How a channel occupies an agent; capacity is counted by medium."""

    EMAIL = "email"
    CHAT = "chat"
    MESSAGING = "messaging"
    VOICE = "voice"


class Trust(StrEnum):
    """How far a sender is who he says he is, by our own mail server's word."""

    VERIFIED = "verified"
    ASSERTED = "asserted"
    FAILED = "failed"


class Role(StrEnum):
    """What a person may do here."""

    AGENT = "agent"
    SUPERVISOR = "supervisor"
    ADMIN = "admin"


@dataclass(frozen=True, slots=True)
class Handle:
    """One address by which somebody is reached; `value` is normalised, `shown` as written."""

    scheme: Scheme
    value: str
    shown: str = ""


@dataclass(frozen=True, slots=True)
class Customer:
    """A person (or unknown visitor) we serve; `merged_into` points to the survivor of a merge."""

    id: CustomerId
    name: str
    created_at: datetime
    language: str = ""
    merged_into: CustomerId | None = None
    ver: int = 1


@dataclass(frozen=True, slots=True)
class Identity:
    """A handle that belongs to a customer; (scheme, value) is unique in the installation."""

    id: IdentityId
    customer_id: CustomerId
    handle: Handle
    created_at: datetime
    verified: bool = False
    source: str = ""


@dataclass(frozen=True, slots=True)
class Conversation:
    """The thread with one customer on one channel account; (account, thread_key) is unique."""

    id: ConversationId
    account_id: AccountId
    customer_id: CustomerId
    thread_key: str
    subject: str
    created_at: datetime
    next_seq: int = 1


class InteractionState(StrEnum):
    """Where a unit of work stands; the last five are final."""

    NEW = "new"
    QUEUED = "queued"
    OFFERED = "offered"
    ACCEPTING = "accepting"
    ACTIVE = "active"
    HELD = "held"
    PARKED = "parked"
    WRAPUP = "wrapup"
    CALLBACK_WAIT = "callback_wait"
    CLOSED = "closed"
    ABANDONED = "abandoned"
    OVERFLOWED = "overflowed"
    EXPIRED = "expired"
    REJECTED = "rejected"


FINAL_STATES = frozenset(
    {
        InteractionState.CLOSED,
        InteractionState.ABANDONED,
        InteractionState.OVERFLOWED,
        InteractionState.EXPIRED,
        InteractionState.REJECTED,
    }
)


class Origin(StrEnum):
    """How a unit of work began."""

    INBOUND = "inbound"
    OUTBOUND = "outbound"
    REOPEN = "reopen"


class Due(StrEnum):
    """What happens to an interaction at its `due_at`."""

    SNOOZE = "snooze"
    WRAPUP = "wrapup"  # finished: it closes, and until then that may be taken back
    CODING = "coding"  # its agent wraps up: it closes without an outcome
    CODING_ON = "coding_on"  # the same, and its time has been lengthened


WRAPPING = frozenset({Due.CODING, Due.CODING_ON})
ENDS_OF_WRAPUP = WRAPPING | {Due.WRAPUP}


@dataclass(frozen=True, slots=True)
class Interaction:
    """Routable, measured unit of work; a conversation has at most one that is not final.

    `ver` rises by one with each change and guards it (compare-and-set). `enq_at` is the first
    entry in the queue and survives every requeue. `unread_from` is the lowest message seq that
    no agent has answered or read; None when nothing waits.
    """

    id: InteractionId
    number: int
    conversation_id: ConversationId
    customer_id: CustomerId
    account_id: AccountId
    medium: Medium
    origin: Origin
    state: InteractionState
    queue_id: QueueId
    enq_at: datetime
    last_at: datetime
    opened_at: datetime
    agent_id: AgentId | None = None
    priority: int = 0
    weight: int = 1
    preview: str = ""
    subject: str = ""
    unread_from: int | None = None
    due_at: datetime | None = None
    due_kind: Due | None = None
    closed_at: datetime | None = None
    outcome_id: OutcomeId | None = None
    ver: int = 1


@dataclass(frozen=True, slots=True)
class Standing:
    """How a conversation stands: who takes part in it, and what is open there."""

    conversation: Conversation
    participants: frozenset[Identity]
    open: Interaction | None
