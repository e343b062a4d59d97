"""What the desk keeps of its agents and their work."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

from storage.columns import Media, UtcDateTime

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

ABOUT_CUSTOMERS = sa.text("interaction_id IS NULL")


def upgrade() -> None:
    """Add it; what is there stays as it is."""
    op.create_table(
        "preference",
        sa.Column("agent_id", sa.String(32), nullable=False),
        sa.Column("name", sa.String(40), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("agent_id", "name", name=op.f("pk_preference")),
    )
    op.create_table(
        "mention",
        sa.Column("agent_id", sa.String(32), nullable=False),
        sa.Column("note_id", sa.String(32), nullable=False),
        sa.Column("interaction_id", sa.String(32), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("seen", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("agent_id", "note_id", name="pk_mention"),
    )
    op.create_index("ix_mention_agent", "mention", ["agent_id", "seen", "at", "note_id"])
    for table, column in _columns():
        _add(table, column)
    with op.batch_alter_table("note") as change:
        change.alter_column("interaction_id", existing_type=sa.String(32), nullable=True)
    op.create_index(
        "ix_note_customer",
        "note",
        ["customer_id", "at", "id"],
        sqlite_where=ABOUT_CUSTOMERS,
        postgresql_where=ABOUT_CUSTOMERS,
    )


def downgrade() -> None:
    """Drop it, with everything in it."""
    op.drop_index("ix_note_customer", "note")
    op.execute("DELETE FROM timeline_entry WHERE conversation_id = ''")
    op.execute("DELETE FROM note WHERE interaction_id IS NULL")
    with op.batch_alter_table("note") as change:
        change.alter_column("interaction_id", existing_type=sa.String(32), nullable=False)
    for table, column in reversed(_columns()):
        with op.batch_alter_table(table) as change:
            change.drop_column(column.name)
    op.drop_table("mention")
    op.drop_table("preference")


def _columns() -> list[tuple[str, sa.Column[Any]]]:
    """Return what the tables there are get besides; the defaults are for the rows there are."""
    of_agents: list[sa.Column[Any]] = [
        sa.Column("presence_by", sa.String(32), nullable=False, server_default=""),
        sa.Column("presence_note", sa.Text(), nullable=False, server_default=""),
        sa.Column("presence_media", Media(), nullable=False, server_default="[]"),
    ]
    of_queues: list[sa.Column[Any]] = [
        sa.Column("outcome_required", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("wrapup_s", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("wrapup_more_s", sa.Integer(), nullable=False, server_default="0"),
    ]
    return [
        *(("agent", column) for column in of_agents),
        *(("queue", column) for column in of_queues),
    ]


def _add(table: str, column: sa.Column[Any]) -> None:
    """Add a column whose default is only for the rows there are."""
    with op.batch_alter_table(table) as change:
        change.add_column(column)
    with op.batch_alter_table(table) as change:
        change.alter_column(column.name, existing_type=column.type, server_default=None)
