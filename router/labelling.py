"""What agents mark work and customers with: tags, and values of custom fields."""

from __future__ import annotations

from collections.abc import Mapping

from router import facts
from router.catalogue_nouns import CustomField, FieldOf, Tag
from router.catalogue_rules import read_value
from router.errors import Invalid, NotFound
from router.events import Event, Kind
from router.model import Customer, CustomerId, Interaction, InteractionId
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

    async def fill(self, who: Principal, item_id: InteractionId, values: Mapping[str, str]) -> None:
        """Set fields of an interaction, '' empties one; the others stay. Raises Invalid."""

        async def work(tx: Tx) -> None:
            item = await _item(tx, item_id)
            for key in await _fill(tx, item.id, FieldOf.INTERACTION, values):
                self._tell(tx, who, item, field=key)

        await self._unit.write(work)

    async def fill_customer(
        self, who: Principal, customer_id: CustomerId, values: Mapping[str, str]
    ) -> None:
        """Set fields of a customer as `fill`; a merged one's stand with the survivor."""

        async def work(tx: Tx) -> None:
            root = await _root(tx, customer_id)
            if await _fill(tx, root.id, FieldOf.CUSTOMER, values):
                now, actor = self._clock.now(), who.agent_id
                tx.emit(Event(Kind.CUSTOMER_CHANGED, now, actor, customer_id=root.id))

        await self._unit.write(work)

    def _tell(self, tx: Tx, who: Principal, item: Interaction, **what: str) -> None:
        now = self._clock.now()
        tx.emit(facts.about(Kind.INTERACTION_LABELLED, item, now, who.agent_id, **what))


async def _fill(tx: Tx, of: str, kind: FieldOf, values: Mapping[str, str]) -> list[str]:
    """Write the values that are different; return their fields."""
    fields = {one.id: one for one in await tx.catalogue.list(CustomField) if one.of is kind}
    old = (await tx.labels.values([of])).get(of, {})
    changed = []
    for key, text in values.items():
        if key not in fields or fields[key].retired:
            raise Invalid("field.none", "There is no such field.", field=key)
        value = read_value(fields[key], text)
        if value != old.get(key, ""):
            await tx.labels.set_value(of, key, value)
            changed.append(key)
    return changed


async def _item(tx: Tx, item_id: InteractionId) -> Interaction:
    found = (await tx.interactions.get([item_id])).get(item_id)
    if found is None:
        raise NotFound("interaction.none", "There is no such interaction.")
    return found


async def _root(tx: Tx, customer_id: CustomerId) -> Customer:
    found = (await tx.customers.get([customer_id])).get(customer_id)
    if found is None:
        raise NotFound("customer.none", "There is no such customer.")
    return found if found.merged_into is None else await _root(tx, found.merged_into)
