"""What the hub makes of a mail, without storing it: for whoever asks why a mail looks wrong."""

from __future__ import annotations

from channels.email.parse import Letter, read_letter
from channels.email.parse_addresses import Mailbox
from router.messages import Delivery

Described = dict[str, object]


def describe(file: str, content: bytes) -> Described:
    """Describe one mail, ready for JSON; addresses are bare, sizes in bytes. Never raises."""
    letter = read_letter(content)
    heading = letter.heading
    return {
        "file": file,
        "from": heading.sender.address if heading.sender else None,
        "from_name": heading.sender_name,
        "to": _bare(heading.to),
        "cc": _bare(heading.cc),
        "subject": heading.subject,
        "text": letter.text,
        "reply_text": letter.reply_text or letter.text,
        "html": letter.clean.html,
        "attachments": _attachments(letter),
        "automatic": letter.automatic.value if letter.automatic else None,
        "bounce": _bounce(letter),
        "message_id": heading.message_id,
        "references": list(heading.references),
        "warnings": list(letter.warnings),
    }


def _bare(mailboxes: tuple[Mailbox, ...]) -> list[str]:
    return [mailbox.address for mailbox in mailboxes]


def _attachments(letter: Letter) -> list[Described]:
    return [
        {"name": part.name, "type": part.type, "size": len(part.content), "inline": part.inline}
        for part in letter.parts
    ]


def _bounce(letter: Letter) -> list[Described] | None:
    failed = [
        {
            "recipient": failure.recipient,
            "status": failure.status,
            "hard": failure.hard,
            "reason": failure.reason,
        }
        for failure in letter.failures
        if failure.state in (Delivery.FAILED, Delivery.DEFERRED)
    ]
    return failed or None
