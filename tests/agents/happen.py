"""Things that happen in the house without anybody calling the desk's interface."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from config.directory import set_password
from router.accounts import RawState
from router.audit import By
from router.catalogue import keep
from router.catalogue_nouns import SavedView
from router.events import Event, Kind
from router.inbound import Raw
from router.messages import Delivery
from router.model import AgentId, InteractionState, Medium, MessageId, OfferId, RawId, Role
from router.notebook import Notebook
from router.people import Offer, OfferState, Presence
from router.repositories import Tx
from router.seeing import Principal
from storage.keeping import make_keep
from storage.store import Store
from tests.agents.seed import ADA, BORIS, HASH, MAILBOX, Mail, email_of

ADMIN = Principal(ADA, Role.ADMIN)


async def ask(store: Store, mail: Mail, agent: AgentId) -> OfferId:
    """Offer a waiting mail to an agent, as the router would."""
    now, offer_id = store.clock.now(), OfferId(store.ids.new())

    async def work(tx: Tx) -> None:
        old = (await tx.interactions.get([mail.interaction]))[mail.interaction]
        offered = replace(old, state=InteractionState.OFFERED, ver=old.ver + 1)
        await tx.interactions.save([(old, offered)])
        await tx.people.add_load(agent, Medium.EMAIL, 1)
        await tx.offers.add(
            Offer(
                offer_id,
                mail.interaction,
                agent,
                old.queue_id,
                Medium.EMAIL,
                1,
                OfferState.PENDING,
                now,
                now + timedelta(minutes=5),
            )
        )
        tx.emit(
            Event(
                Kind.OFFER_MADE,
                now,
                interaction_id=mail.interaction,
                queue_id=old.queue_id,
                agent_id=agent,
                data={"offer": offer_id, "state": "offered", "ver": offered.ver},
            )
        )

    await store.unit.write(work)
    return offer_id


async def fail_message(store: Store, message: MessageId, state: Delivery) -> None:
    """Let every recipient of a message of ours stand in `state`."""

    async def work(tx: Tx) -> None:
        rows = await tx.outbox.of(message)
        await tx.outbox.record([replace(row, state=state, next_at=None) for row in rows])
        said = (await tx.messages.get([message]))[message]
        await tx.messages.set_states([replace(said, state=state, reason="550 no such user")])

    await store.unit.write(work)


async def make_available(store: Store, agent: AgentId) -> None:
    """Let an agent be there for work."""

    async def work(tx: Tx) -> None:
        old = await tx.people.agent(agent)
        assert old is not None
        now = store.clock.now()
        new = replace(
            old, presence=Presence.AVAILABLE, presence_since=now, idle_since=now, ver=old.ver + 1
        )
        await tx.people.save(old, new)

    await store.unit.write(work)


async def disable(store: Store, agent: AgentId) -> None:
    """Let somebody work here no more."""

    async def work(tx: Tx) -> None:
        old = await tx.people.agent(agent)
        assert old is not None
        await tx.people.save(old, replace(old, disabled=True, ver=old.ver + 1))
        data = {"kind": "agent", "id": agent}
        tx.emit(Event(Kind.CONFIG_CHANGED, store.clock.now(), data=data))

    await store.unit.write(work)


async def new_password(store: Store, agent: AgentId) -> None:
    """Let an administrator set a new password, as the command does."""
    now, email = store.clock.now(), email_of(agent)
    await store.unit.write(lambda tx: set_password(tx, now, email, HASH))


async def close(store: Store, mail: Mail) -> None:
    """Let the wrap-up of an interaction be over."""

    async def work(tx: Tx) -> None:
        old = (await tx.interactions.get([mail.interaction]))[mail.interaction]
        closed = replace(
            old,
            state=InteractionState.CLOSED,
            closed_at=store.clock.now(),
            due_at=None,
            due_kind=None,
            ver=old.ver + 1,
        )
        await tx.interactions.save([(old, closed)])

    await store.unit.write(work)


async def note(store: Store, mail: Mail, text: str) -> None:
    """Let Boris write a note."""
    who = Principal(BORIS, Role.AGENT)
    await Notebook(store.unit, store.clock, store.ids).note(
        who, mail.interaction, store.ids.new(), text
    )


async def many_events(store: Store, n: int) -> None:
    """Let a lot happen that nobody sees."""

    async def work(tx: Tx) -> None:
        for _ in range(n):
            tx.emit(Event(Kind.RAW_QUARANTINED, store.clock.now()))

    await store.unit.write(work)


async def quarantine(store: Store, content: bytes, reason: str = "parse.raised") -> RawId:
    """Let something arrive that cannot be read."""
    now = store.clock.now()
    key = store.ids.new()
    await make_keep(store.unit, store.blobs, store.ids, MAILBOX)(
        [Raw(key, now, now, content)], None
    )

    async def work(tx: Tx) -> RawId:
        [row] = [
            row
            for row in await tx.raws.claim([MAILBOX], now, now + timedelta(minutes=1), 100)
            if row.source_key == key
        ]
        await tx.raws.settle([row.id], RawState.QUARANTINED, reason)
        return row.id

    return await store.unit.write(work)


async def own_view(store: Store, agent: AgentId) -> str:
    """Let somebody keep a view of their own; return its id."""
    view = SavedView(store.ids.new(), "Hidden", owner=agent)
    await store.unit.write(lambda tx: keep(tx, By(agent), store.clock.now(), view))
    return view.id
