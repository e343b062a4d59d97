"""The mail by which an account test proves that a mailbox sends and receives."""

from __future__ import annotations

from datetime import datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.utils import format_datetime

from router.ports import ReplyToken

HEADER = "X-Centralita-Probe"
MAX_HEADER = 1 << 18  # bytes


def make(probe: str, sender: str, recipient: str, at: datetime, token: ReplyToken) -> bytes:
    """Write the probe of that id (32 hexadecimal characters)."""
    mail = EmailMessage()
    mail["From"], mail["To"] = sender, recipient
    mail["Subject"] = "Account test"
    mail["Date"] = format_datetime(at)
    mail["Message-ID"] = f"<{mark(probe)}@{sender.rpartition('@')[2]}>"
    mail["Auto-Submitted"] = "auto-generated"
    mail[HEADER] = f"{probe}.{token.sign(_signed(probe))}"
    mail.set_content("This mail tests a mailbox; you may delete it.")
    return mail.as_bytes()


def mark(probe: str) -> str:
    """The part of the Message-ID by which the probe is found again."""
    return f"probe.{probe}"


def is_ours(header: str, token: ReplyToken) -> bool:
    """Tell whether the value of `HEADER` is signed by us: others cannot hide a mail so."""
    probe, _, signature = header.strip().partition(".")
    return bool(probe) and token.check(_signed(probe), signature)


def name_in(content: bytes, token: ReplyToken) -> str:
    """The id of the probe that this mail is; '' for any other mail."""
    header = content[:MAX_HEADER].partition(b"\r\n\r\n")[0]
    if HEADER.lower().encode() not in header.lower():
        return ""
    value = str(message_from_bytes(header).get(HEADER, ""))
    return value.strip().partition(".")[0] if is_ours(value, token) else ""


def authserv_id(header: bytes) -> str:
    """The id in the topmost Authentication-Results of a mail's header; '' without one."""
    results = str(message_from_bytes(header).get("Authentication-Results", ""))
    return results.partition(";")[0].partition(" ")[0].strip().lower()


def _signed(probe: str) -> str:
    return f"probe {probe}"
