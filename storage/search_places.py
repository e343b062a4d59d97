"""Where the words of a search stand, asked of the database; the work is bounded."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Integer,
    Select,
    Subquery,
    and_,
    bindparam,
    func,
    or_,
    select,
    true,
)

from router.model import InteractionId
from router.repositories_search import Asked, Found, Place
from router.search_query import Term
from router.seeing import Principal
from router.views_search import Group
from storage.among import among
from storage.columns import UtcDateTime
from storage.search import WORDS, Words
from storage.search_families import Families
from storage.tables import interaction
from storage.tables_search import search_entry, search_text

RARE = 20  # words in fewer than one entry of so many are looked up, others met on the way
UPTO = bindparam("upto", type_=BigInteger)
FIRST = 2**62  # above every place
SHAPES = 200  # of searches, kept with their plans

ANY, ONCE = (Term(()),), datetime.max.replace(tzinfo=UTC)

PLACE = tuple(
    search_entry.c[name] for name in ("place", "kind", "row_id", "customer_id", "interaction_id")
)


class SearchPlaces(Families):
    """See `Reads`, the part that finds."""

    async def search_places(
        self, who: Principal, asked: Asked, before: int | None, limit: int
    ) -> Found:
        """See `Reads`."""
        words = WORDS[self._sql.database]
        params = {**_params(asked), "words": words.words(asked)}
        upto = FIRST if before is None else before
        places: list[Place] = []
        common = bool(words.LATELY and asked.terms) and not _among_few(asked)
        for n in words.ROUNDS:
            rows: Sequence[Any] = ()
            if common:
                rows = await self._walk(asked, {**params, "upto": upto})
                common = len(rows) * RARE >= words.LATELY
            if not common:
                statement = _of_newest(_shape(asked), self._sql.database)
                rows = await self._sql.all(statement, {**params, "upto": upto, "n": n})
            fits = [Place(*row[: len(PLACE)]) for row in rows if row.fits]
            places += await self._seen(who, asked.group, fits, places)
            if len(places) >= limit:
                return Found(tuple(places[:limit]), True, places[limit - 1].place)
            if not common and len(rows) < n:
                return Found(tuple(places))
            upto = rows[-1].place
        return Found(tuple(places), True, upto)

    async def _walk(self, asked: Asked, params: dict[str, Any]) -> Sequence[Any]:
        statement = _of_lately(_shape(asked), self._sql.database)
        return await self._sql.all(statement, {**params, "n": WORDS[self._sql.database].LATELY})

    async def _seen(
        self, who: Principal, group: Group, fits: Sequence[Place], before: Sequence[Place]
    ) -> list[Place]:
        """Leave out what may not be seen, and whoever was merged with one who is found already."""
        if group is Group.INTERACTION:
            ids = [InteractionId(one.id) for one in fits]
            seen = await self.visible(who, ids) if fits else frozenset()
            return [one for one in fits if one.id in seen]
        visible = await self.seen_customers(who, {one.customer_id for one in fits})
        fits = [one for one in fits if one.customer_id in visible]
        return fits if group is Group.MESSAGE else await self._survivors(fits, before)

    async def _survivors(self, fits: Sequence[Place], before: Sequence[Place]) -> list[Place]:
        roots = await self.roots({one.customer_id for one in (*before, *fits)})
        taken = {roots[one.customer_id] for one in before}
        out = []
        for one in fits:
            if roots[one.customer_id] not in taken:
                taken.add(roots[one.customer_id])
                out.append(one)
        return out


def _shape(asked: Asked) -> Asked:
    """Return one of the few that a statement is made for: of limits it matters that they are there,
    and whether nobody is among the agents.
    """
    sets: dict[str, Any] = {
        name: None if (value := getattr(asked, name)) is None else value & {""}
        for name in ("customers", "queues", "accounts", "agents", "states")
    }
    return Asked(
        asked.group,
        terms=asked.terms and ANY,
        **sets,
        since=asked.since and ONCE,
        until=asked.until and ONCE,
        number=None if asked.number is None else 0,
    )


@lru_cache(SHAPES)
def _of_newest(shape: Asked, database: str) -> Select[Any]:
    return _statement(shape, _newest(shape, WORDS[database]))


@lru_cache(SHAPES)
def _of_lately(shape: Asked, database: str) -> Select[Any]:
    return _statement(shape, _lately(WORDS[database]))


def _newest(asked: Asked, words: Words) -> Subquery:
    """The newest entries with these words, at most n."""
    order = words.order() if asked.terms else search_text.c.rowid
    return (
        select(search_text.c.rowid)
        .where(words.match(search_text), search_text.c.rowid < UPTO, *_among_few(asked))
        .order_by(order.desc())
        .limit(bindparam("n", type_=Integer))
        .subquery()
    )


def _lately(words: Words) -> Subquery:
    """Those with these words among the newest n entries of all."""
    lately = (
        select(search_text.c.rowid, search_text.c.vector)
        .where(search_text.c.rowid < UPTO)
        .order_by(search_text.c.rowid.desc())
        .limit(bindparam("n", type_=Integer))
        .subquery()
    )
    return select(lately.c.rowid).where(words.match(lately)).subquery()


def _statement(asked: Asked, places: Subquery) -> Select[Any]:
    """Entries at these places, newest first, each told whether it fits."""
    of = search_entry.c
    return (
        select(*PLACE, func.coalesce(_fits(asked), False).label("fits"))
        .join(places, places.c.rowid == of.place)
        .join(interaction, interaction.c.id == of.interaction_id, isouter=True)
        .order_by(of.place.desc())
    )


def _among_few(asked: Asked) -> list[ColumnElement[bool]]:
    """What is told of one customer or one number is looked for there alone, however long ago."""
    few = select(search_entry.c.place)
    if asked.number is not None:
        few = few.join(interaction, interaction.c.id == search_entry.c.row_id)
        few = few.where(interaction.c.number == bindparam("number", type_=BigInteger))
    elif asked.customers is not None:
        few = few.where(among(search_entry.c.customer_id, "customers"))
    else:
        return []
    return [search_text.c.rowid.in_(few)]


def _fits(asked: Asked) -> ColumnElement[bool]:
    at = interaction.c.last_at if asked.group is Group.INTERACTION else search_entry.c.at
    checks: list[ColumnElement[bool]] = [true()]
    for name, column in (
        ("customers", search_entry.c.customer_id),
        ("queues", interaction.c.queue_id),
        ("accounts", interaction.c.account_id),
        ("states", interaction.c.state),
    ):
        if getattr(asked, name) is not None:
            checks.append(among(column, name))
    if asked.agents is not None:
        mine = among(interaction.c.agent_id, "agents")
        nobody = and_(interaction.c.id.is_not(None), interaction.c.agent_id.is_(None))
        checks.append(or_(mine, nobody) if "" in asked.agents else mine)
    if asked.since is not None:
        checks.append(at >= bindparam("since", type_=UtcDateTime()))
    if asked.until is not None:
        checks.append(at < bindparam("until", type_=UtcDateTime()))
    return and_(*checks)


def _params(asked: Asked) -> dict[str, Any]:
    def listed(names: Collection[str] | None) -> list[str]:
        return sorted(str(name) for name in names or ())

    return {
        "customers": listed(asked.customers),
        "queues": listed(asked.queues),
        "accounts": listed(asked.accounts),
        "states": listed(asked.states),
        "agents": listed(asked.agents),
        "since": asked.since,
        "until": asked.until,
        "number": asked.number,
    }
