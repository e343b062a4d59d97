"""Which parts of a mail are what its writer said, and which are attached to it."""

from __future__ import annotations

import html as markup
import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from channels.email.names import made_up_name, safe_name
from channels.email.parse_charsets import decode, known
from channels.email.parse_tree import Node, Reader
from channels.email.parse_words import decode_words
from channels.email.sanitize import to_text
from router.inbound import Part

_META_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w.:-]+)", re.IGNORECASE)
MAX_BODY = 4 * 2**20  # bytes of one text
_NO_CONTROLS = dict.fromkeys([*range(9), 11, *range(14, 32), 127, *range(0x80, 0xA0)]) | {12: "\n"}
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_CID = re.compile(r"cid:([^\"'\s>)]+)", re.IGNORECASE)


@dataclass(slots=True)
class Block:
    """One stretch of the body: its plain form, its HTML form, or both."""

    plain: str = ""
    html: str = ""

    @property
    def text(self) -> str:
        """Plain form, read from the HTML where there is no other."""
        return self.plain if self.plain.strip() else to_text(self.html)


@dataclass(slots=True)
class Body:
    """The body chosen and everything else that was in the mail."""

    blocks: list[Block] = field(default_factory=list)
    others: list[Node] = field(default_factory=list)
    related: set[int] = field(default_factory=set)
    warnings: dict[str, None] = field(default_factory=dict)

    @property
    def text(self) -> str:
        """Plain text of the whole body, from HTML where there is nothing else."""
        texts = (
            block.plain if block.plain.strip() else to_text(block.html) for block in self.blocks
        )
        return "\n\n".join(text.strip("\n") for text in texts if text.strip())

    @property
    def html_only(self) -> bool:
        """Say whether the text had to be read from HTML."""
        return bool(self.blocks) and not any(block.plain.strip() for block in self.blocks)

    @property
    def html(self) -> str:
        """HTML of the whole body, not yet sanitised; '' when no part of it has any."""
        if not any(block.html for block in self.blocks):
            return ""
        pieces = (block.html or f"<pre>{markup.escape(block.plain)}</pre>" for block in self.blocks)
        return "\n".join(pieces)


def choose_bodies(root: Node) -> Body:
    """Walk the tree once, in order."""
    body = Body()
    _gather(root, body)
    if not body.blocks:
        _promote(body)
    return body


def attachments(body: Body, html: str) -> tuple[Part, ...]:
    """Turn all that is not body into parts with safe names, in order."""
    shown = set(_CID.findall(html))
    return tuple(
        _part(node, number, shown, id(node) in body.related)
        for number, node in enumerate(body.others, 1)
    )


def _gather(node: Node, body: Body) -> None:
    if node.type == "multipart/alternative":
        _alternative(node.children, body)
    elif node.type == "multipart/related":
        _related(node, body)
    elif node.type == "multipart/report" and node.children:
        _gather(node.children[0], body)
        _attach(body, node.children[1:])
    elif node.type.startswith("multipart/"):
        for child in node.children:
            _gather(child, body)
    elif _is_body(node, first=not body.blocks):
        body.blocks.append(_block(node, body))
    else:
        body.others.append(node)


def _attach(body: Body, nodes: Iterable[Node]) -> None:
    for node in nodes:
        if node.type.startswith("multipart/"):
            _attach(body, node.children)
        else:
            body.others.append(node)


def _alternative(children: list[Node], body: Body) -> None:
    """The first plain form and the last HTML form are one block; the rest is attached."""
    chosen = Block()
    for child in children:
        inner = Body(warnings=body.warnings)
        _gather(child, inner)
        body.others += inner.others
        body.related |= inner.related
        if inner.html:
            chosen.html = inner.html
        elif inner.blocks and not chosen.plain.strip():
            chosen.plain = inner.text
        elif inner.blocks:
            body.others.append(child)
    body.blocks.append(chosen)


def _related(node: Node, body: Body) -> None:
    """A root and what it shows."""
    start = node.params.get("start", "").strip("<> ")
    root = next((child for child in node.children if start and _content_id(child) == start), None)
    root = root or next((child for child in node.children if _may_be_root(child)), None)
    for child in node.children:
        if child is root:
            _gather(child, body)
        else:
            _attach(body, [child])
            body.related.add(id(child))


def _may_be_root(node: Node) -> bool:
    return node.type.startswith("multipart/") or (
        node.type in ("text/html", "text/plain") and node.disposition != "attachment"
    )


def _is_body(node: Node, first: bool) -> bool:
    if node.type not in ("text/plain", "text/html") or node.disposition == "attachment":
        return False
    return first or not node.name


def _promote(body: Body) -> None:
    """Without any body, an unnamed text of a kind we do not know is still text."""
    for node in body.others:
        if node.type.startswith("text/") and not node.name and node.disposition != "attachment":
            body.blocks.append(_block(node, body))
            body.others.remove(node)
            return


def _block(node: Node, body: Body) -> Block:
    content, charset = node.content, node.params.get("charset", "")
    if len(content) > MAX_BODY:
        body.warnings["text.truncated"] = None
        content = content[:MAX_BODY]
    is_html = node.type == "text/html"
    if is_html and not known(charset) and (meta := _META_CHARSET.search(content[:4_000])):
        charset = meta[1].decode("ascii", "replace")
    text, guessed = decode(content, charset)
    if guessed:
        body.warnings["charset.guessed"] = None
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if _CONTROL.search(text):  # translating takes ten times as long as looking
        text = text.translate(_NO_CONTROLS)
    if is_html:
        return Block(html=text)
    if node.params.get("format", "").lower() == "flowed":
        text = unflow(text, node.params.get("delsp", "").lower() == "yes")
    return Block(plain=text)


def unflow(text: str, delsp: bool) -> str:
    """Join lines that were broken only for the wire (format=flowed, RFC 3676)."""
    out: list[str] = []
    open_depth = -1
    for line in text.split("\n"):
        bare = line.lstrip(">")
        depth = len(line) - len(bare)
        bare = bare.removeprefix(" ")
        flows = bare.endswith(" ") and bare != "-- "
        kept = bare[:-1] if flows and delsp else bare
        if open_depth == depth and bare != "-- ":
            out[-1] += kept
        else:
            out.append(">" * depth + (" " if depth and kept else "") + kept)
        open_depth = depth if flows else -1
    return "\n".join(out)


def _content_id(node: Node) -> str:
    return node.headers.get("content-id").decode("latin-1").strip(" <>\t")[:200]


def _part(node: Node, number: int, shown: set[str], related: bool) -> Part:
    content = node.content
    content_id = _content_id(node)
    inline = node.disposition == "inline" or (bool(content_id) and (related or content_id in shown))
    name = safe_name(node.name) or _subject_name(node, content) or _location_name(node)
    return Part(name or made_up_name(node.type, number), node.type, content, inline, content_id)


def _subject_name(node: Node, content: bytes) -> str:
    """A mail inside a mail is called by its subject."""
    if node.type != "message/rfc822":
        return ""
    subject = Reader(content[: 2**18]).read().headers.get("subject")
    return safe_name(decode_words(subject).replace("/", "-")[:100] + ".eml") if subject else ""


def _location_name(node: Node) -> str:
    location = node.headers.get("content-location")
    return safe_name(decode_words(location).partition("?")[0]) if location else ""
