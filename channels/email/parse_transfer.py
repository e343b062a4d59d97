"""Content-Transfer-Encoding undone, as far as the bytes allow. Never raises."""

from __future__ import annotations

import binascii
import re

from channels.email.parse_words import decode_base64_tail

_LINE = re.compile(rb"[^\r\n]+")
_BASE64_LINE = re.compile(rb"[A-Za-z0-9+/]*={0,3}\s*\Z")
_NOT_BASE64 = re.compile(rb"[^A-Za-z0-9+/=]+")
_MAX_SEGMENTS = 1_000
_UU_BEGIN = re.compile(rb"^begin [0-7]{3,4} [^\r\n]*\r?\n", re.MULTILINE)


def decode_transfer(content: bytes, encoding: str) -> bytes:
    """Undo `encoding`; unknown names, and content that is not in it, come back as they are."""
    if not encoding or encoding[0] in "78":
        return content
    if encoding.startswith("base"):
        return _base64(content)
    if encoding.startswith("quoted"):
        return binascii.a2b_qp(content)
    if encoding in ("x-uuencode", "uuencode", "x-uue", "uue"):
        return _uuencode(content)
    return content


def _base64(content: bytes) -> bytes:
    try:
        # The common case at full speed: nothing but the alphabet and line ends.
        return binascii.a2b_base64(content.translate(None, b"\r\n\t "), strict_mode=True)
    except binascii.Error:
        return _damaged_base64(content)


def _damaged_base64(content: bytes) -> bytes:
    """Decode up to the first line that is not base64 (a footer added on the way) and keep it."""
    end = len(content)
    for line in _LINE.finditer(content):
        if not _BASE64_LINE.match(line[0].strip()):
            end = line.start()
            break
    head, rest = content[:end], content[end:]
    if not head.strip():
        # Labelled base64, but plain; unless only odd letters disturb it.
        letters = _NOT_BASE64.sub(b"", content)
        spaces = content.count(b" ") > len(content) / 40
        return content if spaces else _segments(letters)
    decoded = _segments(_NOT_BASE64.sub(b"", head))
    return decoded + b"\n" + rest if rest.strip(b"-=\r\n \t") else decoded


def _segments(letters: bytes) -> bytes:
    """Several base64 texts with padding between them may stand in one body."""
    parts = re.split(rb"=+", letters, maxsplit=_MAX_SEGMENTS)
    return b"".join(decode_base64_tail(part.replace(b"=", b"")) for part in parts if part)


def _uuencode(content: bytes) -> bytes:
    begin = _UU_BEGIN.search(content)
    out: list[bytes] = []
    for line in _LINE.findall(content, begin.end() if begin else 0):
        if line.strip() in (b"end", b"`"):
            break
        try:
            out.append(binascii.a2b_uu(line))
        except binascii.Error:
            # A known fault of encoders: the line is longer than its count says.
            count = (((line[0] - 32) & 63) * 4 + 5) // 3
            out.append(_cut_uu(line[: count + 1]))
    return b"".join(out) or content


def _cut_uu(line: bytes) -> bytes:
    try:
        return binascii.a2b_uu(line)
    except binascii.Error:
        return b""
