"""Light Markdown, as agents write it: HTML for who can show it, plain text for all others.

Bold, italics, links, lists, quotes and code; HTML in the text is shown as it was typed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from itertools import groupby

import nh3
from markdown_it import MarkdownIt

_INLINE_TAGS = {"a", "br", "code", "em", "img", "s", "strong"}
_BLOCK_TAGS = {"blockquote", "hr", "li", "ol", "p", "pre", "ul"}
_ATTRIBUTES = {"a": {"href", "title"}, "img": {"alt", "src"}, "ol": {"start"}}
_SCHEMES = {"http", "https", "mailto", "tel", "cid"}
_LINK = re.compile(r"(?<!!)\[([^\[\]\n]{1,500})\]\(<?([^()\s<>]{1,2000})>?\)")
_PICTURE = re.compile(r"!\[([^\[\]\n]{0,500})\]\(cid:[^()\s]{1,500}\)")
# What most people write most of the time. Over it the parser takes thirty times as long.
_WORDS = re.compile(r"[^\W\d][\w ,.;:!?'\"()/@%+-]*(?<! )")


def to_html(text: str) -> str:
    """Render to an HTML fragment; a single line break stays one, pictures only from the mail."""
    lines = text.split("\n")
    if "_" not in text and all(not line or _WORDS.fullmatch(line) for line in lines):
        return in_paragraphs(lines)
    return from_markdown(text)


def in_paragraphs(lines: Iterable[str]) -> str:
    """Render lines without a mark of Markdown; an empty one ends a paragraph."""
    paragraphs = ("<br>\n".join(some) for filled, some in groupby(lines, bool) if filled)
    return "\n".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)


def from_markdown(text: str) -> str:
    """As `to_html`, of any text."""
    return nh3.clean(
        _markdown().render(text),
        tags=_INLINE_TAGS | _BLOCK_TAGS,
        attributes=_ATTRIBUTES,
        url_schemes=_SCHEMES,
        attribute_filter=_own_pictures,
        link_rel="noopener noreferrer",
    ).strip()


def to_plain(text: str) -> str:
    """Return the text for readers without HTML: links written out, the rest as it was typed."""
    shown = _PICTURE.sub(lambda found: f"[{found[1]}]" if found[1] else "", text)
    return _LINK.sub(_written_out, shown).rstrip()


@cache
def _markdown() -> MarkdownIt:
    """Make the renderer once. Tables and headings stay plain text: this is a letter."""
    rules = MarkdownIt("commonmark", {"html": False, "breaks": True})
    # Indented text is no code, and a line under a line no heading: people type like that.
    return rules.enable("strikethrough").disable(["code", "heading", "lheading", "html_block"])


def _own_pictures(tag: str, name: str, value: str) -> str | None:
    return None if tag == "img" and name == "src" and not value.startswith("cid:") else value


def _written_out(found: re.Match[str]) -> str:
    label, address = found[1], found[2].removeprefix("mailto:")
    return label if label == address else f"{label} ({address})"
