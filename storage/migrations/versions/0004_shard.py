"""What a message hands on, and what a queue says when a mail has come, which was a setting before.

Of the shard itself nothing is kept: the database knows who locks it.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

WORDS = """
UPDATE queue SET acknowledge_text = COALESCE(
    (SELECT value FROM setting WHERE setting.key = 'acknowledge.' || queue.id), ''
)
"""


def upgrade() -> None:
    """Add it; what is there stays as it is."""
    op.add_column("message", sa.Column("forwards_id", sa.String(32), nullable=True))
    said = sa.Column("acknowledge_text", sa.Text(), nullable=False, server_default="")
    with op.batch_alter_table("queue") as change:
        change.add_column(said)
    with op.batch_alter_table("queue") as change:
        change.alter_column(said.name, existing_type=sa.Text(), server_default=None)
    op.execute(WORDS)
    op.execute("DELETE FROM setting WHERE key LIKE 'acknowledge.%'")


def downgrade() -> None:
    """Drop it, with everything in it."""
    with op.batch_alter_table("queue") as change:
        change.drop_column("acknowledge_text")
    op.drop_column("message", "forwards_id")
