"""What the desk keeps of its agents and their work."""

from __future__ import annotations

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add it; what is there stays as it is."""


def downgrade() -> None:
    """Drop it, with everything in it."""
