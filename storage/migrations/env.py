"""Runs the migrations on the connection it is given: a plain one, or an async one's `run_sync`."""

from __future__ import annotations

from alembic import context

from storage import tables_config, tables_staff
from storage.tables import metadata
from storage.tables_search import WORDS

assert tables_config, "its import fills the metadata"
assert tables_staff

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,
    compare_type=True,
    include_name=lambda name, kind, _: kind != "table" or not str(name).startswith(WORDS),
)

with context.begin_transaction():
    context.run_migrations()
