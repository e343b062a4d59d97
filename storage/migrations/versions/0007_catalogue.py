"""What an administrator keeps: tags, fields, views, and the audit of every change."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

from router.catalogue_nouns import FieldOf, FieldType
from storage.columns import Media, Named, Plain, UtcDateTime, Words

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add it; what is there stays as it is."""
    op.create_table(
        "tag", *_named(), sa.Column("colour", sa.String(24), nullable=False), _pk("tag")
    )
    op.create_table(
        "custom_field",
        *_named(),
        sa.Column("of", Named(FieldOf), nullable=False),
        sa.Column("type", Named(FieldType), nullable=False),
        sa.Column("choices", Words(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        _pk("custom_field"),
    )
    op.create_table(
        "saved_view",
        *_named(),
        sa.Column("filters", Plain(), nullable=False),
        sa.Column("owner", sa.String(32), nullable=True),
        sa.Column("place", sa.Integer(), nullable=False),
        _pk("saved_view"),
    )
    op.create_table(
        "presence_reason",
        *_named(),
        sa.Column("media", Media(), nullable=False),
        sa.Column("max_minutes", sa.Integer(), nullable=False),
        _pk("presence_reason"),
    )
    _labels()
    _audit()
    for table, column in _columns():
        with op.batch_alter_table(table) as change:
            change.add_column(column)
        if column.server_default is not None:
            with op.batch_alter_table(table) as change:
                change.alter_column(column.name, existing_type=column.type, server_default=None)


def _columns() -> list[tuple[str, sa.Column[Any]]]:
    """Return what the tables there are get besides; the defaults are for the rows there are."""
    retired: list[tuple[str, sa.Column[Any]]] = [
        (table, sa.Column("retired", sa.Boolean(), nullable=False, server_default=sa.false()))
        for table in ("routing_profile", "calendar", "account")
    ]
    return [
        *retired,
        ("calendar_holiday", sa.Column("name", sa.Text(), nullable=False, server_default="")),
        ("account", sa.Column("secrets_at", UtcDateTime(), nullable=True)),
    ]


def _named() -> list[sa.Column[Any]]:
    return [
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("retired", sa.Boolean(), nullable=False),
        sa.Column("ver", sa.Integer(), nullable=False),
    ]


def _pk(table: str, *columns: str) -> sa.PrimaryKeyConstraint:
    return sa.PrimaryKeyConstraint(*(columns or ("id",)), name=f"pk_{table}")


def _held(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        [column],
        [f"{target}.id"],
        name=f"fk_{table}_{column}",
        initially="DEFERRED",
        deferrable=True,
    )


def _labels() -> None:
    op.create_table(
        "interaction_tag",
        sa.Column("interaction_id", sa.String(32), nullable=False),
        sa.Column("tag_id", sa.String(32), nullable=False),
        _held("interaction_tag", "interaction_id", "interaction"),
        _held("interaction_tag", "tag_id", "tag"),
        _pk("interaction_tag", "interaction_id", "tag_id"),
    )
    op.create_index("ix_interaction_tag_tag", "interaction_tag", ["tag_id", "interaction_id"])
    op.create_table(
        "field_value",
        sa.Column("of_id", sa.String(32), nullable=False),
        sa.Column("field_id", sa.String(32), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        _held("field_value", "field_id", "custom_field"),
        _pk("field_value", "of_id", "field_id"),
    )
    op.create_index("ix_field_value_field", "field_value", ["field_id", "of_id"])


def _audit() -> None:
    op.create_table(
        "audit",
        sa.Column("seq", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("actor", sa.String(64), nullable=False),
        sa.Column("ip", sa.String(64), nullable=False),
        sa.Column("verb", sa.String(24), nullable=False),
        sa.Column("kind", sa.String(24), nullable=False),
        sa.Column("object_id", sa.String(64), nullable=False),
        sa.Column("detail_hash", sa.String(64), nullable=False),
        sa.Column("prev_hash", sa.String(64), nullable=False),
        sa.Column("hash", sa.String(64), nullable=False),
        _pk("audit", "seq"),
    )
    op.create_index("ix_audit_object", "audit", ["kind", "object_id", "seq"])
    op.create_index("ix_audit_actor", "audit", ["actor", "seq"])
    op.create_table(
        "audit_detail",
        sa.Column("seq", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("before", Plain(), nullable=False),
        sa.Column("after", Plain(), nullable=False),
        sa.Column("salt", sa.String(64), nullable=False),
        _pk("audit_detail", "seq"),
    )


def downgrade() -> None:
    """Drop it, with everything in it."""
    for table, column in reversed(_columns()):
        with op.batch_alter_table(table) as change:
            change.drop_column(column.name)
    for name in _TABLES:
        op.drop_table(name)


_TABLES = (
    "audit_detail", "audit", "field_value", "interaction_tag",
    "presence_reason", "saved_view", "custom_field", "tag",
)  # fmt: skip
