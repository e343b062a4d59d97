"""What moves: the log, counters, offers and due times."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from storage.columns import Plain, UtcDateTime, Words


def _draft() -> None:
    op.create_table(
        "draft",
        sa.Column("interaction_id", sa.String(32), nullable=False),
        sa.Column("agent_id", sa.String(32), nullable=False),
        sa.Column("mode", sa.String(8), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("to", Words(), nullable=False),
        sa.Column("cc", Words(), nullable=False),
        sa.Column("bcc", Words(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("uploads", Words(), nullable=False),
        sa.Column("ver", sa.BigInteger(), nullable=False),
        sa.Column("deleted", sa.Boolean(), nullable=False),
        sa.Column("saved_at", UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("interaction_id", "agent_id", "mode", name=op.f("pk_draft")),
    )


def _event() -> None:
    op.create_table(
        "event",
        sa.Column("seq", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(24), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("actor", sa.String(64), nullable=False),
        sa.Column("conversation_id", sa.String(32), nullable=True),
        sa.Column("interaction_id", sa.String(32), nullable=True),
        sa.Column("customer_id", sa.String(32), nullable=True),
        sa.Column("queue_id", sa.String(32), nullable=True),
        sa.Column("agent_id", sa.String(32), nullable=True),
        sa.Column("account_id", sa.String(32), nullable=True),
        sa.Column("data", Plain(), nullable=False),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_event")),
    )


def _event_head() -> None:
    op.create_table(
        "event_head",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event_head")),
    )


def _inbox_counter() -> None:
    op.create_table(
        "inbox_counter",
        sa.Column("queue_id", sa.String(32), nullable=False),
        sa.Column("state", sa.String(24), nullable=False),
        sa.Column("agent_id", sa.String(32), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("queue_id", "state", "agent_id", name=op.f("pk_inbox_counter")),
    )
    op.create_index("ix_inbox_counter_agent", "inbox_counter", ["agent_id", "state"], unique=False)


def _number() -> None:
    op.create_table(
        "number",
        sa.Column("name", sa.String(24), nullable=False),
        sa.Column("value", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_number")),
    )


def _reader() -> None:
    op.create_table(
        "reader",
        sa.Column("name", sa.String(64), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_reader")),
    )


def _shard() -> None:
    op.create_table(
        "shard",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("owner", sa.Text(), nullable=False),
        sa.Column("alive_at", UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shard")),
    )


def _timer() -> None:
    op.create_table(
        "timer",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("kind", sa.String(24), nullable=False),
        sa.Column("ref", sa.String(64), nullable=False),
        sa.Column("due_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("kind", "ref", name=op.f("pk_timer")),
    )
    op.create_index("ix_timer_due_at", "timer", ["due_at"], unique=False)


def _upload() -> None:
    op.create_table(
        "upload",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("agent_id", sa.String(32), nullable=False),
        sa.Column("blob_id", sa.String(32), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_upload")),
    )
    op.create_index(op.f("ix_upload_blob_id"), "upload", ["blob_id"], unique=False)


def _offer() -> None:
    op.create_table(
        "offer",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("interaction_id", sa.String(32), nullable=False),
        sa.Column("agent_id", sa.String(32), nullable=False),
        sa.Column("queue_id", sa.String(32), nullable=False),
        sa.Column("medium", sa.String(24), nullable=False),
        sa.Column("weight", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(24), nullable=False),
        sa.Column("made_at", UtcDateTime(), nullable=False),
        sa.Column("expires_at", UtcDateTime(), nullable=False),
        sa.Column("from_agent", sa.String(32), nullable=True),
        sa.Column("ended_at", UtcDateTime(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["agent_id"],
            ["agent.id"],
            name=op.f("fk_offer_agent_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["interaction_id"],
            ["interaction.id"],
            name=op.f("fk_offer_interaction_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_offer")),
    )
    op.create_index("ix_offer_agent", "offer", ["agent_id", "state"], unique=False)
    op.create_index(
        "ix_offer_due",
        "offer",
        ["expires_at"],
        unique=False,
        sqlite_where=sa.text("state IN ('pending', 'accepting')"),
        postgresql_where=sa.text("state IN ('pending', 'accepting')"),
    )
    op.create_index("ix_offer_ended", "offer", ["ended_at"], unique=False)
    op.create_index(
        "uq_offer_live",
        "offer",
        ["interaction_id"],
        unique=True,
        sqlite_where=sa.text("state IN ('pending', 'accepting')"),
        postgresql_where=sa.text("state IN ('pending', 'accepting')"),
    )


CREATES = (
    _draft,
    _event,
    _event_head,
    _inbox_counter,
    _number,
    _reader,
    _shard,
    _timer,
    _upload,
    _offer,
)
"""Each makes one table, in an order that references allow."""

TABLES = (
    "draft",
    "event",
    "event_head",
    "inbox_counter",
    "number",
    "reader",
    "shard",
    "timer",
    "upload",
    "offer",
)
