"""May this be sent? Pure; what a channel can carry is handed in."""

from __future__ import annotations

from collections.abc import Collection
from typing import Protocol

from router.errors import Invalid

MAX_RECIPIENTS = 20  # of one message, all fields together: threat 'open relay by reply-all'


class Limits(Protocol):
    """What a kind of channel can carry; `max_bytes` counts all attachments of a message."""

    @property
    def max_text(self) -> int:
        """Characters."""
        ...

    @property
    def max_bytes(self) -> int:
        """Bytes."""
        ...

    @property
    def copies(self) -> bool:
        """Whether there are Cc and Bcc."""
        ...


def may_send(
    limits: Limits,
    text: str,
    to: Collection[str],
    copies: Collection[str],
    attachments: Collection[int],
    handed_on: bool = False,
) -> None:
    """Raise Invalid, with the field in question, unless the message may go out.

    `copies` are Cc and Bcc together, `attachments` sizes in bytes; `handed_on`: another message
    goes with it, which needs no words of one's own.
    """
    if handed_on and not limits.copies:
        raise Invalid("forward.channel", "This channel hands nothing on", field="to")
    if not text.strip() and not attachments and not handed_on:
        raise Invalid("reply.empty", "There is nothing to send", field="text")
    if len(text) > limits.max_text:
        raise Invalid("reply.long", "The text is too long", field="text", max=limits.max_text)
    if not to:
        raise Invalid("reply.nobody", "Nobody is addressed", field="to")
    if copies and not limits.copies:
        raise Invalid("reply.copies", "This channel knows no copies", field="cc")
    if len(to) + len(copies) > MAX_RECIPIENTS:
        raise Invalid("reply.many", "Too many recipients", field="to", max=MAX_RECIPIENTS)
    if sum(attachments) > limits.max_bytes:
        raise Invalid(
            "reply.big", "The attachments are too big", field="uploads", max=limits.max_bytes
        )
