"""Tables of how people like their desk."""

from __future__ import annotations

from sqlalchemy import Column, String, Table, Text

from storage.columns import key
from storage.tables import metadata

preference = Table(
    "preference",
    metadata,
    key("agent_id"),
    Column("name", String(40), primary_key=True),
    Column("value", Text, nullable=False),
)
