"""Leases of accounts, and what fences a sender that lost its turn."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from storage.columns import UtcDateTime

MACHINE_WROTE = sa.text("automatic <> '' AND direction = 'out'")
WAITS = sa.text("next_at IS NOT NULL")

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add it; nobody holds anything yet."""
    op.create_table(
        "account_lease",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("holder", sa.Text(), nullable=False),
        sa.Column("fence", sa.Integer(), nullable=False),
        sa.Column("until", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_account_lease"),
    )
    op.add_column("raw", sa.Column("holder", sa.Text(), nullable=True))
    op.add_column("outbox", sa.Column("content", sa.LargeBinary(), nullable=True))
    op.create_index(
        "ix_message_machine", "message", ["at"],
        sqlite_where=MACHINE_WROTE, postgresql_where=MACHINE_WROTE,
    )  # fmt: skip
    op.create_index(
        "ix_outbox_account", "outbox", ["account_id", "next_at", "message_id"],
        sqlite_where=WAITS, postgresql_where=WAITS,
    )  # fmt: skip


def downgrade() -> None:
    """Drop it, with everything in it."""
    op.drop_column("outbox", "content")
    op.drop_column("raw", "holder")
    op.drop_table("account_lease")
    op.drop_index("ix_outbox_account", "outbox")
    op.drop_index("ix_message_machine", "message")
