"""What a file really is: only pictures recognised by their own bytes are shown in a page."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

MAX_PIXELS = 50_000_000
# Enough for the header of any of them; a JPEG may carry a long preview before its size.
HEAD_BYTES = 256 * 1024

# Start of frame, all kinds: 0xC0-0xCF but for tables (C4), reserved (C8) and arithmetic (CC).
_JPEG_SIZES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture by its header; sizes in pixels."""

    type: str
    width: int
    height: int


def showable(head: bytes) -> str | None:
    """Return the media type when a browser may show it: known, and not too large to decode."""
    picture = sniff(head)
    if picture is None or not 0 < picture.width * picture.height <= MAX_PIXELS:
        return None
    return picture.type


def sniff(head: bytes) -> Picture | None:
    """Recognise PNG, GIF, JPEG and WebP by their first bytes; None for all else."""
    if head.startswith(b"\x89PNG\r\n\x1a\n") and head[12:16] == b"IHDR":
        return Picture("image/png", _big(head[16:20]), _big(head[20:24]))
    if head[:6] in (b"GIF87a", b"GIF89a"):
        return Picture("image/gif", _little(head[6:8]), _little(head[8:10]))
    if head.startswith(b"\xff\xd8\xff"):
        return next(_jpeg_sizes(head), None)
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return _webp(head)
    return None


def _jpeg_sizes(head: bytes) -> Iterator[Picture]:
    at = 2
    while at + 9 <= len(head) and head[at] == 0xFF:
        marker = head[at + 1]
        if marker in _JPEG_SIZES:
            height, width = _big(head[at + 5 : at + 7]), _big(head[at + 7 : at + 9])
            yield Picture("image/jpeg", width, height)
        if marker == 0xFF:
            at += 1  # a fill byte
        else:
            at += 2 + max(2, _big(head[at + 2 : at + 4]))


def _webp(head: bytes) -> Picture | None:
    if len(head) < 30:
        return None
    kind = head[12:16]
    if kind == b"VP8X":
        return Picture("image/webp", _little(head[24:27]) + 1, _little(head[27:30]) + 1)
    if kind == b"VP8 ":
        return Picture("image/webp", _little(head[26:28]) & 0x3FFF, _little(head[28:30]) & 0x3FFF)
    if kind == b"VP8L":
        bits = _little(head[21:25])
        return Picture("image/webp", (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1)
    return None


def _big(digits: bytes) -> int:
    return int.from_bytes(digits, "big")


def _little(digits: bytes) -> int:
    return int.from_bytes(digits, "little")
