"""Who was named in which note, in memory."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime

from router.model import AgentId, InteractionId, NoteId
from router.seeing import Principal
from router.views_staff import MentionLine, MentionPage
from storage.memory.sight import Sight
from storage.memory.tables import Mention, Tables
from storage.mention_pages import mention_page, read_mark
from storage.showing import mention_line


class MemoryMentions:
    """See `Mentions`."""

    def __init__(self, tables: Tables) -> None:
        self._t = tables

    async def add(
        self, note: NoteId, interaction: InteractionId, agents: Collection[AgentId], at: datetime
    ) -> None:
        """See `Mentions`."""
        for one in agents:
            self._t.mention.insert((one, note), Mention(one, note, interaction, at, False))

    async def see(self, agent: AgentId, interaction: InteractionId) -> int:
        """See `Mentions`."""
        fresh = [
            one
            for one in self._t.mention.values()
            if (one.agent_id, one.interaction_id, one.seen) == (agent, interaction, False)
        ]
        for one in fresh:
            self._t.mention.put((one.agent_id, one.note_id), replace(one, seen=True))
        return len(fresh)


class MentionReads(Sight):
    """See `Reads`, the part of mentions."""

    async def mentions(self, who: Principal, cursor: str | None, limit: int) -> MentionPage:
        """See `Reads`."""
        mine = [
            one
            for one in self._t.mention.values()
            if one.agent_id == who.agent_id
            and self.sees(who, self._t.interaction[one.interaction_id])
        ]
        mine.sort(key=lambda one: (not one.seen, one.at, one.note_id), reverse=True)
        fresh = sum(not one.seen for one in mine)
        if cursor:
            seen, place = read_mark(cursor)
            last = not seen, *place
            mine = [one for one in mine if (not one.seen, one.at, one.note_id) < last]
        lines = [self._line(one) for one in mine[: limit + 1]]
        return mention_page(lines, limit, fresh, await self.head())

    def _line(self, one: Mention) -> MentionLine:
        note = self._t.note[one.note_id]
        name = self._t.customer[self._t.interaction[one.interaction_id].customer_id].name
        return mention_line(
            one.note_id, one.interaction_id, one.at, one.seen, note.agent_id, note.text, name
        )
