"""The spine: customers, conversations, interactions, messages, people, offers and the event log."""

from __future__ import annotations

from alembic import op

from storage.migrations.spine import customers, messages, moving, staff
from storage.migrations.spine.metadata import SPINE

assert customers, "an import of each fills SPINE"
assert messages
assert staff

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make all tables, and the rows that are only ever updated."""
    SPINE.create_all(op.get_bind())
    op.bulk_insert(moving.event_head, [{"id": 1, "seq": 0}])
    op.bulk_insert(moving.shard, [{"id": 1, "epoch": 0, "owner": ""}])
    op.bulk_insert(moving.number, [{"name": "interaction", "value": 0}])


def downgrade() -> None:
    """Drop all tables, with everything in them."""
    SPINE.drop_all(op.get_bind())
