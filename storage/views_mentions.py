"""Notes in which somebody was named, read by SQL."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Integer, bindparam, select

from router.seeing import Principal
from router.views_staff import MentionLine
from storage.showing import mention_line
from storage.tables import customer, interaction, note
from storage.tables_staff import mention
from storage.visible import SqlSight, visible

LINES = (
    select(
        mention.c.note_id, mention.c.interaction_id, mention.c.at, mention.c.seen,
        note.c.agent_id, note.c.text, customer.c.name,
    )
    .join(note, note.c.id == mention.c.note_id)
    .join(interaction, interaction.c.id == mention.c.interaction_id)
    .join(customer, customer.c.id == interaction.c.customer_id)
    .where(mention.c.agent_id == bindparam("me"))
    .order_by(mention.c.seen, mention.c.at.desc(), mention.c.note_id.desc())
    .limit(bindparam("n", type_=Integer))
)  # fmt: skip


class MentionViews(SqlSight):
    """See `Reads`, the part of mentions."""

    async def mentions(self, who: Principal, limit: int) -> Sequence[MentionLine]:
        """See `Reads`."""
        statement = LINES.where(visible(who))
        rows = await self._sql.all(statement, {**await self.asking(who), "n": limit})
        return [mention_line(*row) for row in rows]
