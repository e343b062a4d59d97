"""The index of what was said."""

from __future__ import annotations

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add it; what is there stays as it is."""


def downgrade() -> None:
    """Drop it, with everything in it."""
