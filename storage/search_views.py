"""What was found, with the rows as they stand now; read by SQL."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import select

from router.messages import TimelineKind
from router.model import CustomerId, Interaction
from router.repositories_search import Entry, Place, Shown
from router.seeing import Principal
from storage.among import among
from storage.rows import CUSTOMER, INTERACTION, NOTE
from storage.search_places import SearchPlaces
from storage.search_showing import (
    Said,
    Where,
    customer_shown,
    interaction_shown,
    note_shown,
    said_shown,
)
from storage.search_sources import CUSTOMERS, NOTES, SAID, SearchSources
from storage.tables import interaction, timeline_entry
from storage.visible import visible

ENTRIES = select(timeline_entry.c.ref, timeline_entry.c.id).where(
    among(timeline_entry.c.ref),
    timeline_entry.c.kind.in_((TimelineKind.MESSAGE, TimelineKind.NOTE)),
)
OF_CUSTOMERS = (
    select(*INTERACTION.columns)
    .where(among(interaction.c.customer_id))
    .order_by(interaction.c.last_at, interaction.c.id)
)
OF_IDS = select(*INTERACTION.columns).where(among(interaction.c.id))


class SearchViews(SearchPlaces, SearchSources):
    """See `Reads`, the part of the search."""

    async def search_shown(self, who: Principal, places: Sequence[Place]) -> Sequence[Shown]:
        """See `Reads`; a row that has gone meanwhile is left out."""
        roots = await self.roots({one.customer_id for one in places})
        rows = await self.rows_of(CUSTOMERS, set(roots.values()))
        customers = {row.id: CUSTOMER.of(row) for row in rows}
        items = await self._opened(who, places)
        entries = {row.ref: row.id for row in await self.rows_of(ENTRIES, _ids(places))}
        around = {
            one.id: Where(customers[root], items.get(one.id), entries.get(one.id))
            for one in places
            if (root := roots[one.customer_id]) in customers
        }
        shown = await self._shown(places, around)
        return [shown[one.id] for one in places if one.id in shown]

    async def _shown(
        self, places: Sequence[Place], around: Mapping[str, Where]
    ) -> dict[str, Shown]:
        said = await self.rows_of(SAID, _ids(places, Entry.MESSAGE) & set(around))
        notes = await self.rows_of(NOTES, _ids(places, Entry.NOTE) & set(around))
        people = _ids(places, Entry.CUSTOMER) & set(around)
        handles = await self.handles_of(people)
        return {
            **{row.id: said_shown(Said(*row), around[row.id]) for row in said},
            **{row.id: note_shown(NOTE.of(row), around[row.id]) for row in notes},
            **{
                key: interaction_shown(where.interaction, where)
                for key in _ids(places, Entry.INTERACTION)
                if (where := around.get(key)) is not None and where.interaction is not None
            },
            **{key: customer_shown(handles[key], around[key]) for key in people},
        }

    async def _opened(self, who: Principal, places: Sequence[Place]) -> dict[str, Interaction]:
        """Return for each place an interaction the asker can open it in: its own, or else the
        newest that they see of the same person.
        """
        own = {one.interaction_id for one in places if one.interaction_id}
        asking = await self.asking(who)
        rows = await self._sql.all(visible(OF_IDS, who), {**asking, "ids": sorted(own)})
        found = {str(one.id): one for one in map(INTERACTION.of, rows)}
        opened = {one.id: found[key] for one in places if (key := one.interaction_id) in found}
        for one in places:
            if one.id not in opened and one.kind in (Entry.MESSAGE, Entry.NOTE):
                family = sorted(await self.search_family(CustomerId(one.customer_id)))
                rows = await self._sql.all(visible(OF_CUSTOMERS, who), {**asking, "ids": family})
                if rows:
                    opened[one.id] = INTERACTION.of(rows[-1])
        return opened


def _ids(places: Collection[Place], kind: Entry | None = None) -> set[str]:
    return {one.id for one in places if kind in (None, one.kind)}
