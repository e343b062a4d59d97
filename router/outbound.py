"""What the centre hands to a channel, and what the channel answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from router.messages import Delivery, StoredPart
from router.model import ConversationId, MessageId


@dataclass(frozen=True, slots=True)
class Quoted:
    """The message that stands below another: quoted, or handed on with who wrote it to whom."""

    sender: str
    at: datetime
    text: str
    handed_on: bool = False
    address: str = ""
    subject: str = ""
    to: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Outbound:
    """A message to send. `text` is light Markdown; recipients are bare addresses as rows of the
    outbox name them (only those still to be reached are in `pending`).

    `rendered` holds the bytes of an earlier attempt: the channel sends exactly these again.
    """

    message_id: MessageId
    conversation_id: ConversationId
    to: tuple[str, ...]
    cc: tuple[str, ...]
    bcc: tuple[str, ...]
    pending: tuple[str, ...]
    text: str
    subject: str
    sender_name: str
    signature: str
    created_at: datetime
    language: str = ""
    in_reply_to: str = ""
    references: tuple[str, ...] = ()
    quoted: Quoted | None = None
    parts: tuple[StoredPart, ...] = ()
    automatic: bool = False
    rendered: bytes | None = None
    last_resort: bool = False


@dataclass(frozen=True, slots=True)
class RecipientOutcome:
    """What became of one recipient: SENT, DEFERRED (try again, after `retry_after` seconds when the
    provider named a time), FAILED (never), UNKNOWN.
    """

    state: Delivery
    code: int | None = None
    reason: str = ""
    retry_after: float | None = None


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the provider answered, recipient by recipient (keys are those of `pending`)."""

    provider_ref: str
    outcomes: Mapping[str, RecipientOutcome] = field(default_factory=dict)
