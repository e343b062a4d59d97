"""Read receipts (RFC 8098): nobody is asked for one, but some programs send them."""

from __future__ import annotations

from datetime import datetime

from channels.email.parse_tree import Headers, Node, Reader
from channels.email.parse_words import decode_words
from channels.email.tokens import proven_id
from router.inbound import DeliveryReport
from router.messages import Delivery
from router.ports import ReplyToken

_KINDS = ("message/disposition-notification", "message/global-disposition-notification")
_STATES = {
    "displayed": Delivery.READ,
    "deleted": Delivery.DELIVERED,
    "dispatched": Delivery.DELIVERED,
}


def notification(root: Node) -> Headers | None:
    """Find what a read receipt says; None when the mail is none."""
    found = next((child for child in root.children if child.type in _KINDS), None)
    return Reader(found.content[: 2**14].strip() + b"\n\n").read().headers if found else None


def receipts(told: Headers, token: ReplyToken, at: datetime) -> tuple[DeliveryReport, ...]:
    """Say it of our message; nothing when the receipt names none of ours."""
    reference = decode_words(told.get("original-message-id"))
    message_id = proven_id(reference, token)
    what = decode_words(told.get("disposition")).lower().rpartition(";")[2].strip()
    state = _STATES.get(what.partition("/")[0])
    if not message_id or state is None:
        return ()
    whom = decode_words(told.get("original-recipient") or told.get("final-recipient"))
    recipient = whom.rpartition(";")[2].strip().strip("<>")
    return (DeliveryReport(reference, message_id, recipient, state, "", "", at),)
