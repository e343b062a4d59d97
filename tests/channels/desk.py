"""A reply on its way, as an agent has just sent it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from router.accounts import Account
from router.messages import Delivery, Direction, Message, Outgoing
from router.model import (
    AccountId,
    AgentId,
    Conversation,
    ConversationId,
    Customer,
    CustomerId,
    Handle,
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
from router.people import Agent
from router.repositories import Tx
from tests.channels.rig import Rig

QUEUE = QueueId("help")


def mail_account(
    smtp: int,
    imap: int,
    name: str = "help",
    address: str = "help@desk.test",
    **settings: str | int | bool,
) -> Account:
    """A mailbox on loopback without TLS."""
    values: dict[str, str | int | bool] = {
        "address": address,
        "imap_host": "127.0.0.1",
        "imap_port": imap,
        "imap_security": "plain",
        "smtp_host": "127.0.0.1",
        "smtp_port": smtp,
        "smtp_security": "plain",
        "smtp_auth": False,
    }
    return Account(
        AccountId(name),
        name,
        "email",
        QUEUE,
        values | settings,
        {"password": "secret"},
    )


async def queue_reply(
    rig: Rig,
    account: AccountId,
    *recipients: str,
    text: str = "Hi",
    automatic: str = "",
    ring: bool = True,
) -> MessageId:
    """Store a reply with its outbox rows, and `ring` for them; return its id."""
    new, now = rig.store.ids.new, rig.store.clock.now()
    customer, conversation = CustomerId(new()), ConversationId(new())
    interaction, message, agent = InteractionId(new()), MessageId(new()), AgentId(new())
    handle = Handle(Scheme.MAILTO, "help@desk.test", "help@desk.test")
    rows = [
        Outgoing(new(), message, account, recipient, Delivery.QUEUED, now)
        for recipient in recipients
    ]

    async def work(tx: Tx) -> None:
        await tx.people.add(
            Agent(agent, "Ana", f"{agent}@desk.test", Role.AGENT, ProfileId("none")), {}
        )
        await tx.customers.add([Customer(customer, "Anna", now)], [])
        await tx.conversations.add(
            [Conversation(conversation, account, customer, conversation, "Order", now)]
        )
        await tx.interactions.add(
            [
                Interaction(
                    interaction, await tx.interactions.numbers(1), conversation, customer, account,
                    Medium.EMAIL, Origin.INBOUND, InteractionState.ACTIVE, QUEUE, now, now, now,
                    agent_id=agent,
                )
            ]
        )  # fmt: skip
        await tx.messages.add(
            [
                Message(
                    message, conversation, interaction, customer, account, Direction.OUT, 1, now,
                    now, handle, agent_id=agent, to=recipients, subject="Re: Order", text=text,
                    state=Delivery.QUEUED, automatic=automatic,
                )
            ]
        )  # fmt: skip
        await tx.outbox.add(rows)

    await rig.store.unit.write(work)
    if ring:
        await rig.store.bus.ring("outbox")
    return message


async def outbox(rig: Rig, message: MessageId) -> dict[str, Outgoing]:
    rows = await rig.store.unit.write(lambda tx: tx.outbox.of(message))
    return {row.recipient: row for row in rows}


async def states(rig: Rig, message: MessageId) -> dict[str, Delivery]:
    return {recipient: row.state for recipient, row in (await outbox(rig, message)).items()}


async def stored(rig: Rig, message: MessageId) -> Message:
    return (await rig.store.unit.write(lambda tx: tx.messages.get([message])))[message]


async def make_due(rig: Rig, message: MessageId) -> None:
    """Let the next attempt be due now, as if the wait were over."""
    past = datetime(2020, 1, 1, tzinfo=UTC)
    rows = [replace(row, next_at=past) for row in (await outbox(rig, message)).values()]
    await rig.store.unit.write(lambda tx: tx.outbox.record([r for r in rows if r.state in WAITING]))
    await rig.store.bus.ring("outbox")


WAITING = (Delivery.DEFERRED, Delivery.UNKNOWN)
