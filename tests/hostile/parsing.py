"""Mails that break parsers, or eat their time and memory."""

from __future__ import annotations

from tests.hostile.case import FROM, HEAD, TO, Case, case

MIXED = b"Content-Type: multipart/mixed; boundary=b\r\n\r\n"


def nested(depth: int) -> bytes:
    levels = (
        b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (n, n)
        for n in range(depth)
    )
    return HEAD + b"".join(levels) + b"\r\nleaf"


def typed(content_type: bytes, body: bytes) -> bytes:
    return HEAD + b"Content-Type: " + content_type + b"\r\n\r\n" + body


def in_charset(name: str) -> Case:
    body = b"caf\xc3\xa9 and tea"
    mail = typed(b"text/plain; charset=" + name.encode(), body)
    return case(f"E13 {name}", mail, text=lambda text: text.startswith("caf") and "tea" in text)


CASES: tuple[Case, ...] = (
    case(
        "E1",
        HEAD + b"Subject: " + b"=?utf-8?q?a?= " * 20_000 + b"\r\n\r\nx",
        "header.truncated",
        subject=lambda subject: 0 < len(subject) <= 500,
        text="x",
    ),
    case("E1b", HEAD + b"Subject: " + b"=?a?q?" * 2_700 + b"\r\n\r\nx", text="x"),
    case(
        "E2",
        b'From: "' + b"a " * 500_000 + b'" <a@x.test>\r\n' + TO + b"\r\nx",
        sender=lambda found: found in ("a@x.test", None),
        text="x",
    ),
    case("E3", HEAD + b"X: y\r\n" * 170_000 + b"\r\nx", "headers.truncated"),
    case("E4", nested(969), "parts.too_deep", names=lambda names: "message.eml" in names),
    case("E4b", nested(970), "parts.too_deep"),
    case("E4c", nested(49), text="leaf"),
    case("E5", HEAD + b"Content-Type: message/rfc822\r\n\r\n" * 2_000 + b"x", names=len),
    case("E6", HEAD + MIXED + b"--b\r\n\r\nx\r\n" * 100_000, "parts.too_many"),
    case("E7", FROM + b"To: " + b"(" * 5_000 + b"a@x\r\n\r\nx", to=(), text="x"),
    case("E7b", FROM + b"To: " + b'"\\' * 8_000 + b"\r\n\r\nx", text="x"),
    case("E8", HEAD + b"Message-ID: <[>\r\n\r\nx", provider_ref=bool, text="x"),
    case("E8b", HEAD + b"Message-ID: <\r\n\r\nx", "message_id.missing", provider_ref=bool),
    case("E8c", HEAD + b"Message-ID: " + b"[" * 100_000 + b"\r\n\r\nx", provider_ref=bool),
    case("E9", HEAD + b"Date: Mon, 99 Foo 0000 25:61 +9999\r\n\r\nx", claimed_at=None, text="x"),
    case("E10", typed(b"./", b"body"), names=lambda names: len(names) <= 1),
    case("E10b", typed(b"8/u(", b"body")),
    case("E10c", typed(b"text/plain; " + b"a" * 16_000, b"body"), text="body"),
    case(
        "E11",
        FROM + b"To: " + b"somebody@x.test, " * 10_000 + b"\r\n\r\nx",
        to=lambda to: 0 < len(to) <= 200,
    ),
    case("E12", HEAD + b"X: y\r\n" + b" z\r\n" * 80_000 + b"\r\nx", "header.truncated"),
    *(in_charset(name) for name in ("foobar", "rot13", "zlib_codec", "idna", "undefined", "hex")),
    case(
        "E14",
        typed(b"text/plain; charset=utf-7", b"+ADw-script+AD4-alert(1)"),
        text=lambda text: "alert(1)" in text,
        html="",
    ),
    case(
        "E14b",
        typed(b"text/html; charset=utf-7", b"<p>hi</p>+ADw-script+AD4-alert(1)+ADw-/script+AD4-"),
        html=lambda html: "<script" not in html,
    ),
    case("E15", typed(b"text/plain; charset=utf-16", b"\xff\xfeh\x00i\x00\x00"), text=bool),
    case(
        "E16",
        HEAD + b"Subject: caf\xe9\r\n\r\nd\xe9j\xe0 vu",
        subject="café",
        text="déjà vu",
    ),
    case(
        "E16b",
        HEAD + b"Subject: a\0b\r\n\r\nc\0d \xed\xa0\x80",
        text=lambda text: "\0" not in text,
    ),
    case("E17", b"\r\n\r\nfoo", text="foo", sender=None),
    case("E17b", HEAD.replace(b"\r", b"") + b"Subject: bare\n\nfoo\nbar", subject="bare"),
    case("E17c", HEAD + b"\r\n" + b"a" * 300_000, text=lambda text: len(text) == 300_000),
    case("E17d", b"\0", sender=None),
    case("E18", HEAD + b"Subject: no blank line\r\nthis is no header\r\nnor this", text=bool),
    # Not in the list of old, but as unkind.
    case("words", typed(b"text/html", b"<b><i><u>" * 50_000), "html.too_deep"),
    case("divs", typed(b"text/html", b"<div>" * 90_000), "html.too_deep"),
    case("quotes", HEAD + b"\r\n" + b"On 10:00, a@b wrote:\r\n" * 4_900),
    case("lines", HEAD + b"\r\n" + b"x\r\n" * 2_700_000, "text.truncated"),
    case(
        "base64",
        HEAD + b"Content-Transfer-Encoding: base64\r\n\r\n" + b"YQ==\r\n" * 500_000,
    ),
    case("boundaries", HEAD + MIXED + b"--bx\r\n" * 1_000_000),
    case("34 MB", HEAD + b"\r\n" + b"0123456789abcdef" * (34 << 16), "text.truncated"),
)  # fmt: skip
