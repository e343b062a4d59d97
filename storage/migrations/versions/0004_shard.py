"""A place in the history that needs nothing: who holds the lock is asked of the database itself."""

from __future__ import annotations

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Leave everything as it is."""


def downgrade() -> None:
    """Leave everything as it is."""
