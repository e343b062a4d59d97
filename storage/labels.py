"""Tags of interactions and values of custom fields, in SQL."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping

from sqlalchemy import bindparam, delete, select

from storage.among import among
from storage.sql import Sql
from storage.tables_catalogue import custom_field, field_value, interaction_tag, tag
from storage.upsert import insert_new, insert_or_replace

TAGS = (
    select(interaction_tag.c.interaction_id, interaction_tag.c.tag_id)
    .join(tag, tag.c.id == interaction_tag.c.tag_id)
    .where(among(interaction_tag.c.interaction_id))
    .order_by(tag.c.name, tag.c.id)
)
ADD_TAG = insert_new(interaction_tag)
DROP_TAG = delete(interaction_tag).where(
    interaction_tag.c.interaction_id == bindparam("one"), interaction_tag.c.tag_id == bindparam("t")
)
VALUES = (
    select(field_value.c.of_id, field_value.c.field_id, field_value.c.value)
    .join(custom_field, custom_field.c.id == field_value.c.field_id)
    .where(among(field_value.c.of_id))
    .order_by(custom_field.c.place, custom_field.c.name, custom_field.c.id)
)
SET_VALUE = insert_or_replace(field_value)
DROP_VALUE = delete(field_value).where(
    field_value.c.of_id == bindparam("one"), field_value.c.field_id == bindparam("f")
)


async def tags_of(sql: Sql, interactions: Collection[str]) -> Mapping[str, tuple[str, ...]]:
    """See `Labels.tags`."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for row in await sql.all(TAGS, {"ids": list(interactions)}):
        found[row.interaction_id].append(row.tag_id)
    return {one: tuple(tags) for one, tags in found.items()}


async def values_of(sql: Sql, of: Collection[str]) -> Mapping[str, Mapping[str, str]]:
    """See `Labels.values`."""
    found: defaultdict[str, dict[str, str]] = defaultdict(dict)
    for row in await sql.all(VALUES, {"ids": list(of)}):
        found[row.of_id][row.field_id] = row.value
    return dict(found)


class SqlLabels:
    """See `Labels`."""

    def __init__(self, sql: Sql) -> None:
        self._sql = sql

    async def tags(self, interactions: Collection[str]) -> Mapping[str, tuple[str, ...]]:
        """See `Labels`."""
        return await tags_of(self._sql, interactions)

    async def tag(self, interaction: str, tag: str) -> bool:
        """See `Labels`."""
        row = {"interaction_id": interaction, "tag_id": tag}
        return bool(await self._sql.run(ADD_TAG, row))

    async def untag(self, interaction: str, tag: str) -> bool:
        """See `Labels`."""
        return bool(await self._sql.run(DROP_TAG, {"one": interaction, "t": tag}))

    async def values(self, of: Collection[str]) -> Mapping[str, Mapping[str, str]]:
        """See `Labels`."""
        return await values_of(self._sql, of)

    async def set_value(self, of: str, field: str, value: str) -> None:
        """See `Labels`."""
        if value:
            await self._sql.run(SET_VALUE, {"of_id": of, "field_id": field, "value": value})
        else:
            await self._sql.run(DROP_VALUE, {"one": of, "f": field})
