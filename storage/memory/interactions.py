"""Interactions, in memory; counters are counted when they are read."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from router.errors import Conflict
from router.inbox import Shelf, shelf_of
from router.model import AgentId, ConversationId, Interaction, InteractionId
from storage.memory.tables import Tables


def is_open(interaction: Interaction) -> bool:
    """Tell whether it is not final."""
    return shelf_of(interaction.state) is not Shelf.CLOSED


class MemoryInteractions:
    """See `Interactions`."""

    def __init__(self, tables: Tables) -> None:
        self._t = tables

    async def numbers(self, n: int) -> int:
        """See `Interactions`; the first number is 1."""
        first = self._t.number.get("interaction", 0) + 1
        self._t.number.put("interaction", first + n - 1)
        return first

    async def get(self, ids: Collection[InteractionId]) -> Mapping[InteractionId, Interaction]:
        """See `Interactions`."""
        return {key: self._t.interaction[key] for key in ids if key in self._t.interaction}

    async def open_in(
        self, conversations: Collection[ConversationId]
    ) -> Mapping[ConversationId, Interaction]:
        """See `Interactions`."""
        found = ((key, self._t.open_in.get(key)) for key in conversations)
        return {key: self._t.interaction[there] for key, there in found if there is not None}

    async def add(self, interactions: Sequence[Interaction]) -> None:
        """See `Interactions`."""
        for interaction in interactions:
            self._t.interaction.insert(interaction.id, interaction)
            self._index(interaction)

    async def save(self, changes: Sequence[tuple[Interaction, Interaction]]) -> None:
        """See `Interactions.save`."""
        for old, _ in changes:
            stored = self._t.interaction.get(old.id)
            if stored is None or stored.ver != old.ver:
                raise Conflict("row.moved", "The interaction has been changed meanwhile")
        for _, new in changes:
            self._t.interaction.put(new.id, new)
            self._index(new)

    def _index(self, interaction: Interaction) -> None:
        if interaction.agent_id is not None:
            self._t.assigned.put((interaction.id, interaction.agent_id), None)
        conversation = interaction.conversation_id
        there = self._t.open_in.get(conversation)
        if is_open(interaction):
            if there != interaction.id:
                self._t.open_in.insert(conversation, interaction.id)
        elif there == interaction.id:
            self._t.open_in.drop(conversation)

    async def due(self, now: datetime, limit: int) -> Sequence[Interaction]:
        """See `Interactions`; earliest first."""
        due = [(at, one.id, one) for at, one in self._waiting() if at <= now]
        return [one for _, _, one in sorted(due, key=lambda each: each[:2])[:limit]]

    async def next_due(self) -> datetime | None:
        """See `Interactions`."""
        return min((at for at, _ in self._waiting()), default=None)

    def _waiting(self) -> list[tuple[datetime, Interaction]]:
        return [(one.due_at, one) for one in self._t.interaction.values() if one.due_at is not None]

    async def of_agent(self, agent: AgentId) -> Sequence[Interaction]:
        """See `Interactions`."""
        return [
            one for one in self._t.interaction.values() if one.agent_id == agent and is_open(one)
        ]
