"""Business calendars, and what a queue answers while its own is closed."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from storage.columns import Spans, Week

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add them; no queue has a calendar, so nothing changes until one is given."""
    op.create_table(
        "calendar",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("zone", sa.String(64), nullable=False),
        sa.Column("weekly", Week(), nullable=False),
        sa.Column("ver", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_calendar"),
    )
    op.create_table(
        "calendar_holiday",
        sa.Column("calendar_id", sa.String(32), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("spans", Spans(), nullable=False),
        sa.ForeignKeyConstraint(
            ["calendar_id"],
            ["calendar.id"],
            name="fk_calendar_holiday_calendar_id",
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("calendar_id", "day", name="pk_calendar_holiday"),
    )
    with op.batch_alter_table("queue") as change:
        change.add_column(sa.Column("calendar_id", sa.String(32), nullable=True))
        change.add_column(sa.Column("away_text", sa.Text(), nullable=False, server_default=""))
    with op.batch_alter_table("queue") as change:  # the default was for the rows there are
        change.alter_column("away_text", existing_type=sa.Text(), server_default=None)


def downgrade() -> None:
    """Drop them, with everything in them."""
    with op.batch_alter_table("queue") as change:
        change.drop_column("away_text")
        change.drop_column("calendar_id")
    op.drop_table("calendar_holiday")
    op.drop_table("calendar")
