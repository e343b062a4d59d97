"""Leases of accounts, and what fences a sender that lost its turn."""

from __future__ import annotations

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add it; what is there stays as it is."""


def downgrade() -> None:
    """Drop it, with everything in it."""
