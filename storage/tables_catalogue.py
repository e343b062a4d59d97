"""Tables of what an administrator keeps: tags, fields, views, reasons, and the audit log."""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, Index, Integer, String, Table, Text

from router.catalogue_nouns import FieldOf, FieldType
from storage.columns import Media, Plain, Words, key, loose, moment, named, ref
from storage.tables import metadata

tag = Table(
    "tag",
    metadata,
    key(),
    Column("name", Text, nullable=False),
    Column("colour", String(24), nullable=False),
    Column("retired", Boolean, nullable=False),
    Column("ver", Integer, nullable=False),
)

custom_field = Table(
    "custom_field",
    metadata,
    key(),
    Column("name", Text, nullable=False),
    named("of", FieldOf),
    named("type", FieldType),
    Column("choices", Words, nullable=False),
    Column("place", Integer, nullable=False),
    Column("retired", Boolean, nullable=False),
    Column("ver", Integer, nullable=False),
)

saved_view = Table(
    "saved_view",
    metadata,
    key(),
    Column("name", Text, nullable=False),
    Column("filters", Plain, nullable=False),
    loose("owner", null=True),
    Column("place", Integer, nullable=False),
    Column("retired", Boolean, nullable=False),
    Column("ver", Integer, nullable=False),
)

presence_reason = Table(
    "presence_reason",
    metadata,
    key(),
    Column("name", Text, nullable=False),
    Column("media", Media, nullable=False),
    Column("max_minutes", Integer, nullable=False),
    Column("retired", Boolean, nullable=False),
    Column("ver", Integer, nullable=False),
)

interaction_tag = Table(
    "interaction_tag",
    metadata,
    ref("interaction_id", "interaction.id", primary=True),
    ref("tag_id", "tag.id", primary=True),
    Index("ix_interaction_tag_tag", "tag_id", "interaction_id"),
)

field_value = Table(
    "field_value",
    metadata,
    key("of_id"),  # an interaction or a customer
    ref("field_id", "custom_field.id", primary=True),
    Column("value", Text, nullable=False),
    Index("ix_field_value_field", "field_id", "of_id"),
)

audit = Table(
    "audit",
    metadata,
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    moment("at"),
    Column("actor", String(64), nullable=False),
    Column("ip", String(64), nullable=False),
    Column("verb", String(24), nullable=False),
    Column("kind", String(24), nullable=False),
    Column("object_id", String(64), nullable=False),
    Column("detail_hash", String(64), nullable=False),
    Column("prev_hash", String(64), nullable=False),
    Column("hash", String(64), nullable=False),
    Index("ix_audit_object", "kind", "object_id", "seq"),
    Index("ix_audit_actor", "actor", "seq"),
)

audit_detail = Table(
    "audit_detail",
    metadata,
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("name", Text, nullable=False),
    Column("before", Plain, nullable=False),
    Column("after", Plain, nullable=False),
    Column("salt", String(64), nullable=False),
)
