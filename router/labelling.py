"""What agents mark work and customers with: tags, and values of custom fields."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from router import facts
from router.catalogue_nouns import CustomField, FieldOf, Tag
from router.catalogue_rules import read_value
from router.errors import Conflict, Invalid, NotFound
from router.events import Event, Kind
from router.merging import family
from router.model import CustomerId, Interaction, InteractionId
from router.ports import Clock, Unit
from router.repositories import Tx
from router.seeing import Principal


class Labelling:
    """Tags and fields. Whether the agent may see what they mark is the caller's to ask before."""

    def __init__(self, unit: Unit, clock: Clock) -> None:
        self._unit = unit
        self._clock = clock

    async def tag(self, who: Principal, item_id: InteractionId, tag: str) -> None:
        """Put a tag on an interaction; once more changes nothing. Raises Invalid."""

        async def work(tx: Tx) -> None:
            known = await tx.catalogue.get(Tag, tag)
            if known is None or known.retired:
                raise Invalid("tag.none", "There is no such tag.", field="tag_id")
            item = await _item(tx, item_id)
            if await tx.labels.tag(item.id, tag):
                self._tell(tx, who, item, tag=tag)

        await self._unit.write(work)

    async def untag(self, who: Principal, item_id: InteractionId, tag: str) -> None:
        """Take a tag off an interaction; one that is not there changes nothing."""

        async def work(tx: Tx) -> None:
            item = await _item(tx, item_id)
            if await tx.labels.untag(item.id, tag):
                self._tell(tx, who, item, tag=tag)

        await self._unit.write(work)

    async def fill(
        self,
        who: Principal,
        item_id: InteractionId,
        values: Mapping[str, str],
        was: Mapping[str, str],
    ) -> None:
        """Set fields of an interaction, '' empties one; the others stay. `was` are values as they
        were seen. Raises Invalid, and Conflict 'field.moved' with the `value` that stands there.
        """

        async def work(tx: Tx) -> None:
            item = await _item(tx, item_id)
            for key in await _fill(tx, [item.id], FieldOf.INTERACTION, values, was):
                self._tell(tx, who, item, field=key)

        await self._unit.write(work)

    async def fill_customer(
        self,
        who: Principal,
        customer_id: CustomerId,
        values: Mapping[str, str],
        was: Mapping[str, str],
    ) -> None:
        """Set fields of a customer as `fill`; a merged one's stand with the survivor."""

        async def work(tx: Tx) -> None:
            ids = [one.id for one in await family(tx, customer_id)]
            if await _fill(tx, ids, FieldOf.CUSTOMER, values, was):
                now, actor = self._clock.now(), who.agent_id
                tx.emit(Event(Kind.CUSTOMER_CHANGED, now, actor, customer_id=ids[0]))

        await self._unit.write(work)

    def _tell(self, tx: Tx, who: Principal, item: Interaction, **what: str) -> None:
        now = self._clock.now()
        tx.emit(facts.about(Kind.INTERACTION_LABELLED, item, now, who.agent_id, **what))


def together(ids: Sequence[str], stored: Mapping[str, Mapping[str, str]]) -> dict[str, str]:
    """Return the values of one person: the survivor's, and what only a merged one has."""
    return {key: value for one in reversed(ids) for key, value in stored.get(one, {}).items()}


async def _fill(
    tx: Tx,
    ids: Sequence[str],
    kind: FieldOf,
    values: Mapping[str, str],
    was: Mapping[str, str],
) -> list[str]:
    """Write the values that are different to the first of `ids`; return their fields.

    One that is emptied is emptied everywhere, or a merged one's would show through.
    """
    fields = {one.id: one for one in await tx.catalogue.list(CustomField) if one.of is kind}
    old = together(ids, await tx.labels.values(ids))
    changed = []
    for key, text in values.items():
        if key not in fields or fields[key].retired:
            raise Invalid("field.none", "There is no such field.", field=key)
        value, there = read_value(fields[key], text), old.get(key, "")
        if value == there:
            continue
        if was.get(key, there) != there:
            raise Conflict("field.moved", "It was changed meanwhile.", field=key, value=there)
        for one in ids if not value else ids[:1]:
            await tx.labels.set_value(one, key, value)
        changed.append(key)
    return changed


async def _item(tx: Tx, item_id: InteractionId) -> Interaction:
    found = (await tx.interactions.get([item_id])).get(item_id)
    if found is None:
        raise NotFound("interaction.none", "There is no such interaction.")
    return found
