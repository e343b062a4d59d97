"""Whole lists of the inbox."""

from router.listing import ALL, Narrow, Sort
from router.seeing import Principal
from router.views import InboxRow, ViewName
from storage.store import Store


async def listed(
    store: Store,
    who: Principal,
    view: ViewName,
    narrow: Narrow = ALL,
    sort: Sort = Sort.NEWEST,
    limit: int = 99,
) -> list[InboxRow]:
    """All pages of a list."""
    rows: list[InboxRow] = []
    cursor: str | None = None
    async with store.unit.read() as reads:
        while True:
            page = await reads.inbox(who, view, cursor, limit, narrow, sort)
            rows += page.rows
            cursor = page.next
            if cursor is None:
                return rows
