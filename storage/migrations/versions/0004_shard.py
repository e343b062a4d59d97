"""What a message hands on. Of the shard itself nothing is kept: the database knows who locks it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add it; what is there stays as it is."""
    op.add_column("message", sa.Column("forwards_id", sa.String(32), nullable=True))


def downgrade() -> None:
    """Drop it, with everything in it."""
    op.drop_column("message", "forwards_id")
