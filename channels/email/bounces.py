"""Delivery reports (RFC 3464): which recipient of which mail of ours, and what became of it."""

from __future__ import annotations

import logging
import re
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes

from channels.email.headers import read_heading
from channels.email.parse_addresses import parse_addresses
from channels.email.parse_tree import Headers, Node, Reader
from channels.email.parse_words import decode_words
from channels.email.reasons import status_in, why
from channels.email.tokens import ids_in, proven_id
from router.inbound import DeliveryReport
from router.messages import Delivery
from router.ports import ReplyToken

MAX_RECIPIENTS = 200
MAX_REPORT = 2**16  # bytes or characters of a report that is read by its words

log = logging.getLogger(__name__)

_STATES = {
    "failed": Delivery.FAILED,
    "delayed": Delivery.DEFERRED,
    "delivered": Delivery.DELIVERED,
    "relayed": Delivery.SENT,
    "expanded": Delivery.SENT,
}
_RETURNED = ("message/rfc822", "text/rfc822-headers", "message/rfc822-headers", "message/global")
_COPY = re.compile(
    r"^-{3,} ?(Below this line|This is a copy|Original message|Undelivered message|The header)",
    re.IGNORECASE | re.MULTILINE,
)
# What the sending program wrote for people, when it knows no standard form.
_SAID = re.compile(r"<([^<>\s]+@[^<>\s]+)>:?\s{1,4}([^<>]{1,600})")


@dataclass(frozen=True, slots=True)
class Failure:
    """What a report says about one recipient. `status` is 5.1.1-like, '' when it is not said."""

    recipient: str
    state: Delivery
    status: str
    hard: bool
    reason: str

    @property
    def why(self) -> str:
        """Code that the desk has words for; '' for what went well or nobody knows."""
        if self.state is Delivery.DEFERRED:
            return "email.bounce.delayed"
        if self.state is not Delivery.FAILED:
            return ""
        return why(self.status, self.reason, self.hard)


def failures(root: Node, text: str, by_machine: bool) -> tuple[Failure, ...]:
    """Read every recipient's fate; empty when the mail is no delivery report.

    `by_machine`: the envelope or the sender says so. Only then are its words read: people quote
    reports when they complain of them.
    """
    status = _find(root, ("message/delivery-status", "message/global-delivery-status"))
    if status and (found := tuple(_standard(status))):
        return found
    if named := root.headers.all("x-failed-recipients"):
        recipients, _ = parse_addresses(named)
        return tuple(_plain(mailbox.address, _own_words(text)) for mailbox in recipients)
    if not by_machine:
        return ()
    if root.type == "multipart/report" or "Hi. This is the qmail-send program" in text[:2_000]:
        said = _SAID.finditer(_own_words(text)[:20_000])
        return tuple(_plain(found[1], found[2]) for found in said)[:20]
    return _by_habit(root, _own_words(text))


def _by_habit(root: Node, text: str) -> tuple[Failure, ...]:
    """Forms of single programs and providers, as others have collected them."""
    from flufl.bounce import all_failures  # few mails need it

    try:
        passing, final = all_failures(message_from_bytes(root.raw[:MAX_REPORT]))
    except Exception:
        # A library meets a stranger's mail: what it cannot read is a message as any other.
        log.info("a mail that may be a bounce could not be read as one", exc_info=True)
        return ()
    found = [(address.decode("utf-8", "replace"), address in final) for address in passing | final]
    known = sorted((address, hard) for address, hard in found if "@" in address)
    return tuple(_plain(address, text, hard) for address, hard in known)[:MAX_RECIPIENTS]


def _own_words(text: str) -> str:
    """Cut off the mail that comes back below the report."""
    return _COPY.split(text, maxsplit=1)[0]


def reports(
    root: Node, text: str, found: tuple[Failure, ...], token: ReplyToken, at: datetime
) -> tuple[DeliveryReport, ...]:
    """Say it of our message, when the report names one of ours; else there is nothing to say."""
    message_id, reference = _message_of_ours(root, text, token) if found else ("", "")
    if not message_id:
        return ()
    return tuple(
        DeliveryReport(
            provider_ref=reference,
            token=message_id,
            recipient=failure.recipient,
            state=failure.state,
            code=failure.status,
            reason=failure.reason,
            at=at,
            hard=failure.hard,
            why=failure.why,
        )
        for failure in found
    )


def _message_of_ours(root: Node, text: str, token: ReplyToken) -> tuple[str, str]:
    """Look in the returned mail first, then in what the report itself answers or quotes."""
    headings = [read_heading(root.headers, b"")]
    if returned := _find(root, _RETURNED):
        inner = Reader(returned.content[: 2**18]).read()
        headings.insert(0, read_heading(inner.headers, b""))
    for heading in headings:
        for reference in (heading.message_id, heading.in_reply_to, *heading.references):
            if message_id := proven_id(reference, token):
                return message_id, reference
    for reference in ids_in(text[:MAX_REPORT]):
        if message_id := proven_id(reference, token):
            return message_id, reference
    return "", ""


def _find(node: Node, kinds: tuple[str, ...]) -> Node | None:
    if node.type in kinds:
        return node
    return next((found for child in node.children if (found := _find(child, kinds))), None)


def _standard(node: Node) -> list[Failure]:
    out: list[Failure] = []
    for block in re.split(rb"\r?\n[ \t]*\r?\n", node.content)[:MAX_RECIPIENTS]:
        fields = Reader(block.strip() + b"\n\n").read().headers
        recipient = _typed(fields, "original-recipient") or _typed(fields, "final-recipient")
        if recipient and ("action" in fields or "status" in fields):
            out.append(_failure(fields, recipient))
    return out


def _failure(fields: Headers, recipient: str) -> Failure:
    action = decode_words(fields.get("action")).lower().split(" ")[0]
    state = _STATES.get(action, Delivery.FAILED)
    diagnostic = _typed(fields, "diagnostic-code")
    status = status_in(decode_words(fields.get("status"))) or status_in(diagnostic)
    hard = state is Delivery.FAILED and not status.startswith("4")
    return Failure(recipient, state, status, hard, diagnostic[:500])


def _plain(recipient: str, text: str, final: bool = True) -> Failure:
    reason = " ".join(text.split())[:500]
    status = status_in(reason)
    hard = final and not status.startswith("4")
    return Failure(recipient, Delivery.FAILED, status, hard, reason)


def _typed(fields: Headers, name: str) -> str:
    """Read 'rfc822; somebody@example.com' without its type."""
    kind, mark, value = decode_words(fields.get(name)).partition(";")
    text = (value if mark else kind).strip()
    return text.strip("<>") if name.endswith("recipient") else " ".join(text.split())
