"""Tables of what is configured: queues, calendars, routing profiles and the lists of the desk."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Date, Integer, String, Table, Text

from storage.columns import Plain, Spans, Week, key, loose, ref
from storage.tables import metadata

queue = Table(
    "queue",
    metadata,
    key(),
    Column("name", Text, nullable=False),
    Column("offer_timeout_s", Integer, nullable=False),
    Column("decline_exclude_s", Integer, nullable=False),
    Column("rona_after", Integer, nullable=False),
    Column("undo_finish_s", Integer, nullable=False),
    Column("language", String(16), nullable=False),
    Column("signature", Text, nullable=False),
    loose("calendar_id", null=True),
    Column("away_text", Text, nullable=False),
    Column("retired", Boolean, nullable=False),
    Column("ver", Integer, nullable=False),
    Column("outcome_required", Boolean, nullable=False),
    Column("wrapup_s", Integer, nullable=False),
    Column("wrapup_more_s", Integer, nullable=False),
    Column("acknowledge_text", Text, nullable=False),
)

routing_profile = Table(
    "routing_profile",
    metadata,
    key(),
    Column("name", Text, nullable=False),
    Column("caps", Plain, nullable=False),
    Column("ver", Integer, nullable=False),
    Column("retired", Boolean, nullable=False),
)

profile_queue = Table(
    "profile_queue",
    metadata,
    key("profile_id"),
    ref("queue_id", "queue.id", primary=True),
    Column("place", Integer, nullable=False),
    Column("priority", Integer, nullable=False),
    Column("ring", Integer, nullable=False),
    Column("delay_s", Integer, nullable=False),
)

calendar = Table(
    "calendar",
    metadata,
    key(),
    Column("name", Text, nullable=False),
    Column("zone", String(64), nullable=False),
    Column("weekly", Week, nullable=False),
    Column("ver", Integer, nullable=False),
    Column("retired", Boolean, nullable=False),
)

calendar_holiday = Table(
    "calendar_holiday",
    metadata,
    ref("calendar_id", "calendar.id", primary=True),
    Column("day", Date, primary_key=True),
    Column("spans", Spans, nullable=False),
    Column("name", Text, nullable=False),
)

outcome = Table(
    "outcome",
    metadata,
    key(),
    Column("name", Text, nullable=False),
    Column("retired", Boolean, nullable=False),
    Column("ver", Integer, nullable=False),
)

canned = Table(
    "canned",
    metadata,
    key(),
    Column("name", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("language", String(16), nullable=False),
    Column("retired", Boolean, nullable=False),
    Column("ver", Integer, nullable=False),
)

setting = Table(
    "setting",
    metadata,
    Column("key", String(64), primary_key=True),
    Column("value", Text, nullable=False),
)
