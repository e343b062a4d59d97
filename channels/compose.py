"""Makes an `Outbound` of what the store knows about a message."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from router.messages import Message, Outgoing
from router.model import InteractionId
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
    quoted = await tx.messages.get({m.quoted_id for m in messages.values() if m.quoted_id})
    letters = []
    for message_id in dict.fromkeys(row.message_id for row in rows):
        message = messages[message_id]
        mine = tuple(row for row in rows if row.message_id == message_id)
        queue = await _queue_of(tx, message.interaction_id)
        agent = await tx.people.agent(message.agent_id) if message.agent_id else None
        original = quoted.get(message.quoted_id) if message.quoted_id else None
        letters.append(Letter(message, mine, _outbound(message, mine, queue, agent, original)))
    return letters


async def _queue_of(tx: Tx, interaction: InteractionId | None) -> Queue | None:
    if interaction is None:
        return None
    found = (await tx.interactions.get([interaction])).get(interaction)
    return await tx.config.queue(found.queue_id) if found else None


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
        quoted=_quoted(original) if original else None,
        parts=message.parts,
        automatic=bool(message.automatic),
    )


def _quoted(original: Message) -> Quoted:
    return Quoted(
        original.sender_name or original.sender.shown or original.sender.value,
        original.at,
        original.text,
    )
