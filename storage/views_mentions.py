"""Notes in which somebody was named, read by SQL."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Boolean, Integer, and_, bindparam, func, or_, select, tuple_

from router.seeing import Principal
from router.views_staff import MentionPage
from storage.columns import UtcDateTime
from storage.mention_pages import mention_page, read_mark
from storage.showing import mention_line
from storage.tables import customer, interaction, note
from storage.tables_staff import mention
from storage.visible import SqlSight, visible

MINE = mention.c.agent_id == bindparam("me")
HERE = mention.c.seen == bindparam("seen", type_=Boolean())
BEFORE = tuple_(mention.c.at, mention.c.note_id) < tuple_(
    bindparam("at", type_=UtcDateTime()), bindparam("id")
)
LINES = (
    select(
        mention.c.note_id, mention.c.interaction_id, mention.c.at, mention.c.seen,
        note.c.agent_id, note.c.text, customer.c.name,
    )
    .join(note, note.c.id == mention.c.note_id)
    .join(interaction, interaction.c.id == mention.c.interaction_id)
    .join(customer, customer.c.id == interaction.c.customer_id)
    .where(MINE)
    .order_by(mention.c.seen, mention.c.at.desc(), mention.c.note_id.desc())
    .limit(bindparam("n", type_=Integer))
)  # fmt: skip


REST = LINES.where(or_(mention.c.seen > bindparam("seen"), and_(HERE, BEFORE)))
FRESH = (
    select(func.count())
    .select_from(mention)
    .join(interaction, interaction.c.id == mention.c.interaction_id)
    .where(MINE, mention.c.seen.is_(False))
)


class MentionViews(SqlSight):
    """See `Reads`, the part of mentions."""

    async def mentions(self, who: Principal, cursor: str | None, limit: int) -> MentionPage:
        """See `Reads`."""
        asking: dict[str, Any] = {**await self.asking(who), "n": limit + 1}
        if cursor:
            asking["seen"], (asking["at"], asking["id"]) = read_mark(cursor)
        rows = await self._sql.all(visible(REST if cursor else LINES, who), asking)
        fresh = await self._sql.value(visible(FRESH, who), asking)
        return mention_page([mention_line(*row) for row in rows], limit, fresh, await self.head())
