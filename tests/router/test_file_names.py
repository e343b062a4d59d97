"""Names and types that strangers give to files."""

from __future__ import annotations

import pytest

from router.file_names import media_type, safe_name

PLAIN = "application/octet-stream"


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("plan.pdf", "plan.pdf"),
        ("../../etc/passwd", "passwd"),
        ("C:\\temp\\a.txt", "a.txt"),
        ("a\r\nSet-Cookie: x", "aSet-Cookie: x"),
        ("\u202egpj.exe", "gpj.exe"),
        ("...", "file"),
        ("x" * 300 + ".pdf", "x" * 146 + ".pdf"),
    ],
)
def test_names_of_files_are_harmless(name: str, kept: str) -> None:
    assert safe_name(name) == kept


@pytest.mark.parametrize(
    ("claimed", "kept"),
    [
        ("Image/PNG", "image/png"),
        ("image/svg+xml", "image/svg+xml"),
        ("", PLAIN),
        ("image", PLAIN),
        ("text/html; charset=utf-8", PLAIN),
        ("text/html\r\nX: y", PLAIN),
        ("te\u0445t/html", PLAIN),
        ("x" * 200 + "/y", PLAIN),
    ],
)
def test_a_type_that_is_not_well_formed_says_nothing(claimed: str, kept: str) -> None:
    assert media_type(claimed) == kept
