"""Due times that began as a wait, brought back with a clock that was set back."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    ColumnElement,
    Dialect,
    Interval,
    Table,
    TextClause,
    TypeDecorator,
    Update,
    bindparam,
    update,
)
from sqlalchemy.types import TypeEngine

from router.messages import Delivery
from router.model import ENDS_OF_WRAPUP
from router.presence import GRACE
from storage.sql import Sql
from storage.tables import STILL_PENDING, interaction, outbox, raw
from storage.tables_staff import STILL_LIVE, account_lease, offer, timer


class Lapse(TypeDecorator[timedelta]):
    """A span of time that can be taken from a `UtcDateTime`."""

    impl = BigInteger
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Choose by database."""
        return dialect.type_descriptor(BigInteger() if dialect.name == "sqlite" else Interval())

    def process_bind_param(self, value: timedelta | None, dialect: Dialect) -> Any:
        """Turn it into what the database takes away."""
        if value is None or dialect.name != "sqlite":
            return value
        return value // timedelta(microseconds=1)


def _sooner(table: Table, column: Column[Any], *where: ColumnElement[bool] | TextClause) -> Update:
    return update(table).where(*where).values({column: column - bindparam("by", type_=Lapse())})


# Queued answers and snoozes were appointed. The lease of a row is left alone: its holder goes by
# its very end.
BRING_BACK = (
    _sooner(raw, raw.c.due_at, STILL_PENDING, raw.c.lease_until.is_(None)),
    _sooner(
        outbox, outbox.c.next_at, outbox.c.next_at.is_not(None),
        outbox.c.state.in_((Delivery.DEFERRED, Delivery.UNKNOWN)),
    ),
    _sooner(offer, offer.c.expires_at, STILL_LIVE),
    _sooner(
        interaction, interaction.c.due_at, interaction.c.due_at.is_not(None),
        interaction.c.due_kind.in_(ENDS_OF_WRAPUP),
    ),
    _sooner(timer, timer.c.due_at, timer.c.kind == GRACE),
    _sooner(account_lease, account_lease.c.until, account_lease.c.holder != ""),
)  # fmt: skip


async def bring_back(sql: Sql, by: timedelta) -> None:
    """See `Desk.bring_back`."""
    for statement in BRING_BACK:
        await sql.run(statement, {"by": by})
