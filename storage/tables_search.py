"""Tables of the search. Beside `search_entry` stands `search_text` with the words under the same
number: an FTS5 table on SQLite, a tsvector on PostgreSQL. Alembic cannot describe it, so it is
made by the migration alone.
"""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Index, String, Table, column, table

from router.repositories_search import Entry
from storage.columns import ID, loose, moment, named
from storage.tables import metadata

WORDS = "search_text"
"""How the names of all begin that only the migration knows: FTS5 keeps tables of its own."""

search_entry = Table(
    "search_entry",
    metadata,
    Column("place", BigInteger, primary_key=True, autoincrement=False),
    named("kind", Entry),
    Column("row_id", String(ID), nullable=False, unique=True),
    loose("customer_id"),
    loose("interaction_id", null=True),
    moment("at"),
    Index("ix_search_entry_customer_id", "customer_id", "place"),
)

search_text = table(
    WORDS,
    column("rowid", BigInteger),
    column("vector"),  # PostgreSQL
    column(WORDS),  # SQLite: stands for the whole row, as FTS5 wants it
)
