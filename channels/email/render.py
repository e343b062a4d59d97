"""A message of ours as the bytes of a mail: rendered once, sent as often as it takes."""

from __future__ import annotations

import html as markup
import re
from collections.abc import Mapping
from email.header import Header
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from channels.email.names import safe_name
from channels.email.parse_words import clean
from channels.email.render_text import alternatives
from channels.email.settings import EmailSettings
from channels.email.tokens import our_message_id, reply_address
from channels.text import to_html, to_plain
from router.accounts import Account
from router.messages import StoredPart
from router.model import BlobId
from router.outbound import Outbound, Quoted
from router.ports import ReplyToken

MAX_REFERENCES = 20

_ID = re.compile(r"<[!-;=?-~]{1,990}>")
_PLAIN_NAME = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~ -]+")
_TYPE = re.compile(r"[a-z0-9][\w.+-]*/[a-z0-9][\w.+-]*", re.IGNORECASE)
_UNSAFE_ADDRESS = re.compile(r"[\s<>,;\x00-\x1f\x7f]")

# Only 7-bit lines: not every server on the way takes others.
_POLICY = SMTP.clone(cte_type="7bit")

Contents = Mapping[BlobId, bytes]


def render(
    outbound: Outbound, account: Account, token: ReplyToken, contents: Contents, intro: str = ""
) -> tuple[bytes, str]:
    """Return the mail and its Message-ID. `contents` holds the bytes of every part.

    `intro` is what stands above the quoted mail ('On ..., ... wrote:'). The same input gives the
    same bytes. Blind copies stand in no header.
    """
    settings = EmailSettings.from_account(account)
    message_id = our_message_id(outbound.message_id, settings.domain, token)
    headers = _headers(outbound, settings, token, message_id)
    above = "\n".join(clean(line) for line in intro.split("\n"))
    return headers + _content(outbound, contents, above), message_id


def _content(outbound: Outbound, contents: Contents, intro: str) -> bytes:
    if not outbound.parts:
        plain, html = _plain_text(outbound, intro), _html_text(outbound, intro)
        return alternatives(plain, html, _boundary(outbound.message_id, 0))
    body = _body(outbound, contents, intro)
    _name_boundaries(body, outbound.message_id)
    return body.as_bytes(policy=_POLICY)


def _headers(
    outbound: Outbound, settings: EmailSettings, token: ReplyToken, message_id: str
) -> bytes:
    """Write the header lines ourselves: the library of Python 3.11 breaks long ids and names."""
    name = outbound.sender_name or settings.display_name
    lines = [
        f"Date: {format_datetime(outbound.created_at)}",
        f"From: {_mailbox(name, settings.address)}",
        *_listed("To", outbound.to),
        *_listed("Cc", outbound.cc),
        f"Subject: {_encoded(outbound.subject, 9)}",
        f"Message-ID: {message_id}",
        *_threading(outbound),
    ]
    if settings.subaddress:
        lines.append(f"Reply-To: {reply_address(settings.address, outbound.message_id, token)}")
    if outbound.automatic:
        lines += ["Auto-Submitted: auto-replied", "X-Auto-Response-Suppress: All"]
        lines.append(f"X-Centralita-Loop: {clean(outbound.message_id)}")
    return "".join(f"{line}\r\n" for line in lines).encode("utf-8", "replace")


def _threading(outbound: Outbound) -> list[str]:
    lines = []
    if _ID.fullmatch(outbound.in_reply_to):
        lines.append(f"In-Reply-To: {outbound.in_reply_to}")
    ids = [found for found in dict.fromkeys(outbound.references) if _ID.fullmatch(found)]
    if len(ids) > MAX_REFERENCES:
        # The first names the thread, the last ones its end.
        ids = ids[:1] + ids[1 - MAX_REFERENCES :]
    if ids:
        lines.append("References: " + "\r\n ".join(ids))
    return lines


def _mailbox(name: str, address: str) -> str:
    shown = clean(name)
    if not shown:
        return address
    if shown.isascii() and "=?" not in shown and len(shown) < 60:
        quoted = shown.replace("\\", "\\\\").replace('"', '\\"')
        written = shown if _PLAIN_NAME.fullmatch(shown) else f'"{quoted}"'
        return f"{written} <{address}>"
    return f"{_encoded(shown, 6, always=True)}\r\n <{address}>"


def _listed(name: str, addresses: tuple[str, ...]) -> list[str]:
    safe = [address for address in addresses if not _UNSAFE_ADDRESS.search(address)]
    return [f"{name}: " + ",\r\n ".join(safe)] if safe else []


