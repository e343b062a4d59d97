"""No mail breaks the reader or holds it up."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from channels.email.read import describe
from tests.channels.email.mails import read

SAMPLES = [path.read_bytes() for path in sorted((Path(__file__).parent / "samples").glob("*.eml"))]
HEAD = b"From: a@x.test\r\nTo: b@x.test\r\n"
HTML = HEAD + b"Content-Type: text/html\r\n\r\nx"
MIXED = b"Content-Type: multipart/mixed; boundary=b\r\n\r\n"


def nested(depth: int) -> bytes:
    levels = (
        b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (n, n)
        for n in range(depth)
    )
    return HEAD + b"".join(levels) + b"\r\nleaf"


HOSTILE = {
    "encoded words without end": HEAD + b"Subject: " + b"=?utf-8?q?a?= " * 20_000 + b"\r\n\r\nx",
    "words that never close": HEAD + b"Subject: " + b"=?a?q?" * 2_700 + b"\r\n\r\nx",
    "name of a megabyte": b'From: "' + b"a " * 500_000 + b'" <a@x.test>\r\n\r\nx',
    "nested 969 deep": nested(969),
    "nested 5,000 deep": nested(5_000),
    "mails in mails": HEAD + b"Content-Type: message/rfc822\r\n\r\n" * 2_000 + b"x",
    "open brackets": HEAD + b"To: " + b"(" * 5_000 + b"a@x\r\n\r\nx",
    "quotes and backslashes": HEAD + b'To: ' + b'"\\' * 8_000 + b"\r\n\r\nx",
    "long message id": HEAD + b"Message-ID: " + b"[" * 100_000 + b"\r\n\r\nx",
    "10,000 recipients": HEAD + b"Cc: " + b"a@x.test, " * 10_000 + b"\r\n\r\nx",
    "header block of a megabyte": HEAD + b"X: y\r\n" * 170_000 + b"\r\nx",
    "folded 80,000 times": HEAD + b"X: y\r\n" + b" z\r\n" * 80_000 + b"\r\nx",
    "parameters without value": HEAD + b"Content-Type: text/plain; " + b"a" * 16_000 + b"\r\n\r\nx",
    "100,000 parts": HEAD + MIXED + b"--b\r\n\r\nx\r\n" * 100_000,
    "a million near boundaries": HEAD + MIXED + b"--bx\r\n" * 1_000_000,
    "base64 in pieces": HEAD + b"Content-Transfer-Encoding: base64\r\n\r\n" + b"YQ==\r\n" * 500_000,
    "deep divs": HTML + b"<div>" * 90_000,
    "deep quotes": HTML + b"<blockquote>" * 30_000,
    "wild formatting": HTML + b"<b><i><u>" * 600,
    "many breaks": HTML + b"<br>" * 100_000 + b"<blockquote type=cite>a</blockquote>",
    "many header lines in HTML": HTML + b"<p>From: a" * 40_000,
    "many introductions": HEAD + b"\r\n" + b"On 10:00, a@b wrote:\r\n" * 4_900,
    "300 kB in a line": HEAD + b"\r\n" + b"a" * 300_000,
    "8 MB of lines": HEAD + b"\r\n" + b"x\r\n" * 2_700_000,
    "nothing": b"",
    "controls": bytes(range(32)) * 100,
}  # fmt: skip


@pytest.mark.parametrize("raw", HOSTILE.values(), ids=HOSTILE.keys())
def test_a_hostile_mail_is_a_message_within_time(raw: bytes) -> None:
    before = time.perf_counter()
    parsed = read(raw)
    seconds = time.perf_counter() - before

    assert len(parsed.messages) == 1
    assert "mail.unreadable" not in parsed.messages[0].warnings
    # The fence stops a mail after 4 s; each of these takes far less than a tenth of it.
    assert seconds < 4


def check(raw: bytes) -> None:
    parsed = read(raw, subaddress=True)
    described = describe("x", raw)

    assert parsed.messages or parsed.reports or parsed.ignored
    assert "mail.unreadable" not in described["warnings"]  # type: ignore[operator]  # a list
    json.dumps(described).encode("utf-8")
    text = json.dumps(described, ensure_ascii=False)
    text.encode("utf-8")
    assert "\\u0000" not in text


@settings(max_examples=300, deadline=2_000)
@given(st.binary(max_size=2_000))
def test_any_bytes_are_a_mail(raw: bytes) -> None:
    check(raw)


FRAGMENTS = st.sampled_from(
    [
        *(b"From: ", b"Subject: ", b"Content-Type: ", b"multipart/mixed", b"; boundary=b", b"--b"),
        *(b"\r\n", b"\r\n\r\n", b"\n", b" ", b"=?utf-8?q?", b"?=", b"=?", b"<", b">", b'"', b"\\"),
        *(b"text/html", b"text/plain", b"; charset=", b"utf-7", b"utf-16", b"iso-2022-jp", b"idna"),
        *(
            b"Content-Transfer-Encoding: ",
            b"base64",
            b"quoted-printable",
            b"x-uuencode",
            b"=",
            b"@",
        ),
        *(b"message/rfc822", b"multipart/alternative", b"multipart/related", b"multipart/report"),
        *(b"filename*0*=", b"utf-8''%C3", b"name=", b"(", b")", b",", b";", b":", b"\xff", b"\0"),
        *(b"<blockquote>", b"<img src=cid:x>", b"<div>", b"On 10:00, a@b wrote:", b"> ", b"-- "),
        *(b"Date: ", b"Mon, 99 Foo 0000 25:61 +9999", b"message/delivery-status", b"Status: 5.1.1"),
        *(b"Message-ID: ", b"References: ", b"Final-Recipient: rfc822; a@b", b"Action: failed"),
    ]
)


@settings(max_examples=500, deadline=2_000)
@given(st.lists(FRAGMENTS, max_size=60))
def test_anything_made_from_mail_words_is_a_mail(pieces: list[bytes]) -> None:
    check(b"".join(pieces))


@settings(max_examples=300, deadline=2_000)
@given(
    st.sampled_from(SAMPLES),
    st.lists(
        st.tuples(st.integers(0, 4_000), st.integers(0, 20), st.binary(max_size=8)), max_size=8
    ),
)
def test_damaged_samples_are_still_mails(raw: bytes, cuts: list[tuple[int, int, bytes]]) -> None:
    for at, length, instead in cuts:
        raw = raw[:at] + instead + raw[at + length :]

    check(raw)
