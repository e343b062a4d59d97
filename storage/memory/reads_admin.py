"""What administration pages read, from the dictionaries."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from router.audit import AuditFilter, AuditRow
from router.model import AgentId
from router.people import Agent, Load, OneTimeLink
from router.repositories_catalogue import N
from storage.memory.catalogue import rows_of, wanted
from storage.memory.configuration import by_name
from storage.memory.tables import Tables


class AdminReads:
    """See `Reads`, the part of administration."""

    _t: Tables

    async def listed(self, kind: type[N]) -> Sequence[N]:
        """See `Reads`."""
        return by_name(rows_of(self._t, kind))

    async def settings(self) -> Mapping[str, str]:
        """See `Reads`."""
        return dict(self._t.setting)

    async def preferences(self, agent: AgentId) -> Mapping[str, str]:
        """See `Reads`."""
        return self._t.preference.get(agent, {})

    async def people(self) -> Sequence[Agent]:
        """See `Reads`."""
        return by_name(self._t.agent)

    async def loads(self) -> Sequence[Load]:
        """See `Reads`."""
        return sorted(self._t.load.values(), key=lambda load: (load.agent_id, load.medium))

    async def link(self, token_hash: str) -> OneTimeLink | None:
        """See `Reads`."""
        return self._t.link.get(token_hash)

    async def open_links(self, now: datetime) -> Mapping[AgentId, datetime]:
        """See `Reads`."""
        links = [one for one in self._t.link.values() if one.used_at is None]
        there = [(one.agent_id, one.expires_at) for one in links if one.expires_at > now]
        return {agent: until for agent, until in sorted(there, key=lambda one: one[1]) if agent}

    async def audit(self, asked: AuditFilter, before: int | None, limit: int) -> Sequence[AuditRow]:
        """See `Reads`."""
        rows = [row for row in self._t.audit.values() if wanted(row, asked)]
        earlier = [row for row in rows if before is None or row.seq < before]
        return earlier[::-1][:limit]

    async def audit_onwards(self, after: int, limit: int) -> Sequence[AuditRow]:
        """See `Reads`."""
        return [row for row in self._t.audit.values() if row.seq > after][:limit]
