"""Which revision of the tables a database holds; a start compares it without Alembic."""

from __future__ import annotations

from sqlalchemy import text

from router.errors import Unavailable
from storage.connections import AsyncConnection
from storage.sql import Sql
from storage.tables import REVISION

REVISIONS = text("SELECT version_num FROM alembic_version")


async def revision_of(connection: AsyncConnection) -> str | None:
    """Return the revision of the tables there are."""
    revision: str | None = await Sql(connection).value(REVISIONS)
    return revision


def check_revision(revision: str | None) -> None:
    """Raise Unavailable for tables of another version."""
    if revision != REVISION:
        raise Unavailable(
            "store.revision",
            f"The tables are of revision {revision}, this program needs {REVISION}:"
            " stop the hub and run ./centralita migrate",
        )
