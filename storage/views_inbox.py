"""The inbox, read by SQL: lists by keyset along an index, counters from their table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Integer,
    Select,
    String,
    and_,
    bindparam,
    exists,
    func,
    literal,
    or_,
    select,
    true,
    tuple_,
)

from router.inbox import WAITING_STATES, Shelf, shelf_of
from router.listing import ALL, COUNTED, NO_DUE, Narrow, Sort, moment_of
from router.messages import Direction
from router.model import InteractionState
from router.seeing import Principal
from router.views import InboxPage, InboxRow, ViewName
from storage.columns import UtcDateTime
from storage.keyset import cursor_of, read_cursor
from storage.labels import tags_of
from storage.rows import INTERACTION
from storage.showing import inbox_row
from storage.tables import customer, interaction, message, seen
from storage.tables_catalogue import interaction_tag
from storage.tables_staff import draft
from storage.views_rows import N, RowViews, received_after
from storage.visible import IN_MY_QUEUES, IS_VISIBLE, sees_everything

SHAPES = 500  # of lists, 22 kB each with its plan: together they can be asked for in 20,000 ways
ME: ColumnElement[str] = bindparam("me")
MINE = interaction.c.agent_id == ME
NOBODYS = interaction.c.agent_id.is_(None)

# Two levels down, the interaction meant is still the outermost one: say so.
SEEN = func.coalesce(
    select(seen.c.seq)
    .where(seen.c.conversation_id == interaction.c.conversation_id, seen.c.agent_id == ME)
    .correlate(interaction)
    .scalar_subquery(),
    0,
)
HAS_UNREAD = exists().where(
    message.c.conversation_id == interaction.c.conversation_id,
    message.c.direction == Direction.IN,
    message.c.seq > SEEN,
)
TAGGED = exists().where(
    interaction_tag.c.interaction_id == interaction.c.id,
    interaction_tag.c.tag_id == bindparam("tag"),
)
WAITS = and_(NOBODYS, interaction.c.state.in_(sorted(WAITING_STATES)))
NARROWED: Mapping[str, ColumnElement[bool]] = {
    "queue": interaction.c.queue_id == bindparam("queue"),
    "account": interaction.c.account_id == bindparam("account"),
    "agent": interaction.c.agent_id == bindparam("agent"),
    "tag": TAGGED,
    "medium": interaction.c.medium == bindparam("medium", type_=String()),
    "state": interaction.c.state == bindparam("state", type_=String()),
    "unread": HAS_UNREAD,
    "waiting": WAITS,
}
"""What each word of `Narrow` asks of a row."""

DRAFTED = exists().where(
    draft.c.interaction_id == interaction.c.id, draft.c.agent_id == ME, draft.c.deleted.is_(False)
)
LINES = select(
    *INTERACTION.columns, customer.c.name, customer.c.merged_into, received_after(SEEN), DRAFTED
).join(customer, customer.c.id == interaction.c.customer_id)

BY: Mapping[Sort, ColumnElement[Any]] = {
    Sort.NEWEST: interaction.c.last_at,
    Sort.OLDEST: interaction.c.last_at,
    Sort.WAITING: interaction.c.enq_at,
    Sort.DUE: func.coalesce(interaction.c.due_at, literal(NO_DUE, UtcDateTime())),
}
# A number in the statement: PostgreSQL keeps a plan only when it knows that a page is short.
PAGE = bindparam("n", type_=Integer, literal_execute=True)
HERE = tuple_(bindparam("cursor_at", type_=UtcDateTime()), bindparam("cursor_id"))

OF_QUEUES = frozenset({ViewName.UNASSIGNED, ViewName.QUEUE})
"""Lists that hold only what stands in one of my queues."""

FINAL = [state for state in InteractionState if shelf_of(state) is Shelf.CLOSED]


def _list(view: ViewName, everything: bool) -> ColumnElement[bool]:
    """Say `router.inbox.views_of` in SQL; a contract test holds both equal."""
    in_queues = true() if everything else IN_MY_QUEUES
    shelf = {ViewName.SNOOZED: Shelf.SNOOZED, ViewName.CLOSED: Shelf.CLOSED}.get(view, Shelf.OPEN)
    within: dict[ViewName, ColumnElement[bool]] = {
        ViewName.MINE: MINE,
        ViewName.UNASSIGNED: and_(WAITS, in_queues),
        ViewName.QUEUE: in_queues,
        ViewName.SNOOZED: or_(MINE, and_(NOBODYS, in_queues)),
        ViewName.CLOSED: true() if everything else IS_VISIBLE,
    }
    return and_(interaction.c.shelf == shelf, within[view])


@lru_cache(SHAPES)
def list_query(
    view: ViewName, everything: bool, asks: frozenset[str], sort: Sort, later: bool
) -> Select[Any]:
    """Return the query of one list. The page is cut before names and unread are looked up."""
    by, down = BY[sort], sort is Sort.NEWEST
    ids = _narrowed(view, everything, asks)
    if later:
        place = tuple_(by, interaction.c.id)
        ids = ids.where(place < HERE if down else place > HERE)
    order = [each.desc() if down else each.asc() for each in (by, interaction.c.id)]
    page = ids.order_by(*order).limit(PAGE).subquery()
    return LINES.join(page, page.c.id == interaction.c.id).order_by(*order)


@lru_cache(SHAPES)
def _count_query(view: ViewName, everything: bool, asks: frozenset[str]) -> Select[Any]:
    some = _narrowed(view, everything, asks).limit(PAGE).subquery()
    return select(func.count()).select_from(some)


def _narrowed(view: ViewName, everything: bool, asks: frozenset[str]) -> Select[Any]:
    # Two words about one column lead SQLite away from its index: the caller has checked the queue.
    checked = "queue" in asks and view in OF_QUEUES
    conditions = [NARROWED[name] for name in sorted(asks)]
    return select(interaction.c.id).where(_list(view, everything or checked), *conditions)


class InboxViews(RowViews):
    """See `Reads`, the part of lists."""

    async def inbox(
        self,
        who: Principal,
        view: ViewName,
        cursor: str | None,
        limit: int,
        narrow: Narrow = ALL,
        sort: Sort = Sort.NEWEST,
    ) -> InboxPage:
        """See `Reads`."""
        if await self._foreign(who, view, narrow):
            return InboxPage((), None, await self.head())
        statement = list_query(view, sees_everything(who), narrow.asks(), sort, bool(cursor))
        params = {**await self.asking(who), **asdict(narrow), "n": limit + 1}
        if cursor:
            params["cursor_at"], params["cursor_id"] = read_cursor(cursor)
        rows = await self._lines(who, statement, params)
        page = rows[:limit]
        more = len(rows) > limit
        after = cursor_of(moment_of(page[-1], sort), page[-1].id) if more else None
        return InboxPage(tuple(page), after, await self.head())

    async def inbox_count(self, who: Principal, view: ViewName, narrow: Narrow) -> int:
        """See `Reads`."""
        if await self._foreign(who, view, narrow):
            return 0
        statement = _count_query(view, sees_everything(who), narrow.asks())
        params = {**await self.asking(who), **asdict(narrow), "n": COUNTED}
        n: int = await self._sql.value(statement, params)
        return n

    async def _foreign(self, who: Principal, view: ViewName, narrow: Narrow) -> bool:
        queue = narrow.queue
        return bool(queue) and view in OF_QUEUES and queue not in await self.my_queues(who)

    async def _lines(
        self, who: Principal, statement: Select[Any], params: dict[str, Any]
    ) -> list[InboxRow]:
        queues = await self.my_queues(who)
        rows = await self._sql.all(statement, params)
        ones = [INTERACTION.of(row[:N]) for row in rows]
        tags = await tags_of(self._sql, [one.id for one in ones]) if ones else {}
        names = await self._names_of({row.customer_id for row in rows if row.merged_into})
        return [
            inbox_row(
                who,
                queues,
                one,
                names.get(one.customer_id) or name,
                unread,
                drafted,
                tags.get(one.id, ()),
            )
            for one, (name, _, unread, drafted) in zip(ones, (row[N:] for row in rows), strict=True)
        ]
