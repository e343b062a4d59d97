"""What screens get: frozen read models, filled by storage and serialised by agents.

Names of agents and queues are resolved by the screen from its directory; times are UTC.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class ViewName(StrEnum):
    """The fixed lists of the inbox."""

    MINE = "mine"
    UNASSIGNED = "unassigned"
    QUEUE = "queue"
    SNOOZED = "snoozed"
    CLOSED = "closed"


UNREAD_AT_MOST = 100
"""Whoever has not seen so many messages of a conversation need not know how many there are."""


@dataclass(frozen=True, slots=True)
class InboxRow:
    """One interaction in a list. `views` are the fixed lists it stands in for the asking agent;
    `unread` counts messages this agent has not seen, as far as UNREAD_AT_MOST; `draft` tells that
    he left one unsent.
    """

    id: str
    number: int
    ver: int
    state: str
    medium: str
    account_id: str
    conversation_id: str
    customer_id: str
    customer_name: str
    subject: str
    preview: str
    queue_id: str
    agent_id: str | None
    priority: int
    last_at: datetime
    enq_at: datetime
    due_at: datetime | None
    due_kind: str | None
    unread: int
    draft: bool
    views: tuple[str, ...]
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class InboxPage:
    """A page of rows in the order asked for; `next` is the cursor of the next page."""

    rows: tuple[InboxRow, ...]
    next: str | None
    as_of: int


@dataclass(frozen=True, slots=True)
class QueueCount:
    """Open interactions of one queue: all, and those nobody has."""

    queue_id: str
    open: int
    waiting: int


@dataclass(frozen=True, slots=True)
class InboxCounters:
    """Badges of the fixed lists for one agent; `waiting_since` is the oldest waiting entry."""

    mine: int
    unassigned: int
    snoozed: int
    queues: tuple[QueueCount, ...]
    waiting_since: datetime | None
    as_of: int


@dataclass(frozen=True, slots=True)
class PartView:
    """An attachment; `url` is signed and short-lived, `show` tells it may be shown in the page."""

    blob_id: str
    name: str
    type: str
    size: int
    inline: bool
    content_id: str
    url: str = ""
    show: bool = False


@dataclass(frozen=True, slots=True)
class RecipientState:
    """How far a message got with one recipient."""

    recipient: str
    state: str
    code: int | None
    reason: str


@dataclass(frozen=True, slots=True)
class MessageView:
    """A message on the timeline; its HTML is fetched apart. `send_at`: it waits for that time.
    `forwards`: the message that this one hands on.
    """

    id: str
    direction: str
    sender: str
    sender_name: str
    agent_id: str | None
    account_id: str
    seq: int
    to: tuple[str, ...]
    cc: tuple[str, ...]
    bcc: tuple[str, ...]
    reply_to: tuple[str, ...]
    subject: str
    text: str
    reply_text: str
    has_html: bool
    remote_images: int
    parts: tuple[PartView, ...]
    trust: str
    third_party: bool
    claims: str | None
    automatic: str
    claimed_at: datetime | None
    has_raw: bool
    client_id: str
    state: str | None
    reason: str
    recipients: tuple[RecipientState, ...]
    warnings: tuple[str, ...]
    send_at: datetime | None = None
    forwards: str | None = None


@dataclass(frozen=True, slots=True)
class NoteView:
    """A note on the timeline."""

    id: str
    agent_id: str
    text: str
    client_id: str


@dataclass(frozen=True, slots=True)
class TimelineItem:
    """One item: `message` or `note` is set for these kinds, `data` tells of moves."""

    id: str
    at: datetime
    kind: str
    customer_id: str
    conversation_id: str
    interaction_id: str | None
    data: dict[str, str]
    message: MessageView | None = None
    note: NoteView | None = None


@dataclass(frozen=True, slots=True)
class TimelinePage:
    """Items newest first; `next` is the cursor of the older page, `later` of the newer one."""

    items: tuple[TimelineItem, ...]
    next: str | None
    as_of: int
    later: str | None = None


@dataclass(frozen=True, slots=True)
class IdentityView:
    """One of a customer's handles."""

    id: str
    scheme: str
    value: str
    shown: str
    verified: bool
    source: str


@dataclass(frozen=True, slots=True)
class InteractionLine:
    """An interaction told in one line (customer panel, folded timeline)."""

    id: str
    number: int
    subject: str
    medium: str
    state: str
    queue_id: str
    agent_id: str | None
    outcome_id: str | None
    opened_at: datetime
    closed_at: datetime | None
    last_at: datetime
    messages: int


@dataclass(frozen=True, slots=True)
class MergedCustomer:
    """A record that was put together with another; it can be taken apart again."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class CustomerNote:
    """A note about a customer as such."""

    id: str
    at: datetime
    agent_id: str
    text: str


@dataclass(frozen=True, slots=True)
class CustomerCard:
    """The customer panel: who it is, open and earlier interactions (newest first, at most 20).

    `fields` are values of custom fields by the field's id, `merged` all whom this one stands for,
    `notes` those about the customer as such, newest first, at most 20.
    """

    id: str
    name: str
    language: str
    ver: int
    created_at: datetime
    identities: tuple[IdentityView, ...]
    open: tuple[InteractionLine, ...]
    earlier: tuple[InteractionLine, ...]
    as_of: int
    fields: dict[str, str] = field(default_factory=dict)
    merged: tuple[MergedCustomer, ...] = ()
    notes: tuple[CustomerNote, ...] = ()


@dataclass(frozen=True, slots=True)
class DraftView:
    """An unsent text of the asking agent."""

    mode: str
    text: str
    to: tuple[str, ...]
    cc: tuple[str, ...]
    bcc: tuple[str, ...]
    subject: str
    uploads: tuple[PartView, ...]
    ver: int


@dataclass(frozen=True, slots=True)
class ReplyDefaults:
    """How a reply would be addressed. `suggested_cc` are others who were on the last message: they
    get nothing unless the agent adds them (reply-all by confirmation). `reply_to_differs` names a
    Reply-To that is not the sender.
    """

    account_id: str
    from_address: str
    to: tuple[str, ...]
    suggested_cc: tuple[str, ...]
    subject: str
    signature: str
    max_text: int
    reply_to_differs: str = ""


@dataclass(frozen=True, slots=True)
class InteractionCard:
    """All the thread needs to open: row, outcome, drafts, how a reply would go, last seq."""

    row: InboxRow
    outcome_id: str | None
    opened_at: datetime
    closed_at: datetime | None
    last_seq: int
    last_seen: int
    drafts: tuple[DraftView, ...]
    reply: ReplyDefaults | None
    as_of: int
    tags: tuple[str, ...] = ()
    fields: dict[str, str] = field(default_factory=dict)
