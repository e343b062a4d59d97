"""What lets another process take the routing over."""

from __future__ import annotations

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add it; what is there stays as it is."""


def downgrade() -> None:
    """Drop it, with everything in it."""
