"""How the demonstration's customer reads his mails: with the standard library, as any program."""

from __future__ import annotations

from dataclasses import dataclass
from email import message_from_bytes
from email.message import MIMEPart
from email.policy import default
from email.utils import parsedate_to_datetime


@dataclass(frozen=True, slots=True)
class Attached:
    """A file that came with a mail; size in bytes."""

    name: str
    size: int


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail as the customer's page shows it; `mine` when he wrote it himself."""

    id: str
    mine: bool
    sender: str
    to: str
    cc: str
    subject: str
    at: str
    text: str
    message_id: str
    attachments: tuple[Attached, ...]


def read(mail_id: str, content: bytes, owner: str) -> Mail:
    """Read one mail of the mailbox of `owner`."""
    mail = message_from_bytes(content, policy=default)
    body = mail.get_body(("plain", "html"))
    return Mail(
        id=mail_id,
        mine=owner.lower() in str(mail["From"]).lower(),
        sender=str(mail["From"]),
        to=str(mail["To"]),
        cc=str(mail["Cc"] or ""),
        subject=str(mail["Subject"] or ""),
        at=parsedate_to_datetime(str(mail["Date"])).isoformat(),
        text=_text(body) if body else "",
        message_id=str(mail["Message-ID"] or ""),
        attachments=tuple(
            Attached(part.get_filename() or "—", len(part.get_payload(decode=True) or b""))
            for part in mail.iter_attachments()
        ),
    )


def _text(body: MIMEPart) -> str:
    content = body.get_payload(decode=True)
    charset = body.get_content_charset("utf-8")
    return (
        content.decode(charset, "replace").replace("\r\n", "\n")
        if isinstance(content, bytes)
        else ""
    )
