"""Many customers at once: who survived of each, and which of them somebody may see."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import select

from router.model import CustomerId
from router.seeing import Principal
from storage.among import among
from storage.families import roots_of
from storage.tables import customer, interaction
from storage.visible import IS_VISIBLE, SqlSight, sees_everything

DOWN = select(customer.c.id, customer.c.merged_into).where(among(customer.c.merged_into))
SEEN = select(interaction.c.customer_id).where(among(interaction.c.customer_id), IS_VISIBLE)


class Families(SqlSight):
    """See `SqlSight.family`, for a page of customers."""

    async def roots(self, customers: Collection[str]) -> dict[str, str]:
        """Return the survivor of each."""
        found = await roots_of(self._sql, {CustomerId(one) for one in customers})
        return {str(one): str(root) for one, root in found.items()}

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
