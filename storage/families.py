"""Who was merged with whom. Rows never move: `customer.merged_into` alone says it."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import bindparam, select

from router.model import Customer, CustomerId
from storage.among import among
from storage.rows import CUSTOMER
from storage.sql import Sql
from storage.tables import customer

ONE = select(*CUSTOMER.columns).where(customer.c.id == bindparam("key"))
MERGED = select(*CUSTOMER.columns).where(among(customer.c.merged_into))
DOWN = select(customer.c.id, customer.c.merged_into).where(among(customer.c.merged_into))
UP = select(customer.c.id, customer.c.merged_into).where(
    among(customer.c.id), customer.c.merged_into.is_not(None)
)


async def family_of(sql: Sql, key: CustomerId) -> list[Customer]:
    """Return the survivor first, then all that were merged into it."""
    row = await sql.first(ONE, {"key": key})
    while row is not None and row.merged_into is not None:
        row = await sql.first(ONE, {"key": row.merged_into})
    members = [] if row is None else [CUSTOMER.of(row)]
    fresh = members
    while fresh:
        rows = await sql.all(MERGED, {"ids": [one.id for one in fresh]})
        fresh = [CUSTOMER.of(row) for row in rows]
        members = members + fresh
    return members


async def roots_of(sql: Sql, customers: Collection[CustomerId]) -> dict[CustomerId, CustomerId]:
    """Return the survivor of each."""
    roots = {one: one for one in customers}
    while roots:
        ids = {"ids": sorted(set(roots.values()))}
        merged = {row.id: row.merged_into for row in await sql.all(UP, ids)}
        if not merged:
            break
        roots = {one: merged.get(root, root) for one, root in roots.items()}
    return roots


async def kin_of(sql: Sql, customers: Collection[CustomerId]) -> dict[CustomerId, set[CustomerId]]:
    """Return the ids of each one's whole family."""
    roots = await roots_of(sql, customers)
    families = {root: {root} for root in roots.values()}
    above = {root: root for root in families}
    while above:
        rows = await sql.all(DOWN, {"ids": sorted(above)})
        above = {row.id: above[row.merged_into] for row in rows}
        for one, root in above.items():
            families[root].add(one)
    return {one: families[root] for one, root in roots.items()}
