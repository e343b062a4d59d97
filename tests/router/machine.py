"""Who acknowledges in the tests of the centre, and what it hears and says."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from config.words import opening
from router.acknowledge import Acknowledger
from router.inbound import Inbound
from router.messages import Direction, Message
from router.model import QueueId, Trust
from router.repositories import Tx
from tests.channels.rig import SilentMeter
from tests.router.hub import SUPPORT, Hub

US = "mailbox@hub.example"
ANA = "ana@customer.example"
WORDS = "We have your mail and answer within a day."


async def says(tx: Tx, queue_id: QueueId, words: str) -> None:
    """Give a queue its words."""
    queue = await tx.config.queue(queue_id)
    assert queue is not None
    await tx.config.put_queue(replace(queue, acknowledge_text=words, ver=queue.ver + 1))


async def begun(hub: Hub) -> Acknowledger:
    """Somebody who answers for the queue Support, and has begun to look."""
    made = Acknowledger(
        hub.unit, hub.clock, hub.ids, SilentMeter(), lambda language: "We have your mail", opening
    )
    await hub.unit.write(lambda tx: says(tx, SUPPORT, WORDS))
    await made.step()
    return made


def mail(hub: Hub, sender: str = ANA, **fields: object) -> Inbound:
    told: dict[str, object] = {"trust": Trust.VERIFIED, "recipients": (US,), **fields}
    return hub.mail(sender, **told)  # type: ignore[arg-type]  # any field by name


async def answers(hub: Hub, one: Inbound) -> Sequence[Message]:
    said = await hub.said(one)
    thread = await hub.thread(said.conversation_id)
    return [message for message in thread if message.direction is Direction.OUT]
