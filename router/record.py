"""What agents write down about a customer: how else they are reached, and notes about them."""

from __future__ import annotations

from router import identity
from router.audit import By, Change
from router.errors import Conflict, Invalid, NotFound
from router.events import Event, Kind
from router.merging import family
from router.messages import Note, TimelineEntry, TimelineKind
from router.model import (
    ConversationId,
    Customer,
    CustomerId,
    Handle,
    Identity,
    IdentityId,
    NoteId,
    Scheme,
)
from router.notebook import note_text
from router.ports import Clock, Ids, Normalise, Unit
from router.repositories import Tx
from router.seeing import Principal

READ: dict[Scheme, Normalise] = {
    Scheme.MAILTO: identity.mailto,
    Scheme.TEL: identity.tel,
    Scheme.EXTERNAL: identity.external,
}
"""Handles that somebody may write down; the others only their channel can tell."""

MAX_IDENTITIES = 100  # of one person


class Record:
    """Identities by hand, and notes. Whether somebody may see the customer is asked before."""

    def __init__(self, unit: Unit, clock: Clock, ids: Ids) -> None:
        self._unit = unit
        self._clock = clock
        self._ids = ids

    async def add(self, by: By, customer: CustomerId, scheme: Scheme, text: str) -> None:
        """Write down how the customer is reached: asserted, never proven. Raises Invalid, and
        Conflict 'identity.taken' with the id of the `customer` who has it.
        """
        handle = _read(scheme, text)

        async def work(tx: Tx) -> None:
            root, *merged = await family(tx, customer)
            known = (await tx.customers.identities([handle])).get(handle)
            if known is not None:
                raise await _taken(tx, known, {one.id for one in (root, *merged)})
            new = Identity(
                IdentityId(self._ids.new()),
                root.id,
                handle,
                self._clock.now(),
                source=identity.BY_HAND,
            )
            await tx.customers.add([], [new])
            self._record(tx, by, root, {}, _told(new))

        await self._unit.write(work)

    async def drop(self, by: By, customer: CustomerId, identity_id: IdentityId) -> None:
        """Take an identity away that was written down by hand. One by which messages came stays:
        their next would otherwise open a new customer. Raises NotFound, Conflict.
        """

        async def work(tx: Tx) -> None:
            members = await family(tx, customer)
            known = await tx.customers.identities_of([one.id for one in members])
            old = next((one for one in known if one.id == identity_id), None)
            if old is None:
                raise NotFound("identity.none", "There is no such identity.")
            if old.source != identity.BY_HAND:
                raise Conflict("identity.arrived", "Messages came from it, so it stays.")
            await tx.customers.drop_identity(old.id)
            self._record(tx, by, members[0], _told(old), {})

        await self._unit.write(work)

    async def note(self, who: Principal, customer: CustomerId, client_id: str, text: str) -> Note:
        """Keep a note about the customer as such; a repeat gives the same one. Raises Invalid."""
        kept = note_text(text)

        async def work(tx: Tx) -> Note:
            known = await tx.messages.note_by_client_id(who.agent_id, client_id)
            if known is not None:
                return known
            root, now = (await family(tx, customer))[0], self._clock.now()
            id, nowhere = NoteId(self._ids.new()), ConversationId("")
            note = Note(id, root.id, nowhere, None, who.agent_id, now, kept, client_id)
            await tx.messages.add_note(note)
            data = {"agent": str(who.agent_id)}
            entry = self._ids.new(), root.id, now, TimelineKind.NOTE, id, nowhere, None, data
            await tx.timeline.add([TimelineEntry(*entry)])
            by, added = who.agent_id, {"note": id}
            tx.emit(Event(Kind.NOTE_ADDED, now, by, customer_id=root.id, data=added))
            tx.emit(Event(Kind.CUSTOMER_CHANGED, now, by, customer_id=root.id))
            return note

        return await self._unit.write(work)

    def _record(
        self, tx: Tx, by: By, root: Customer, before: dict[str, str], after: dict[str, str]
    ) -> None:
        now, name = self._clock.now(), {"name": root.name}
        if change := Change.between(now, by, "customer", root.id, name | before, name | after):
            tx.audit.add(change)
        tx.emit(Event(Kind.CUSTOMER_CHANGED, now, by.actor, customer_id=root.id))


def _read(scheme: Scheme, text: str) -> Handle:
    if scheme not in READ:
        raise Invalid("identity.scheme", "This is not written down by hand.", field="scheme")
    try:
        return READ[scheme](text)
    except Invalid as error:
        raise Invalid(error.code, error.text, field="value") from error


async def _taken(tx: Tx, known: Identity, own: set[CustomerId]) -> Conflict:
    if known.customer_id in own:
        return Conflict("identity.here", "It stands here already.", field="value")
    root = (await family(tx, known.customer_id))[0]
    return Conflict("identity.taken", "Somebody else has it.", field="value", customer=root.id)


def _told(one: Identity) -> dict[str, str]:
    return {"identity": f"{one.handle.scheme}:{one.handle.value}"}
