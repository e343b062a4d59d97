"""Which parts are the body and which are attached, and how their bytes are decoded."""

from __future__ import annotations

import base64

import pytest

from channels.email.bodies import unflow
from channels.email.parse import read_letter

HEAD = b"From: a@x.example\r\nMessage-ID: <1@x>\r\n"


def mixed(*parts: bytes, kind: bytes = b"mixed", boundary: bytes = b"b") -> bytes:
    joined = b"".join(b"--" + boundary + b"\r\n" + part + b"\r\n" for part in parts)
    head = b"Content-Type: multipart/" + kind + b'; boundary="' + boundary + b'"\r\n\r\n'
    return head + joined + b"--" + boundary + b"--\r\n"


def plain(text: bytes, more: bytes = b"") -> bytes:
    return b"Content-Type: text/plain; charset=utf-8\r\n" + more + b"\r\n" + text


def page(text: bytes, more: bytes = b"") -> bytes:
    return b"Content-Type: text/html; charset=utf-8\r\n" + more + b"\r\n" + text


PDF = b"Content-Type: application/pdf\r\nContent-Disposition: attachment; filename=a.pdf\r\n\r\nx"

CHOICES = [
    ("one text", plain(b"hello"), "hello", []),
    ("no headers at all", b"\r\nhello", "hello", []),
    ("only an attachment", PDF, "", ["a.pdf"]),
    ("text and attachment", mixed(plain(b"hello"), PDF), "hello", ["a.pdf"]),
    ("text on both sides", mixed(plain(b"one"), PDF, plain(b"two")), "one\n\ntwo", ["a.pdf"]),
    (
        "text file",
        mixed(plain(b"one"), plain(b"two", b"Content-Disposition: inline; filename=n.txt\r\n")),
        "one",
        ["n.txt"],
    ),
    (
        "text marked as attachment",
        mixed(plain(b"one"), plain(b"two", b"Content-Disposition: attachment\r\n")),
        "one",
        ["attachment-1.txt"],
    ),
    ("alternatives", mixed(plain(b"one"), page(b"<b>two</b>"), kind=b"alternative"), "one", []),
    ("blank text beside HTML", mixed(plain(b"\r\n"), page(b"two"), kind=b"alternative"), "two", []),
    ("HTML only", page(b"<p>one</p><p>two</p>"), "one\n\ntwo", []),
    (
        "HTML with pictures inside alternatives",
        mixed(
            plain(b"one"),
            mixed(page(b"<img src=cid:p>"), b"Content-Type: image/png\r\nContent-ID: <p>\r\n\r\nx",
                  kind=b"related", boundary=b"c"),
            kind=b"alternative",
        ),
        "one",
        ["attachment-1.png"],
    ),
    (
        "root named by start",
        mixed(
            b"Content-Type: image/png\r\nContent-ID: <p>\r\n\r\nx",
            page(b"one", b"Content-ID: <root>\r\n"),
            kind=b'related; start="<root>"',
        ),
        "one",
        ["attachment-1.png"],
    ),
    ("mail inside",
     mixed(plain(b"one"), b"Content-Type: message/rfc822\r\n\r\nSubject: Re: a/b\r\n"),
     "one", ["Re_ a-b.eml"]),
    ("digest", mixed(b"\r\nSubject: s\r\n\r\nx", kind=b"digest"), "", ["s.eml"]),
    ("signed", mixed(plain(b"one"), b"Content-Type: application/pgp-signature; name=s.asc\r\n\r\nx",
                     kind=b"signed"), "one", ["s.asc"]),
    ("no closing boundary", mixed(plain(b"one"), PDF)[:-7], "one", ["a.pdf"]),
    ("lost boundary parameter", mixed(plain(b"one"), PDF).replace(b'; boundary="b"', b""), "one",
     ["a.pdf"]),
    ("boundary that begins like another",
     mixed(plain(b"one"), mixed(plain(b"two"), boundary=b"b-2")),
     "one\n\ntwo", []),
    ("inner multipart with the outer boundary",
     mixed(b'Content-Type: multipart/alternative; boundary="b"\r\n', plain(b"one"), page(b"two")),
     "one", []),
    ("no blank line before the body", b"Subject: x\r\nThis is text: really\r\n\r\nmore",
     "This is text: really\n\nmore", []),
    ("nonsense type", b"Content-Type: ./\r\n\r\nx", "", ["attachment-1.bin"]),
    ("forgotten semicolon", b"Content-Type: text/html charset=utf-8\r\n\r\n<p>one", "one", []),
    ("unknown text", b"Content-Type: text/markdown\r\n\r\none", "one", []),
    ("empty", b"", "", []),
]  # fmt: skip


