"""A small workspace to store things in, and short ways to make nouns."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar, TypeVarTuple

from router.accounts import Account
from router.events import Event, Kind
from router.inbound import Raw
from router.messages import Delivery, Direction, Message, Outgoing, TimelineEntry, TimelineKind
from router.model import (
    AccountId,
    AgentId,
    BlobId,
    Conversation,
    ConversationId,
    Customer,
    CustomerId,
    Handle,
    Identity,
    IdentityId,
    Interaction,
    InteractionId,
    InteractionState,
    Medium,
    MessageId,
    Origin,
    ProfileId,
    QueueId,
    Role,
    Scheme,
)
from router.people import Agent, Offer, OfferState, ProfileQueue, Queue, RoutingProfile
from router.repositories import Tx
from router.seeing import Principal
from storage.store import Store

T = TypeVar("T")
Given = TypeVarTuple("Given")

START = datetime(2026, 11, 2, 9, tzinfo=UTC)

ACCOUNT = AccountId("post")
SALES, CARE = QueueId("sales"), QueueId("care")
ANNA, BO, SUE, ADA = AgentId("anna"), AgentId("bo"), AgentId("sue"), AgentId("ada")
CAPS = {Medium.EMAIL: 3, Medium.CHAT: 2}

anna = Principal(ANNA, Role.AGENT)  # works in sales
bo = Principal(BO, Role.AGENT)  # works in care
sue = Principal(SUE, Role.SUPERVISOR)
ada = Principal(ADA, Role.ADMIN)


def at(seconds: float) -> datetime:
    """That long after the start."""
    return START + timedelta(seconds=seconds)


def agent(key: AgentId, role: Role = Role.AGENT, profile: str = "none") -> Agent:
    return Agent(key, key.title(), f"{key}@desk.test", role, ProfileId(profile))


async def furnish(store: Store) -> None:
    """An account, two queues and four people."""

    async def work(tx: Tx) -> None:
        await tx.config.put_queue(Queue(SALES, "Sales", signature="The sales team"))
        await tx.config.put_queue(Queue(CARE, "Care"))
        for name, queue in (("sellers", SALES), ("carers", CARE)):
            lines = (ProfileQueue(queue),)
            await tx.config.put_profile(RoutingProfile(ProfileId(name), name, lines, CAPS))
        address = {"address": "help@desk.test"}
        await tx.config.put_account(Account(ACCOUNT, "Post", "email", SALES, address))
        await tx.people.add(agent(ANNA, profile="sellers"), CAPS)
        await tx.people.add(agent(BO, profile="carers"), CAPS)
        await tx.people.add(agent(SUE, Role.SUPERVISOR), {})
        await tx.people.add(agent(ADA, Role.ADMIN), {})

    await store.unit.write(work)


def raw(key: str, content: bytes = b"mail", seconds: float = 0, **hints: str) -> Raw:
    return Raw(key, at(seconds), None, content, hints)


def customer(key: str, **changes: Any) -> Customer:
    return replace(Customer(CustomerId(key), key.title(), START), **changes)


def identity(key: str, value: str, whose: str) -> Identity:
    handle = Handle(Scheme.MAILTO, value, value.upper())
    return Identity(IdentityId(key), CustomerId(whose), handle, START, source="email")


def conversation(key: str, whose: str = "carla") -> Conversation:
    return Conversation(ConversationId(key), ACCOUNT, CustomerId(whose), key, "Chair", START)


def interaction(key: str, n: int = 1, whose: str = "carla", **changes: Any) -> Interaction:
    """Waiting in Sales, in a conversation of the same name unless told otherwise."""
    made = Interaction(
        id=InteractionId(key),
        number=n,
        conversation_id=ConversationId(key),
        customer_id=CustomerId(whose),
        account_id=ACCOUNT,
        medium=Medium.EMAIL,
        origin=Origin.INBOUND,
        state=InteractionState.QUEUED,
        queue_id=SALES,
        enq_at=at(n),
        last_at=at(n),
        opened_at=at(n),
        subject="Chair",
        preview="It broke",
    )
    return replace(made, **changes)


def message(key: str, talk: str, seq: int = 1, whose: str = "carla", **changes: Any) -> Message:
    """Inbound, in the interaction that bears the conversation's name."""
    made = Message(
        id=MessageId(key),
        conversation_id=ConversationId(talk),
        interaction_id=InteractionId(talk),
        customer_id=CustomerId(whose),
        account_id=ACCOUNT,
        direction=Direction.IN,
        seq=seq,
        at=at(seq),
        received_at=at(seq),
        sender=Handle(Scheme.MAILTO, "carla@customer.test", "Carla@Customer.test"),
        sender_name="Carla",
        subject="Chair",
        text="It broke",
    )
    return replace(made, **changes)


def outgoing(key: str, of: str, seconds: float | None = 0, **changes: Any) -> Outgoing:
    due = None if seconds is None else at(seconds)
    made = Outgoing(
        key, MessageId(of), ACCOUNT, f"{key}@customer.test", Delivery.QUEUED, next_at=due
    )
    return replace(made, **changes)


def entry(
    key: str, ref: str, seconds: float, whose: str = "carla", **changes: Any
) -> TimelineEntry:
    made = TimelineEntry(
        key,
        CustomerId(whose),
        at(seconds),
        TimelineKind.MESSAGE,
        ref,
        ConversationId("talk"),
        InteractionId("talk"),
    )
    return replace(made, **changes)


def offer(key: str, of: str, to: AgentId = ANNA, seconds: float = 30, **changes: Any) -> Offer:
    made = Offer(
        id=key,  # type: ignore[arg-type]  # tests name offers by plain words
        interaction_id=InteractionId(of),
        agent_id=to,
        queue_id=SALES,
        medium=Medium.EMAIL,
        weight=1,
        state=OfferState.PENDING,
        made_at=START,
        expires_at=at(seconds),
    )
    return replace(made, **changes)


def fact(n: int = 0, **where: Any) -> Event:
    return Event(Kind.CONFIG_CHANGED, at(n), data={"n": n}, **where)


async def talk(store: Store, *interactions: Interaction, whose: str = "carla") -> None:
    """Store interactions with their conversations, and the customer when new."""

    async def work(tx: Tx) -> None:
        key = CustomerId(whose)
        if not await tx.customers.get([key]):
            one = identity(f"{whose}-id", f"{whose}@customer.test", whose)
            await tx.customers.add([customer(whose)], [one])
        keys = {one.conversation_id for one in interactions}
        there = await tx.conversations.get(keys)
        await tx.conversations.add([conversation(one, whose) for one in keys - set(there)])
        await tx.interactions.add(interactions)

    await store.unit.write(work)


async def write(store: Store, do: Callable[[Tx, *Given], Awaitable[T]], *given: *Given) -> T:
    """Do one thing in a work of its own, with values bound now."""

    async def work(tx: Tx) -> T:
        return await do(tx, *given)

    return await store.unit.write(work)


def blob(name: str) -> BlobId:
    return BlobId(name)
