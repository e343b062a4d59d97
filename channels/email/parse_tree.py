"""A mail's parts: header lines and where each body stands. Pure, bounded, never raises.

Why our own reader: measured on broken mails, the standard library and faster ones each lose
something (a header folded without its space, text after a lost boundary, bytes of a wrong
charset). Bodies are offsets into the raw bytes, so depth costs no copies.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from channels.email.parse_params import Params, media_type, parse_params
from channels.email.parse_transfer import decode_transfer

MAX_MAIL = 35 * 2**20  # bytes
MAX_HEADERS = 256 * 2**10  # bytes of one header block
MAX_HEADER = 16 * 2**10  # bytes of one header
MAX_DEPTH = 50
MAX_PARTS = 500

_NAME = re.compile(rb"[!-9;-~]+[ \t]*:")
_SEEMS_HEADER = re.compile(rb"^[A-Za-z][A-Za-z0-9-]{1,60}[ \t]*:", re.MULTILINE)
_LEADING_LINES = re.compile(rb"(?:[ \t]*\r*\n)+(?=(?:From|[A-Za-z][A-Za-z-]{1,30}:))")
_ENVELOPE = re.compile(rb"\A>?From [^\r\n]*\r?\n")
_OPEN_WORD = re.compile(rb"=\?[^?\s]+\?[bqBQ]\?[^?\s]*\Z")
_FIRST_DASHES = re.compile(rb"^--([^\r\n]{1,200}?)[ \t]*\r?\n(?=Content-)", re.MULTILINE)


@dataclass(slots=True)
class Headers:
    """Unfolded header values by lower-case name, in order."""

    lines: list[tuple[str, bytes]] = field(default_factory=list)

    def get(self, name: str) -> bytes:
        """First value of a header, b'' without one."""
        return next((value for found, value in self.lines if found == name), b"")

    def all(self, name: str) -> list[bytes]:
        """Every value of a header, top first."""
        return [value for found, value in self.lines if found == name]

    def __contains__(self, name: str) -> bool:
        return any(found == name for found, _ in self.lines)


@dataclass(slots=True)
class Node:
    """One part: its headers, what it says it is, and its bytes or its children."""

    headers: Headers
    raw: bytes
    start: int
    end: int
    type: str = "text/plain"
    params: Params = field(default_factory=dict)
    encoding: str = ""
    disposition: str = ""
    disposition_params: Params = field(default_factory=dict)
    children: list[Node] = field(default_factory=list)

    @property
    def content(self) -> bytes:
        """Body with its transfer encoding undone."""
        return decode_transfer(self.raw[self.start : self.end], self.encoding)

    @property
    def name(self) -> str:
        """File name as claimed; not safe to use."""
        return self.disposition_params.get("filename") or self.params.get("name", "")


@dataclass(slots=True)
class Reader:
    """Reads one mail; `warnings` tells what had to be cut or repaired."""

    raw: bytes
    warnings: dict[str, None] = field(default_factory=dict)
    parts: int = 0

    def read(self) -> Node:
        """Read the whole tree."""
        raw = self.raw
        if _ends_lines_with_cr(raw):
            self.raw = raw = raw.replace(b"\r", b"\n")
        start = found.end() if (found := _LEADING_LINES.match(raw)) else 0
        if found := _ENVELOPE.match(raw[start : start + 1000]):
            start += found.end()
        return self._part(start, min(len(raw), start + MAX_MAIL), 0, "text/plain")

    def warn(self, code: str) -> None:
        """Note something once."""
        self.warnings[code] = None

    def _part(self, start: int, end: int, depth: int, default: str) -> Node:
        self.parts += 1
        headers, body = self._headers(start, end)
        node = Node(headers, self.raw, body, end)
        word, node.params = parse_params(_best(headers.all("content-type")))
        node.type = media_type(word) if word else default
        node.encoding = _encoding(headers.get("content-transfer-encoding"))
        if disposition := headers.get("content-disposition"):
            node.disposition, node.disposition_params = parse_params(disposition)
        if node.type.startswith("multipart/"):
            self._children(node, depth)
        return node

    def _headers(self, start: int, end: int) -> tuple[Headers, int]:
        """Read header lines from `start`; return them and where the body begins."""
        raw, lines, at = self.raw, Headers(), start
        limit = min(end, start + MAX_HEADERS)
        while at < end:
            stop = raw.find(b"\n", at, end)
            following = end if stop < 0 else stop + 1
            line = raw[at : min(following, at + MAX_HEADER)].rstrip(b"\r\n")
            if not line:
                return lines, following
            if at >= limit:
                self.warn("headers.truncated")
                return lines, _after_blank_line(raw, at, end)
            if not self._header_line(lines, line, at, end):
                return lines, at
            at = following
        return lines, end

    def _header_line(self, lines: Headers, line: bytes, at: int, end: int) -> bool:
        """Take one line of a header block; False when it is the body already."""
        known = bool(lines.lines)
        if line[0] in b" \t":
            if known:
                self._fold(lines, line.replace(b"\t", b" "))
            return known or self._more_headers(at, end)
        if _NAME.match(line):
            name, _, value = line.partition(b":")
            if len(line) >= MAX_HEADER:
                self.warn("header.truncated")
            lines.lines.append((name.strip().decode("latin-1").lower(), value.strip(b" \t\r")))
            return True
        if line.startswith((b"From ", b">From ")):
            return True
        if not known or not self._more_headers(at + len(line), end):
            self.warn("headers.no_blank_line")
            return False
        # A long line broken without the space that folding needs.
        self.warn("header.broken")
        self._fold(lines, line if _OPEN_WORD.search(lines.lines[-1][1]) else b" " + line)
        return True

    def _fold(self, lines: Headers, line: bytes) -> None:
        name, value = lines.lines[-1]
        if len(value) + len(line) > MAX_HEADER:
            self.warn("header.truncated")
            line = line[: max(0, MAX_HEADER - len(value))]
        lines.lines[-1] = (name, value + line.rstrip(b"\r"))

    def _more_headers(self, at: int, end: int) -> bool:
        """Say whether header lines follow before the next blank line."""
        window = self.raw[at : min(end, at + 4_000)].replace(b"\r", b"")
        return bool(_SEEMS_HEADER.search(window.partition(b"\n\n")[0]))

    def _children(self, node: Node, depth: int) -> None:
        if depth >= MAX_DEPTH:
            self.warn("parts.too_deep")
            node.type = "application/octet-stream"
            return
        default = "message/rfc822" if node.type == "multipart/digest" else "text/plain"
        parent, spans = node, self._spans(node)
        for start, end in spans:
            if self.parts >= MAX_PARTS:
                self.warn("parts.too_many")
                break
            child = self._part(start, end, depth + 1, default)
            parent.children.append(child)
            if _empty_twin(node, child):
                # The inner multipart uses the outer one's boundary: what follows is inside it.
                parent = child
        if not spans:
            self._childless(node, depth)

    def _childless(self, node: Node, depth: int) -> None:
        """A multipart without a delimiter: encoded as a whole, against the rules, or plain."""
        if node.encoding[:1] in ("b", "q"):
            node.raw, node.encoding = node.content, ""
            node.start, node.end = 0, len(node.raw)
            inner = Reader(node.raw, self.warnings, self.parts)
            inner._children(node, depth)
            self.parts = inner.parts
        elif self.raw[node.start : node.end].strip():
            self.warn("boundary.missing")
            node.type = "text/plain"

    def _spans(self, node: Node) -> list[tuple[int, int]]:
        boundary = node.params.get("boundary", "").encode("utf-8", "replace").rstrip()
        if boundary and (spans := self._split(node, boundary)):
            return spans
        if found := _FIRST_DASHES.search(self.raw, node.start, node.end):
            self.warn("boundary.guessed")
            return self._split(node, found[1])
        return []

    def _split(self, node: Node, boundary: bytes) -> list[tuple[int, int]]:
        """Find the delimiter lines and return what stands between them."""
        raw, delimiter = self.raw, b"--" + boundary
        spans: list[tuple[int, int]] = []
        begin, at = -1, node.start
        for _ in range(20 * MAX_PARTS):
            found = raw.find(delimiter, at, node.end)
            if found < 0:
                break
            at = found + len(delimiter)
            if found > node.start and raw[found - 1] not in b"\r\n":
                continue
            stop = raw.find(b"\n", at, node.end)
            line_end = node.end if stop < 0 else stop
            rest = raw[at:line_end].strip() if line_end - at < 200 else b"?"
            if rest not in (b"", b"--", b"-"):
                continue
            if begin >= 0:
                spans.append((begin, _before_line_end(raw, begin, found)))
            begin = min(line_end + 1, node.end)
            if rest:
                return spans
        if begin >= 0:
            spans.append((begin, node.end))
        return spans


def _ends_lines_with_cr(raw: bytes) -> bool:
    """Tell whether lines end as on old Macs; a first line may be longer than all headers may."""
    first = raw.find(b"\r")
    return first >= 0 and raw[first + 1 : first + 2] != b"\n" and b"\n" not in raw[:MAX_HEADERS]


def _best(values: list[bytes]) -> bytes:
    """Of two Content-Type headers take the one that says more."""
    if len(values) < 2:
        return values[0] if values else b""
    return next((value for value in values if b"boundary" in value.lower()), values[0])


def _encoding(value: bytes) -> str:
    """Name of a transfer encoding without what people write around it."""
    word = value.decode("latin-1").lower().strip(" \t\"'")
    return re.split(r"[;(\s]", word, maxsplit=1)[0]


def _empty_twin(node: Node, child: Node) -> bool:
    same = child.params.get("boundary") == node.params.get("boundary")
    return same and child.type.startswith("multipart/") and not child.children


def _before_line_end(raw: bytes, begin: int, at: int) -> int:
    if at > begin and raw[at - 1] == 10:
        at -= 1
    if at > begin and raw[at - 1] == 13:
        at -= 1
    return at


def _after_blank_line(raw: bytes, at: int, end: int) -> int:
    found = re.compile(rb"\n\r?\n").search(raw, at, end)
    return found.end() if found else end
