"""Mails ready to be sent by the demonstration's customer; each shows a case that mailboxes meet."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, formataddr, make_msgid
from typing import cast

from config.demo.mailbox import Mail


@dataclass(frozen=True, slots=True)
class Letter:
    """Who writes to whom, and the last mail that came from there, if any."""

    name: str
    address: str
    desk: str
    last: Mail | None
    at: datetime


def _start(letter: Letter, subject: str) -> EmailMessage:
    mail = EmailMessage(policy=SMTP)
    mail["From"] = formataddr((letter.name, letter.address))
    mail["To"] = letter.desk
    mail["Subject"] = subject
    mail["Date"] = format_datetime(letter.at)
    mail["Message-ID"] = make_msgid(domain=letter.address.rpartition("@")[2])
    return mail


def picture(width: int = 240, height: int = 120) -> bytes:
    """Draw a small PNG: a grey road under a blue sky."""
    rows = b"".join(
        b"\0" + (b"\x8f\xbc\xe8" if y < height * 2 // 3 else b"\x77\x7c\x85") * width
        for y in range(height)
    )

    def chunk(kind: bytes, data: bytes) -> bytes:
        checked = kind + data
        return struct.pack(">I", len(data)) + checked + struct.pack(">I", zlib.crc32(checked))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + body


def _order(letter: Letter) -> bytes:
    mail = _start(letter, "Where is my order 48213?")
    mail.set_content("Hello,\n\nthis is what came instead of my bicycle.\n\nWhere is my order?\n")
    mail.add_alternative(
        "<p>Hello,</p><p>this is what came instead of my bicycle:</p>"
        '<p><img src="cid:road" alt="a road"></p><p><b>Where is my order?</b></p>',
        subtype="html",
    )
    html = cast(EmailMessage, list(mail.iter_parts())[1])
    html.add_related(picture(), "image", "png", cid="<road>", filename="road.png")
    return mail.as_bytes()


def _html(letter: Letter) -> bytes:
    mail = _start(letter, "Your offer of the week")
    mail.set_content(
        '<table width="100%"><tr><td style="background-color:#1f54d6;color:#ffffff;padding:16px">'
        "<h1>Offer of the week</h1></td></tr><tr><td><p>Is this offer really from you?</p>"
        '<img src="https://pictures.shop.demo/banner.png" width="300" height="80" alt="banner">'
        '<p onclick="alert(1)">Click <a href="https://shop.demo/offer">here</a>.</p>'
        "</td></tr></table><script>alert(1)</script>",
        subtype="html",
    )
    return mail.as_bytes()


def _answer(letter: Letter, subject: str) -> EmailMessage:
    mail = _start(letter, subject)
    if letter.last:
        mail["In-Reply-To"] = letter.last.message_id
        mail["References"] = letter.last.message_id
    return mail


def _quote(letter: Letter) -> bytes:
    subject = letter.last.subject if letter.last else "Your mail"
    mail = _answer(letter, subject if subject.lower().startswith("re:") else f"Re: {subject}")
    quoted = letter.last.text if letter.last else "How can we help?"
    below = "".join(f"> {line}\n" for line in quoted.splitlines())
    mail.set_content(
        f"Thank you, that helps. When may I expect it?\n\n"
        f"On Tue, 3 Nov 2026 at 10:12, {letter.desk} wrote:\n{below}\n-- \n{letter.name}\n"
    )
    return mail.as_bytes()


def _auto(letter: Letter) -> bytes:
    mail = _answer(letter, "Automatic reply: out of office")
    mail["Auto-Submitted"] = "auto-replied"
    mail["Precedence"] = "bulk"
    mail.set_content("I am out of the office until Monday and read no mail.\n")
    return mail.as_bytes()


def _charset(letter: Letter) -> bytes:
    head = _start(letter, "Reclamacion").as_bytes().partition(b"\r\n\r\n")[0]
    lines = [line for line in head.split(b"\r\n") if not line.lower().startswith(b"subject:")]
    lines += [
        b"Subject: Reclamaci\xf3n de la se\xf1ora L\xf3pez",
        b"MIME-Version: 1.0",
        b"Content-Type: text/plain; charset=us-ascii",
        b"Content-Transfer-Encoding: 8bit",
    ]
    body = "Señores: ¿dónde está el envío? Costó 20 €, según el recibo.\r\n".encode("cp1252")
    return b"\r\n".join(lines) + b"\r\n\r\n" + body


def _pdf(letter: Letter) -> bytes:
    mail = _start(letter, "Complaint with receipt and photo")
    mail.set_content("Please find the receipt and a photo of the broken wheel attached.\n")
    mail.add_attachment(_ONE_PAGE, "application", "pdf", filename="receipt 48213.pdf")
    mail.add_attachment(picture(320, 200), "image", "png", filename="колесо.png")
    return mail.as_bytes()


_ONE_PAGE = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
    b"2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]>>endobj\n"
    b"trailer<</Root 1 0 R>>\n%%EOF\n"
)

READY: dict[str, Callable[[Letter], bytes]] = {
    "order": _order,
    "html": _html,
    "quote": _quote,
    "auto": _auto,
    "charset": _charset,
    "pdf": _pdf,
}
"""Every ready-made mail by its name in texts/demo.*.json ('ready_' + name)."""
