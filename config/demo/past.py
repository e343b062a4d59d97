"""Gives the demonstration's customers a history, as if they had written before."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from config.demo.people import SOLVED, Past, Person
from router.identity import mailto
from router.messages import Delivery, Direction, Message, TimelineEntry, TimelineKind
from router.model import (
    AgentId,
    Conversation,
    ConversationId,
    Customer,
    CustomerId,
    Identity,
    IdentityId,
    Interaction,
    InteractionId,
    InteractionState,
    Medium,
    MessageId,
    Origin,
)
from router.ports import Ids
from router.repositories import Tx

_BETWEEN_TURNS = timedelta(minutes=47)


async def remember(
    tx: Tx, ids: Ids, now: datetime, customers: Sequence[Person], past: Sequence[Past]
) -> None:
    """Write the customers and what happened to them, each interaction closed."""
    known = {person.address: _customer(ids, now, person) for person in customers}
    await tx.customers.add(
        [customer for customer, _ in known.values()], [identity for _, identity in known.values()]
    )
    agent = (await tx.people.agents())[0].id
    for story in past:
        customer, identity = known[story.address]
        await _tell(tx, ids, now - timedelta(days=story.days), story, customer, identity, agent)


def _customer(ids: Ids, now: datetime, person: Person) -> tuple[Customer, Identity]:
    customer = Customer(CustomerId(ids.new()), person.name, now, person.language)
    handle = mailto(person.address)
    return customer, Identity(IdentityId(ids.new()), customer.id, handle, now, source="email")


async def _tell(
    tx: Tx,
    ids: Ids,
    start: datetime,
    story: Past,
    customer: Customer,
    identity: Identity,
    agent: AgentId,
) -> None:
    interaction = await _closed(tx, ids, start, story, customer, agent)
    messages = [
        _message(ids, start + _BETWEEN_TURNS * turn, turn, story, interaction, identity, agent)
        for turn in range(len(story.turns))
    ]
    conversation = Conversation(
        id=interaction.conversation_id,
        account_id=interaction.account_id,
        customer_id=customer.id,
        thread_key=str(interaction.conversation_id),
        subject=story.subject,
        created_at=start,
        next_seq=len(messages) + 1,
    )
    await tx.conversations.add([conversation])
    await tx.conversations.add_participants([(conversation.id, identity.id)])
    await tx.interactions.add([interaction])
    await tx.messages.add(messages)
    await tx.timeline.add([_entry(ids, message) for message in messages])


async def _closed(
    tx: Tx, ids: Ids, start: datetime, story: Past, customer: Customer, agent: AgentId
) -> Interaction:
    [account] = [
        one for one in await tx.config.accounts() if one.settings.get("address") == story.desk
    ]
    end = start + _BETWEEN_TURNS * len(story.turns)
    return Interaction(
        id=InteractionId(ids.new()),
        number=await tx.interactions.numbers(1),
        conversation_id=ConversationId(ids.new()),
        customer_id=customer.id,
        account_id=account.id,
        medium=Medium.EMAIL,
        origin=Origin.INBOUND,
        state=InteractionState.CLOSED,
        queue_id=account.queue_id,
        enq_at=start,
        last_at=end,
        opened_at=start,
        agent_id=agent,
        preview=story.turns[-1][1][:140],
        subject=story.subject,
        closed_at=end,
        outcome_id=next(o.id for o in await tx.config.outcomes() if o.name == SOLVED),
    )


def _message(
    ids: Ids,
    at: datetime,
    turn: int,
    story: Past,
    interaction: Interaction,
    identity: Identity,
    agent: AgentId,
) -> Message:
    who, text = story.turns[turn]
    ours = who == "agent"
    message_id = MessageId(ids.new())
    return Message(
        id=message_id,
        conversation_id=interaction.conversation_id,
        interaction_id=interaction.id,
        customer_id=interaction.customer_id,
        account_id=interaction.account_id,
        direction=Direction.OUT if ours else Direction.IN,
        seq=turn + 1,
        at=at,
        received_at=at,
        sender=mailto(story.desk) if ours else identity.handle,
        agent_id=agent if ours else None,
        to=(story.address if ours else story.desk,),
        subject=("Re: " if turn else "") + story.subject,
        text=text,
        provider_ref=f"<past.{message_id}@shop.demo>",
        state=Delivery.SENT if ours else None,
    )


def _entry(ids: Ids, message: Message) -> TimelineEntry:
    return TimelineEntry(
        id=ids.new(),
        customer_id=message.customer_id,
        at=message.at,
        kind=TimelineKind.MESSAGE,
        ref=message.id,
        conversation_id=message.conversation_id,
        interaction_id=message.interaction_id,
    )
