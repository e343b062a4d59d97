"""Leases of accounts, and what fences a sender that lost its turn."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

MACHINE_WROTE = sa.text("automatic <> '' AND direction = 'out'")

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add it; what is there stays as it is."""
    op.create_index(
        "ix_message_machine", "message", ["at"],
        sqlite_where=MACHINE_WROTE, postgresql_where=MACHINE_WROTE,
    )  # fmt: skip


def downgrade() -> None:
    """Drop it, with everything in it."""
    op.drop_index("ix_message_machine", "message")