def _encoded(text: str, taken: int, always: bool = False) -> str:
    """Encode a header's text, folded; `taken` columns of its first line are used already."""
    line = clean(text)
    if line.isascii() and "=?" not in line and not always:
        return _folded(line, taken)
    return Header(line, "utf-8", maxlinelen=74 - taken).encode(linesep="\r\n")


def _folded(line: str, taken: int) -> str:
    """Break plain text before a space where a line would grow longer than 76 columns."""
    out, column = "", taken
    for word in re.findall(r" *[^ ]+", line):
        if column + len(word) > 76 and out and word.startswith(" "):
            out, column = out + "\r\n", 0
        out, column = out + word, column + len(word)
    return out


def _body(outbound: Outbound, contents: Contents, intro: str) -> EmailMessage:
    mail = EmailMessage(policy=SMTP)
    mail.set_content(_plain_text(outbound, intro), charset="utf-8")
    html = _html_text(outbound, intro)
    mail.add_alternative(html, subtype="html", charset="utf-8")
    shown = [part for part in outbound.parts if part.inline and _is_shown(part, html)]
    page = mail.get_body(("html",))
    if isinstance(page, EmailMessage):
        for part in shown:
            _attach(page, part, contents[part.blob_id], related=True)
    for part in outbound.parts:
        if part not in shown:
            _attach(mail, part, contents[part.blob_id], related=False)
    return mail


def _attach(mail: EmailMessage, part: StoredPart, content: bytes, related: bool) -> None:
    kind = part.type if _TYPE.fullmatch(part.type) else "application/octet-stream"
    if kind.lower().startswith(("message/", "multipart/")):
        # A mail inside a mail must not be encoded, and 8-bit lines need a server that takes them.
        kind = "application/octet-stream"
    main, _, sub = kind.partition("/")
    name = safe_name(part.name) or "attachment"
    if related:
        cid = f"<{part.content_id}>"
        mail.add_related(content, main, sub, filename=name, disposition="inline", cid=cid)
    else:
        mail.add_attachment(content, main, sub, filename=name)


def _is_shown(part: StoredPart, html: str) -> bool:
    return bool(_ID.fullmatch(f"<{part.content_id}>")) and f'"cid:{part.content_id}"' in html


def _plain_text(outbound: Outbound, intro: str) -> str:
    pieces = [to_plain(outbound.text)]
    if outbound.signature.strip():
        pieces.append(f"-- \n{to_plain(outbound.signature)}")
    if outbound.quoted:
        below = _handed_on if outbound.quoted.handed_on else _quote
        pieces.append(below(outbound.quoted.text.rstrip(), intro))
    return _printable("\n\n".join(pieces)) + "\n"


def _quote(text: str, intro: str) -> str:
    lines = text.split("\n")
    quoted = "\n".join(f">{line}" if line[:1] == ">" else f"> {line}" for line in lines)
    return f"{intro}\n{quoted}" if intro else quoted


def _handed_on(text: str, intro: str) -> str:
    return f"{intro}\n\n{text}"


def _html_text(outbound: Outbound, intro: str) -> str:
    pieces = [to_html(outbound.text)]
    if outbound.signature.strip():
        pieces.append(f'<div style="color:#666">-- <br>{to_html(outbound.signature)}</div>')
    if outbound.quoted:
        pieces.append(_html_quote(outbound.quoted, intro))
    return _printable(f"<html><body>{'<br>'.join(pieces)}</body></html>\n")


def _html_quote(quoted: Quoted, intro: str) -> str:
    text, above = _lines_of(quoted.text.rstrip()), _lines_of(intro)
    if quoted.handed_on:
        return f'<div class="gmail_quote"><div>{above}</div><br><div>{text}</div></div>'
    return (
        f'<div class="gmail_quote"><div>{above}</div>'
        '<blockquote type="cite" style="margin:0 0 0 8px;padding-left:12px;'
        f'border-left:2px solid #ccc">{text}</blockquote></div>'
    )


def _lines_of(text: str) -> str:
    return markup.escape(text).replace("\n", "<br>\n")


def _printable(text: str) -> str:
    """Without what no mail may hold: NUL, and halves of characters."""
    return text.replace("\0", "").encode("utf-8", "replace").decode("utf-8")


def _name_boundaries(mail: EmailMessage, message_id: str) -> None:
    """Give every multipart a boundary made from the message's id, so that bytes repeat."""
    multiparts = (part for part in mail.walk() if part.is_multipart())
    for number, part in enumerate(multiparts):
        part.set_boundary(_boundary(message_id, number))


def _boundary(message_id: str, number: int) -> str:
    return f"=_{message_id}_{number}"
