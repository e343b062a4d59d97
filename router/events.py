"""Facts after commit. The event log is the router's journal and what live screens read.

An event holds ids, enums and numbers, never text, names or addresses: erasure and logs stay
simple, and whoever shows it reads the current row.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class Kind(StrEnum):
    """Name of a fact, as the wire says it."""

    MESSAGE_RECEIVED = "message.received"
    REPLY_QUEUED = "reply.queued"
    MESSAGE_CHANGED = "message.changed"
    NOTE_ADDED = "note.added"
    AGENT_MENTIONED = "agent.mentioned"
    INTERACTION_OPENED = "interaction.opened"
    INTERACTION_QUEUED = "interaction.queued"
    INTERACTION_ASSIGNED = "interaction.assigned"
    INTERACTION_CHANGED = "interaction.changed"
    INTERACTION_CLOSED = "interaction.closed"
    OFFER_MADE = "offer.made"
    OFFER_ENDED = "offer.ended"
    AGENT_STATE_CHANGED = "agent.state_changed"
    AGENT_LOAD_CHANGED = "agent.load_changed"
    INTERACTION_LABELLED = "interaction.labelled"
    CUSTOMER_CHANGED = "customer.changed"
    CONVERSATION_SEEN = "conversation.seen"
    ACCOUNT_CHANGED = "account.changed"
    CONFIG_CHANGED = "config.changed"
    RAW_QUARANTINED = "raw.quarantined"
    RAW_REPLAYED = "raw.replayed"


Value = str | int | bool | None


@dataclass(frozen=True, slots=True)
class Event:
    """One fact. `seq` is given at commit, gap-free in commit order; 0 before.

    Every event with an interaction carries its `state` and `ver` in data. By kind, besides:
    INTERACTION_QUEUED: medium, weight, priority, enq_ms, exclude (agent id or ''), exclude_ms.
    OFFER_MADE, OFFER_ENDED: offer, medium, weight, expires_ms; OFFER_ENDED also outcome.
    AGENT_STATE_CHANGED: presence, reason, idle_ms. AGENT_LOAD_CHANGED: medium, load, cap, idle_ms.
    MESSAGE_*, REPLY_QUEUED: message, seq_in_conversation; MESSAGE_CHANGED also delivery.
    Moves that stand on the timeline: entry (its ref). NOTE_ADDED: note. AGENT_MENTIONED: named (the
    note's id), its agent is the one who is named. One that took an
    interaction out of a queue: from_queue. CONVERSATION_SEEN: upto. CONFIG_CHANGED: kind, id.
    INTERACTION_LABELLED: tag or field. RAW_QUARANTINED: raw. RAW_REPLAYED: rows (how many).
    """

    kind: Kind
    at: datetime
    actor: str = ""
    conversation_id: str | None = None
    interaction_id: str | None = None
    customer_id: str | None = None
    queue_id: str | None = None
    agent_id: str | None = None
    account_id: str | None = None
    data: Mapping[str, Value] = field(default_factory=dict)
    seq: int = 0
