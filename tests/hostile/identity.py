"""Mails that want to be somebody else, or to stand where they do not belong."""

from __future__ import annotations

from router.model import Trust
from tests.hostile.case import FROM, HEAD, TO, Case, case
from tests.hostile.scene import AUTHSERV, Known

RESULTS = b"Authentication-Results: "
OUR_RESULTS = RESULTS + AUTHSERV.encode() + b"; "
GOOD = b"From: Ana <ana@good.test>\r\n" + TO


def answers(reference: str, sender: str = "mallory@evil.test", more: str = "") -> bytes:
    return (
        f"From: {sender}\r\nTo: help@desk.test\r\n{more}Subject: Re: Chair\r\n"
        f"In-Reply-To: {reference}\r\n\r\nSend it to me."
    ).encode()


def to_her(known: Known) -> bytes:
    """A stranger names the mail that Alice wrote."""
    return answers(known.hers)


def token(known: Known) -> bytes:
    """A colleague of Alice answers what she has forwarded."""
    return answers(known.answer, "Carl <carl@good.test>")


def token_of_another(known: Known) -> bytes:
    """The signature of one message under the id of another."""
    name, at, domain = known.answer.partition("@")
    first, id, signature = name.split(".")
    return answers(f"{first}.{id[:-1]}{'0' if id[-1] != '0' else '1'}.{signature}{at}{domain}")


def disowned(known: Known) -> bytes:
    """Alice's own address and a true token, but our server says it is forged."""
    return (
        OUR_RESULTS + b"dmarc=fail header.from=good.test\r\n" + answers(known.answer, known.alice)
    )


def subject(known: Known) -> bytes:
    return HEAD + f"Subject: Re: [#{known.number}] Chair\r\n\r\nhi".encode()


def tagged(known: Known) -> bytes:
    """A made-up tag in our address."""
    tag = f"m.{known.written}.{'A' * 16}"
    return FROM + f"To: help+{tag}@desk.test\r\n\r\nhi".encode()


def alice_again(known: Known) -> bytes:
    return answers(known.hers, known.alice)


CASES: tuple[Case, ...] = (
    case("E20", to_her, with_alice=False, claims_alice=True, cc=()),
    case("E20b", alice_again, with_alice=True, claims=None),
    case("E21", token_of_another, with_alice=False),
    case("E21b", tagged, with_alice=False, claims=None),
    case("E22", token, with_alice=True, third_party=True, trust=Trust.ASSERTED),
    case("E23", subject, with_alice=False, claims=None),
    case("E24", disowned, with_alice=False, claims_alice=True, trust=Trust.FAILED),
    case(
        "E25",
        OUR_RESULTS + b"dmarc=fail header.from=good.test\r\n"
        + OUR_RESULTS + b"dmarc=pass header.from=good.test\r\n" + GOOD + b"\r\nx",
        trust=Trust.FAILED,
    ),
    case(
        "E25b",
        OUR_RESULTS + b"none\r\n" + OUR_RESULTS + b"dmarc=pass header.from=good.test\r\n"
        + GOOD + b"\r\nx",
        trust=Trust.ASSERTED,
    ),
    case(
        "E26",
        RESULTS + b"evil.test; dmarc=pass header.from=good.test\r\n" + GOOD + b"\r\nx",
        trust=Trust.ASSERTED,
    ),
    case(
        "E26b, in the envelope's quotes",
        OUR_RESULTS
        + b'spf=pass smtp.mailfrom="a; dmarc=pass header.from=good.test "@evil.test\r\n'
        + GOOD + b"\r\nx",
        trust=Trust.ASSERTED,
    ),
    case(
        "E26c, in a comment",
        OUR_RESULTS + b"spf=pass (of (a) ; dmarc=pass header.from=good.test) smtp.helo=x\r\n"
        + GOOD + b"\r\nx",
        trust=Trust.ASSERTED,
    ),
    case(
        "E27",
        OUR_RESULTS + b"dmarc=pass (p=reject) header.from=good.test\r\n" + GOOD + b"\r\nx",
        trust=Trust.VERIFIED,
    ),
    case(
        "E28",
        GOOD + b"Reply-To: thief@evil.test\r\n\r\nx",
        sender="ana@good.test",
        reply_to=("thief@evil.test",),
    ),
    case(
        "E29",
        b"From: a@good.test\r\nFrom: b@evil.test\r\n" + TO + b"\r\nx",
        "sender.double",
        trust=Trust.FAILED,
    ),
    case(
        "E30",
        b"From: a@good.test, b@evil.test\r\n" + TO + b"\r\nx",
        "sender.double",
        trust=Trust.FAILED,
    ),
    case("E30b", b"From:\r\n" + TO + b"\r\nx", sender=None, trust=Trust.FAILED),
    case(
        "E31",
        b"From: undisclosed:;\r\n" + TO + b"\r\nx",
        "sender.unreadable",
        sender=None,
        trust=Trust.FAILED,
    ),
    case(
        "E32",
        b'From: "ceo@good.test" <b@evil.test>\r\n' + TO + b"\r\nx",
        "sender.name_is_address",
        sender="b@evil.test",
        sender_name="ceo@good.test",
    ),
    case(
        "E33",
        "From: İ@good.test\r\nTo: help@desk.test\r\n\r\nx".encode(),
        sender=lambda found: found != "i@good.test",
    ),
    case(
        "E34",
        "From: Ana <ana@gооd.test>\r\nTo: help@desk.test\r\n"
        "Subject: invoice \u202efdp.exe\u200b\r\n\r\nx".encode(),
        "sender.international_domain",
        "subject.direction",
        sender="ana@xn--gd-fmca.test",
        subject="invoice fdp.exe",
    ),
    case(
        "E34b",
        "From: \u202eCEO\u202c\u200b <b@evil.test>\r\nTo: help@desk.test\r\n\r\nx".encode(),
        "sender.direction",
        sender_name="CEO",
    ),
    case(
        "E48",
        FROM + b"To: help@desk.test, a@x.test\r\nCc: " + b"c@x.test, " * 60 + b"\r\n\r\nx",
        trust=Trust.ASSERTED,
    ),
    case(
        "E49",
        HEAD + b"Subject: =?utf-8?q?hi=0D=0ABcc=3A_evil=40x?=\r\n\r\nx",
        subject="hi Bcc: evil@x",
    ),
    case(
        "E49b",
        b"From: =?utf-8?q?Al=0D=0ABcc=3A_evil=40x?= <a@x.test>\r\n" + TO + b"\r\nx",
        sender_name=lambda name: "\n" not in name and "\r" not in name,
    ),
    case("E49c", HEAD + b"Message-ID: <a@b>\r\n\r\nx", provider_ref="<a@b>"),
)  # fmt: skip
