"""The audit log in SQL; rows are only ever added, at the end of a transaction."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import ColumnElement, Integer, Select, bindparam, insert, select

from router.audit import START, AuditFilter, AuditRow, Change, Detail, chained
from storage.sql import Sql
from storage.tables_catalogue import audit, audit_detail

_ROW = tuple(column for column in audit.c)
_DETAIL = (audit_detail.c.name, audit_detail.c.before, audit_detail.c.after, audit_detail.c.salt)
LINES: Select[Any] = select(*_ROW, *_DETAIL).join_from(
    audit, audit_detail, audit_detail.c.seq == audit.c.seq, isouter=True
)
NEWEST = select(audit.c.seq, audit.c.hash).order_by(audit.c.seq.desc()).limit(1)
LAST_ACTOR = (
    select(audit.c.actor)
    .where(audit.c.kind == bindparam("kind"), audit.c.object_id == bindparam("key"))
    .order_by(audit.c.seq.desc())
    .limit(1)
)
ONWARDS = (
    LINES.where(audit.c.seq > bindparam("after"))
    .order_by(audit.c.seq)
    .limit(bindparam("n", type_=Integer))
)
ADD, ADD_DETAIL = insert(audit), insert(audit_detail)


def audit_row(row: Sequence[Any]) -> AuditRow:
    """Return the noun of a row of LINES; an erased detail is empty."""
    n = len(_ROW)
    detail = Detail() if row[n] is None else Detail(*row[n:])
    return replace(AuditRow(*row[:n]), detail=detail)


async def lines(sql: Sql, asked: AuditFilter, before: int | None, limit: int) -> Sequence[AuditRow]:
    """Return lines newest first, those before a seq."""
    statement = LINES.where(*_wanted(asked, before)).order_by(audit.c.seq.desc()).limit(limit)
    return [audit_row(row) for row in await sql.all(statement)]


async def onwards(sql: Sql, after: int, limit: int) -> Sequence[AuditRow]:
    """Return lines as they were written, those after a seq."""
    return [audit_row(row) for row in await sql.all(ONWARDS, {"after": after, "n": limit})]


def _wanted(asked: AuditFilter, before: int | None) -> list[ColumnElement[bool]]:
    columns: Mapping[str, Any] = {
        name: getattr(asked, name) for name in ("actor", "kind", "verb", "object_id")
    }
    wanted = [audit.c[name] == value for name, value in columns.items() if value]
    if asked.since is not None:
        wanted.append(audit.c.at >= asked.since)
    if asked.until is not None:
        wanted.append(audit.c.at < asked.until)
    if before is not None:
        wanted.append(audit.c.seq < before)
    return wanted


class SqlAudit:
    """See `Audit`."""

    def __init__(self, sql: Sql) -> None:
        self._sql = sql
        self.changes: list[Change] = []

    def add(self, change: Change) -> None:
        """See `Audit`."""
        self.changes.append(change)

    async def last_actor(self, kind: str, object_id: str) -> str:
        """See `Audit`."""
        found: str | None = await self._sql.value(LAST_ACTOR, {"kind": kind, "key": object_id})
        return found or ""

    async def write(self) -> None:
        """Give the changes their places; whoever calls holds the lock of the log's head."""
        newest = await self._sql.first(NEWEST)
        seq, last = (0, START) if newest is None else newest
        for change in self.changes:
            row = chained(change, seq + 1, last, secrets.token_hex(8))
            await self._sql.run(ADD, {c.name: getattr(row, c.name) for c in audit.c})
            detail = {c.name: getattr(row.detail, c.name) for c in _DETAIL}
            await self._sql.run(ADD_DETAIL, {"seq": row.seq, **detail})
            seq, last = row.seq, row.hash
