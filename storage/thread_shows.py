"""What a thread shows of its newest messages: pure, and the same for every store."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from router.messages import Delivery, Direction, Message
from router.texts import preview
from router.views_threads import Thread

LEFT = (Delivery.SENT, Delivery.DELIVERED, Delivery.READ, Delivery.UNKNOWN, Delivery.FAILED)
"""An answer whose row stands here was handed over: its customer may see it."""

NEWEST = 20
"""Among so many messages the unread ones are counted."""


def thread_of(thread: Thread, newest: Sequence[Message]) -> Thread:
    """Return the thread with what its newest messages, ascending, say."""
    if not newest:
        return thread
    unread = sum(
        one.direction is Direction.OUT and one.state is not Delivery.READ for one in newest
    )
    last = newest[-1]
    return replace(thread, last_at=last.at, last_text=preview(last.text), unread=unread)
