"""Header values as they are found, and what they mean."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from channels.email.headers import claimed_date, read_heading
from channels.email.parse_addresses import parse_addresses
from channels.email.parse_tree import Reader
from channels.email.parse_words import decode_words

WORDS = [
    (b"plain", "plain"),
    (b"=?utf-8?B?SG9sYQ==?=", "Hola"),
    (b"=?UTF-8?q?Caf=C3=A9_con_leche?=", "Café con leche"),
    (b"=?iso-8859-1?Q?Caf=E9?= solo", "Café solo"),
    # Neighbours join without the space between them; other text keeps it.
    (b"=?utf-8?q?a?= =?utf-8?q?b?=  =?utf-8?q?c?=", "abc"),
    (b"x =?utf-8?q?a?= y", "x a y"),
    (b"=?utf-8?q?a?=b", "ab"),
    # A character cut between two words, and base64 cut between its letters.
    (b"=?utf-8?B?0J/RgNC40LLQ?= =?utf-8?B?tdGC?=", "Привет"),
    (b"=?utf-8?B?SG9s?= =?utf-8?B?YSBtd?= =?utf-8?B?W5kbw==?=", "Hola mundo"),
    # Spaces and question marks that should not be there; no padding; no end.
    (b"=?utf-8?Q?how are you??=", "how are you?"),
    (b"=?utf-8?B?SG9sYQ?=", "Hola"),
    (b"=?utf-8?B?SG9sYQ==", "Hola"),
    (b"=?utf-8*en?Q?Hello?=", "Hello"),
    # Encoded twice.
    (b"=?utf-8?q?=3D=3Futf-8=3Fb=3FSG9sYQ=3D=3D=3F=3D?=", "Hola"),
    # Not encoded at all.
    ("Café".encode(), "Café"),
    (b"caf\xe9", "café"),
    (b"=?utf-8?q?caf=E9?=", "café"),
    (b"=?x-unknown?q?caf=C3=A9?=", "café"),
    # What could turn lines and headers round.
    (b"=?utf-8?q?hi=0D=0ABcc=3A_evil=40x?=", "hi Bcc: evil@x"),
    ("abc\u202egpj.exe".encode(), "abcgpj.exe"),
    ("a\u200bb 👨\u200d👩\u200d👧".encode(), "ab 👨\u200d👩\u200d👧"),
    (b"=?utf-8?q??=", ""),
    (b"=?", "=?"),
    (b"=?utf-8?x?abc?=", "=?utf-8?x?abc?="),
]


@pytest.mark.parametrize(("value", "text"), WORDS)
def test_encoded_words_are_read(value: bytes, text: str) -> None:
    assert decode_words(value) == text


ADDRESSES = [
    (b"ana@example.org", [("ana@example.org", "")]),
    (b"<ana@example.org>", [("ana@example.org", "")]),
    (b"Ana <ana@example.org>", [("ana@example.org", "Ana")]),
    (b'"Perez, Ana" <ana@example.org>', [("ana@example.org", "Perez, Ana")]),
    (b"Perez, Ana <ana@example.org>", [("ana@example.org", "Perez, Ana")]),
    (b"ana@example.org (Ana Perez)", [("ana@example.org", "Ana Perez")]),
    (b"Ana Perez ana@example.org", [("ana@example.org", "Ana Perez")]),
    (b"a@x.org, b@x.org;c@x.org", [("a@x.org", ""), ("b@x.org", ""), ("c@x.org", "")]),
    (b"Team: a@x.org, B <b@x.org>;", [("a@x.org", ""), ("b@x.org", "B")]),
    (b"undisclosed-recipients:;", []),
    (b"", []),
    (b'"=?utf-8?Q?P=C3=A9rez=2C_Ana?=" <ana@example.org>', [("ana@example.org", "Pérez, Ana")]),
    (b"=?utf-8?Q?P=C3=A9rez,_Ana?= <ana@example.org>", [("ana@example.org", "Pérez, Ana")]),
    (b'"O\\"Hara" <o@x.org>', [("o@x.org", 'O"Hara')]),
    (b"'Ana' <ana@example.org>", [("ana@example.org", "Ana")]),
    (b'"Ana <ana@example.org>', [("ana@example.org", "Ana")]),
    (b"Ana <ana@example.org", [("ana@example.org", "Ana")]),
    (b"Ana <mailto:ana@example.org>", [("ana@example.org", "Ana")]),
    (b"Ana < ana@example.org >", [("ana@example.org", "Ana")]),
    (b"<<ana@example.org>>", [("ana@example.org", "")]),
    (b"Ana <@relay.org,@b.org:ana@example.org>", [("ana@example.org", "Ana")]),
    (b"Pete(A \\) chap) <pete(his account)@silly.test(his host)>", [("pete@silly.test", "Pete")]),
    ("Ana <ana@müller.example>".encode(), [("ana@xn--mller-kva.example", "Ana")]),
    (b'"b@good.test" <a@evil.test>', [("a@evil.test", "b@good.test")]),
    (b"(" * 5000 + b"a@x", []),
    (b"no address here", []),
]


@pytest.mark.parametrize(("value", "found"), ADDRESSES)
def test_addresses_are_read(value: bytes, found: list[tuple[str, str]]) -> None:
    mailboxes, _ = parse_addresses([value])

    assert [(mailbox.address, mailbox.name) for mailbox in mailboxes] == found


def test_only_two_hundred_addresses_are_kept() -> None:
    mailboxes, cut = parse_addresses([b",".join(b"u%d@x.org" % n for n in range(300))])

    assert (len(mailboxes), cut) == (200, True)


DATES = [
    (b"Mon, 2 Nov 2026 10:00:00 +0100", datetime(2026, 11, 2, 9, tzinfo=UTC)),
    (b"2 Nov 2026 10:00 GMT (comment)", datetime(2026, 11, 2, 10, tzinfo=UTC)),
    (b"", None),
    (b"yesterday", None),
    (b"Mon, 99 Nov 2026 99:00:00 +9900", None),
]


@pytest.mark.parametrize(("value", "when"), DATES)
def test_the_claimed_date_is_read_or_given_up(value: bytes, when: datetime | None) -> None:
    assert claimed_date(value) == when


def heading(raw: bytes):  # type: ignore[no-untyped-def]  # the tests read its fields only
    return read_heading(Reader(raw).read().headers, raw)


def test_folded_and_broken_headers_are_whole_again() -> None:
    read = heading(
        b"From: Ana\r\n <ana@example.org>\r\nSubject: one\r\n\ttwo\r\nthree\r\n"
        b"To : b@example.org\r\n"
        b"X-Other: y\r\n\r\nbody"
    )

    assert read.sender.address == "ana@example.org"
    assert read.subject == "one two three"
    assert [mailbox.address for mailbox in read.to] == ["b@example.org"]


def test_a_mail_without_message_id_gets_one_that_repeats() -> None:
    raw = b"From: a@x.org\r\n\r\nhi"

    assert heading(raw).message_id == heading(raw).message_id != heading(raw + b"!").message_id


@pytest.mark.parametrize("value", [b"<", b"<[>", b"[" * 100_000, b"<>", b"\xff"])
def test_a_broken_message_id_is_no_accident(value: bytes) -> None:
    assert heading(b"Message-ID: " + value + b"\r\n\r\n").message_id


def test_references_are_read_from_whatever_stands_there() -> None:
    read = heading(b"In-Reply-To: Your mail <a@x>\r\nReferences: <a@x>\r\n <b@x><c@x>, d@x\r\n\r\n")

    assert read.in_reply_to == "<a@x>"
    assert read.references == ("<a@x>", "<b@x>", "<c@x>")


TRICKS = [
    (b"From: a@x.org\r\nFrom: b@x.org", "sender.double"),
    (b"From: a@x.org, b@x.org", "sender.double"),
    (b'From: "ceo@good.test" <b@evil.test>', "sender.name_is_address"),
    (b"From: p@xn--80ak6aa92e.com", "sender.international_domain"),
    ("From: \u202eana <a@x.org>".encode(), "sender.direction"),
    (b"From: undisclosed:;", "sender.unreadable"),
    ("Subject: abc\u202egpj.exe".encode(), "subject.direction"),
    (b"Subject: " + b"x" * 600, "subject.truncated"),
]


@pytest.mark.parametrize(("headers", "warning"), TRICKS)
def test_tricks_are_named(headers: bytes, warning: str) -> None:
    assert warning in heading(headers + b"\r\n\r\n").warnings
