"""People and configuration."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from storage.columns import Plain, UtcDateTime


def _account() -> None:
    op.create_table(
        "account",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(24), nullable=False),
        sa.Column("queue_id", sa.String(32), nullable=False),
        sa.Column("settings", Plain(), nullable=False),
        sa.Column("secrets", sa.Text(), nullable=False),
        sa.Column("enabled", sa.Boolean(), nullable=False),
        sa.Column("ver", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account")),
    )


def _account_cursor() -> None:
    op.create_table(
        "account_cursor",
        sa.Column("account_id", sa.String(32), nullable=False),
        sa.Column("cursor", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("account_id", name=op.f("pk_account_cursor")),
    )


def _account_health() -> None:
    op.create_table(
        "account_health",
        sa.Column("account_id", sa.String(32), nullable=False),
        sa.Column("state", sa.String(24), nullable=False),
        sa.Column("checked_at", UtcDateTime(), nullable=False),
        sa.Column("last_in_at", UtcDateTime(), nullable=True),
        sa.Column("last_out_at", UtcDateTime(), nullable=True),
        sa.Column("lag_s", sa.Float(), nullable=False),
        sa.Column("error_code", sa.String(64), nullable=False),
        sa.Column("error_text", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("account_id", name=op.f("pk_account_health")),
    )


def _agent() -> None:
    op.create_table(
        "agent",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("role", sa.String(24), nullable=False),
        sa.Column("profile_id", sa.String(32), nullable=False),
        sa.Column("password_hash", sa.Text(), nullable=False),
        sa.Column("language", sa.String(16), nullable=False),
        sa.Column("presence", sa.String(24), nullable=False),
        sa.Column("presence_reason", sa.String(64), nullable=False),
        sa.Column("presence_since", UtcDateTime(), nullable=True),
        sa.Column("idle_since", UtcDateTime(), nullable=True),
        sa.Column("rona_streak", sa.Integer(), nullable=False),
        sa.Column("disabled", sa.Boolean(), nullable=False),
        sa.Column("ver", sa.Integer(), nullable=False),
        sa.Column("folded_email", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agent")),
        sa.UniqueConstraint("folded_email", name=op.f("uq_agent_folded_email")),
    )


def _agent_load() -> None:
    op.create_table(
        "agent_load",
        sa.Column("agent_id", sa.String(32), nullable=False),
        sa.Column("medium", sa.String(24), nullable=False),
        sa.Column("load", sa.Integer(), nullable=False),
        sa.Column("cap", sa.Integer(), nullable=False),
        sa.Column("over_ok", sa.Boolean(), nullable=False),
        sa.CheckConstraint("load <= cap OR over_ok", name=op.f("ck_agent_load_room")),
        sa.CheckConstraint("load >= 0", name=op.f("ck_agent_load_positive")),
        sa.PrimaryKeyConstraint("agent_id", "medium", name=op.f("pk_agent_load")),
    )


def _agent_session() -> None:
    op.create_table(
        "agent_session",
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("agent_id", sa.String(32), nullable=False),
        sa.Column("gateway_id", sa.String(64), nullable=False),
        sa.Column("since", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agent_session")),
    )
    op.create_index(op.f("ix_agent_session_agent_id"), "agent_session", ["agent_id"], unique=False)
    op.create_index(
        op.f("ix_agent_session_gateway_id"), "agent_session", ["gateway_id"], unique=False
    )


def _agent_state() -> None:
    op.create_table(
        "agent_state",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("agent_id", sa.String(32), nullable=False),
        sa.Column("presence", sa.String(24), nullable=False),
        sa.Column("reason", sa.String(64), nullable=False),
        sa.Column("since", UtcDateTime(), nullable=True),
        sa.Column("until", UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agent_state")),
    )
    op.create_index("ix_agent_state_agent", "agent_state", ["agent_id", "id"], unique=False)


def _canned() -> None:
    op.create_table(
        "canned",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("language", sa.String(16), nullable=False),
        sa.Column("retired", sa.Boolean(), nullable=False),
        sa.Column("ver", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_canned")),
    )


def _gateway() -> None:
    op.create_table(
        "gateway",
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("alive_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_gateway")),
    )


def _one_time_link() -> None:
    op.create_table(
        "one_time_link",
        sa.Column("token_hash", sa.String(64), nullable=False),
        sa.Column("purpose", sa.String(16), nullable=False),
        sa.Column("expires_at", UtcDateTime(), nullable=False),
        sa.Column("agent_id", sa.String(32), nullable=True),
        sa.Column("used_at", UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_one_time_link")),
    )


def _outcome() -> None:
    op.create_table(
        "outcome",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("retired", sa.Boolean(), nullable=False),
        sa.Column("ver", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outcome")),
    )


def _queue() -> None:
    op.create_table(
        "queue",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("offer_timeout_s", sa.Integer(), nullable=False),
        sa.Column("decline_exclude_s", sa.Integer(), nullable=False),
        sa.Column("rona_after", sa.Integer(), nullable=False),
        sa.Column("undo_finish_s", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(16), nullable=False),
        sa.Column("signature", sa.Text(), nullable=False),
        sa.Column("retired", sa.Boolean(), nullable=False),
        sa.Column("ver", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_queue")),
    )


def _routing_profile() -> None:
    op.create_table(
        "routing_profile",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("caps", Plain(), nullable=False),
        sa.Column("ver", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_routing_profile")),
    )


def _setting() -> None:
    op.create_table(
        "setting",
        sa.Column("key", sa.String(64), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_setting")),
    )


def _sign_in() -> None:
    op.create_table(
        "sign_in",
        sa.Column("token_hash", sa.String(64), nullable=False),
        sa.Column("agent_id", sa.String(32), nullable=False),
        sa.Column("csrf", sa.String(64), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("seen_at", UtcDateTime(), nullable=False),
        sa.Column("expires_at", UtcDateTime(), nullable=False),
        sa.Column("ip", sa.String(64), nullable=False),
        sa.Column("user_agent", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_sign_in")),
    )
    op.create_index(op.f("ix_sign_in_agent_id"), "sign_in", ["agent_id"], unique=False)


def _profile_queue() -> None:
    op.create_table(
        "profile_queue",
        sa.Column("profile_id", sa.String(32), nullable=False),
        sa.Column("queue_id", sa.String(32), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("priority", sa.Integer(), nullable=False),
        sa.Column("ring", sa.Integer(), nullable=False),
        sa.Column("delay_s", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["queue_id"],
            ["queue.id"],
            name=op.f("fk_profile_queue_queue_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("profile_id", "queue_id", name=op.f("pk_profile_queue")),
    )


CREATES = (
    _account,
    _account_cursor,
    _account_health,
    _agent,
    _agent_load,
    _agent_session,
    _agent_state,
    _canned,
    _gateway,
    _one_time_link,
    _outcome,
    _queue,
    _routing_profile,
    _setting,
    _sign_in,
    _profile_queue,
)
"""Each makes one table, in an order that references allow."""

TABLES = (
    "account",
    "account_cursor",
    "account_health",
    "agent",
    "agent_load",
    "agent_session",
    "agent_state",
    "canned",
    "gateway",
    "one_time_link",
    "outcome",
    "queue",
    "routing_profile",
    "setting",
    "sign_in",
    "profile_queue",
)
