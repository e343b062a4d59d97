"""Makes an `Outbound` of what the store knows about a message."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from router.messages import Message, Outgoing
from router.model import MessageId
from router.outbound import Outbound, Quoted
from router.people import Agent, Queue
from router.repositories import Tx


@dataclass(frozen=True, slots=True)
class Letter:
    """A claimed message: its rows as they stood before the claim, and what is to be sent."""

    message: Message
    rows: tuple[Outgoing, ...]
    outbound: Outbound


async def compose(tx: Tx, rows: Sequence[Outgoing]) -> list[Letter]:
    """Return the letters of claimed rows, in their order."""
    messages = await tx.messages.get({row.message_id for row in rows})
    below = {id for m in messages.values() if (id := m.quoted_id or m.forwards_id)}
    quoted = await tx.messages.get(below)
    queues = await _queues_of(tx, messages.values())
    agents = {
        agent: await tx.people.agent(agent)
        for agent in {message.agent_id for message in messages.values() if message.agent_id}
    }
    contents = await tx.outbox.contents([row.id for row in rows if row.first_at is not None])
    letters = []
    for message_id in dict.fromkeys(row.message_id for row in rows):
        message = messages[message_id]
        mine = tuple(row for row in rows if row.message_id == message_id)
        agent = agents[message.agent_id] if message.agent_id else None
        below_it = message.quoted_id or message.forwards_id
        original = quoted.get(below_it) if below_it else None
        outbound = _outbound(message, mine, queues.get(message.id), agent, original)
        kept = next((contents[row.id] for row in mine if row.id in contents), None)
        letters.append(Letter(message, mine, replace(outbound, rendered=kept)))
    return letters


async def _queues_of(tx: Tx, messages: Collection[Message]) -> dict[MessageId, Queue]:
    """The queue, and so the signature and the language, of each message."""
    items = await tx.interactions.get({m.interaction_id for m in messages if m.interaction_id})
    queues = {queue: await tx.config.queue(queue) for queue in {i.queue_id for i in items.values()}}
    found = {}
    for message in messages:
        item = items.get(message.interaction_id) if message.interaction_id else None
        queue = queues[item.queue_id] if item else None
        if queue is not None:
            found[message.id] = queue
    return found


def _outbound(
    message: Message,
    rows: Sequence[Outgoing],
    queue: Queue | None,
    agent: Agent | None,
    original: Message | None,
) -> Outbound:
    return Outbound(
        message_id=message.id,
        conversation_id=message.conversation_id,
        to=message.to,
        cc=message.cc,
        bcc=message.bcc,
        pending=tuple(row.recipient for row in rows),
        text=message.text,
        subject=message.subject,
        sender_name=message.sender_name or (agent.name if agent else ""),
        signature=queue.signature if queue else "",
        created_at=message.at,
        language=queue.language if queue else "",
        in_reply_to=message.in_reply_to,
        references=message.references,
        quoted=_quoted(original, original.id == message.forwards_id) if original else None,
        parts=message.parts,
        automatic=bool(message.automatic),
    )


def _quoted(original: Message, handed_on: bool) -> Quoted:
    address = original.sender.shown or original.sender.value
    return Quoted(
        original.sender_name or address,
        original.at,
        original.text,
        handed_on,
        address,
        original.subject,
        original.to,
    )
