"""Find customers, interactions and what was said."""

from __future__ import annotations

from typing import Annotated
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import Field, StringConstraints

from agents.auth import Signed
from agents.schema import Request
from agents.tools import Tools
from router.errors import Invalid
from router.searching import search
from router.views_search import Group, SearchPage


class SearchQuery(Request):
    """What to find; `group` and `cursor` for one page more of a group. `zone` is the one in which
    days are meant.
    """

    q: Annotated[str, StringConstraints(max_length=600)] = ""  # fits a line of HTTP in any letters
    group: Group | None = None
    cursor: Annotated[str, StringConstraints(max_length=200)] | None = None
    limit: Annotated[int, Field(ge=1, le=50)] = 10
    zone: Annotated[str, StringConstraints(max_length=64)] = "UTC"


async def page(tools: Tools, who: Signed, query: SearchQuery) -> SearchPage:
    """The first hits of each group, or one page of one group; newest first."""
    zone, now = _zone(query.zone), tools.clock.now()
    async with tools.unit.read() as reads:
        return await search(
            reads, who.principal, query.q, now, zone, query.group, query.cursor, query.limit
        )


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ValueError, OSError, ZoneInfoNotFoundError) as error:
        raise Invalid("search.zone", "There is no such time zone", field="zone") from error
