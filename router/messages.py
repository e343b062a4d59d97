"""Nouns of what is said: messages, notes, the outbox and the timeline."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum

from router.model import (
    AccountId,
    AgentId,
    BlobId,
    ConversationId,
    CustomerId,
    Handle,
    InteractionId,
    MessageId,
    NoteId,
    RawId,
    Trust,
)

MAX_WARNINGS = 20


class Direction(StrEnum):
    """Towards us or towards the customer."""

    IN = "in"
    OUT = "out"


class Delivery(StrEnum):
    """How far an outgoing message (or one recipient of it) got."""

    QUEUED = "queued"
    SENDING = "sending"
    DEFERRED = "deferred"
    SENT = "sent"
    DELIVERED = "delivered"
    READ = "read"
    FAILED = "failed"
    UNKNOWN = "unknown"
    CANCELLED = "cancelled"
    BLOCKED = "blocked"


@dataclass(frozen=True, slots=True)
class StoredPart:
    """An attachment or inline picture of a message, its bytes in a blob."""

    blob_id: BlobId
    name: str
    type: str
    size: int
    inline: bool = False
    content_id: str = ""


@dataclass(frozen=True, slots=True)
class Message:
    """One atom of a conversation, in or out.

    `seq` orders a conversation; `at` is the provider's own clock, clamped; `claimed_at` is the
    sender's clock, shown only. `provider_ref` is the provider's id (e-mail: Message-ID with its
    angle brackets). `interaction_id` is None for automatic mail on a thread without open work.
    `reply_text` is `text` without quote and signature ('' when the same). `remote_images` are
    addresses the sanitised `html` names by index only. `warnings` are codes, perhaps with what
    belongs to them: 'bounce.recipient?who=anna%40example.com'. `forwards_id` is the message that
    this one hands on to somebody else.
    """

    id: MessageId
    conversation_id: ConversationId
    interaction_id: InteractionId | None
    customer_id: CustomerId
    account_id: AccountId
    direction: Direction
    seq: int
    at: datetime
    received_at: datetime
    sender: Handle
    sender_name: str = ""
    agent_id: AgentId | None = None
    to: tuple[str, ...] = ()
    cc: tuple[str, ...] = ()
    bcc: tuple[str, ...] = ()
    reply_to: tuple[str, ...] = ()
    subject: str = ""
    text: str = ""
    reply_text: str = ""
    html: str = ""
    remote_images: tuple[str, ...] = ()
    sanitizer: int = 0
    parts: tuple[StoredPart, ...] = ()
    trust: Trust = Trust.ASSERTED
    third_party: bool = False
    claims: ConversationId | None = None
    automatic: str = ""
    provider_ref: str = ""
    in_reply_to: str = ""
    references: tuple[str, ...] = ()
    claimed_at: datetime | None = None
    raw_id: RawId | None = None
    client_id: str = ""
    quoted_id: MessageId | None = None
    state: Delivery | None = None
    reason: str = ""
    warnings: tuple[str, ...] = ()
    forwards_id: MessageId | None = None

    def warned(self, warning: str) -> Message:
        """Return the message with one warning more, unless it has that one or enough of them."""
        if warning in self.warnings or len(self.warnings) >= MAX_WARNINGS:
            return self
        return replace(self, warnings=(*self.warnings, warning))


@dataclass(frozen=True, slots=True)
class Note:
    """What agents tell each other; the customer never sees it.

    Without an interaction (and with '' for the conversation) it is about the customer as such.
    """

    id: NoteId
    customer_id: CustomerId
    conversation_id: ConversationId
    interaction_id: InteractionId | None
    agent_id: AgentId
    at: datetime
    text: str
    client_id: str = ""


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One recipient of one outgoing message: a row of the outbox.

    `phase` is '' before the transaction with the provider, 'data' from just before the final dot
    on; a row found in phase 'data' without an outcome is unknown. 'unknown' and 'repeat' are the
    same for the one repeat of an unknown send. `next_at` is its due time.
    """

    id: str
    message_id: MessageId
    account_id: AccountId
    recipient: str
    state: Delivery
    next_at: datetime | None
    attempts: int = 0
    phase: str = ""
    code: int | None = None
    reason: str = ""
    blob_id: BlobId | None = None
    first_at: datetime | None = None


class TimelineKind(StrEnum):
    """What stands on a customer's timeline; events name the move that was made."""

    MESSAGE = "message"
    NOTE = "note"
    ASSIGNED = "assigned"
    TRANSFERRED = "transferred"
    REQUEUED = "requeued"
    SNOOZED = "snoozed"
    WOKEN = "woken"
    FINISHED = "finished"
    UNFINISHED = "unfinished"
    REOPENED = "reopened"
    PRIORITISED = "prioritised"
    DECLINED = "declined"
    MERGED = "merged"
    SEPARATED = "separated"
    VISITOR_FORM = "visitor_form"
    VISITOR_LEFT = "visitor_left"
    VISITOR_ENDED = "visitor_ended"
    SURVEY = "survey"


@dataclass(frozen=True, slots=True)
class TimelineEntry:
    """One item of a customer's timeline, ordered by (at, id); `ref` is the message or note id.

    `data` holds ids, enums and numbers only (agent, queue, outcome, until, customer). What is
    about the customer as such has '' for the conversation.
    """

    id: str
    customer_id: CustomerId
    at: datetime
    kind: TimelineKind
    ref: str
    conversation_id: ConversationId
    interaction_id: InteractionId | None
    data: Mapping[str, str] = field(default_factory=dict)
