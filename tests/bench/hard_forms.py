"""Forms in which programs write what is not plain: words of a header, bodies, names of files."""

from __future__ import annotations

import base64
import quopri
from collections.abc import Callable, Sequence
from email.header import Header
from urllib.parse import quote


def standard(words: str) -> bytes:
    return Header(words, "utf-8", maxlinelen=60).encode(linesep="\r\n").encode()


def _pieces(words: str) -> bytes:
    """Each letter that is not plain is a word of its own, next to plain ones."""
    coded = [
        word.encode() if word.isascii() else b"=?UTF-8?Q?" + _q(word.encode()) + b"?="
        for word in words.split(" ")
    ]
    return b" ".join(coded) if all(b"=?" not in one for one in coded[:-1]) else standard(words)


def _cut_inside_a_letter(words: str) -> bytes:
    raw = words.encode()
    cut = next(n for n, byte in enumerate(raw) if byte & 0xC0 == 0x80)
    return b"=?utf-8?B?%s?=\r\n =?utf-8?B?%s?=" % (
        base64.b64encode(raw[:cut]),
        base64.b64encode(raw[cut:]),
    )


def _one_long_word(words: str) -> bytes:
    return b"=?utf-8?q?" + _q(words.encode()) + b"?="


def _with_spaces(words: str) -> bytes:
    """Spaces stand inside an encoded word, where none may."""
    return b"=?utf-8?Q?" + _q(words.encode()).replace(b"_", b" ") + b"?="


def _lower_case(words: str) -> bytes:
    return b"=?utf-8*xx?b?" + base64.b64encode(words.encode()).rstrip(b"=") + b"?="


def _q(raw: bytes) -> bytes:
    return b"".join(
        bytes([byte]) if bytes([byte]).isalnum() else b"_" if byte == 32 else b"=%02X" % byte
        for byte in raw
    )


def _quoted(raw: bytes) -> tuple[list[bytes], bytes]:
    lines = (quopri.encodestring(line, quotetabs=False) for line in raw.split(b"\r\n"))
    body = b"\r\n".join(line.replace(b"\n", b"\r\n") for line in lines)
    return [b"Content-Transfer-Encoding: quoted-printable"], body


def _base64(raw: bytes) -> tuple[list[bytes], bytes]:
    body = base64.encodebytes(raw).replace(b"\n", b"\r\n")
    return [b"Content-Transfer-Encoding: base64"], body


def _wrapped_badly(raw: bytes) -> tuple[list[bytes], bytes]:
    """Base64 in lines of any length, its end left out."""
    coded = base64.b64encode(raw).rstrip(b"=")
    return [b"Content-Transfer-Encoding: Base64"], coded[:33] + b"\r\n " + coded[33:] + b"\r\n"


def _bare(raw: bytes) -> tuple[list[bytes], bytes]:
    """Bytes as they are, whatever was promised."""
    return [b"Content-Transfer-Encoding: 7bit"], raw


def _by_rfc2231(kind: bytes, name: str) -> bytes:
    said = b"filename*=utf-8''" + quote(name).encode()
    return b"Content-Type: " + kind + b"\r\nContent-Disposition: attachment; " + said


def _in_sections(kind: bytes, name: str) -> bytes:
    """Cut anywhere, the second section first."""
    coded = quote(name)
    half = len(coded) // 2
    said = f"filename*1*={coded[half:]};\r\n filename*0*=utf-8''{coded[:half]}".encode()
    return b"Content-Type: " + kind + b"\r\nContent-Disposition: attachment; " + said


def _by_encoded_word(kind: bytes, name: str) -> bytes:
    word = _one_long_word(name)
    return b"Content-Type: " + kind + b'; name="' + word + b'"\r\nContent-Disposition: attachment'


def _in_plain_bytes(kind: bytes, name: str) -> bytes:
    said = b'attachment; filename="' + name.encode() + b'"'
    return b"Content-Type: " + kind + b"\r\nContent-Disposition: " + said


def _unquoted(kind: bytes, name: str) -> bytes:
    said = b"attachment; filename=" + name.encode()
    return b"Content-Type: " + kind + b"\r\nContent-Disposition: " + said


NAMINGS: Sequence[Callable[[bytes, str], bytes]] = (
    _by_rfc2231, _in_sections, _by_encoded_word, _in_plain_bytes, _unquoted,
)  # fmt: skip

WORDS: Sequence[Callable[[str], bytes]] = (
    standard, _pieces, _cut_inside_a_letter, _one_long_word, _with_spaces, _lower_case, str.encode,
)  # fmt: skip
TRANSFERS: Sequence[Callable[[bytes], tuple[list[bytes], bytes]]] = (
    _quoted, _base64, _wrapped_badly, _bare,
)  # fmt: skip
