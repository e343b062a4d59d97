"""What agents write down and look at: notes, drafts, seen marks, a customer's name."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime

from router import facts
from router.errors import Conflict, Invalid, NotFound
from router.events import Event, Kind
from router.messages import Note, TimelineKind
from router.model import AgentId, Customer, CustomerId, Interaction, InteractionId, NoteId
from router.people import Draft
from router.ports import Clock, Ids, Unit
from router.repositories import Tx
from router.seeing import Principal
from router.states import touch
from router.texts import one_line

MAX_NOTE = 20_000  # characters
MAX_NAME = 200  # characters


class Notebook:
    """Notes and marks. Whether the agent may see the interaction is the caller's to ask before."""

    def __init__(self, unit: Unit, clock: Clock, ids: Ids) -> None:
        self._unit = unit
        self._clock = clock
        self._ids = ids

    async def note(
        self,
        who: Principal,
        item_id: InteractionId,
        client_id: str,
        text: str,
        draft_ver: int = 0,
        mentions: Collection[str] = (),
    ) -> Note:
        """Keep a note and tell the colleagues named in it; a repeat with the same client id gives
        the same one. Raises Invalid.
        """

        async def work(tx: Tx) -> Note:
            known = await tx.messages.note_by_client_id(who.agent_id, client_id)
            if known is not None:
                return known
            item = await _item(tx, item_id)
            await tx.desk.drop_draft(item.id, who.agent_id, "note", draft_ver)
            now = self._clock.now()
            note = await jot(tx, self._ids, item, who.agent_id, text, now, client_id)
            await _mention(tx, item, note, mentions)
            return note

        return await self._unit.write(work)

    async def noticed(self, who: Principal, item_id: InteractionId) -> None:
        """Note that this agent has looked at the notes here that name them."""

        async def work(tx: Tx) -> None:
            await tx.mentions.see(who.agent_id, item_id)

        await self._unit.write(work)

    async def seen(self, who: Principal, item_id: InteractionId, seq: int) -> None:
        """Mark the conversation as read by this agent up to message `seq`."""

        async def work(tx: Tx) -> None:
            item = await _item(tx, item_id)
            now = self._clock.now()
            if await tx.conversations.mark_seen(who.agent_id, item.conversation_id, seq):
                tx.emit(_seen(item, who.agent_id, seq, now))
            if item.unread_from is not None and item.unread_from <= seq:
                await _read(tx, item, who.agent_id, seq, now)

        await self._unit.write(work)

    async def unseen(self, who: Principal, item_id: InteractionId) -> None:
        """Make the customer's last message new to this agent again."""

        async def work(tx: Tx) -> None:
            item = await _item(tx, item_id)
            last = await tx.messages.last_in(item.conversation_id)
            if last is None:
                return
            upto = last.seq - 1
            if await tx.conversations.mark_unseen(who.agent_id, item.conversation_id, upto):
                tx.emit(_seen(item, who.agent_id, upto, self._clock.now()))

        await self._unit.write(work)

    async def draft(self, draft: Draft) -> None:
        """Keep an unsent text; an older `ver` than the one known changes nothing."""

        async def work(tx: Tx) -> None:
            await _item(tx, draft.interaction_id)
            await tx.desk.put_draft(draft, self._clock.now())

        await self._unit.write(work)

    async def drop_draft(self, who: Principal, item_id: InteractionId, mode: str, ver: int) -> None:
        """Throw an unsent text away, and every save of it up to `ver` that is still on its way."""

        async def work(tx: Tx) -> None:
            await tx.desk.drop_draft(item_id, who.agent_id, mode, ver)

        await self._unit.write(work)

    async def rename_customer(
        self, who: Principal, customer_id: CustomerId, name: str, ver: int
    ) -> Customer:
        """Call a customer something else. Raises Conflict 'customer.changed' unless at `ver`."""
        wanted = one_line(name)
        if not wanted or len(wanted) > MAX_NAME:
            raise Invalid("customer.name", "A name of 1 to 200 characters", field="name")

        async def work(tx: Tx) -> Customer:
            old = (await tx.customers.get([customer_id])).get(customer_id)
            if old is None:
                raise NotFound("customer.none", "There is no such customer")
            if old.ver != ver:
                raise Conflict("customer.changed", "Somebody else has changed this customer")
            new = replace(old, name=wanted, ver=ver + 1)
            await tx.customers.save(old, new)
            kind, now = Kind.CUSTOMER_CHANGED, self._clock.now()
            tx.emit(Event(kind, now, who.agent_id, customer_id=old.id, data={"ver": new.ver}))
            return new

        return await self._unit.write(work)


async def jot(
    tx: Tx,
    ids: Ids,
    item: Interaction,
    agent: AgentId,
    text: str,
    now: datetime,
    client_id: str = "",
) -> Note:
    """Add a note to the interaction, inside a work. Raises Invalid 'note.empty' or 'note.long'."""
    kept = note_text(text)
    id = NoteId(ids.new())
    note = Note(
        id,
        item.customer_id,
        item.conversation_id,
        item.id,
        agent,
        now,
        kept,
        client_id or id,
    )
    await tx.messages.add_note(note)
    entry = facts.entry(ids.new(), TimelineKind.NOTE, item, now, ref=note.id, actor=agent)
    await tx.timeline.add([entry])
    tx.emit(facts.about(Kind.NOTE_ADDED, item, now, agent, note=note.id))
    return note


def note_text(text: str) -> str:
    """Return the text of a note as it is kept. Raises Invalid 'note.empty' or 'note.long'."""
    if not text.strip():
        raise Invalid("note.empty", "There is nothing to keep", field="text")
    if len(text) > MAX_NOTE:
        raise Invalid("note.long", "The note is too long", field="text", max=MAX_NOTE)
    return text.replace("\0", "")


async def _mention(tx: Tx, item: Interaction, note: Note, named: Collection[str]) -> None:
    there = {one.id for one in await tx.people.agents() if not one.disabled} if named else set()
    agents = sorted(there & set(named) - {note.agent_id})
    await tx.mentions.add(note.id, item.id, agents, note.at)
    for agent in agents:
        told = facts.about(Kind.AGENT_MENTIONED, item, note.at, note.agent_id, named=note.id)
        tx.emit(replace(told, agent_id=agent))


async def _item(tx: Tx, id: InteractionId) -> Interaction:
    item = (await tx.interactions.get([id])).get(id)
    if item is None:
        raise NotFound("interaction.none", "There is no such interaction")
    return item


async def _read(tx: Tx, item: Interaction, agent: AgentId, seq: int, now: datetime) -> None:
    talk = (await tx.conversations.get([item.conversation_id]))[item.conversation_id]
    all_read = seq >= talk.next_seq - 1
    read = touch(item, unread_from=None if all_read else seq + 1)
    await tx.interactions.save([(item, read)])
    tx.emit(facts.about(Kind.INTERACTION_CHANGED, read, now, agent))


def _seen(item: Interaction, agent: AgentId, upto: int, now: datetime) -> Event:
    return Event(
        Kind.CONVERSATION_SEEN,
        now,
        agent,
        conversation_id=item.conversation_id,
        interaction_id=item.id,
        customer_id=item.customer_id,
        agent_id=agent,
        account_id=item.account_id,
        data={"state": item.state.value, "ver": item.ver, "upto": upto},
    )
