"""What administration pages read, by SQL."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import bindparam, func, select

from router.audit import AuditFilter, AuditRow
from router.model import AgentId
from router.people import Agent, Load, OneTimeLink
from router.repositories_catalogue import N
from storage import audit
from storage.catalogue import Catalogue
from storage.desk import preferences_of
from storage.listing import listed
from storage.rows import AGENT, LOAD
from storage.sessions import SqlSessions
from storage.sql import Sql
from storage.tables_config import setting
from storage.tables_staff import agent_load, one_time_link

LOADS = select(*LOAD.columns).order_by(agent_load.c.agent_id, agent_load.c.medium)
SETTINGS = select(setting.c.key, setting.c.value)
OPEN_LINKS = (
    select(one_time_link.c.agent_id, func.max(one_time_link.c.expires_at))
    .where(
        one_time_link.c.agent_id.is_not(None),
        one_time_link.c.used_at.is_(None),
        one_time_link.c.expires_at > bindparam("now"),
    )
    .group_by(one_time_link.c.agent_id)
)


class AdminViews:
    """See `Reads`, the part of administration."""

    _sql: Sql

    async def listed(self, kind: type[N]) -> Sequence[N]:
        """See `Reads`."""
        return await listed(self._sql, kind)

    async def settings(self) -> Mapping[str, str]:
        """See `Reads`."""
        return {row.key: row.value for row in await self._sql.all(SETTINGS)}

    async def preferences(self, agent: AgentId) -> Mapping[str, str]:
        """See `Reads`."""
        return await preferences_of(self._sql, agent)

    async def people(self) -> Sequence[Agent]:
        """See `Reads`."""
        return await Catalogue(self._sql).list(AGENT)

    async def loads(self) -> Sequence[Load]:
        """See `Reads`."""
        return [LOAD.of(row) for row in await self._sql.all(LOADS)]

    async def link(self, token_hash: str) -> OneTimeLink | None:
        """See `Reads`."""
        return await SqlSessions(self._sql).link(token_hash)

    async def open_links(self, now: datetime) -> Mapping[AgentId, datetime]:
        """See `Reads`."""
        rows = await self._sql.all(OPEN_LINKS, {"now": now})
        return {AgentId(row[0]): row[1] for row in rows}

    async def audit(self, asked: AuditFilter, before: int | None, limit: int) -> Sequence[AuditRow]:
        """See `Reads`."""
        return await audit.lines(self._sql, asked, before, limit)

    async def audit_onwards(self, after: int, limit: int) -> Sequence[AuditRow]:
        """See `Reads`."""
        return await audit.onwards(self._sql, after, limit)
