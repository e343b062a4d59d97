"""Who was named in which note, in SQL."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import bindparam, insert, update

from router.model import AgentId, InteractionId, NoteId
from storage.sql import Sql
from storage.tables_staff import mention

ADD = insert(mention)
SEEN = (
    update(mention)
    .where(
        mention.c.agent_id == bindparam("who"),
        mention.c.interaction_id == bindparam("where"),
        mention.c.seen.is_(False),
    )
    .values(seen=True)
)


class SqlMentions:
    """See `Mentions`."""

    def __init__(self, sql: Sql) -> None:
        self._sql = sql

    async def add(
        self, note: NoteId, interaction: InteractionId, agents: Collection[AgentId], at: datetime
    ) -> None:
        """See `Mentions`."""
        rows = [
            {"agent_id": one, "note_id": note, "interaction_id": interaction, "at": at,
             "seen": False}
            for one in agents
        ]  # fmt: skip
        if rows:
            await self._sql.run(ADD, rows)

    async def see(self, agent: AgentId, interaction: InteractionId) -> int:
        """See `Mentions`."""
        return await self._sql.run(SEEN, {"who": agent, "where": interaction})
