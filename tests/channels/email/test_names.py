"""Names of attachments are true and harmless."""

from __future__ import annotations

import pytest

from channels.email.names import MAX_NAME, safe_name
from channels.email.parse_params import media_type, parse_params

NAMES = [
    ("Factura nº 12.pdf", "Factura nº 12.pdf"),
    ("Factura 12/2026.pdf", "Factura 12_2026.pdf"),
    ("../../etc/passwd", "passwd"),
    ("．．/etc/passwd", "passwd"),
    ("a／b", "a_b"),
    ("C:\\Users\\ana\\foto.jpg", "foto.jpg"),
    ("..\\..\\foto.jpg", "foto.jpg"),
    ("/etc/passwd", "passwd"),
    ("a\r\nX: y.txt", "a X_ y.txt"),
    ("gpj.\u202eexe", "gpj.exe"),
    ("a\u200bb.txt", "ab.txt"),
    (".htaccess", "htaccess"),
    ("..", ""),
    ("   ", ""),
    ("nul.txt", "_nul.txt"),
    ("COM1", "_COM1"),
    ("console.txt", "console.txt"),
    ("a\0b", "a b"),
    ("résumé.pdf", "résumé.pdf"),
]


@pytest.mark.parametrize(("claimed", "name"), NAMES)
def test_a_claimed_name_becomes_a_safe_one(claimed: str, name: str) -> None:
    assert safe_name(claimed) == name


def test_a_long_name_keeps_its_ending() -> None:
    name = safe_name("x" * 300 + ".pdf")

    assert len(name) == MAX_NAME
    assert name.endswith(".pdf")


PARAMS = [
    (b"attachment; filename=a.pdf", "a.pdf"),
    (b'attachment; filename="a b.pdf"', "a b.pdf"),
    (b"attachment; filename=a b.pdf", "a b.pdf"),
    (b'attachment; filename="a;b.pdf"; size=1', "a;b.pdf"),
    (b'attachment; filename="a\\"b.pdf"', 'a"b.pdf'),
    (b'attachment; filename="C:\\dir\\a.pdf"', "C:\\dir\\a.pdf"),
    (b'attachment; filename="a.pdf', "a.pdf"),
    (b"attachment;filename = a.pdf ;", "a.pdf"),
    (b"attachment; filename*=utf-8''se%C3%B1al.pdf", "señal.pdf"),
    (b"attachment; filename=s.pdf; filename*=utf-8''se%C3%B1al.pdf", "señal.pdf"),
    (b"attachment; filename*=iso-8859-1'es'se%F1al.pdf", "señal.pdf"),
    (b"attachment; filename*0=in; filename*1=v.pdf; filename*2=.exe", "inv.pdf.exe"),
    (b"attachment; filename*1*=%B1al.pdf; filename*0*=utf-8''se%C3", "señal.pdf"),
    (b"attachment; filename*0*=utf-8''a%20; filename*1=b%20.pdf", "a b%20.pdf"),
    (b"attachment; filename==?utf-8?Q?se=C3=B1al.pdf?=", "señal.pdf"),
    (b'attachment; filename="=?utf-8?B?c2XDsWFs?=\t=?utf-8?B?LnBkZg==?="', "señal.pdf"),
    (b'attachment; filename="se\xc3\xb1al.pdf"', "señal.pdf"),
    (b'attachment; filename="se\xf1al.pdf"', "señal.pdf"),
    (b"attachment; filename=se%C3%B1al.pdf", "señal.pdf"),
    (b"attachment; filename=100%25.pdf", "100%25.pdf"),
    (b"filename=a.pdf", "a.pdf"),
    (b"attachment filename=a.pdf", "a.pdf"),
    (b"attachment", None),
]


@pytest.mark.parametrize(("value", "name"), PARAMS)
def test_file_names_are_read_however_they_are_written(value: bytes, name: str | None) -> None:
    assert parse_params(value)[1].get("filename") == name


TYPES = [
    (b"text/plain; charset=utf-8", "text/plain"),
    (b"TEXT/HTML", "text/html"),
    (b"text/html charset=utf-8", "text/html"),
    (b"text", "text/plain"),
    (b"html", "text/html"),
    (b'"text/plain"', "text/plain"),
    (b"text/plain (comment)", "text/plain"),
    (b"plain/text", "text/plain"),
    (b"./", "application/octet-stream"),
    (b"", "text/plain"),
]


@pytest.mark.parametrize(("value", "kind"), TYPES)
def test_content_types_are_read_however_they_are_written(value: bytes, kind: str) -> None:
    assert media_type(parse_params(value)[0]) == kind
