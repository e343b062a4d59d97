"""Whether a machine wrote a mail (RFC 3834 and what is done besides)."""

from __future__ import annotations

import re

from channels.email.parse_tree import Headers, Node
from router.inbound import Automatic

_NOBODY = re.compile(
    r"(mailer-?daemon|postmaster|no-?_?reply|do-?not-?reply|bounces?)\b", re.IGNORECASE
)
_DAEMON = re.compile(
    r"(mailer-?daemon|postmaster|mail-?delivery|mdaemon|bounces?)\b", re.IGNORECASE
)
_AUTO_WORDS = {
    "auto-replied": Automatic.AUTO_REPLY,
    "auto-generated": Automatic.AUTO_GENERATED,
    "auto-notified": Automatic.AUTO_GENERATED,
}
_REPLY_HEADERS = {
    "x-autoreply",
    "x-autorespond",
    "x-auto-reply",
    "x-autoresponder",
    "x-mail-autoreply",
}
_LIST_HEADERS = {"list-id", "list-post", "mailing-list", "x-mailing-list"}
_MACHINE_HEADERS = {"x-auto-response-suppress", "x-centralita-loop", "feedback-id"}


def why_automatic(root: Node, sender: str, return_path: str) -> Automatic | None:
    """Say why we hold that a machine wrote it; None for people. `Auto-Submitted: no` is people."""
    headers = root.headers
    if report := _report(root):
        return report
    word = _word(headers, "auto-submitted")
    if word and word != "no":
        return _AUTO_WORDS.get(word, Automatic.AUTO_GENERATED)
    names = {name for name, _ in headers.lines}
    precedence = _word(headers, "precedence")
    if names & _REPLY_HEADERS or precedence in ("auto_reply", "auto-reply"):
        return Automatic.AUTO_REPLY
    if names & _LIST_HEADERS or precedence == "list":
        return Automatic.LIST
    if precedence in ("bulk", "junk") or "list-unsubscribe" in names:
        return Automatic.BULK
    if names & _MACHINE_HEADERS:
        return Automatic.AUTO_GENERATED
    if return_path == "<>" or _NOBODY.match(sender):
        return Automatic.AUTO_GENERATED
    return None


def sends_reports(sender: str, return_path: str) -> bool:
    """Tell whether a mail comes from where delivery reports come from (RFC 5321, 4.5.5)."""
    return return_path == "<>" or bool(_DAEMON.match(sender))


def _report(root: Node) -> Automatic | None:
    """Delivery reports are bounces; other reports (read receipts, complaints) are machines' too."""
    kind = root.params.get("report-type", "").lower()
    if "x-failed-recipients" in root.headers or kind == "delivery-status":
        return Automatic.BOUNCE
    if any(child.type == "message/delivery-status" for child in root.children):
        return Automatic.BOUNCE
    return Automatic.AUTO_GENERATED if kind or root.type == "multipart/report" else None


def _word(headers: Headers, name: str) -> str:
    value = headers.get(name).decode("latin-1").lower()
    return re.split(r"[;\s(]", value.strip(), maxsplit=1)[0]
