"""Many customers at once: who survived of each, and which of them somebody may see."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import select

from router.model import CustomerId
from router.seeing import Principal
from storage.sql import among
from storage.tables import customer, interaction
from storage.visible import IS_VISIBLE, SqlSight, sees_everything

UP = select(customer.c.id, customer.c.merged_into).where(
    among(customer.c.id), customer.c.merged_into.is_not(None)
)
DOWN = select(customer.c.id, customer.c.merged_into).where(among(customer.c.merged_into))
SEEN = select(interaction.c.customer_id).where(among(interaction.c.customer_id), IS_VISIBLE)


class Families(SqlSight):
    """See `SqlSight.family`, for a page of customers."""

    async def roots(self, customers: Collection[str]) -> dict[str, str]:
        """Return the survivor of each."""
        roots = {one: one for one in customers}
        while roots:
            ids = {"ids": sorted(set(roots.values()))}
            merged = {row.id: row.merged_into for row in await self._sql.all(UP, ids)}
            if not merged:
                break
            roots = {one: merged.get(root, root) for one, root in roots.items()}
        return roots

    async def seen_customers(self, who: Principal, customers: Collection[str]) -> set[str]:
        """Return those of whom the asker sees an interaction, be it of one merged with them."""
        if sees_everything(who) or not customers:
            return set(customers)
        roots = await self.roots(customers)
        families = {root: root for root in roots.values()}
        fresh = set(families)
        while fresh:
            rows = await self._sql.all(DOWN, {"ids": sorted(fresh)})
            fresh = {row.id for row in rows} - set(families)
            families |= {row.id: families[row.merged_into] for row in rows if row.id in fresh}
        asking = {**await self.asking(who), "ids": sorted(families)}
        seen = {families[row.customer_id] for row in await self._sql.all(SEEN.distinct(), asking)}
        return {one for one in customers if roots[one] in seen}

    async def search_family(self, customer: CustomerId) -> set[str]:
        """See `Reads`."""
        return {one.id for one in await self.family(customer)}
