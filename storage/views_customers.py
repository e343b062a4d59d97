"""The list of customers, newest activity first, read by SQL.

A customer stands where the newest of their interactions does. So the interactions are walked along
the indexes of the inbox, newest first, and those that are not the newest of theirs left out.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cache
from heapq import merge
from typing import Any

from sqlalchemy import ColumnElement, Integer, Select, bindparam, exists, func, select, true, tuple_

from router.inbox import Shelf
from router.model import CustomerId, Interaction
from router.seeing import Principal
from router.views_customers import CustomerLine, CustomerPage
from storage.among import among
from storage.columns import UtcDateTime
from storage.customers import OWN_IDENTITIES
from storage.keyset import cursor_of, read_cursor
from storage.rows import CUSTOMER, INTERACTION, identity_of
from storage.search_families import DOWN, Families
from storage.showing import customer_line
from storage.tables import customer, interaction, message
from storage.visible import IS_VISIBLE, is_visible, sees_everything

newer = interaction.alias("newer")
BEFORE = tuple_(interaction.c.last_at, interaction.c.id) < tuple_(
    bindparam("before_at", type_=UtcDateTime()), bindparam("before_id")
)
HELD = select(func.count()).where(message.c.interaction_id == interaction.c.id).scalar_subquery()
CUSTOMERS = select(*CUSTOMER.columns).where(among(customer.c.id))


def _overtaken(everything: bool) -> ColumnElement[bool]:
    """Say that the same customer has a newer one that is seen."""
    return exists().where(
        newer.c.customer_id == interaction.c.customer_id,
        tuple_(newer.c.last_at, newer.c.id) > tuple_(interaction.c.last_at, interaction.c.id),
        true() if everything else is_visible(newer),
    )


@cache
def _walk(everything: bool, later: bool) -> Select[Any]:
    """Return the newest interaction that is seen of each customer, on one shelf."""
    seen = true() if everything else IS_VISIBLE
    return (
        select(*INTERACTION.columns, HELD)
        .where(interaction.c.shelf == bindparam("shelf"), seen, ~_overtaken(everything))
        .where(BEFORE if later else true())
        .order_by(interaction.c.last_at.desc(), interaction.c.id.desc())
        .limit(bindparam("n", type_=Integer))
    )


@cache
def _heads(everything: bool) -> Select[Any]:
    """Return the newest interaction that is seen of each customer."""
    return select(interaction.c.customer_id, interaction.c.last_at, interaction.c.id).where(
        among(interaction.c.customer_id),
        true() if everything else IS_VISIBLE,
        ~_overtaken(everything),
    )


@cache
def _opened(everything: bool) -> Select[Any]:
    """Return how many open interactions are seen of each customer."""
    return (
        select(interaction.c.customer_id, func.count())
        .where(
            among(interaction.c.customer_id),
            interaction.c.shelf != Shelf.CLOSED,
            true() if everything else IS_VISIBLE,
        )
        .group_by(interaction.c.customer_id)
    )


class CustomerViews(Families):
    """See `Reads`, the part of the list of customers."""

    async def customers(self, who: Principal, cursor: str | None, limit: int) -> CustomerPage:
        """See `Reads`."""
        lines: list[CustomerLine] = []
        at: str | None = cursor
        while len(lines) < limit:
            walked = await self._newest(who, at, limit + 1)
            page = walked[:limit]
            lines += await self._standing(who, page)
            at = cursor_of(page[-1][0].last_at, page[-1][0].id) if len(walked) > limit else None
            if at is None:
                break
        if len(lines) > limit:
            at = cursor_of(lines[limit - 1].last.last_at, lines[limit - 1].last.id)
        return CustomerPage(tuple(lines[:limit]), at, await self.head())

    async def _newest(
        self, who: Principal, cursor: str | None, n: int
    ) -> list[tuple[Interaction, int]]:
        statement = _walk(sees_everything(who), bool(cursor))
        params = {**await self.asking(who), "n": n}
        if cursor:
            params["before_at"], params["before_id"] = read_cursor(cursor)
        shelves = [
            [
                (INTERACTION.of(row[:-1]), row[-1])
                for row in await self._sql.all(statement, {**params, "shelf": shelf})
            ]
            for shelf in Shelf
        ]
        return list(merge(*shelves, key=lambda row: _place(row[0]), reverse=True))[:n]

    async def _standing(
        self, who: Principal, walked: Sequence[tuple[Interaction, int]]
    ) -> list[CustomerLine]:
        """Return the lines of those who stand here: a merged family does so once, where the newest
        interaction of all its members is.
        """
        roots = await self.roots({one.customer_id for one, _ in walked})
        survivors = set(roots.values())
        members = await self._members(survivors)
        ids = {"ids": sorted(members), **await self.asking(who)}
        newest = (
            await self._newest_of(who, members, ids)
            if len(members) > len(set(roots.values()))
            else {}
        )
        opened = await self._counted(_opened(sees_everything(who)), members, ids)
        handles = defaultdict[str, list[str]](list)
        for one in map(identity_of, await self._sql.all(OWN_IDENTITIES, ids)):
            handles[members[one.customer_id]].append(one.handle.shown or one.handle.value)
        rows = await self._sql.all(CUSTOMERS, {"ids": sorted(survivors)})
        people = {one.id: one for one in map(CUSTOMER.of, rows)}
        return [
            customer_line(people[root], handles[root], opened[root], one, held)
            for one, held in walked
            if newest.get(root := CustomerId(roots[one.customer_id]), _place(one)) == _place(one)
        ]

    async def _members(self, roots: set[str]) -> dict[str, str]:
        """Return everybody these survivors stand for, with the survivor."""
        members = {one: one for one in roots}
        fresh = roots
        while fresh:
            rows = await self._sql.all(DOWN, {"ids": sorted(fresh)})
            members |= {row.id: members[row.merged_into] for row in rows}
            fresh = {row.id for row in rows}
        return members

    async def _newest_of(
        self, who: Principal, members: Mapping[str, str], ids: Mapping[str, Any]
    ) -> dict[str, tuple[datetime, str]]:
        newest: dict[str, tuple[datetime, str]] = {}
        for row in await self._sql.all(_heads(sees_everything(who)), ids):
            root, place = members[row.customer_id], (row.last_at, row.id)
            newest[root] = max(newest.get(root, place), place)
        return newest

    async def _counted(
        self, statement: Select[Any], members: Mapping[str, str], ids: Mapping[str, Any]
    ) -> Counter[str]:
        counted: Counter[str] = Counter()
        for customer_id, n in await self._sql.all(statement, ids):
            counted[members[customer_id]] += n
        return counted


def _place(one: Interaction) -> tuple[datetime, str]:
    return one.last_at, one.id
