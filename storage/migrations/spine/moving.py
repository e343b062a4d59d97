"""What moves: the log, counters, offers and due times."""

from __future__ import annotations

import sqlalchemy as sa

from storage.columns import Plain, UtcDateTime, Words
from storage.migrations.spine.metadata import SPINE

draft = sa.Table(
    "draft",
    SPINE,
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
    sa.PrimaryKeyConstraint("interaction_id", "agent_id", "mode", name="pk_draft"),
)


event = sa.Table(
    "event",
    SPINE,
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
    sa.PrimaryKeyConstraint("seq", name="pk_event"),
)


event_head = sa.Table(
    "event_head",
    SPINE,
    sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
    sa.Column("seq", sa.BigInteger(), nullable=False),
    sa.PrimaryKeyConstraint("id", name="pk_event_head"),
)


inbox_counter = sa.Table(
    "inbox_counter",
    SPINE,
    sa.Column("queue_id", sa.String(32), nullable=False),
    sa.Column("state", sa.String(24), nullable=False),
    sa.Column("agent_id", sa.String(32), nullable=False),
    sa.Column("n", sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint("queue_id", "state", "agent_id", name="pk_inbox_counter"),
    sa.Index("ix_inbox_counter_agent", "agent_id", "state"),
)


number = sa.Table(
    "number",
    SPINE,
    sa.Column("name", sa.String(24), nullable=False),
    sa.Column("value", sa.BigInteger(), nullable=False),
    sa.PrimaryKeyConstraint("name", name="pk_number"),
)


reader = sa.Table(
    "reader",
    SPINE,
    sa.Column("name", sa.String(64), nullable=False),
    sa.Column("seq", sa.BigInteger(), nullable=False),
    sa.PrimaryKeyConstraint("name", name="pk_reader"),
)


shard = sa.Table(
    "shard",
    SPINE,
    sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
    sa.Column("epoch", sa.Integer(), nullable=False),
    sa.Column("owner", sa.Text(), nullable=False),
    sa.Column("alive_at", UtcDateTime(), nullable=True),
    sa.PrimaryKeyConstraint("id", name="pk_shard"),
)


timer = sa.Table(
    "timer",
    SPINE,
    sa.Column("id", sa.String(32), nullable=False),
    sa.Column("kind", sa.String(24), nullable=False),
    sa.Column("ref", sa.String(64), nullable=False),
    sa.Column("due_at", UtcDateTime(), nullable=False),
    sa.PrimaryKeyConstraint("kind", "ref", name="pk_timer"),
    sa.Index("ix_timer_due_at", "due_at"),
)


upload = sa.Table(
    "upload",
    SPINE,
    sa.Column("id", sa.String(32), nullable=False),
    sa.Column("agent_id", sa.String(32), nullable=False),
    sa.Column("blob_id", sa.String(32), nullable=False),
    sa.Column("name", sa.Text(), nullable=False),
    sa.Column("type", sa.Text(), nullable=False),
    sa.Column("size", sa.BigInteger(), nullable=False),
    sa.Column("at", UtcDateTime(), nullable=False),
    sa.PrimaryKeyConstraint("id", name="pk_upload"),
    sa.Index("ix_upload_blob_id", "blob_id"),
)


offer = sa.Table(
    "offer",
    SPINE,
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
        ["agent_id"], ["agent.id"], name="fk_offer_agent_id", initially="DEFERRED", deferrable=True
    ),
    sa.ForeignKeyConstraint(
        ["interaction_id"],
        ["interaction.id"],
        name="fk_offer_interaction_id",
        initially="DEFERRED",
        deferrable=True,
    ),
    sa.PrimaryKeyConstraint("id", name="pk_offer"),
    sa.Index("ix_offer_agent", "agent_id", "state"),
    sa.Index(
        "ix_offer_due",
        "expires_at",
        sqlite_where=sa.text("state IN ('pending', 'accepting')"),
        postgresql_where=sa.text("state IN ('pending', 'accepting')"),
    ),
    sa.Index("ix_offer_ended", "ended_at"),
    sa.Index(
        "uq_offer_live",
        "interaction_id",
        unique=True,
        sqlite_where=sa.text("state IN ('pending', 'accepting')"),
        postgresql_where=sa.text("state IN ('pending', 'accepting')"),
    ),
)
