"""What an administrator keeps: tags, fields, views, and the audit of every change."""

from __future__ import annotations

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add it; what is there stays as it is."""


def downgrade() -> None:
    """Drop it, with everything in it."""
