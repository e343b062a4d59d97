"""The audit log: listed with filters, exported, and checked to be whole."""

from __future__ import annotations

import json
from collections.abc import Mapping

from aiohttp import web

from agents.auth import Signed
from agents.forms_people import AuditLine, AuditPage, AuditQuery, AuditState
from agents.sheets import csv_line
from agents.tools import Tools
from router.audit import START, AuditFilter, AuditRow, broken

EXPORT = 50_000  # lines at most, the newest
STEP = 1_000
HEAD = ("seq", "at", "actor", "ip", "verb", "kind", "object", "name", "before", "after", "hash")


async def lines(tools: Tools, who: Signed, query: AuditQuery) -> AuditPage:
    """Changes, newest first."""
    async with tools.unit.read() as reads:
        rows = await reads.audit(_filter(query), query.before, query.limit + 1)
        names = {str(one.id): one.name for one in await reads.people()}
    page = rows[: query.limit]
    after = page[-1].seq if len(rows) > query.limit else None
    return AuditPage(lines=tuple(_line(row, names) for row in page), next=after)


async def export(
    tools: Tools, who: Signed, request: web.Request, query: AuditQuery
) -> web.Response:
    """The same as CSV, all pages."""
    async with tools.unit.read() as reads:
        rows = await reads.audit(_filter(query), query.before, EXPORT)
        names = {str(one.id): one.name for one in await reads.people()}
    text = csv_line(HEAD) + "".join(csv_line(_cells(row, names)) for row in rows)
    headers = {
        "Content-Disposition": 'attachment; filename="audit.csv"',
        "Cache-Control": "private, no-store",
    }
    # Spreadsheets take UTF-8 for something else without the mark.
    body = b"\xef\xbb\xbf" + text.encode()
    return web.Response(body=body, content_type="text/csv", charset="utf-8", headers=headers)


async def check(tools: Tools, who: Signed) -> AuditState:
    """Walk the whole chain."""
    seq, last = 0, START
    async with tools.unit.read() as reads:
        while rows := await reads.audit_onwards(seq, STEP):
            if (at := broken(rows, seq, last)) is not None:
                return AuditState(rows=at - 1, hash=last, broken_at=at, state="broken")
            seq, last = rows[-1].seq, rows[-1].hash
    return AuditState(rows=seq, hash=last, broken_at=None, state="whole")


def _filter(query: AuditQuery) -> AuditFilter:
    return AuditFilter(
        query.actor, query.kind, query.verb, query.object_id, query.since, query.until
    )


def _line(row: AuditRow, names: Mapping[str, str]) -> AuditLine:
    return AuditLine(
        seq=row.seq,
        at=row.at,
        actor=row.actor,
        actor_name=names.get(row.actor, row.actor),
        ip=row.ip,
        verb=row.verb,
        kind=row.kind,
        object_id=row.object_id,
        name=row.detail.name,
        before=dict(row.detail.before),
        after=dict(row.detail.after),
        hash=row.hash,
    )


def _cells(row: AuditRow, names: Mapping[str, str]) -> tuple[str, ...]:
    line = _line(row, names)
    before, after = (json.dumps(part, ensure_ascii=False) for part in (line.before, line.after))
    return (
        str(line.seq),
        line.at.isoformat(),
        line.actor_name,
        line.ip,
        line.verb,
        line.kind,
        line.object_id,
        line.name,
        before,
        after,
        line.hash,
    )
