"""A raw mail and what it means: pure, bounded, never raises on input."""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace
from datetime import datetime

from channels.email import probe
from channels.email.automatic import sends_reports, why_automatic
from channels.email.bodies import attachments, choose_bodies
from channels.email.bounces import Failure, failures, reports
from channels.email.headers import Heading, read_heading, synthesised_id
from channels.email.parse_tree import MAX_MAIL, Node, Reader
from channels.email.quotes import reply_text
from channels.email.receipts import notification, receipts
from channels.email.sanitize import MAX_HTML, SANITIZER_VERSION, Clean, sanitize, to_text, too_deep
from channels.email.spam import seems_spam
from channels.email.tokens import claims, proven_id
from channels.email.trust import judge
from router.accounts import Account, RawRow
from router.errors import Invalid
from router.identity import mailto
from router.inbound import Automatic, DeliveryReport, Ignored, Inbound, Parsed, Part
from router.mailframe import split_html
from router.model import Handle
from router.ports import ReplyToken

log = logging.getLogger(__name__)

MAX_TEXT = 1_000_000  # characters
# What is missing from the message then: the whole mail is attached to it.
_LOSSES = {"parts.too_deep", "parts.too_many", "mail.too_big", "mail.unreadable", "text.truncated"}


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail as read, before it is anybody's message."""

    root: Node
    heading: Heading
    text: str
    reply_text: str
    clean: Clean
    parts: tuple[Part, ...]
    automatic: Automatic | None
    failures: tuple[Failure, ...]
    warnings: tuple[str, ...]


def parse(row: RawRow, account: Account, token: ReplyToken) -> Parsed:
    """See `channels.base.Parse`."""
    letter = read_letter(row.content, row.hints.get("return_path", ""))
    own = str(account.settings.get("address", ""))
    heading = letter.heading
    sender = heading.sender.address if heading.sender else ""
    if own and sender.lower() == own.lower() and proven_id(heading.message_id, token):
        return Parsed(ignored=Ignored("own_message"))
    if probe.is_ours(letter.root.headers.get(probe.HEADER.lower()).decode("latin-1"), token):
        return Parsed(ignored=Ignored("probe"))
    if "too_big" in row.hints:
        # Only the header was fetched.
        letter = replace(letter, warnings=(*letter.warnings, "mail.too_big"))
    told, unmatched = _told(letter, token, row.provider_at or row.received_at)
    if told:
        return Parsed(reports=told)
    letter = replace(letter, warnings=(*letter.warnings, *unmatched))
    return Parsed(messages=(_inbound(row, account, token, letter, own),))


def _told(
    letter: Letter, token: ReplyToken, at: datetime
) -> tuple[tuple[DeliveryReport, ...], tuple[str, ...]]:
    """Read what a machine says of a mail of ours; else a warning that it names none of ours."""
    if receipt := notification(letter.root):
        told = receipts(receipt, token, at)
        return told, () if told else ("receipt.unmatched",)
    told = reports(letter.root, letter.text, letter.failures, token, at)
    is_bounce = letter.automatic is Automatic.BOUNCE or bool(letter.failures)
    return told, ("bounce.unmatched",) if is_bounce and not told else ()


def read_letter(raw: bytes, return_path: str = "") -> Letter:
    """Read a mail; what cannot be read at all becomes a letter with the raw bytes attached."""
    try:
        return _read(raw, return_path)
    except Exception:
        # The one place that must survive any input: a mail nobody foresaw is still a message.
        log.exception("a mail could not be read; it is shown as an attachment")
        return _opaque(raw)


def _read(raw: bytes, return_path: str) -> Letter:
    reader = Reader(raw)
    root = reader.read()
    heading = read_heading(root.headers, raw)
    body = choose_bodies(root)
    for warning in (*heading.warnings, *body.warnings):
        reader.warn(warning)
    if len(raw) > MAX_MAIL:
        reader.warn("mail.too_big")
    html, text = body.html, body.text
    parts = attachments(body, html)
    if len(text) > MAX_TEXT:
        reader.warn("text.truncated")
        text = text[:MAX_TEXT]
    clean = _clean(html, reader)
    if _LOSSES & reader.warnings.keys():
        parts += (Part("message.eml", "message/rfc822", raw),)
    if seems_spam(root.headers):
        reader.warn("mail.spam")
    envelope = return_path or root.headers.get("return-path").decode("latin-1").strip()
    sender = heading.sender.address if heading.sender else ""
    return Letter(
        root=root,
        heading=heading,
        text=text,
        reply_text=_reply(text, clean.html, body.html_only),
        clean=clean,
        parts=parts,
        automatic=why_automatic(root, sender, envelope),
        failures=failures(root, text, sends_reports(sender, envelope)),
        warnings=tuple(reader.warnings),
    )


def _clean(html: str, reader: Reader) -> Clean:
    if len(html) > MAX_HTML:
        reader.warn("html.too_big")
        return Clean("")
    if too_deep(html):
        reader.warn("html.too_deep")
        return Clean("")
    return sanitize(html) if html.strip() else Clean("")


def _reply(text: str, html: str, html_only: bool) -> str:
    """Quotes are marked better in HTML where there is nothing else."""
    if html_only:
        visible, quoted = split_html(html)
        if quoted and (shown := to_text(visible)):
            return reply_text(shown) or shown
    return reply_text(text)


def _opaque(raw: bytes) -> Letter:
    root = Node(Reader(b"").read().headers, b"", 0, 0)
    heading = Heading(
        None, "", False, (), (), (), "", synthesised_id(raw), "", (), None, ("mail.unreadable",)
    )
    part = Part("message.eml", "message/rfc822", raw)
    return Letter(root, heading, "", "", Clean(""), (part,), None, (), ("mail.unreadable",))


def _inbound(row: RawRow, account: Account, token: ReplyToken, letter: Letter, own: str) -> Inbound:
    heading = letter.heading
    sender = heading.sender
    to, cc = tuple(m.address for m in heading.to), tuple(m.address for m in heading.cc)
    authserv_id = str(account.settings.get("authserv_id", ""))
    nearest_first = dict.fromkeys((heading.in_reply_to, *reversed(heading.references)))
    return Inbound(
        source_key=row.source_key,
        kind=account.kind,
        provider_at=row.provider_at,
        received_at=row.received_at,
        sender=_handle(sender.address) if sender else None,
        sender_name=heading.sender_name,
        trust=judge(letter.root.headers, heading, authserv_id),
        recipients=to,
        cc=cc,
        reply_to=tuple(m.address for m in heading.reply_to),
        subject=heading.subject,
        text=letter.text,
        reply_text=letter.reply_text,
        html=letter.clean.html,
        remote_images=letter.clean.remote,
        sanitizer=SANITIZER_VERSION if letter.clean.html else 0,
        parts=letter.parts,
        continues=claims(
            (reference for reference in nearest_first if reference),
            (*to, *cc, row.hints.get("envelope_to", "")),
            own if account.settings.get("subaddress") else "",
            token,
        ),
        automatic=letter.automatic,
        provider_ref=heading.message_id,
        in_reply_to=heading.in_reply_to,
        references=heading.references,
        claimed_at=heading.claimed_at,
        warnings=letter.warnings,
    )


def _handle(address: str) -> Handle | None:
    """Nobody can be answered at an address that no rule allows."""
    try:
        return mailto(address)
    except Invalid:
        return None
