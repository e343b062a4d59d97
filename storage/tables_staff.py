"""Tables of those who work here, of their accounts, and the event log."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Float,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
    text,
)

from router.accounts import Health
from router.events import Kind
from router.model import Medium, Role
from router.people import OfferState, Presence
from storage.columns import ID, Media, Plain, Words, key, loose, moment, named, ref
from storage.tables import metadata, partial

STILL_LIVE = text("state IN ('pending', 'accepting')")

event = Table(
    "event",
    metadata,
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    named("kind", Kind),
    moment("at"),
    Column("actor", String(64), nullable=False),
    loose("conversation_id", null=True),
    loose("interaction_id", null=True),
    loose("customer_id", null=True),
    loose("queue_id", null=True),
    loose("agent_id", null=True),
    loose("account_id", null=True),
    Column("data", Plain, nullable=False),
)

event_head = Table(
    "event_head",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),  # always 1
    Column("seq", BigInteger, nullable=False),
)

reader = Table(
    "reader",
    metadata,
    Column("name", String(64), primary_key=True),
    Column("seq", BigInteger, nullable=False),
)

agent = Table(
    "agent",
    metadata,
    key(),
    Column("name", Text, nullable=False),
    Column("email", Text, nullable=False),
    named("role", Role),
    loose("profile_id"),
    Column("password_hash", Text, nullable=False),
    Column("language", String(16), nullable=False),
    named("presence", Presence),
    Column("presence_reason", String(64), nullable=False),
    moment("presence_since", null=True),
    moment("idle_since", null=True),
    Column("rona_streak", Integer, nullable=False),
    Column("disabled", Boolean, nullable=False),
    Column("ver", Integer, nullable=False),
    Column("presence_by", String(ID), nullable=False),
    Column("presence_note", Text, nullable=False),
    Column("presence_media", Media, nullable=False),
    Column("folded_email", Text, nullable=False, unique=True),
)

agent_state = Table(
    "agent_state",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("agent_id", String(ID), nullable=False),
    named("presence", Presence),
    Column("reason", String(64), nullable=False),
    moment("since", null=True),
    moment("until", null=True),
    Index("ix_agent_state_agent", "agent_id", "id"),
)

agent_load = Table(
    "agent_load",
    metadata,
    key("agent_id"),
    named("medium", Medium, primary=True),
    Column("load", Integer, nullable=False),
    Column("cap", Integer, nullable=False),
    Column("over_ok", Boolean, nullable=False),
    CheckConstraint("load >= 0", "positive"),
    CheckConstraint("load <= cap OR over_ok", "room"),
)

gateway = Table("gateway", metadata, Column("id", String(64), primary_key=True), moment("alive_at"))

agent_session = Table(
    "agent_session",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("agent_id", String(ID), nullable=False, index=True),
    Column("gateway_id", String(64), nullable=False, index=True),
    moment("since"),
)

sign_in = Table(
    "sign_in",
    metadata,
    Column("token_hash", String(64), primary_key=True),
    Column("agent_id", String(ID), nullable=False, index=True),
    Column("csrf", String(64), nullable=False),
    moment("created_at"),
    moment("seen_at"),
    moment("expires_at"),
    Column("ip", String(64), nullable=False),
    Column("user_agent", Text, nullable=False),
)

one_time_link = Table(
    "one_time_link",
    metadata,
    Column("token_hash", String(64), primary_key=True),
    Column("purpose", String(16), nullable=False),
    moment("expires_at"),
    loose("agent_id", null=True),
    moment("used_at", null=True),
)

offer = Table(
    "offer",
    metadata,
    key(),
    ref("interaction_id", "interaction.id"),
    ref("agent_id", "agent.id"),
    loose("queue_id"),
    named("medium", Medium),
    Column("weight", Integer, nullable=False),
    named("state", OfferState),
    moment("made_at"),
    moment("expires_at"),
    loose("from_agent", null=True),
    moment("ended_at", null=True),
    Column("reason", Text, nullable=False),
    Column("why", Text, nullable=False),
    Column("epoch", Integer, nullable=False),
    partial("uq_offer_live", "interaction_id", where=STILL_LIVE, unique=True),
    partial("ix_offer_due", "expires_at", where=STILL_LIVE),
    Index("ix_offer_agent", "agent_id", "state"),
    Index("ix_offer_ended", "ended_at"),
)

shard = Table(
    "shard",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),  # always 1
    Column("epoch", Integer, nullable=False),
    Column("owner", Text, nullable=False),
    moment("alive_at", null=True),
)

account = Table(
    "account",
    metadata,
    key(),
    Column("name", Text, nullable=False),
    Column("kind", String(24), nullable=False),
    loose("queue_id"),
    Column("settings", Plain, nullable=False),
    Column("secrets", Text, nullable=False),  # sealed; '' for none
    Column("enabled", Boolean, nullable=False),
    Column("ver", Integer, nullable=False),
    moment("secrets_at", null=True),
    Column("retired", Boolean, nullable=False),
)

account_cursor = Table(
    "account_cursor", metadata, key("account_id"), Column("cursor", LargeBinary, nullable=False)
)

account_document = Table(
    "account_document",
    metadata,
    key("account_id"),
    Column("key", String(128), primary_key=True),
    Column("value", Text, nullable=False),  # sealed
    moment("expires_at", null=True),
    Index("ix_account_document_expires_at", "account_id", "expires_at"),
)

account_lease = Table(
    "account_lease",
    metadata,
    Column("name", Text, primary_key=True),  # an account's id, or the name of a worker
    Column("holder", Text, nullable=False),
    Column("fence", Integer, nullable=False),
    moment("until"),
)

account_health = Table(
    "account_health",
    metadata,
    key("account_id"),
    named("state", Health),
    moment("checked_at"),
    moment("last_in_at", null=True),
    moment("last_out_at", null=True),
    Column("lag_s", Float, nullable=False),
    Column("error_code", String(64), nullable=False),
    Column("error_text", Text, nullable=False),
)

# Who was named in a note: theirs until they have seen it.
mention = Table(
    "mention",
    metadata,
    key("agent_id"),
    key("note_id"),
    loose("interaction_id"),
    moment("at"),
    Column("seen", Boolean, nullable=False),
    Index("ix_mention_agent", "agent_id", "seen", "at", "note_id"),
)

draft = Table(
    "draft",
    metadata,
    key("interaction_id"),
    key("agent_id"),
    Column("mode", String(8), primary_key=True),
    Column("text", Text, nullable=False),
    Column("to", Words, nullable=False),
    Column("cc", Words, nullable=False),
    Column("bcc", Words, nullable=False),
    Column("subject", Text, nullable=False),
    Column("uploads", Words, nullable=False),
    Column("ver", BigInteger, nullable=False),
    # A deleted draft keeps its number, so that a late save cannot bring it back.
    Column("deleted", Boolean, nullable=False),
    moment("saved_at", null=True),
)

upload = Table(
    "upload",
    metadata,
    key(),
    loose("agent_id"),
    Column("blob_id", String(ID), nullable=False, index=True),
    Column("name", Text, nullable=False),
    Column("type", Text, nullable=False),
    Column("size", BigInteger, nullable=False),
    moment("at"),
)

timer = Table(
    "timer",
    metadata,
    loose("id"),
    Column("kind", String(24), primary_key=True),
    Column("ref", String(64), primary_key=True),
    moment("due_at"),
    Index("ix_timer_due_at", "due_at"),
)
