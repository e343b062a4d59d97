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
_ENDS = (":", "：", "wrote", "schrieb", "escribió", "ecrit", "écrit", "---")
_DASHED = re.compile(r"^-{3,}\s*(.*\w)\s*-{3,}$")
_RULE = re.compile(r"^\s*(?:[-_=*]{2,}.{0,60}?[-_=*]{2,}|_{5,}|-{5,})\s*$")
_SIGNATURE = re.compile(r"^(?:-- ?|—{1,20}|–-?|_{2,80})\s*$")
_LINK = re.compile(r"<?https?://\S+|\[https?://\S+|\(https?://[^)]*\)")
_MAX_SIGNATURE = 12  # lines that a signature without the standard mark may have
_HEADS = (FROM, DATE, SUBJECT)

Lines = list[str]


def reply_text(text: str) -> str:
    """Text without quote and signature; '' when that is the whole text."""
    lines = text.split("\n")
    visible = _without_signature(_without_quote(lines)) if len(lines) <= MAX_LINES else lines
    if visible == lines:
        return ""
    while visible and (not visible[-1].strip() or _RULE.match(visible[-1])):
        visible = visible[:-1]
    reply = "\n".join(visible).strip()
    return "" if reply == text.strip() else reply


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
        if _is_quoted(line) and not _ends_address(lines, at):
            return at, at
        if ORIGINAL.match(line) or FORWARDED.match(line):
            return at, len(lines)
        if _RULE.match(line) and any(_heads(lines[at + 1 : at + 4])):
            return at, len(lines)
        if is_header_block(lines[at : at + 12]):
            return at, len(lines)
        if line.rstrip().endswith(_ENDS) and (start := _introduction(lines, at)) is not None:
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
        if len(joined) > 400 or not introduces(joined, quoted):
            continue
        if ON.match(joined.lstrip("- ")):
            return start
        weak = start if weak is None else weak
    return weak


def introduces(line: str, quoted: bool) -> bool:
    """Say whether a line introduces a quote; `quoted`: what follows is marked as one."""
    line = _DASHED.sub(r"\1", line.strip())
    timed = bool(_TIME.search(line))
    if _ADDRESS_END.search(line) and timed:
        return True
    if not WROTE.search(line):
        return False
    return quoted or "@" in line or (timed and bool(ON.match(line)))


def is_header_block(lines: Lines) -> bool:
    """From, and two of date, recipient and subject, before the next blank line."""
    if ":" not in lines[0] and "：" not in lines[0]:
        return False
    first = next((kind for kind in _HEADS if kind.match(lines[0])), None)
    if not first:
        return False
    block = lines[: _next_blank(lines)]
    # Lists of sender, recipient and date stand in orders too; there without addresses.
    sure = first is FROM or any("@" in line for line in block)
    seen = [kind for kind in (*_HEADS, TO) if any(map(kind.match, block))]
    return sure and FROM in seen and len(seen) >= 3


def _heads(lines: Lines) -> list[bool]:
    return [any(kind.match(line) for kind in _HEADS) for line in lines]


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
        bare = _LINK.sub("", line) if "://" in line else line
        if SENT_FROM.match(bare.rstrip(" .>)]")):
            return lines[:at]
    return lines


def _is_short(lines: Lines) -> bool:
    filled = [line for line in lines if line.strip()]
    return 0 < len(filled) <= _MAX_SIGNATURE and all(len(line) <= 80 for line in filled)


def _is_quoted(line: str) -> bool:
    return line.lstrip(" ").startswith(">")


def _ends_address(lines: Lines, at: int) -> bool:
    """Say whether this '>' closes the address of an introduction that was broken before it."""
    before = lines[at - 1] if at else ""
    return before.rfind("<") > before.rfind(">") and lines[at].rstrip().endswith(":")


def _says_something(lines: Lines) -> bool:
    return any(line.strip() for line in lines)


def _next_filled(lines: Lines, at: int) -> int:
    return next((i for i in range(at, len(lines)) if lines[i].strip()), len(lines))


def _next_blank(lines: Lines) -> int:
    return next((i for i, line in enumerate(lines) if not line.strip()), len(lines))
