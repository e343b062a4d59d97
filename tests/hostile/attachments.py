"""Files that are not what they say, or are named to do harm."""

from __future__ import annotations

import io
import zipfile
from base64 import encodebytes
from functools import cache

from router.messages import StoredPart
from tests.hostile.case import HEAD, Case, case, mixed


def attached(
    name: bytes, content: bytes = b"x", kind: bytes = b"application/octet-stream"
) -> bytes:
    return (
        b"Content-Type: " + kind + b"\r\nContent-Disposition: attachment; " + name
        + b"\r\nContent-Transfer-Encoding: base64\r\n\r\n" + encodebytes(content)
    )  # fmt: skip


@cache
def bomb() -> bytes:
    """A small archive of archives that unpacks to gigabytes."""
    content = bytes(10 << 20)
    for level in range(3):
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
            for number in range(1 if level == 0 else 16):
                archive.writestr(f"{level}-{number}", content)
        content = packed.getvalue()
    return content


def mails_in_mails(depth: int) -> bytes:
    return HEAD + mixed((b"Content-Type: message/rfc822\r\n\r\n" + HEAD) * depth + b"\r\nx")


def sizes(*wanted: int) -> object:
    def question(parts: tuple[StoredPart, ...]) -> bool:
        return [part.size for part in parts] == list(wanted)

    return question


def file(id: str, name: bytes, shown: str) -> Case:
    return case(id, HEAD + mixed(attached(name)), names=[shown])


CASES: tuple[Case, ...] = (
    case("A1", HEAD + mixed(attached(b"filename=a.zip", bomb())), parts=sizes(len(bomb()))),
    case("A1b", mails_in_mails(200), names=lambda names: len(names) == 1),
    case("A4", HEAD + mixed(*[attached(b"filename=a.txt")] * 501), "parts.too_many",
         names=lambda names: len(names) <= 500 and "message.eml" in names),
    case("A4b", HEAD + mixed(attached(b"filename=empty.txt", b"")), parts=sizes(0),
         names=["empty.txt"]),
    case("A4c", HEAD + b"Content-Type: multipart/mixed; boundary=b\r\n\r\n", text=""),
    file("A5", b"filename*=utf-8''..%2F..%2Fetc%2Fpasswd", "passwd"),
    file("A5b", 'filename="．．／etc／passwd"'.encode(), "passwd"),
    file("A5c", b'filename="C:\\Windows\\evil.exe"', "evil.exe"),
    file("A6", b'filename="CON.txt"', "_CON.txt"),
    file("A6b", b'filename=".htaccess"', "htaccess"),
    case("A7", HEAD + mixed(attached(b"filename*=utf-8''a%0d%0aX: y.txt")),
         names=lambda names: "\r" not in names[0] and "\n" not in names[0]),
    file("A8", b'filename*0="in"; filename*1="v.pdf"; filename*2=".exe"', "inv.pdf.exe"),
    file("A8b", 'filename="invoice\u202efdp.exe"'.encode(), "invoicefdp.exe"),
    file("A8c", b'filename="' + b"x" * 400 + b'.exe"', "x" * 146 + ".exe"),
)  # fmt: skip
