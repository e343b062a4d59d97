"""People and configuration."""

from __future__ import annotations

import sqlalchemy as sa

from storage.columns import Plain, UtcDateTime
from storage.migrations.spine.metadata import SPINE

agent = sa.Table(
    "agent",
    SPINE,
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
    sa.PrimaryKeyConstraint("id", name="pk_agent"),
    sa.UniqueConstraint("folded_email", name="uq_agent_folded_email"),
)


agent_state = sa.Table(
    "agent_state",
    SPINE,
    sa.Column("id", sa.Integer(), nullable=False),
    sa.Column("agent_id", sa.String(32), nullable=False),
    sa.Column("presence", sa.String(24), nullable=False),
    sa.Column("reason", sa.String(64), nullable=False),
    sa.Column("since", UtcDateTime(), nullable=True),
    sa.Column("until", UtcDateTime(), nullable=True),
    sa.PrimaryKeyConstraint("id", name="pk_agent_state"),
    sa.Index("ix_agent_state_agent", "agent_id", "id"),
)


agent_load = sa.Table(
    "agent_load",
    SPINE,
    sa.Column("agent_id", sa.String(32), nullable=False),
    sa.Column("medium", sa.String(24), nullable=False),
    sa.Column("load", sa.Integer(), nullable=False),
    sa.Column("cap", sa.Integer(), nullable=False),
    sa.Column("over_ok", sa.Boolean(), nullable=False),
    sa.CheckConstraint("load <= cap OR over_ok", name="ck_agent_load_room"),
    sa.CheckConstraint("load >= 0", name="ck_agent_load_positive"),
    sa.PrimaryKeyConstraint("agent_id", "medium", name="pk_agent_load"),
)


agent_session = sa.Table(
    "agent_session",
    SPINE,
    sa.Column("id", sa.String(64), nullable=False),
    sa.Column("agent_id", sa.String(32), nullable=False),
    sa.Column("gateway_id", sa.String(64), nullable=False),
    sa.Column("since", UtcDateTime(), nullable=False),
    sa.PrimaryKeyConstraint("id", name="pk_agent_session"),
    sa.Index("ix_agent_session_agent_id", "agent_id"),
    sa.Index("ix_agent_session_gateway_id", "gateway_id"),
)


gateway = sa.Table(
    "gateway",
    SPINE,
    sa.Column("id", sa.String(64), nullable=False),
    sa.Column("alive_at", UtcDateTime(), nullable=False),
    sa.PrimaryKeyConstraint("id", name="pk_gateway"),
)


sign_in = sa.Table(
    "sign_in",
    SPINE,
    sa.Column("token_hash", sa.String(64), nullable=False),
    sa.Column("agent_id", sa.String(32), nullable=False),
    sa.Column("csrf", sa.String(64), nullable=False),
    sa.Column("created_at", UtcDateTime(), nullable=False),
    sa.Column("seen_at", UtcDateTime(), nullable=False),
    sa.Column("expires_at", UtcDateTime(), nullable=False),
    sa.Column("ip", sa.String(64), nullable=False),
    sa.Column("user_agent", sa.Text(), nullable=False),
    sa.PrimaryKeyConstraint("token_hash", name="pk_sign_in"),
    sa.Index("ix_sign_in_agent_id", "agent_id"),
)


one_time_link = sa.Table(
    "one_time_link",
    SPINE,
    sa.Column("token_hash", sa.String(64), nullable=False),
    sa.Column("purpose", sa.String(16), nullable=False),
    sa.Column("expires_at", UtcDateTime(), nullable=False),
    sa.Column("agent_id", sa.String(32), nullable=True),
    sa.Column("used_at", UtcDateTime(), nullable=True),
    sa.PrimaryKeyConstraint("token_hash", name="pk_one_time_link"),
)


queue = sa.Table(
    "queue",
    SPINE,
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
    sa.PrimaryKeyConstraint("id", name="pk_queue"),
)


routing_profile = sa.Table(
    "routing_profile",
    SPINE,
    sa.Column("id", sa.String(32), nullable=False),
    sa.Column("name", sa.Text(), nullable=False),
    sa.Column("caps", Plain(), nullable=False),
    sa.Column("ver", sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint("id", name="pk_routing_profile"),
)


profile_queue = sa.Table(
    "profile_queue",
    SPINE,
    sa.Column("profile_id", sa.String(32), nullable=False),
    sa.Column("queue_id", sa.String(32), nullable=False),
    sa.Column("place", sa.Integer(), nullable=False),
    sa.Column("priority", sa.Integer(), nullable=False),
    sa.Column("ring", sa.Integer(), nullable=False),
    sa.Column("delay_s", sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(
        ["queue_id"],
        ["queue.id"],
        name="fk_profile_queue_queue_id",
        initially="DEFERRED",
        deferrable=True,
    ),
    sa.PrimaryKeyConstraint("profile_id", "queue_id", name="pk_profile_queue"),
)


outcome = sa.Table(
    "outcome",
    SPINE,
    sa.Column("id", sa.String(32), nullable=False),
    sa.Column("name", sa.Text(), nullable=False),
    sa.Column("retired", sa.Boolean(), nullable=False),
    sa.Column("ver", sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint("id", name="pk_outcome"),
)


canned = sa.Table(
    "canned",
    SPINE,
    sa.Column("id", sa.String(32), nullable=False),
    sa.Column("name", sa.Text(), nullable=False),
    sa.Column("text", sa.Text(), nullable=False),
    sa.Column("language", sa.String(16), nullable=False),
    sa.Column("retired", sa.Boolean(), nullable=False),
    sa.Column("ver", sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint("id", name="pk_canned"),
)


account = sa.Table(
    "account",
    SPINE,
    sa.Column("id", sa.String(32), nullable=False),
    sa.Column("name", sa.Text(), nullable=False),
    sa.Column("kind", sa.String(24), nullable=False),
    sa.Column("queue_id", sa.String(32), nullable=False),
    sa.Column("settings", Plain(), nullable=False),
    sa.Column("secrets", sa.Text(), nullable=False),
    sa.Column("enabled", sa.Boolean(), nullable=False),
    sa.Column("ver", sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint("id", name="pk_account"),
)


account_cursor = sa.Table(
    "account_cursor",
    SPINE,
    sa.Column("account_id", sa.String(32), nullable=False),
    sa.Column("cursor", sa.LargeBinary(), nullable=False),
    sa.PrimaryKeyConstraint("account_id", name="pk_account_cursor"),
)


account_health = sa.Table(
    "account_health",
    SPINE,
    sa.Column("account_id", sa.String(32), nullable=False),
    sa.Column("state", sa.String(24), nullable=False),
    sa.Column("checked_at", UtcDateTime(), nullable=False),
    sa.Column("last_in_at", UtcDateTime(), nullable=True),
    sa.Column("last_out_at", UtcDateTime(), nullable=True),
    sa.Column("lag_s", sa.Float(), nullable=False),
    sa.Column("error_code", sa.String(64), nullable=False),
    sa.Column("error_text", sa.Text(), nullable=False),
    sa.PrimaryKeyConstraint("account_id", name="pk_account_health"),
)


setting = sa.Table(
    "setting",
    SPINE,
    sa.Column("key", sa.String(64), nullable=False),
    sa.Column("value", sa.Text(), nullable=False),
    sa.PrimaryKeyConstraint("key", name="pk_setting"),
)
