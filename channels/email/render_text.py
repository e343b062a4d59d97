"""A mail that is text alone, written by hand: over the headers of its two parts, always the same,
the library takes ten times as long as over all the rest.
"""

from __future__ import annotations

from base64 import encodebytes
from binascii import b2a_qp

_LONGEST_LINE = 78  # characters; longer ones are broken by an encoding (RFC 5322, 2.1.1)


def alternatives(plain: str, html: str, boundary: str) -> bytes:
    """Return header and body of a mail that says the same as text and as HTML, in 7-bit lines."""
    opening = f'MIME-Version: 1.0\nContent-Type: multipart/alternative;\n boundary="{boundary}"\n\n'
    parts = _part("plain", plain), _part("html", html)
    body = b"".join(b"--%b\n%b\n" % (boundary.encode(), part) for part in parts)
    whole = opening.encode() + body + f"--{boundary}--\n".encode()
    return whole.replace(b"\n", b"\r\n")


def _part(subtype: str, text: str) -> bytes:
    how, content = _encoded(text.replace("\r\n", "\n").replace("\r", "\n"))
    header = f'Content-Type: text/{subtype}; charset="utf-8"\nContent-Transfer-Encoding: {how}\n\n'
    return header.encode() + content


def _encoded(text: str) -> tuple[str, bytes]:
    """Return the name of an encoding, and the text in it: as it is, or else in the shorter."""
    content = text.encode()
    if text.isascii() and all(len(line) <= _LONGEST_LINE for line in text.split("\n")):
        return "7bit", content
    quoted, letters = b2a_qp(content), encodebytes(content)
    if len(quoted) <= len(letters):
        return "quoted-printable", quoted
    return "base64", letters
