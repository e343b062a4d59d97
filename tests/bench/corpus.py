"""The mails that `bench ingest` reads: made from a seed, the same bytes for every side.

60 % plain text, 30 % multipart/alternative of about 5 kB, 10 % with one attachment of 75 kB; every
second mail answers the one before it (In-Reply-To and References, same sender).
"""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

_TEXT = """
hello order invoice please bicycle wheel the and for with delivery address thank tomorrow refund
señal número último pedido envío factura gracias mañana niño город заказ оплата
"""
_WORDS = _TEXT.split()
_START = datetime(2026, 11, 1, 8, tzinfo=UTC)


def mails(count: int, seed: int = 7, *, plain: bool = False) -> list[bytes]:
    """Return `count` mails as bytes with CRLF line ends; `plain` ones are text alone."""
    chance = random.Random(seed)
    made: list[bytes] = []
    for first in range(0, count, 2):
        sender = f"customer{first}@example.test"
        opening = f"<{seed}.{first}@mail.example.test>"
        made.append(_mail(chance, sender, opening, None, first, plain))
        answer = f"<{seed}.{first + 1}@mail.example.test>"
        made.append(_mail(chance, sender, answer, opening, first + 1, plain))
    return made[:count]


def _mail(
    chance: random.Random,
    sender: str,
    message_id: str,
    answers: str | None,
    number: int,
    plain: bool,
) -> bytes:
    mail = EmailMessage(policy=SMTP)
    name = " ".join(chance.choices(_WORDS, k=2)).title()
    mail["From"] = f'"{name}" <{sender}>'
    mail["To"] = "Support <support@desk.test>"
    mail["Subject"] = ("Re: " if answers else "") + " ".join(chance.choices(_WORDS, k=5))
    mail["Date"] = format_datetime(_START + timedelta(seconds=number))
    mail["Message-ID"] = message_id
    if answers:
        mail["In-Reply-To"] = answers
        mail["References"] = answers
    kind = 0.0 if plain else chance.random()
    mail.set_content(_text(chance, 60 if kind < 0.6 else 200))
    if 0.6 <= kind < 0.9:
        paragraphs = "".join(f"<p>{_text(chance, 40)}</p>\n" for _ in range(12))
        mail.add_alternative(f"<html><body>{paragraphs}</body></html>", subtype="html")
    elif kind >= 0.9:
        mail.add_attachment(
            chance.randbytes(75_000), "application", "pdf", filename=f"file{number}.pdf"
        )
    return mail.as_bytes()


def one(chance: random.Random, sender: str, message_id: str, subject: str) -> bytes:
    """Return a mail of text alone that opens a conversation."""
    mail = EmailMessage(policy=SMTP)
    mail["From"], mail["To"] = sender, "Support <support@desk.test>"
    mail["Subject"], mail["Date"] = subject, format_datetime(_START)
    mail["Message-ID"] = message_id
    mail.set_content(_text(chance, 60))
    return mail.as_bytes()


def _text(chance: random.Random, words: int) -> str:
    picked = chance.choices(_WORDS, k=words)
    return "\n".join(" ".join(picked[i : i + 10]) for i in range(0, words, 10)) + "\n"
