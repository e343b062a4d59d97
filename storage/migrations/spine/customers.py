"""Customers, their conversations and interactions."""

from __future__ import annotations

import sqlalchemy as sa

from storage.columns import UtcDateTime
from storage.migrations.spine.metadata import SPINE

customer = sa.Table(
    "customer",
    SPINE,
    sa.Column("id", sa.String(32), nullable=False),
    sa.Column("name", sa.Text(), nullable=False),
    sa.Column("created_at", UtcDateTime(), nullable=False),
    sa.Column("language", sa.String(16), nullable=False),
    sa.Column("merged_into", sa.String(32), nullable=True),
    sa.Column("ver", sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(
        ["merged_into"],
        ["customer.id"],
        name="fk_customer_merged_into",
        initially="DEFERRED",
        deferrable=True,
    ),
    sa.PrimaryKeyConstraint("id", name="pk_customer"),
    sa.Index("ix_customer_merged_into", "merged_into"),
)


identity = sa.Table(
    "identity",
    SPINE,
    sa.Column("id", sa.String(32), nullable=False),
    sa.Column("customer_id", sa.String(32), nullable=False),
    sa.Column("scheme", sa.String(24), nullable=False),
    sa.Column("value", sa.Text(), nullable=False),
    sa.Column("shown", sa.Text(), nullable=False),
    sa.Column("created_at", UtcDateTime(), nullable=False),
    sa.Column("verified", sa.Boolean(), nullable=False),
    sa.Column("source", sa.String(64), nullable=False),
    sa.ForeignKeyConstraint(
        ["customer_id"],
        ["customer.id"],
        name="fk_identity_customer_id",
        initially="DEFERRED",
        deferrable=True,
    ),
    sa.PrimaryKeyConstraint("id", name="pk_identity"),
    sa.UniqueConstraint("scheme", "value", name="uq_identity_scheme_value"),
    sa.Index("ix_identity_customer_id", "customer_id"),
)


conversation = sa.Table(
    "conversation",
    SPINE,
    sa.Column("id", sa.String(32), nullable=False),
    sa.Column("account_id", sa.String(32), nullable=False),
    sa.Column("customer_id", sa.String(32), nullable=False),
    sa.Column("thread_key", sa.Text(), nullable=False),
    sa.Column("subject", sa.Text(), nullable=False),
    sa.Column("created_at", UtcDateTime(), nullable=False),
    sa.Column("next_seq", sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(
        ["account_id"],
        ["account.id"],
        name="fk_conversation_account_id",
        initially="DEFERRED",
        deferrable=True,
    ),
    sa.ForeignKeyConstraint(
        ["customer_id"],
        ["customer.id"],
        name="fk_conversation_customer_id",
        initially="DEFERRED",
        deferrable=True,
    ),
    sa.PrimaryKeyConstraint("id", name="pk_conversation"),
    sa.UniqueConstraint("account_id", "thread_key", name="uq_conversation_account_id_thread_key"),
)


participant = sa.Table(
    "participant",
    SPINE,
    sa.Column("conversation_id", sa.String(32), nullable=False),
    sa.Column("identity_id", sa.String(32), nullable=False),
    sa.PrimaryKeyConstraint("conversation_id", "identity_id", name="pk_participant"),
)


seen = sa.Table(
    "seen",
    SPINE,
    sa.Column("conversation_id", sa.String(32), nullable=False),
    sa.Column("agent_id", sa.String(32), nullable=False),
    sa.Column("seq", sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint("conversation_id", "agent_id", name="pk_seen"),
)


interaction = sa.Table(
    "interaction",
    SPINE,
    sa.Column("id", sa.String(32), nullable=False),
    sa.Column("number", sa.BigInteger(), nullable=False),
    sa.Column("conversation_id", sa.String(32), nullable=False),
    sa.Column("customer_id", sa.String(32), nullable=False),
    sa.Column("account_id", sa.String(32), nullable=False),
    sa.Column("medium", sa.String(24), nullable=False),
    sa.Column("origin", sa.String(24), nullable=False),
    sa.Column("state", sa.String(24), nullable=False),
    sa.Column("queue_id", sa.String(32), nullable=False),
    sa.Column("enq_at", UtcDateTime(), nullable=False),
    sa.Column("last_at", UtcDateTime(), nullable=False),
    sa.Column("opened_at", UtcDateTime(), nullable=False),
    sa.Column("agent_id", sa.String(32), nullable=True),
    sa.Column("priority", sa.Integer(), nullable=False),
    sa.Column("weight", sa.Integer(), nullable=False),
    sa.Column("preview", sa.Text(), nullable=False),
    sa.Column("subject", sa.Text(), nullable=False),
    sa.Column("unread_from", sa.Integer(), nullable=True),
    sa.Column("due_at", UtcDateTime(), nullable=True),
    sa.Column("due_kind", sa.String(24), nullable=True),
    sa.Column("closed_at", UtcDateTime(), nullable=True),
    sa.Column("outcome_id", sa.String(32), nullable=True),
    sa.Column("ver", sa.Integer(), nullable=False),
    sa.Column("shelf", sa.String(24), nullable=False),
    sa.ForeignKeyConstraint(
        ["account_id"],
        ["account.id"],
        name="fk_interaction_account_id",
        initially="DEFERRED",
        deferrable=True,
    ),
    sa.ForeignKeyConstraint(
        ["agent_id"],
        ["agent.id"],
        name="fk_interaction_agent_id",
        initially="DEFERRED",
        deferrable=True,
    ),
    sa.ForeignKeyConstraint(
        ["conversation_id"],
        ["conversation.id"],
        name="fk_interaction_conversation_id",
        initially="DEFERRED",
        deferrable=True,
    ),
    sa.ForeignKeyConstraint(
        ["customer_id"],
        ["customer.id"],
        name="fk_interaction_customer_id",
        initially="DEFERRED",
        deferrable=True,
    ),
    sa.ForeignKeyConstraint(
        ["queue_id"],
        ["queue.id"],
        name="fk_interaction_queue_id",
        initially="DEFERRED",
        deferrable=True,
    ),
    sa.PrimaryKeyConstraint("id", name="pk_interaction"),
    sa.UniqueConstraint("number", name="uq_interaction_number"),
    sa.Index("ix_interaction_agent", "shelf", "agent_id", "last_at", "id"),
    sa.Index("ix_interaction_customer", "customer_id", "last_at", "id"),
    sa.Index(
        "ix_interaction_due",
        "due_at",
        sqlite_where=sa.text("due_at IS NOT NULL"),
        postgresql_where=sa.text("due_at IS NOT NULL"),
    ),
    sa.Index("ix_interaction_queue", "shelf", "queue_id", "last_at", "id"),
    sa.Index("ix_interaction_shelf", "shelf", "last_at", "id"),
    sa.Index(
        "ix_interaction_waiting",
        "queue_id",
        "enq_at",
        sqlite_where=sa.text("agent_id IS NULL AND state IN ('queued', 'offered', 'accepting')"),
        postgresql_where=sa.text(
            "agent_id IS NULL AND state IN ('queued', 'offered', 'accepting')"
        ),
    ),
    sa.Index(
        "uq_interaction_open",
        "conversation_id",
        unique=True,
        sqlite_where=sa.text("shelf <> 'closed'"),
        postgresql_where=sa.text("shelf <> 'closed'"),
    ),
)


assigned = sa.Table(
    "assigned",
    SPINE,
    sa.Column("interaction_id", sa.String(32), nullable=False),
    sa.Column("agent_id", sa.String(32), nullable=False),
    sa.PrimaryKeyConstraint("interaction_id", "agent_id", name="pk_assigned"),
)
