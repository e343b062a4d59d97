"""Interactions, in SQL."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime

from sqlalchemy import Integer, bindparam, func, insert, select, update

from router.errors import Conflict
from router.model import AgentId, ConversationId, Interaction, InteractionId
from storage.among import among
from storage.counting import Tally
from storage.rows import INTERACTION
from storage.sql import Sql
from storage.tables import STILL_OPEN, assigned, interaction, number
from storage.upsert import insert_new

NUMBERS = (
    update(number)
    .where(number.c.name == "interaction")
    .values(value=number.c.value + bindparam("n", type_=Integer))
    .returning(number.c.value)
)
GET = select(*INTERACTION.columns).where(among(interaction.c.id))
OPEN_IN = select(*INTERACTION.columns).where(among(interaction.c.conversation_id), STILL_OPEN)
ADD = insert(interaction)
VERSIONS = (
    select(interaction.c.id, interaction.c.ver).where(among(interaction.c.id)).with_for_update()
)
SAVE = update(interaction).where(
    interaction.c.id == bindparam("old_id"), interaction.c.ver == bindparam("old_ver")
)
ASSIGN = insert_new(assigned)
DUE = (
    select(*INTERACTION.columns)
    .where(interaction.c.due_at <= bindparam("now"))
    .order_by(interaction.c.due_at, interaction.c.id)
    .limit(bindparam("n", type_=Integer))
)
NEXT_DUE = select(func.min(interaction.c.due_at)).where(interaction.c.due_at.is_not(None))
OF_AGENT = (
    select(*INTERACTION.columns)
    .where(interaction.c.shelf.in_(("open", "snoozed")))
    .where(interaction.c.agent_id == bindparam("agent"))
    .order_by(interaction.c.id)
)


class SqlInteractions:
    """See `Interactions`."""

    def __init__(self, sql: Sql, tally: Tally) -> None:
        self._sql = sql
        self._tally = tally

    async def numbers(self, n: int) -> int:
        """See `Interactions`; the first number is 1."""
        last: int = await self._sql.value(NUMBERS, {"n": n})
        return last - n + 1

    async def get(self, ids: Collection[InteractionId]) -> Mapping[InteractionId, Interaction]:
        """See `Interactions`."""
        rows = await self._sql.all(GET, {"ids": list(ids)})
        return {one.id: one for one in map(INTERACTION.of, rows)}

    async def open_in(
        self, conversations: Collection[ConversationId]
    ) -> Mapping[ConversationId, Interaction]:
        """See `Interactions`."""
        rows = await self._sql.all(OPEN_IN, {"ids": list(conversations)})
        return {one.conversation_id: one for one in map(INTERACTION.of, rows)}

    async def add(self, interactions: Sequence[Interaction]) -> None:
        """See `Interactions`."""
        # One that is closed by a change that waits makes room for another one.
        await self._sql.settle(interaction)
        self._sql.add(ADD, INTERACTION.rows(interactions))
        self._assign(interactions)
        for one in interactions:
            self._tally.came(one)

    async def save(self, changes: Sequence[tuple[Interaction, Interaction]]) -> None:
        """See `Interactions.save`."""
        if not changes:
            return
        ordered = sorted(changes, key=lambda change: change[0].id)
        if len(ordered) > 1:
            await self._hold(old for old, _ in ordered)
        rows = [
            {**row, "old_id": old.id, "old_ver": old.ver}
            for row, (old, _) in zip(INTERACTION.changes(ordered), ordered, strict=True)
        ]
        if len(rows) == 1:
            await self._sql.change(SAVE, rows[0], _moved())
        else:
            await self._sql.run(SAVE, rows)
        self._assign(new for old, new in ordered if old.agent_id != new.agent_id)
        for old, new in ordered:
            self._tally.moved(old, new)

    async def _hold(self, olds: Iterable[Interaction]) -> None:
        """Hold the rows and make sure that none has moved on, before any is written."""
        expected = {(old.id, old.ver) for old in olds}
        rows = await self._sql.all(VERSIONS, {"ids": sorted(key for key, _ in expected)})
        if {(row.id, row.ver) for row in rows} != expected:
            raise _moved()

    def _assign(self, interactions: Iterable[Interaction]) -> None:
        rows = [
            {"interaction_id": one.id, "agent_id": one.agent_id}
            for one in interactions
            if one.agent_id is not None
        ]
        self._sql.add(ASSIGN, rows)

    async def due(self, now: datetime, limit: int) -> Sequence[Interaction]:
        """See `Interactions`; earliest first."""
        rows = await self._sql.all(DUE, {"now": now, "n": limit})
        return [INTERACTION.of(row) for row in rows]

    async def next_due(self) -> datetime | None:
        """See `Interactions`."""
        due: datetime | None = await self._sql.value(NEXT_DUE)
        return due

    async def of_agent(self, agent: AgentId) -> Sequence[Interaction]:
        """See `Interactions`."""
        rows = await self._sql.all(OF_AGENT, {"agent": agent})
        return [INTERACTION.of(row) for row in rows]


def _moved() -> Conflict:
    return Conflict("row.moved", "The interaction has been changed meanwhile")
