"""Customers, their conversations and interactions."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from storage.columns import UtcDateTime


def _assigned() -> None:
    op.create_table(
        "assigned",
        sa.Column("interaction_id", sa.String(32), nullable=False),
        sa.Column("agent_id", sa.String(32), nullable=False),
        sa.PrimaryKeyConstraint("interaction_id", "agent_id", name=op.f("pk_assigned")),
    )


def _customer() -> None:
    op.create_table(
        "customer",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("language", sa.String(16), nullable=False),
        sa.Column("merged_into", sa.String(32), nullable=True),
        sa.Column("ver", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["merged_into"],
            ["customer.id"],
            name=op.f("fk_customer_merged_into"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_customer")),
    )
    op.create_index("ix_customer_merged_into", "customer", ["merged_into"], unique=False)


def _participant() -> None:
    op.create_table(
        "participant",
        sa.Column("conversation_id", sa.String(32), nullable=False),
        sa.Column("identity_id", sa.String(32), nullable=False),
        sa.PrimaryKeyConstraint("conversation_id", "identity_id", name=op.f("pk_participant")),
    )


def _seen() -> None:
    op.create_table(
        "seen",
        sa.Column("conversation_id", sa.String(32), nullable=False),
        sa.Column("agent_id", sa.String(32), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("conversation_id", "agent_id", name=op.f("pk_seen")),
    )


def _conversation() -> None:
    op.create_table(
        "conversation",
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
            name=op.f("fk_conversation_account_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["customer_id"],
            ["customer.id"],
            name=op.f("fk_conversation_customer_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_conversation")),
        sa.UniqueConstraint(
            "account_id", "thread_key", name=op.f("uq_conversation_account_id_thread_key")
        ),
    )


def _identity() -> None:
    op.create_table(
        "identity",
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
            name=op.f("fk_identity_customer_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_identity")),
        sa.UniqueConstraint("scheme", "value", name=op.f("uq_identity_scheme_value")),
    )
    op.create_index("ix_identity_customer_id", "identity", ["customer_id"], unique=False)


def _interaction() -> None:
    op.create_table(
        "interaction",
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
            name=op.f("fk_interaction_account_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["agent_id"],
            ["agent.id"],
            name=op.f("fk_interaction_agent_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["conversation_id"],
            ["conversation.id"],
            name=op.f("fk_interaction_conversation_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["customer_id"],
            ["customer.id"],
            name=op.f("fk_interaction_customer_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["queue_id"],
            ["queue.id"],
            name=op.f("fk_interaction_queue_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_interaction")),
        sa.UniqueConstraint("number", name=op.f("uq_interaction_number")),
    )
    op.create_index(
        "ix_interaction_agent", "interaction", ["shelf", "agent_id", "last_at", "id"], unique=False
    )
    op.create_index(
        "ix_interaction_customer", "interaction", ["customer_id", "last_at", "id"], unique=False
    )
    op.create_index(
        "ix_interaction_due",
        "interaction",
        ["due_at"],
        unique=False,
        sqlite_where=sa.text("due_at IS NOT NULL"),
        postgresql_where=sa.text("due_at IS NOT NULL"),
    )
    op.create_index(
        "ix_interaction_queue", "interaction", ["shelf", "queue_id", "last_at", "id"], unique=False
    )
    op.create_index("ix_interaction_shelf", "interaction", ["shelf", "last_at", "id"], unique=False)
    op.create_index(
        "ix_interaction_waiting",
        "interaction",
        ["queue_id", "enq_at"],
        unique=False,
        sqlite_where=sa.text("agent_id IS NULL AND state IN ('queued', 'offered', 'accepting')"),
        postgresql_where=sa.text(
            "agent_id IS NULL AND state IN ('queued', 'offered', 'accepting')"
        ),
    )
    op.create_index(
        "uq_interaction_open",
        "interaction",
        ["conversation_id"],
        unique=True,
        sqlite_where=sa.text("shelf <> 'closed'"),
        postgresql_where=sa.text("shelf <> 'closed'"),
    )


CREATES = (_assigned, _customer, _participant, _seen, _conversation, _identity, _interaction)
"""Each makes one table, in an order that references allow."""

TABLES = ("assigned", "customer", "participant", "seen", "conversation", "identity", "interaction")
