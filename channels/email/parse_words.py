"""Encoded words (RFC 2047) in header values, read as they are written in the wild.

Beyond the standard: words inside quotes, without spaces around, with spaces inside, cut in the
middle of a character, without an end, and words whose content is an encoded word again.
"""

from __future__ import annotations

import binascii
import re

from channels.email.parse_charsets import decode, known

MAX_WORDS = 200
_START = re.compile(rb"=\?([^?\s]{1,75})\?([bBqQ])\?")
_NOT_BASE64 = re.compile(rb"[^A-Za-z0-9+/]+")
_WHOLE = re.compile(r"=\?([^?\s]{1,75})\?[bq]\?[^?]*\?=", re.IGNORECASE)
_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
# Marks that turn text round or hide in it. Joiners stay between letters that need them.
_HIDDEN = re.compile(
    "[\u200b\u200e\u200f\u061c\u202a-\u202e\u2060\u2066-\u2069\ufeff]"
    "|(?<![^\x00-\x7f])[\u200c\u200d]|[\u200c\u200d](?![^\x00-\x7f])"
)

_Run = tuple[str, bytes, list[bytes]]  # charset, encoding (b or q), texts of adjacent words


def decode_words(value: bytes) -> str:
    """Turn an unfolded header value into one line of clean text."""
    if b"=?" not in value:
        return clean(decode(value)[0])
    text = _decode_words(value)
    if (again := _WHOLE.search(text)) and known(again[1]):
        # Encoded twice: some programs encode a header that was already encoded.
        text = _decode_words(text.encode("utf-8", "replace"))
    return clean(text)


def clean(text: str) -> str:
    """Make one line: controls become spaces, direction and zero-width marks go."""
    if text.isascii() and text.isprintable():
        return text.strip()
    return _HIDDEN.sub("", _CONTROLS.sub(" ", text)).strip()


def _decode_words(value: bytes) -> str:
    out: list[str] = []
    run: _Run | None = None
    at = words = 0
    while words < MAX_WORDS and (start := _START.search(value, at)):
        end = value.find(b"?=", start.end())
        between = value[at : start.start()]
        if run and (between.strip() or not _joins(run, start)):
            out.append(_read(run))
            run = None
            between = between if between.strip() else b""
        elif run:
            between = b""
        if between:
            out.append(decode(between)[0])
        text = value[start.end() : end if end >= 0 else len(value)]
        if run:
            run[2].append(text)
        else:
            charset = start.group(1).decode("ascii", "replace").partition("*")[0]
            run = (charset, start.group(2).lower(), [text])
        words += 1
        at = end + 2 if end >= 0 else len(value)
    if run:
        out.append(_read(run))
    out.append(decode(value[at:])[0])
    return "".join(out)


def _joins(run: _Run, start: re.Match[bytes]) -> bool:
    charset = start.group(1).decode("ascii", "replace").partition("*")[0]
    return run[0].lower() == charset.lower() and run[1] == start.group(2).lower()


def _read(run: _Run) -> str:
    charset, encoding, texts = run
    return decode(_base64(texts) if encoding == b"b" else _quoted(texts), charset)[0]


def _quoted(texts: list[bytes]) -> bytes:
    return b"".join(binascii.a2b_qp(text.replace(b" ", b"_"), header=True) for text in texts)


def _base64(texts: list[bytes]) -> bytes:
    """Decode word by word; letters left over by a word that was cut are read with the next."""
    out: list[bytes] = []
    over = b""
    for text in texts:
        letters = over + _NOT_BASE64.sub(b"", text)
        closed = text.rstrip(b"? ").endswith(b"=")
        whole = len(letters) if closed else len(letters) - len(letters) % 4
        out.append(decode_base64_tail(letters[:whole]))
        over = letters[whole:]
    return b"".join(out) + decode_base64_tail(over)


def decode_base64_tail(text: bytes) -> bytes:
    """Decode base64 letters without padding; a single letter too many is dropped."""
    text = text[: len(text) - (len(text) % 4 == 1)]
    return binascii.a2b_base64(text + b"=" * (-len(text) % 4))
