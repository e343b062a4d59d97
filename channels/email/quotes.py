"""What somebody wrote now, apart from the mail he quotes and his signature.

The whole text is always kept; this only says what to show first. In doubt nothing is cut.
"""

from __future__ import annotations

import re

from channels.email.quote_words import (
    DATE,
    FORWARDED,
    FROM,
    ON,
    ORIGINAL,
    SENT_FROM,
    SUBJECT,
    TO,
    WROTE,
)

MAX_LINES = 5_000
_TIME = re.compile(r"\d{1,2}[:.h]\d{2}|\d{4}")
_ADDRESS_END = re.compile(r"<[^<>\s]*@[^<>]*>\s*[:：]\s*$")
_RULE = re.compile(r"^\s*(?:[-_=*]{2,}.{0,60}?[-_=*]{2,}|_{5,}|-{5,})\s*$")
_SIGNATURE = re.compile(r"^(?:-- ?|—{1,20}|–-?|_{2,20})\s*$")
_LINK = re.compile(r"<?https?://\S+|\[https?://\S+|\(https?://[^)]*\)")
_MAX_SIGNATURE = 12  # lines that a signature without the standard mark may have

Lines = list[str]


def reply_text(text: str) -> str:
    """Text without quote and signature; '' when that is the whole text."""
    lines = text.split("\n")
    visible = _without_signature(_without_quote(lines)) if len(lines) <= MAX_LINES else lines
    reply = "\n".join(visible).strip()
    return "" if not reply or reply == text.strip() else reply


def _without_quote(lines: Lines) -> Lines:
    start, body = _quote_start(lines)
    if start is None:
        return lines
    if body == len(lines) or not _is_quoted(lines[body]):
        return lines[:start]
    end = _block_end(lines, body)
    after = _without_signature(lines[end:])
    if not _says_something(after):
        return lines[:start]
    # Answers stand below: under one quote they are the reply, between quotes all belongs together.
    alone = not _says_something(lines[:start]) and not any(map(_is_quoted, after))
    return after if alone else lines


def _quote_start(lines: Lines) -> tuple[int | None, int]:
    """Find where the quote begins and where, after its introduction, its first line stands."""
    for at, line in enumerate(lines):
        if _is_quoted(line):
            return at, at
        if ORIGINAL.match(line) or FORWARDED.match(line):
            return at, len(lines)
        if _RULE.match(line) and any(_heads(lines[at + 1 : at + 4])):
            return at, len(lines)
        if FROM.match(line) and _is_header_block(lines[at : at + 12]):
            return at, len(lines)
        if line.rstrip().endswith((":", "：")) and (start := _introduction(lines, at)) is not None:
            return start, _next_filled(lines, at + 1)
    return None, 0


def _introduction(lines: Lines, end: int) -> int | None:
    """Find where the introduction that ends with line `end` begins; it may be broken over four."""
    weak: int | None = None
    following = _next_filled(lines, end + 1)
    quoted = following < len(lines) and _is_quoted(lines[following])
    for start in range(end, max(-1, end - 4), -1):
        if not lines[start].strip():
            break
        joined = " ".join(line.strip() for line in lines[start : end + 1])
        if len(joined) > 400 or not _introduces(joined, quoted):
            continue
        if ON.match(joined):
            return start
        weak = start if weak is None else weak
    return weak


def _introduces(line: str, quoted: bool) -> bool:
    timed = bool(_TIME.search(line))
    if _ADDRESS_END.search(line) and timed:
        return True
    if not WROTE.search(line):
        return False
    return quoted or "@" in line or (timed and bool(ON.match(line)))


def _is_header_block(lines: Lines) -> bool:
    """From, and two of date, recipient and subject, before the next blank line."""
    block = lines[: _next_blank(lines)]
    return sum(any(map(kind.match, block[1:])) for kind in (DATE, TO, SUBJECT)) >= 2


def _heads(lines: Lines) -> list[bool]:
    return [bool(FROM.match(line) or DATE.match(line) or SUBJECT.match(line)) for line in lines]


def _block_end(lines: Lines, start: int) -> int:
    """Find the end of the quoted lines; a line that slipped out between two of them is inside."""
    end = start
    for at in range(start, len(lines)):
        if _is_quoted(lines[at]):
            end = at + 1
        elif lines[at].strip() and not (
            at == end and at + 1 < len(lines) and _is_quoted(lines[at + 1])
        ):
            break
    return end


def _without_signature(lines: Lines) -> Lines:
    for at, line in enumerate(lines):
        if line.rstrip() == "--" or (_SIGNATURE.match(line) and _is_short(lines[at + 1 :])):
            return lines[:at]
        if SENT_FROM.match(_LINK.sub("", line).rstrip(" .>)]")):
            return lines[:at]
    return lines


def _is_short(lines: Lines) -> bool:
    filled = [line for line in lines if line.strip()]
    return 0 < len(filled) <= _MAX_SIGNATURE and all(len(line) <= 80 for line in filled)


def _is_quoted(line: str) -> bool:
    return line.lstrip(" ").startswith(">")


def _says_something(lines: Lines) -> bool:
    return any(line.strip() for line in lines)


def _next_filled(lines: Lines, at: int) -> int:
    return next((i for i in range(at, len(lines)) if lines[i].strip()), len(lines))


def _next_blank(lines: Lines) -> int:
    return next((i for i, line in enumerate(lines) if not line.strip()), len(lines))
