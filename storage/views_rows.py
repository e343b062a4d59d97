"""Rows of the inbox by their ids, as many people see them: read once, whoever asks in one read."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from sqlalchemy import ColumnElement, Integer, String, exists, func, literal, select, union_all

from router.messages import Direction
from router.model import Interaction, InteractionId
from router.ports import Blobs, Clock
from router.seeing import Principal
from router.views import UNREAD_AT_MOST, InboxRow
from storage.among import among
from storage.labels import tags_of
from storage.rows import INTERACTION
from storage.search_families import Families
from storage.secrets import Vault
from storage.showing import inbox_row
from storage.sql import Sql
from storage.tables import assigned, customer, interaction, message, seen
from storage.tables_catalogue import interaction_tag
from storage.tables_staff import draft
from storage.visible import sees_everything

N = len(INTERACTION.columns)
NAMES = select(customer.c.id, customer.c.name).where(among(customer.c.id))


def received_after(seq: ColumnElement[int]) -> ColumnElement[int]:
    """Return how many messages came in a conversation after one, as far as that matters: in order,
    so that they are found along their index however many messages there are.
    """
    some = (
        select(message.c.seq)
        .where(
            message.c.conversation_id == interaction.c.conversation_id,
            message.c.direction == Direction.IN,
            message.c.seq > seq,
        )
        .order_by(message.c.seq)
        .limit(literal(UNREAD_AT_MOST, literal_execute=True))
        .correlate(interaction, seen)
        .subquery()
    )
    return select(func.count()).select_from(some).scalar_subquery()


ROWS = (
    select(
        *INTERACTION.columns,
        customer.c.name,
        customer.c.merged_into,
        received_after(literal(0)),
        exists().where(interaction_tag.c.interaction_id == interaction.c.id),
    )
    .join(customer, customer.c.id == interaction.c.customer_id)
    .where(among(interaction.c.id))
)


def _word(text: str) -> ColumnElement[str]:
    return literal(text, String())


NONE = literal(0, Integer())
# What differs from one person to the next, of everybody.
PERSONAL = union_all(
    select(_word("assigned"), assigned.c.interaction_id, assigned.c.agent_id, NONE).where(
        among(assigned.c.interaction_id)
    ),
    select(_word("drafted"), draft.c.interaction_id, draft.c.agent_id, NONE).where(
        among(draft.c.interaction_id), draft.c.deleted.is_(False)
    ),
    select(
        _word("unread"),
        interaction.c.id,
        seen.c.agent_id,
        received_after(seen.c.seq),
    )
    .join(seen, seen.c.conversation_id == interaction.c.conversation_id)
    .where(among(interaction.c.id)),
)


@dataclass(slots=True)
class Line:
    """What everybody's row of one interaction is made of, and the rows made so far."""

    one: Interaction
    name: str
    received: int
    tags: tuple[str, ...]
    assigned: set[str] = field(default_factory=set)
    drafted: set[str] = field(default_factory=set)
    unread: dict[str, int] = field(default_factory=dict)  # of those who have seen anything of it
    rows: dict[tuple[bool, bool, int, bool], InboxRow] = field(default_factory=dict)


class RowViews(Families):
    """See `Reads`, the part of rows that are named."""

    def __init__(self, sql: Sql, blobs: Blobs, clock: Clock, vault: Vault) -> None:
        super().__init__(sql, blobs, clock, vault)
        # One read tells many people of the same.
        self._named: dict[frozenset[InteractionId], list[Line]] = {}

    async def inbox_rows(
        self, who: Principal, interactions: Collection[InteractionId]
    ) -> Sequence[InboxRow]:
        """See `Reads`."""
        named = frozenset(interactions)
        if named not in self._named:
            self._named[named] = await self._read_lines(named)
        queues, everything = await self.my_queues(who), sees_everything(who)
        return [
            _row(line, who, line.one.queue_id in queues)
            for line in self._named[named]
            if everything or line.one.queue_id in queues or who.agent_id in line.assigned
        ]

    async def _read_lines(self, named: Collection[InteractionId]) -> list[Line]:
        ids = {"ids": sorted(named)}
        rows = await self._sql.all(ROWS, ids)
        names = await self._names_of({row.customer_id for row in rows if row.merged_into})
        tagged = [row.id for row in rows if row[-1]]
        tags = await tags_of(self._sql, tagged) if tagged else {}
        lines = {}
        for row in rows:
            one, (name, _, received, _) = INTERACTION.of(row[:N]), row[N:]
            name = names.get(one.customer_id) or name
            lines[str(one.id)] = Line(one, name, received, tags.get(one.id, ()))
        for what, interaction_id, agent_id, n in await self._sql.all(PERSONAL, ids) if rows else ():
            line = lines[interaction_id]
            if what == "unread":
                line.unread[agent_id] = n
            else:
                (line.assigned if what == "assigned" else line.drafted).add(agent_id)
        for line in lines.values():
            self.meet(line.one.customer_id, line.one.queue_id, line.assigned)
        return list(lines.values())

    async def _names_of(self, merged: set[str]) -> dict[str, str]:
        """Return the names of those who stand for others."""
        if not merged:
            return {}
        roots = await self.roots(merged)
        rows = await self._sql.all(NAMES, {"ids": sorted(set(roots.values()))})
        names = {row.id: row.name for row in rows}
        return {one: names[root] for one, root in roots.items()}


def _row(line: Line, who: Principal, in_queue: bool) -> InboxRow:
    """Return the row; it is the same object for all whose row is the same."""
    one, me = line.one, who.agent_id
    unread, drafted = line.unread.get(me, line.received), me in line.drafted
    alike = one.agent_id == me, in_queue, unread, drafted
    if alike not in line.rows:
        queues = [one.queue_id] if in_queue else []
        line.rows[alike] = inbox_row(who, queues, one, line.name, unread, drafted, line.tags)
    return line.rows[alike]
