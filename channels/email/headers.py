"""What a mail's header block says: who, to whom, about what, answering which mail."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from channels.email.parse_addresses import Mailbox, lone_name, parse_addresses
from channels.email.parse_tree import Headers
from channels.email.parse_words import clean, decode_words

MAX_SUBJECT = 500  # characters
MAX_REFERENCES = 100

_ID = re.compile(r"<[^<>\s]{1,990}>")
_BARE_ID = re.compile(r"[^<>\s\"(),;]{1,990}@[^<>\s\"(),;]{1,990}")
_DATE_COMMENT = re.compile(r"\([^()]*\)")
_SPACES = re.compile(r"\s+")
_ADDRESS_LIKE = re.compile(r"[\w.+-]+@([\w-]+\.)+\w+")
_DIRECTION = re.compile("[\u202a-\u202e\u2066-\u2069]")


@dataclass(frozen=True, slots=True)
class Heading:
    """The header block, read. `sender` None: no address could be read from From.

    `double_sender`: two From headers or two addresses in it, so that nobody can be believed.
    """

    sender: Mailbox | None
    sender_name: str
    double_sender: bool
    to: tuple[Mailbox, ...]
    cc: tuple[Mailbox, ...]
    reply_to: tuple[Mailbox, ...]
    subject: str
    message_id: str
    in_reply_to: str
    references: tuple[str, ...]
    claimed_at: datetime | None
    warnings: tuple[str, ...]


def read_heading(headers: Headers, raw: bytes) -> Heading:
    """Read the headers; `raw` is the mail they stand in, for an id when it brings none."""
    warnings: dict[str, None] = {}
    senders, _ = parse_addresses(headers.all("from"))
    sender = senders[0] if senders else None
    if len(senders) > 1:
        warnings["sender.double"] = None
    message_id = _message_id(headers.get("message-id"))
    if not message_id:
        warnings["message_id.missing"] = None
    name = sender.name if sender else lone_name(headers.get("from"))
    warnings |= dict.fromkeys(_tricks(sender, name, headers))
    return Heading(
        sender=sender,
        sender_name=name,
        double_sender=len(senders) > 1 or len(headers.all("from")) > 1,
        to=_list(headers, "to", warnings),
        cc=_list(headers, "cc", warnings),
        reply_to=_list(headers, "reply-to", warnings),
        subject=_subject(headers.get("subject"), warnings),
        message_id=message_id or synthesised_id(raw),
        in_reply_to=next(iter(_ids(headers.get("in-reply-to"))), ""),
        references=_references(headers),
        claimed_at=claimed_date(headers.get("date")),
        warnings=tuple(warnings),
    )


def synthesised_id(raw: bytes) -> str:
    """Make an id for a mail without one: the same bytes always get the same."""
    return f"<{hashlib.sha256(raw).hexdigest()[:32]}@no-message-id.invalid>"


def claimed_date(value: bytes) -> datetime | None:
    """Read the Date header, in UTC; None when nobody can."""
    text = _DATE_COMMENT.sub("", value[:200].decode("latin-1")).strip()
    try:
        read = parsedate_to_datetime(text)
        return read.astimezone(UTC) if read.tzinfo else read.replace(tzinfo=UTC)
    except (ValueError, TypeError, IndexError, OverflowError):
        # The library raises all four on dates seen in real mail.
        return None


def _list(headers: Headers, name: str, warnings: dict[str, None]) -> tuple[Mailbox, ...]:
    found, cut = parse_addresses(headers.all(name))
    if cut:
        warnings["addresses.truncated"] = None
    return found


def _subject(value: bytes, warnings: dict[str, None]) -> str:
    subject = decode_words(value)
    if len(subject) > MAX_SUBJECT:
        warnings["subject.truncated"] = None
    if _turns(value):
        warnings["subject.direction"] = None
    return subject[:MAX_SUBJECT].rstrip()


def _message_id(value: bytes) -> str:
    return next(iter(_ids(value)), "")


def _ids(value: bytes) -> list[str]:
    """Ids in angle brackets; without any, words that look like one."""
    text = value.decode("utf-8", "replace").replace("\0", "")
    text = _SPACES.sub(" ", text)
    found = _ID.findall(text)
    return found or [f"<{bare}>" for bare in _BARE_ID.findall(text)]


def _references(headers: Headers) -> tuple[str, ...]:
    """Ids of the mails before this one, oldest first; of too many the nearest are kept."""
    ids = [found for value in headers.all("references") for found in _ids(value)]
    return tuple(dict.fromkeys(ids))[-MAX_REFERENCES:]


def _turns(value: bytes) -> bool:
    """Tell whether a mark turns the direction of the text, so that it reads as another."""
    return not value.isascii() and bool(_DIRECTION.search(value.decode("utf-8", "ignore")))


def _tricks(sender: Mailbox | None, name: str, headers: Headers) -> list[str]:
    """Name what is often done to look like somebody else."""
    out = []
    like = _ADDRESS_LIKE.search(name)
    if sender and like and like[0].lower() != sender.address.lower():
        out.append("sender.name_is_address")
    if sender and "xn--" in sender.address.lower():
        out.append("sender.international_domain")
    if _turns(headers.get("from")) or clean(name) != name.strip():
        out.append("sender.direction")
    if sender is None:
        out.append("sender.unreadable")
    return out
