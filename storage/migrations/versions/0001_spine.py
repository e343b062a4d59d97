"""The spine: customers, conversations, interactions, messages, people, offers and the event log."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

from storage.migrations.spine import customers, messages, moving, staff

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

SEEDS: dict[str, dict[str, Any]] = {
    "event_head": {"id": 1, "seq": 0},
    "shard": {"id": 1, "epoch": 0, "owner": ""},
    "number": {"name": "interaction", "value": 0},
}
"""Rows that are only ever updated."""


def upgrade() -> None:
    """Make all tables."""
    for create in (*staff.CREATES, *customers.CREATES, *messages.CREATES, *moving.CREATES):
        create()
    for table, row in SEEDS.items():
        op.bulk_insert(sa.table(table, *map(_column, row)), [row])


def _column(name: str) -> sa.ColumnClause[Any]:
    return sa.column(name)


def downgrade() -> None:
    """Drop all tables, with everything in them."""
    for table in reversed((*staff.TABLES, *customers.TABLES, *messages.TABLES, *moving.TABLES)):
        op.drop_table(table)
