"""What a channel hands to the centre: raw bytes first, then what they mean."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from router.messages import Delivery, StoredPart
from router.model import Handle, QueueId, Trust


@dataclass(frozen=True, slots=True)
class Raw:
    """Something that arrived, before anyone looked inside.

    `source_key` is unique in the account for ever (e-mail: 'uidvalidity:uid'); `provider_at` is
    the provider's own clock. `hints` are what the transport knew (envelope, mailbox).
    """

    source_key: str
    received_at: datetime
    provider_at: datetime | None
    content: bytes
    hints: Mapping[str, str] = field(default_factory=dict)


class ClaimKind(StrEnum):
    """How a message says which conversation it continues, strongest first."""

    TOKEN = "token"
    REFERENCE = "reference"
    THREAD_KEY = "thread_key"


@dataclass(frozen=True, slots=True)
class Claim:
    """TOKEN: id of a message of ours whose signature the channel has checked. REFERENCE: a
    provider_ref. THREAD_KEY: the conversation's key on a chat-like channel.
    """

    kind: ClaimKind
    value: str


@dataclass(frozen=True, slots=True)
class Part:
    """An attachment or inline picture as parsed; `name` is safe to show, `content_id` bare."""

    name: str
    type: str
    content: bytes
    inline: bool = False
    content_id: str = ""


class Automatic(StrEnum):
    """Why we hold that a machine wrote it."""

    AUTO_REPLY = "auto_reply"
    AUTO_GENERATED = "auto_generated"
    LIST = "list"
    BULK = "bulk"
    BOUNCE = "bounce"


@dataclass(frozen=True, slots=True)
class Inbound:
    """A message as a channel understood it. `text` is whole, `reply_text` without quote and
    signature ('' when the same as text), `html` sanitised; `remote_images[i]` is the address that
    `html` names as data-remote="i". `sender` None: the sender cannot be read. `stored` are parts
    whose bytes lie in blobs already; new work waits in `queue` if that is there, else in its
    account's.
    """

    source_key: str
    kind: str
    provider_at: datetime | None
    received_at: datetime
    sender: Handle | None
    sender_name: str = ""
    trust: Trust = Trust.ASSERTED
    recipients: tuple[str, ...] = ()
    cc: tuple[str, ...] = ()
    reply_to: tuple[str, ...] = ()
    subject: str = ""
    text: str = ""
    reply_text: str = ""
    html: str = ""
    remote_images: tuple[str, ...] = ()
    sanitizer: int = 0
    parts: tuple[Part, ...] = ()
    continues: tuple[Claim, ...] = ()
    automatic: Automatic | None = None
    provider_ref: str = ""
    in_reply_to: str = ""
    references: tuple[str, ...] = ()
    claimed_at: datetime | None = None
    language: str = ""
    warnings: tuple[str, ...] = ()
    stored: tuple[StoredPart, ...] = ()
    queue: QueueId | None = None


class Deed(StrEnum):
    """What a visitor of a web site may do besides writing."""

    FORM = "form"  # filled in what is asked before a chat
    LEFT = "left"  # does not wait: the answer is to come by mail
    ENDED = "ended"
    RATED = "rated"


@dataclass(frozen=True, slots=True)
class Done:
    """A deed in the conversation that `thread_key` names; what it says goes into the visit's
    document, see `router.visits`.
    """

    deed: Deed
    thread_key: str
    said: Mapping[str, str]
    at: datetime


@dataclass(frozen=True, slots=True)
class DeliveryReport:
    """What a provider says later about a message of ours; `token` (a message id of ours, checked)
    or `provider_ref` names it. `hard` failures will not go away by trying again. `why` is a code
    that screens have words for ('email.bounce.no_mailbox'), `reason` the provider's own words.
    """

    provider_ref: str
    token: str
    recipient: str
    state: Delivery
    code: str
    reason: str
    at: datetime
    hard: bool = False
    why: str = ""


@dataclass(frozen=True, slots=True)
class Ignored:
    """A raw row that a named rule passes over ('own_message', 'probe')."""

    rule: str


@dataclass(frozen=True, slots=True)
class Parsed:
    """All that one raw row meant: usually one message, sometimes reports, or a rule's refusal.

    What was done is applied after the messages of the same row.
    """

    messages: tuple[Inbound, ...] = ()
    reports: tuple[DeliveryReport, ...] = ()
    ignored: Ignored | None = None
    done: tuple[Done, ...] = ()
