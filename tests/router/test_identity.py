"""One spelling for each handle."""

import pytest

from router.errors import Invalid
from router.identity import external, key, mailto, name_from
from router.model import Handle, Scheme


@pytest.mark.parametrize(
    ("written", "value", "shown"),
    [
        ("ana@example.com", "ana@example.com", "ana@example.com"),
        ("  Ana.B@Example.COM ", "ana.b@example.com", "Ana.B@example.com"),
        ("<ana@example.com>", "ana@example.com", "ana@example.com"),
        ("ana@bücher.example", "ana@xn--bcher-kva.example", "ana@xn--bcher-kva.example"),
        ("иван@почта.рф", "иван@xn--80a1acny.xn--p1ai", "иван@xn--80a1acny.xn--p1ai"),
        ("İvan@example.com", "İvan@example.com", "İvan@example.com"),
        ('"a b"@example.com', '"a b"@example.com', '"a b"@example.com'),
        ("root@localhost", "root@localhost", "root@localhost"),
        ("a@[192.0.2.1]", "a@[192.0.2.1]", "a@[192.0.2.1]"),
        ("a+b@example.com.", "a+b@example.com", "a+b@example.com"),
    ],
)
def test_an_address_is_folded_in_ascii_only(written: str, value: str, shown: str) -> None:
    assert mailto(written) == Handle(Scheme.MAILTO, value, shown)


@pytest.mark.parametrize(
    "written",
    [
        "",
        "ana",
        "@example.com",
        "ana@",
        "ana b@example.com",
        "ana@exa mple.com",
        "ana@-x.example",
        "ana@example..com",
        "ana\n@example.com",
        "ana@example.com\r\nBcc: x@y.example",
        "a,b@example.com",
        "ana@" + "x" * 64 + ".example",
        "a" * 320 + "@example.com",
    ],
)
def test_what_is_no_address_is_refused(written: str) -> None:
    with pytest.raises(Invalid) as refusal:
        mailto(written)
    assert refusal.value.code == "address.bad"


def test_an_external_id_is_kept_as_it_is() -> None:
    assert external(" 42-X ") == Handle(Scheme.EXTERNAL, "42-X", "42-X")
    for bad in ("", "a\nb", "x" * 400):
        with pytest.raises(Invalid):
            external(bad)


def test_handles_are_compared_without_their_spelling() -> None:
    assert key(mailto("ANA@example.com")) == key(mailto("ana@EXAMPLE.com"))


def test_who_gives_no_name_is_called_by_the_local_part() -> None:
    assert name_from(mailto("Ana.B@example.com")) == "Ana.B"
    assert name_from(external("42-X")) == "42-X"
