"""What a batch of messages brings, what is known before it lands, and what it becomes."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from router import threads
from router.accounts import Account
from router.inbound import Inbound
from router.messages import Message, StoredPart, TimelineEntry
from router.model import (
    AccountId,
    AgentId,
    Conversation,
    ConversationId,
    Customer,
    CustomerId,
    Handle,
    Identity,
    IdentityId,
    Interaction,
    InteractionId,
    Medium,
    MessageId,
    QueueId,
    RawId,
)

OLDEST = timedelta(days=30)  # a provider's clock is believed so far back, and never forward


@dataclass(frozen=True, slots=True)
class Letter:
    """A message to be (`id`) and what is known of its way here; its parts are in blobs already."""

    id: MessageId
    raw_id: RawId
    received_at: datetime
    account: Account
    medium: Medium
    inbound: Inbound
    parts: tuple[StoredPart, ...]

    @property
    def at(self) -> datetime:
        """When it was said, by the provider's clock as far as that is believed."""
        said_at = self.inbound.provider_at or self.received_at
        return min(max(said_at, self.received_at - OLDEST), self.received_at)


@dataclass(slots=True)
class Known:
    """What the store knows about all that a batch names; it grows as the batch lands.

    `room` is what an agent could still take of a medium, for snoozed work that wakes; `survivors`
    are of customers who were merged, `queues` those asked for that are
    at work. `mailed` are addresses that a chat's answers went to by mail,
    `homes` the accounts of such chats.
    """

    identities: dict[Handle, Identity] = field(default_factory=dict)
    tokens: dict[str, Conversation] = field(default_factory=dict)
    references: dict[str, Conversation] = field(default_factory=dict)
    keys: dict[tuple[AccountId, str], Conversation] = field(default_factory=dict)
    participants: dict[str, frozenset[IdentityId]] = field(default_factory=dict)
    open: dict[ConversationId, Interaction] = field(default_factory=dict)
    room: dict[tuple[AgentId, Medium], int] = field(default_factory=dict)
    survivors: dict[CustomerId, CustomerId] = field(default_factory=dict)
    queues: set[QueueId] = field(default_factory=set)
    mailed: dict[ConversationId, frozenset[str]] = field(default_factory=dict)
    homes: dict[AccountId, Account] = field(default_factory=dict)

    def named(self) -> threads.Named:
        """Return what the claims of a message may name."""
        return threads.Named(
            self.tokens, self.references, self.keys, self.participants, self.survivors
        )


@dataclass(slots=True)
class Rows:
    """What a batch adds and changes.

    `changed` holds (as loaded, as it will be), `woken` what now weighs on its agent again, `told`
    the timeline's word about work that was brought back, `proven` addresses that have answered.
    """

    customers: list[Customer] = field(default_factory=list)
    identities: list[Identity] = field(default_factory=list)
    conversations: dict[ConversationId, Conversation] = field(default_factory=dict)
    next_seq: dict[ConversationId, int] = field(default_factory=dict)
    participants: set[tuple[ConversationId, IdentityId]] = field(default_factory=set)
    opened: dict[InteractionId, Interaction] = field(default_factory=dict)
    changed: dict[InteractionId, tuple[Interaction, Interaction]] = field(default_factory=dict)
    woken: list[InteractionId] = field(default_factory=list)
    told: dict[InteractionId, str] = field(default_factory=dict)
    messages: list[Message] = field(default_factory=list)
    proven: set[tuple[AccountId, str]] = field(default_factory=set)
    entries: list[TimelineEntry] = field(default_factory=list)
