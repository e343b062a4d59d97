"""Two records that are the same person: put together and taken apart again.

Rows never move. A merge is one pointer from the one to the survivor, and taking apart clears it:
what came meanwhile stays with the identity by which it came.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from router.audit import By, Change
from router.errors import Conflict, NotFound
from router.events import Event, Kind
from router.messages import TimelineEntry, TimelineKind
from router.model import ConversationId, Customer, CustomerId
from router.ports import Clock, Ids, Unit
from router.repositories import Tx


@dataclass(frozen=True, slots=True)
class Seen:
    """A customer as somebody has seen it: changed meanwhile, it is not what they meant."""

    id: CustomerId
    ver: int


class Merging:
    """The two moves. Whether somebody may see both customers is the caller's to ask before."""

    def __init__(self, unit: Unit, clock: Clock, ids: Ids) -> None:
        self._unit = unit
        self._clock = clock
        self._ids = ids

    async def merge(self, by: By, survivor: Seen, other: Seen) -> None:
        """Let the survivor stand for both. Raises Conflict when either has changed meanwhile."""

        async def work(tx: Tx) -> None:
            root, leaf = await _as_seen(tx, survivor), await _as_seen(tx, other)
            if root.id == leaf.id:
                raise Conflict("customer.same", "These are one customer already.")
            await self._point(tx, by, TimelineKind.MERGED, root, leaf, root.id)

        await self._unit.write(work)

    async def separate(self, by: By, customer: CustomerId, other: CustomerId) -> None:
        """Take one who was merged apart again. Raises Conflict when they are not together."""

        async def work(tx: Tx) -> None:
            root, *merged = await family(tx, customer)
            leaf = next((one for one in merged if one.id == other), None)
            if leaf is None:
                raise Conflict("customer.apart", "These are two customers already.")
            await self._point(tx, by, TimelineKind.SEPARATED, root, leaf, None)

        await self._unit.write(work)

    async def _point(
        self,
        tx: Tx,
        by: By,
        kind: TimelineKind,
        root: Customer,
        leaf: Customer,
        into: CustomerId | None,
    ) -> None:
        now = self._clock.now()
        # Both versions rise, so that of two who point at each other at once only one succeeds.
        await tx.customers.save(root, replace(root, ver=root.ver + 1))
        await tx.customers.save(leaf, replace(leaf, merged_into=into, ver=leaf.ver + 1))
        entry = _entry(self._ids.new(), kind, root, leaf, by, now)
        await tx.timeline.add([entry])
        apart = {"name": leaf.name, "merged_into": "", "same_as": ""}
        above = leaf.merged_into or root.id
        one = {"name": leaf.name, "merged_into": str(above), "same_as": root.name}
        states = (apart, one) if into else (one, apart)
        if change := Change.between(now, by, "customer", leaf.id, *states):
            tx.audit.add(change)
        changed = Kind.CUSTOMER_CHANGED
        tx.emit(Event(changed, now, by.actor, customer_id=root.id, data={"entry": entry.ref}))
        tx.emit(Event(changed, now, by.actor, customer_id=leaf.id))


async def family(tx: Tx, customer: CustomerId) -> tuple[Customer, ...]:
    """Return the survivor and all that were merged into it, inside a work. Raises NotFound."""
    found = await tx.customers.family(customer)
    if not found:
        raise NotFound("customer.none", "There is no such customer.")
    return tuple(found)


async def _as_seen(tx: Tx, seen: Seen) -> Customer:
    root = (await family(tx, seen.id))[0]
    if (root.id, root.ver) != (seen.id, seen.ver):
        raise Conflict("customer.changed", "Somebody else has changed this customer.")
    return root


def _entry(
    id: str, kind: TimelineKind, root: Customer, leaf: Customer, by: By, at: datetime
) -> TimelineEntry:
    data = {"agent": by.actor, "customer": str(leaf.id)}
    return TimelineEntry(id, root.id, at, kind, id, ConversationId(""), None, data)
