"""Small documents of accounts: tokens and the like."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from storage.columns import UtcDateTime

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add it; what is there stays as it is."""
    op.create_table(
        "account_document",
        sa.Column("account_id", sa.String(32), nullable=False),
        sa.Column("key", sa.String(128), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("expires_at", UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("account_id", "key", name="pk_account_document"),
    )
    op.create_index(
        "ix_account_document_expires_at", "account_document", ["account_id", "expires_at"]
    )


def downgrade() -> None:
    """Drop it, with everything in it."""
    op.drop_table("account_document")
