"""Tables of customers and of what is said. `migrations/` makes them; a test holds both equal."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from router.accounts import RawState
from router.inbox import Shelf
from router.messages import Delivery, Direction, TimelineKind
from router.model import Due, InteractionState, Medium, Origin, Scheme, Trust
from storage.columns import ID, Parts, Plain, Words, key, loose, moment, named, ref

REVISION = "0009"
"""Newest revision of `migrations/`; start compares it without importing Alembic."""

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)

# Queries repeat these words exactly: only then does SQLite see that a partial index will do.
STILL_OPEN = text("shelf <> 'closed'")
STILL_PENDING = text("state = 'pending'")
STILL_WAITING = text("agent_id IS NULL AND state IN ('queued', 'offered', 'accepting')")
HAS_CLIENT_ID = text("client_id <> ''")
TO_SEND = text("next_at IS NOT NULL")
ABOUT_CUSTOMER = text("interaction_id IS NULL")
MACHINE_WROTE = text("automatic <> '' AND direction = 'out'")


def partial(name: str, *columns: str, where: object, unique: bool = False) -> Index:
    """Return an index of the rows that match `where`; migrations name it for PostgreSQL, too."""
    # Here its name would load that whole dialect, also where there is none.
    return Index(name, *columns, unique=unique, sqlite_where=where)


customer = Table(
    "customer",
    metadata,
    key(),
    Column("name", Text, nullable=False),
    moment("created_at"),
    Column("language", String(16), nullable=False),
    ref("merged_into", "customer.id", null=True),
    Column("ver", Integer, nullable=False),
    Index("ix_customer_merged_into", "merged_into"),
)

identity = Table(
    "identity",
    metadata,
    key(),
    ref("customer_id", "customer.id"),
    named("scheme", Scheme),
    Column("value", Text, nullable=False),
    Column("shown", Text, nullable=False),
    moment("created_at"),
    Column("verified", Boolean, nullable=False),
    Column("source", String(64), nullable=False),
    UniqueConstraint("scheme", "value"),
    Index("ix_identity_customer_id", "customer_id"),
)

conversation = Table(
    "conversation",
    metadata,
    key(),
    ref("account_id", "account.id"),
    ref("customer_id", "customer.id"),
    Column("thread_key", Text, nullable=False),
    Column("subject", Text, nullable=False),
    moment("created_at"),
    Column("next_seq", Integer, nullable=False),
    UniqueConstraint("account_id", "thread_key"),
)

participant = Table(
    "participant",
    metadata,
    key("conversation_id"),
    Column("identity_id", String(ID), primary_key=True),
)

seen = Table(
    "seen",
    metadata,
    key("conversation_id"),
    key("agent_id"),
    Column("seq", Integer, nullable=False),
)

interaction = Table(
    "interaction",
    metadata,
    key(),
    Column("number", BigInteger, nullable=False, unique=True),
    ref("conversation_id", "conversation.id"),
    ref("customer_id", "customer.id"),
    ref("account_id", "account.id"),
    named("medium", Medium),
    named("origin", Origin),
    named("state", InteractionState),
    ref("queue_id", "queue.id"),
    moment("enq_at"),
    moment("last_at"),
    moment("opened_at"),
    ref("agent_id", "agent.id", null=True),
    Column("priority", Integer, nullable=False),
    Column("weight", Integer, nullable=False),
    Column("preview", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("unread_from", Integer),
    moment("due_at", null=True),
    named("due_kind", Due, null=True),
    moment("closed_at", null=True),
    loose("outcome_id", null=True),
    Column("ver", Integer, nullable=False),
    # What the state means for the inbox: lists are read along the indexes that begin with it.
    named("shelf", Shelf),
    partial("uq_interaction_open", "conversation_id", where=STILL_OPEN, unique=True),
    Index("ix_interaction_agent", "shelf", "agent_id", "last_at", "id"),
    Index("ix_interaction_queue", "shelf", "queue_id", "last_at", "id"),
    Index("ix_interaction_shelf", "shelf", "last_at", "id"),
    Index("ix_interaction_customer", "customer_id", "last_at", "id"),
    partial("ix_interaction_waiting", "queue_id", "enq_at", where=STILL_WAITING),
    partial("ix_interaction_due", "due_at", where=text("due_at IS NOT NULL")),
)

assigned = Table("assigned", metadata, key("interaction_id"), key("agent_id"))

inbox_counter = Table(
    "inbox_counter",
    metadata,
    key("queue_id"),
    Column("state", String(24), primary_key=True),
    Column("agent_id", String(ID), primary_key=True),  # '' when nobody has it
    Column("n", Integer, nullable=False),
    Index("ix_inbox_counter_agent", "agent_id", "state"),
)

number = Table(
    "number",
    metadata,
    Column("name", String(24), primary_key=True),
    Column("value", BigInteger, nullable=False),
)

# The three texts stand last, so that short columns are read without walking over them.
message = Table(
    "message",
    metadata,
    key(),
    ref("conversation_id", "conversation.id"),
    ref("interaction_id", "interaction.id", null=True),
    ref("customer_id", "customer.id"),
    loose("account_id"),
    named("direction", Direction),
    Column("seq", Integer, nullable=False),
    moment("at"),
    moment("received_at"),
    named("sender_scheme", Scheme),
    Column("sender_value", Text, nullable=False),
    Column("sender_shown", Text, nullable=False),
    Column("sender_name", Text, nullable=False),
    loose("agent_id", null=True),
    Column("to", Words, nullable=False),
    Column("cc", Words, nullable=False),
    Column("bcc", Words, nullable=False),
    Column("reply_to", Words, nullable=False),
    Column("subject", Text, nullable=False),
    Column("remote_images", Words, nullable=False),
    Column("sanitizer", Integer, nullable=False),
    Column("parts", Parts, nullable=False),
    named("trust", Trust),
    Column("third_party", Boolean, nullable=False),
    loose("claims", null=True),
    Column("automatic", String(24), nullable=False),
    Column("provider_ref", Text, nullable=False),
    Column("in_reply_to", Text, nullable=False),
    Column("references", Words, nullable=False),
    moment("claimed_at", null=True),
    loose("raw_id", null=True),
    Column("client_id", String(64), nullable=False),
    loose("quoted_id", null=True),
    loose("forwards_id", null=True),
    named("state", Delivery, null=True),
    Column("reason", Text, nullable=False),
    Column("warnings", Words, nullable=False),
    Column("has_html", Boolean, nullable=False),
    Column("reply_text", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("html", Text, nullable=False),
    UniqueConstraint("conversation_id", "seq"),
    Index("ix_message_interaction_id", "interaction_id"),
    Index("ix_message_provider_ref", "provider_ref"),
    partial("uq_message_client", "agent_id", "client_id", where=HAS_CLIENT_ID, unique=True),
    partial("ix_message_machine", "at", where=MACHINE_WROTE),
)

part = Table(
    "part",
    metadata,
    key("message_id"),
    Column("place", Integer, primary_key=True),
    Column("blob_id", String(ID), nullable=False, index=True),
    Column("name", Text, nullable=False),
    Column("type", Text, nullable=False),
)

note = Table(
    "note",
    metadata,
    key(),
    loose("customer_id"),
    loose("conversation_id"),
    ref("interaction_id", "interaction.id", null=True),
    loose("agent_id"),
    moment("at"),
    Column("text", Text, nullable=False),
    Column("client_id", String(64), nullable=False),
    partial("ix_note_customer", "customer_id", "at", "id", where=ABOUT_CUSTOMER),
    partial("uq_note_client", "agent_id", "client_id", where=HAS_CLIENT_ID, unique=True),
)

outbox = Table(
    "outbox",
    metadata,
    key(),
    ref("message_id", "message.id"),
    loose("account_id"),
    Column("recipient", Text, nullable=False),
    named("state", Delivery),
    moment("next_at", null=True),
    Column("attempts", Integer, nullable=False),
    Column("phase", String(8), nullable=False),
    Column("code", Integer),
    Column("reason", Text, nullable=False),
    loose("blob_id", null=True),
    moment("first_at", null=True),
    Column("content", LargeBinary),  # what is sent, where it is small; read by itself
    Index("ix_outbox_message_id", "message_id"),
    partial("ix_outbox_due", "next_at", where=TO_SEND),
    partial("ix_outbox_account", "account_id", "next_at", "message_id", where=TO_SEND),
)

timeline_entry = Table(
    "timeline_entry",
    metadata,
    key(),
    ref("customer_id", "customer.id"),
    moment("at"),
    named("kind", TimelineKind),
    Column("ref", String(ID), nullable=False, index=True),
    loose("conversation_id"),
    loose("interaction_id", null=True),
    Column("data", Plain, nullable=False),
    Index("ix_timeline_entry_customer", "customer_id", "at", "id"),
)

raw = Table(
    "raw",
    metadata,
    key(),
    loose("account_id"),
    Column("source_key", Text, nullable=False),
    moment("received_at"),
    moment("provider_at", null=True),
    Column("hints", Plain, nullable=False),
    named("state", RawState),
    Column("attempts", Integer, nullable=False),
    moment("lease_until", null=True),
    Column("holder", Text),  # of the lease
    Column("reason", Text, nullable=False),
    moment("due_at"),
    Column("sha256", String(64), nullable=False),
    loose("blob_id", null=True),
    Column("content", LargeBinary, nullable=False),
    UniqueConstraint("account_id", "source_key"),
    Index("ix_raw_sha256", "sha256"),
    Index("ix_raw_state", "state", "id"),
    partial("ix_raw_pending", "due_at", "id", where=STILL_PENDING),
)
