"""How many hard mails are read right: by us, the standard library, and fast-mail-parser.

Right is what the writer meant: the subject and the sender letter by letter, the text without its
spaces, all attachments with their names and bytes. Who raises an error has read nothing.
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from email import message_from_bytes, policy
from importlib.util import find_spec
from typing import Any

from channels.email.parse import read_letter
from tests.bench.figures import say
from tests.bench.hard_mails import HardMail, hard_mails

WHAT = ("subject", "sender", "text", "attachments")


@dataclass(frozen=True, slots=True)
class Read:
    """What a reader made of a mail."""

    subject: str = ""
    sender: tuple[str, str] = ("", "")
    text: str = ""
    attachments: tuple[tuple[str, bytes], ...] = ()


Reader = Callable[[bytes], Read]


def measure(mails: int = 600, seed: int = 1) -> dict[str, Any]:
    """Hard mails read right, beside the standard library and fast-mail-parser."""
    made = hard_mails(mails, seed)
    readers: dict[str, Reader] = {"ours": ours, "standard_library": standard_library}
    if find_spec("fast_mail_parser"):
        readers["fast_mail_parser"] = fast_mail_parser
    right = {name: _right(reader, made) for name, reader in readers.items()}
    for name, shares in right.items():
        say(f"{name:18}" + "  ".join(f"{what} {shares[what]:.3f}" for what in (*WHAT, "all")))
    others = [shares for name, shares in right.items() if name != "ours"]
    ok = all(right["ours"][what] >= shares[what] for shares in others for what in (*WHAT, "all"))
    return {
        "bench": "reading", "value": right["ours"]["all"], "unit": "share of mails wholly right",
        "mails": mails, "seed": seed, **right, "ok": ok,
    }  # fmt: skip


def _right(reader: Reader, made: list[HardMail]) -> dict[str, float]:
    counts: Counter[str] = Counter()
    for mail in made:
        try:
            read = reader(mail.content)
        except Exception as error:  # whatever a library raises is its answer
            counts[f"raised {type(error).__name__}"] += 1
            continue
        same = {
            "subject": _line(read.subject) == _line(mail.subject),
            "sender": tuple(map(_line, read.sender)) == tuple(map(_line, mail.sender)),
            "text": _bare(read.text) == _bare(mail.text),
            "attachments": _named(read.attachments) == _named(mail.attachments),
        }
        counts.update(what for what, good in same.items() if good)
        counts["all"] += all(same.values())
    for name in counts:
        if name.startswith("raised"):
            say(f"{reader.__name__}: {name} {counts[name]} times")
    return {what: round(counts[what] / len(made), 3) for what in (*WHAT, "all")}


def ours(content: bytes) -> Read:
    letter = read_letter(content)
    sender = letter.heading.sender
    name = letter.heading.sender_name
    return Read(
        letter.heading.subject,
        (name, sender.address if sender else ""),
        letter.text,
        tuple((part.name, part.content) for part in letter.parts),
    )


def standard_library(content: bytes) -> Read:
    mail = message_from_bytes(content, policy=policy.default)
    sender = mail["from"].addresses[0]
    body = mail.get_body(("plain", "html"))
    text = body.get_content() if body is not None else ""
    if body is not None and body.get_content_type() == "text/html":
        text = _stripped(text)
    files = []
    for part in mail.iter_attachments():
        payload = part.get_payload(decode=True)
        files.append((part.get_filename() or "", payload if isinstance(payload, bytes) else b""))
    return Read(str(mail["subject"]), (sender.display_name, sender.addr_spec), text, tuple(files))


def fast_mail_parser(content: bytes) -> Read:
    import fast_mail_parser as library  # type: ignore[import-not-found,unused-ignore]  # a rival, where it is installed

    mail = library.parse_email(content)
    text = "".join(mail.text_plain) or _stripped("".join(mail.text_html))
    files = [(file.filename or "", file.content) for file in mail.attachments]
    there = mail.from_
    sender = (there.display_name or "", there.address or "") if there else ("", "")
    return Read(mail.subject, sender, text, tuple(files))


def _stripped(markup: str) -> str:
    return html.unescape(re.sub(r"<[^>]*>", " ", markup))


def _line(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).split())


def _bare(text: str) -> str:
    return "".join(unicodedata.normalize("NFC", text).split())


def _named(files: tuple[tuple[str, bytes], ...]) -> Counter[tuple[str, bytes]]:
    return Counter((_line(name), content) for name, content in files)
