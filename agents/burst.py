"""Frames that leave together, made ready for the wire once for everybody who gets them."""

from __future__ import annotations

import struct
from collections.abc import Sequence
from dataclasses import dataclass

_WHOLE_TEXT = 0x81  # RFC 6455, 5.2: the only frame of its message, and text


@dataclass(frozen=True, slots=True)
class Burst:
    """Contents in order, and all of them as they stand on the wire."""

    frames: tuple[bytes, ...]
    wire: bytes


def burst(frames: Sequence[bytes]) -> Burst:
    """Return them as a server sends them: unmasked, without compression."""
    return Burst(tuple(frames), b"".join(_head(len(frame)) + frame for frame in frames))


def _head(size: int) -> bytes:
    if size < 126:
        return struct.pack("!BB", _WHOLE_TEXT, size)
    if size < 1 << 16:
        return struct.pack("!BBH", _WHOLE_TEXT, 126, size)
    return struct.pack("!BBQ", _WHOLE_TEXT, 127, size)
