"""Where in a mail's HTML the quoted mail stands, marked for the screen to fold.

Works on the sanitiser's canonical output. The marks are comments: the sanitiser has removed every
comment of the sender's, so nobody else can set them.
"""

from __future__ import annotations

import html as markup
import re
from itertools import islice

from channels.email.quote_words import ORIGINAL
from channels.email.quotes import introduces, is_header_block
from router.mailframe import QUOTE_BEGINS, QUOTE_ENDS

# What mail programs put round the mail they quote: classes, and ids.
CLASSES = frozenset(
    (
        *("gmail_quote", "gmail_quote_container", "gmail_extra", "moz-cite-prefix", "yahoo_quoted"),
        *("protonmail_quote", "zmail_extra", "tutanota_quote", "OutlookMessageHeader"),
    )
)
IDS = frozenset(
    (
        *("divRplyFwdMsg", "appendonsend", "OLK_SRC_BODY_SECTION", "replySplit", "stopSpelling"),
        "mail-editor-reference-message-container",
    )
)
# After these, all to the end is quoted: the quote stands beside them, not inside.
_TO_THE_END = frozenset(
    ("divRplyFwdMsg", "appendonsend", "replySplit", "stopSpelling", "OutlookMessageHeader")
)
_MAX_TRIES = 50
_MAX = 400_000  # characters; a longer letter is shown whole

_TAG = re.compile(r"<[^>]*>")
_BLOCK_TAG = re.compile(r"</?(?:div|p|br|hr|table|tr|li|ul|ol|h\d|pre|blockquote|section)\b[^>]*>")
_START = re.compile(
    r'<(?P<tag>div|blockquote|table|span|p|hr)\b[^>]*? (?:class|id)="(?P<mark>[\w-]+)"[^>]*>'
    r'|<(?P<cite>blockquote)(?P<type> type="cite")?[^>]*>'
)
_MARKS = re.compile(r'(<[a-z]\w*\b[^>]*?) (?:class|id)="[\w-]+"')

Span = tuple[int, int]


def mark_quote(html: str) -> str:
    """Put the marks round the quoted mail, if there is one and nothing is answered below it."""
    span = _quote(html) if len(html) <= _MAX else None
    if span:
        start, end = span
        html = "".join((html[:start], QUOTE_BEGINS, html[start:end], QUOTE_ENDS, html[end:]))
    while (without := _MARKS.sub(r"\1", html)) != html:
        html = without
    return html


def _quote(html: str) -> Span | None:
    found = min(filter(None, (_element(html), _header_lines(html))), default=None)
    if not found:
        return None
    start, end = found
    return found if _speaks(html[:start]) and not _speaks(html[end:]) else None


def _element(html: str) -> Span | None:
    """Find the first element that a mail program made for the quote."""
    for found in islice(_START.finditer(html), _MAX_TRIES):
        start, mark = found.start(), found["mark"]
        if mark in _TO_THE_END:
            return start, len(html)
        if mark == "moz-cite-prefix":
            quote = html.find("<blockquote", found.end())
            return start, _closed(html, quote, "blockquote") if quote >= 0 else len(html)
        introduced = _introduction(html, start)
        if mark or found["type"] or introduced < start:
            return introduced, _closed(html, start, found["tag"] or "blockquote")
    return None


def _introduction(html: str, start: int) -> int:
    """Step back over 'On ..., Ana wrote:' right before the quote."""
    tags = list(_BLOCK_TAG.finditer(html, max(0, start - 2_000), start))
    for tag in reversed(tags):
        if line := _text(html[tag.end() : start]):
            return tag.start() if introduces(line, quoted=True) else start
    line = _text(html[:start]) if start < 2_000 else ""
    return 0 if line and introduces(line, quoted=True) else start


def _header_lines(html: str) -> Span | None:
    """Find 'From: ... Sent: ... To: ...' at the start of lines, as Outlook writes it."""
    edges = list(_BLOCK_TAG.finditer(html))
    starts = [0, *(edge.end() for edge in edges)]
    ends = [*(edge.start() for edge in edges), len(html)]
    pieces = ((start, html[start:end]) for start, end in zip(starts, ends, strict=True))
    # Reading every line of a long letter is dear; only lines with these can be what is sought.
    hopeful = ((start, _text(piece)) for start, piece in pieces if _is_hopeful(piece))
    lines = [(start, line) for start, line in hopeful if line]
    for number, (start, line) in enumerate(lines):
        following = [text for _, text in lines[number : number + 8]]
        if ORIGINAL.match(line) or is_header_block(following):
            return _after_text(html, start), len(html)
    return None


def _is_hopeful(piece: str) -> bool:
    return ":" in piece or "--" in piece or "：" in piece


def _after_text(html: str, at: int) -> int:
    """Step back over rules and empty blocks to where the last words before `at` end."""
    tags = [tag.start() for tag in _BLOCK_TAG.finditer(html, max(0, at - 3_000), at)]
    for start in reversed(tags):
        if _text(html[start:at]):
            break
        at = start
    return at


def _closed(html: str, start: int, tag: str) -> int:
    """Find where the element that opens at `start` ends."""
    depth = 0
    for found in re.compile(rf"<(/?){tag}\b[^>]*>").finditer(html, start):
        depth += -1 if found[1] else 1
        if depth == 0:
            return found.end()
    return len(html)


def _text(html: str) -> str:
    return " ".join(markup.unescape(_TAG.sub("", html)).replace("\u200e", "").split())


def _speaks(html: str) -> bool:
    return bool(_text(html)) or "<img" in html
