"""The index of what was said."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from storage.columns import UtcDateTime

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

# Words are cut and folded before they come here: whatever is beyond ASCII belongs to a word.
FTS5 = """
CREATE VIRTUAL TABLE search_text
USING fts5(facts, sender, recipients, text, tokenize = 'ascii', columnsize = 0)
"""
TSVECTOR = "CREATE TABLE search_text (rowid bigint PRIMARY KEY, vector tsvector NOT NULL)"
GIN = "CREATE INDEX ix_search_text_vector ON search_text USING gin (vector)"


def upgrade() -> None:
    """Add it, empty: its reader begins at the first event there is."""
    op.create_table(
        "search_entry",
        sa.Column("place", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(24), nullable=False),
        sa.Column("row_id", sa.String(32), nullable=False),
        sa.Column("customer_id", sa.String(32), nullable=False),
        sa.Column("interaction_id", sa.String(32), nullable=True),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("place", name="pk_search_entry"),
        sa.UniqueConstraint("row_id", name="uq_search_entry_row_id"),
    )
    op.create_index("ix_search_entry_customer_id", "search_entry", ["customer_id", "place"])
    if op.get_bind().dialect.name == "sqlite":
        op.execute(FTS5)
    else:
        op.execute(TSVECTOR)
        op.execute(GIN)


def downgrade() -> None:
    """Drop it; the next upgrade reads the log again."""
    op.execute("DROP TABLE search_text")
    op.drop_table("search_entry")
    op.execute("DELETE FROM reader WHERE name = 'search'")