@pytest.mark.parametrize(("mail", "text", "names"), [case[1:] for case in CHOICES],
                         ids=[case[0] for case in CHOICES])  # fmt: skip
def test_body_and_attachments_are_told_apart(mail: bytes, text: str, names: list[str]) -> None:
    letter = read_letter(HEAD + mail)

    assert letter.text == text
    assert [part.name for part in letter.parts] == names


def b64(text: str) -> bytes:
    return base64.b64encode(text.encode())


TRANSFERS = [
    (b"base64", b64("Grüße"), "Grüße"),
    (b"BASE64 ", b64("Grüße") + b"\r\n", "Grüße"),
    (b"base64", b64("Grüße aus Köln").rstrip(b"="), "Grüße aus Köln"),
    (b"base64", b64("one")[:4] + b"\r\n!!" + b64("two"), "one\n!!" + b64("two").decode()),
    (b"base64", b64("Hello!") + b"\r\n-- \r\na list footer", "Hello!\n-- \na list footer"),
    (b"base64", b64("a") + b64("b"), "ab"),
    (b"base64", b"This is not base64 at all, sorry.", "This is not base64 at all, sorry."),
    (b"quoted-printable", b"Gr=C3=BC=C3=9Fe=20=\r\naus =XY", "Grüße aus =XY"),
    (b"quoted-printable;", b"=c3=bc", "ü"),
    (b'"quoted-printable"', b"=c3=bc", "ü"),
    (b"8-bit", "ü".encode(), "ü"),
    (b"7bits (really)", b"=3D", "=3D"),
    (b"x-unknown", b"=3D", "=3D"),
    (b"x-uuencode", b"begin 644 x\r\n%2&5L;&\\ \r\n`\r\nend\r\n", "Hello"),
]  # fmt: skip


@pytest.mark.parametrize(("encoding", "content", "text"), TRANSFERS)
def test_transfer_encodings_are_undone_as_far_as_they_go(
    encoding: bytes, content: bytes, text: str
) -> None:
    header = b"Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: " + encoding
    letter = read_letter(HEAD + header + b"\r\n\r\n" + content)

    assert letter.text == text


def test_a_multipart_encoded_as_a_whole_is_opened() -> None:
    inside = b"--b\r\nContent-Type: text/plain\r\n\r\nhello\r\n--b--\r\n"
    letter = read_letter(
        HEAD + b"Content-Type: multipart/mixed; boundary=b\r\nContent-Transfer-Encoding: base64\r\n"
        b"\r\n" + base64.encodebytes(inside)
    )

    assert letter.text == "hello"


def test_html_says_its_own_charset_where_the_header_does_not() -> None:
    content = '<meta charset="windows-1251"><p>Привет</p>'.encode("cp1251")
    letter = read_letter(HEAD + b"Content-Type: text/html\r\n\r\n" + content)

    assert letter.text == "Привет"


FLOWED = [
    ("a \nb\nc", False, "a b\nc"),
    ("a \nb", True, "ab"),
    ("> a \n> b\nc", False, "> a b\nc"),
    ("> a \nc", False, "> a \nc"),
    ("text\n-- \nme", False, "text\n-- \nme"),
    (" From here", False, "From here"),
]


@pytest.mark.parametrize(("text", "delsp", "joined"), FLOWED)
def test_flowed_lines_are_joined(text: str, delsp: bool, joined: str) -> None:
    assert unflow(text, delsp) == joined


def test_macintosh_line_ends_are_line_ends() -> None:
    letter = read_letter(b"From: a@x.example\rSubject: hi\r\rone\rtwo")

    assert (letter.heading.subject, letter.text) == ("hi", "one\ntwo")


def test_what_could_not_be_shown_is_attached_whole() -> None:
    nested = b"".join(
        b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (n, n) for n in range(60)
    )
    letter = read_letter(HEAD + nested + b"\r\nleaf")

    assert "parts.too_deep" in letter.warnings
    assert letter.parts[-1].name == "message.eml"
    assert letter.parts[-1].content == HEAD + nested + b"\r\nleaf"
