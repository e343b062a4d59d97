"""Content-Type and Content-Disposition values: their word and their parameters (RFC 2231)."""

from __future__ import annotations

import re
from itertools import groupby
from urllib.parse import unquote_to_bytes

from channels.email.parse_charsets import decode
from channels.email.parse_words import clean, decode_words

# Possessive and anchored to what separates parameters: linear on any input.
_PARAM = re.compile(
    rb"(?<![^\s;\"])([^\s=;\"()<>@,/]++)\s*+=\s*+"
    rb"(?:\"([^\"\\]*+(?:\\.[^\"\\]*+)*+)\"?|([^;]*+))",
    re.DOTALL,
)
_ESCAPED = re.compile(rb"\\([\"\\])")
_COMMENT = re.compile(rb"\([^()]*\)")
_TYPE = re.compile(r"([\w.+-]+)\s*/\s*([\w.+-]+)")
_MAX_PARAMS = 100
# Types some senders write when they mean another one.
_MEANT = {"plain/text": "text/plain", "html/text": "text/html", "text": "text/plain"}

Params = dict[str, str]


def parse_params(value: bytes) -> tuple[str, Params]:
    """Split into the leading word, in lower case, and decoded parameters; the first of two wins."""
    word, _, rest = value.partition(b";")
    if b"=" in word:  # 'text/plain charset=utf-8': the semicolon was forgotten
        first = (word.split(maxsplit=1) or [b""])[0]
        word, rest = (b"", value) if b"=" in first else (first, value[len(first) :].lstrip())
    plain: dict[str, bytes] = {}
    for count, found in enumerate(_PARAM.finditer(rest)):
        if count == _MAX_PARAMS:
            break
        plain.setdefault(found[1].decode("latin-1").lower(), _bare(found))
    kind = _COMMENT.sub(b"", word).decode("latin-1").strip().strip("\"'").lower()
    return kind, {name: text for name, text in _decoded(plain).items() if text}


def media_type(word: str) -> str:
    """Read a content type; a malformed one is text only if it says so."""
    if found := _TYPE.match(word):
        kind = f"{found[1]}/{found[2]}"
        return _MEANT.get(kind, kind)
    if not word or word.startswith(("text", "plain")):
        return "text/html" if "html" in word else "text/plain"
    return "text/html" if word.startswith("html") else "application/octet-stream"


def _bare(found: re.Match[bytes]) -> bytes:
    if found[2] is not None:
        return _ESCAPED.sub(rb"\1", found[2])
    return (found[3] or b"").strip()


def _decoded(plain: dict[str, bytes]) -> Params:
    """Join continuations (name*0, name*1*) and decode what is percent-encoded."""
    out: Params = {}
    pieces: dict[str, dict[int, tuple[bytes, bool]]] = {}
    for key, value in plain.items():
        name, star, index = key.partition("*")
        if not star:
            out.setdefault(name, _plain(value))
        elif index.rstrip("*").isdigit() and len(index) < 5:
            pieces.setdefault(name, {})[int(index.rstrip("*"))] = (value, index.endswith("*"))
        elif not index:
            pieces.setdefault(name, {}).setdefault(0, (value, True))
    # The extended form is the true one where a plain one stands beside it for old programs.
    return {**out, **{name: _extended(found) for name, found in pieces.items()}}


def _extended(pieces: dict[int, tuple[bytes, bool]]) -> str:
    charset, found, encoded = "", list[tuple[bool, bytes]](), False
    for index in sorted(pieces):
        value, starred = pieces[index]
        if starred and not encoded and value.count(b"'") >= 2:
            label, _, value = value.split(b"'", 2)
            charset = label.decode("latin-1")
        encoded = encoded or starred
        found.append((starred, value))
    # Some programs cut a name in the middle of a '%C3': what is encoded is joined first.
    runs = ((starred, b"".join(v for _, v in run)) for starred, run in groupby(found, _is_starred))
    content = b"".join(unquote_to_bytes(run) if starred else run for starred, run in runs)
    return decode_words(content) if b"=?" in content else clean(decode(content, charset)[0])


def _is_starred(piece: tuple[bool, bytes]) -> bool:
    return piece[0]


def _plain(value: bytes) -> str:
    text = decode_words(value)
    if "%" in text and text.isascii():
        # Percent-encoded UTF-8 without the star that would announce it.
        content = unquote_to_bytes(text)
        if not content.isascii() and _is_utf8(content):
            return clean(content.decode("utf-8"))
    return text


def _is_utf8(content: bytes) -> bool:
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True
