"""Address lists (RFC 5322) as people's programs write them. Linear, bounded, never raises."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from channels.email.parse_words import decode_words

MAX_ADDRESSES = 200
MAX_ADDRESS = 320  # characters

_ONE = re.compile(
    rb'\s*(?:"([^"\\]*)"|([^"<>(),:;@\\]*?))\s*<([^<>\s,;:"()]+@[^<>\s,;:"()@]+)>\s*\Z'
)
_BARE = re.compile(rb"\s*([^<>\s,;:\"()@]+@[^<>\s,;:\"()@]+)\s*\Z")
_TOKEN = re.compile(
    rb"=\?[^?\s]+\?[bqBQ]\?.{0,998}?\?="  # an encoded word is one thing, whatever stands in it
    rb'|"(?:[^"\\]|\\.){0,998}+"'
    rb"|[(),:;<>]|\\."
    rb'|[^"(),:;<>=\\]+|.',
    re.DOTALL,
)
_ADDRESS = re.compile(r"[^\s<>()\",;:]+@[^\s<>()\",;:@]+")
_SOUND = re.compile(r"[^\s\x00-\x1f\x7f]+@[^\s\x00-\x1f\x7f@]+")
_QUOTED = re.compile(rb'"((?:[^"\\]|\\.)*)"')
_ESCAPED = re.compile(rb"\\(.)")
_SPACES = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Mailbox:
    """One address with the name beside it; the domain of the address is plain ASCII."""

    address: str
    name: str = ""


@dataclass(slots=True)
class _Segment:
    """What stands between two commas: outside brackets, inside < >, inside ( )."""

    words: list[bytes] = field(default_factory=list)
    angle: list[bytes] | None = None
    comment: list[bytes] = field(default_factory=list)


def parse_addresses(values: list[bytes]) -> tuple[tuple[Mailbox, ...], bool]:
    """Read every mailbox of the given header values, groups flattened; True when some were cut."""
    found: list[Mailbox] = []
    for value in values:
        found += _quickly(value) or _carefully(value)
    return tuple(found[:MAX_ADDRESSES]), len(found) > MAX_ADDRESSES


def lone_name(value: bytes) -> str:
    """Read the name of a From header that holds no address."""
    return _name(value).strip("<> ")


def _quickly(value: bytes) -> list[Mailbox]:
    """Most headers hold one address in its usual form."""
    if found := _ONE.match(value):
        return _mailbox(found[3], found[1] if found[1] is not None else found[2])
    if found := _BARE.match(value):
        return _mailbox(found[1], b"")
    return []


def _carefully(value: bytes) -> list[Mailbox]:
    out: list[Mailbox] = []
    before = b""
    for segment in _segments(value):
        words = b"".join(segment.words)
        if segment.angle is not None:
            out += _mailbox(b"".join(segment.angle), before + words, strict=False)
            before = b""
        elif b"@" in words:
            out += _loose(words, b"".join(segment.comment))
            before = b""
        else:
            # A comma inside an unquoted name: 'Doe, John <john@example.com>'.
            before = before + words + b", " if words.strip() else before
    return out


def _segments(value: bytes) -> list[_Segment]:
    out = [_Segment()]
    depth, inside = 0, False
    for token in _TOKEN.findall(value):
        here = out[-1]
        if token == b"(":
            depth += 1
        elif token == b")" and depth:
            depth -= 1
        elif depth:
            here.comment.append(token)
        elif token == b"<":
            inside, here.angle = True, []
        elif token == b">":
            inside = False
        elif token in (b",", b";") and not (inside and token == b","):
            inside = False
            out.append(_Segment())
        elif token == b":" and not inside:
            # The name of a group, or of the protocol in 'mailto:'.
            here.words.clear()
        elif inside and here.angle is not None:
            here.angle.append(token)
        else:
            here.words.append(token)
    return out


def _loose(words: bytes, comment: bytes) -> list[Mailbox]:
    """Addresses without brackets; the name is the comment, or the words around."""
    text = decode_words(words)
    found = [address.strip("'\".") for address in _ADDRESS.findall(text)][:MAX_ADDRESSES]
    if len(found) == 1 and not comment:
        name = _tidy(_ADDRESS.sub("", text).replace('"', " ").strip("[]() "))
    else:
        name = _name(comment) if len(found) == 1 else ""
    return [mailbox for address in found for mailbox in _whole(address, name)]


def _mailbox(address: bytes, name: bytes, strict: bool = True) -> list[Mailbox]:
    text = decode_words(address)
    if not strict:
        text = re.sub(r"\s", "", text.rpartition(":")[2]).strip("'\"<>").rstrip(".")
    return _whole(text, _name(name))


def _whole(text: str, name: str) -> list[Mailbox]:
    """The mailbox, unless a side of its address is missing or torn."""
    address = ascii_domain(text)
    fits = len(address) <= MAX_ADDRESS and _SOUND.fullmatch(address)
    return [Mailbox(address, name)] if fits else []


def _name(value: bytes) -> str:
    """Read a name: the quotes go before encoded words are decoded, whose quotes are meant."""
    bare = _QUOTED.sub(lambda found: _ESCAPED.sub(rb"\1", found[1]), value)
    odd = b'"' in _QUOTED.sub(b"", value)
    return _tidy(decode_words(bare.replace(b'"', b"") if odd else bare))


def _tidy(name: str) -> str:
    name = _SPACES.sub(" ", name).strip(" ,")
    if len(name) > 1 and name[0] == name[-1] and name[0] in "'\"":
        name = name[1:-1].strip()
    return name[:200]


def ascii_domain(address: str) -> str:
    """Write an international domain in its ASCII form, so that look-alikes can be seen."""
    local, _, domain = address.rpartition("@")
    if domain.isascii():
        return address
    try:
        return f"{local}@{domain.encode('idna').decode('ascii')}"
    except UnicodeError:
        return address
