"""Mails that machines write: answers, reports, lists and loops."""

from __future__ import annotations

from router.inbound import Automatic
from tests.hostile.case import HEAD, TO, Case, case
from tests.hostile.scene import Known

DAEMON = b"From: MAILER-DAEMON@mx.good.test (Mail Delivery System)\r\n" + TO
TOKEN = "<m.0190000000007000800000000000002a.AAAAAAAAAAAAAAAA@desk.test>"


def dsn(about: str, *fates: str, sender: bytes = DAEMON) -> bytes:
    """A delivery report in the standard form (RFC 3464)."""
    blocks = "\r\n\r\n".join(("Reporting-MTA: dns; mx.good.test", *fates))
    body = (
        "Content-Type: multipart/report; report-type=delivery-status; boundary=b\r\n\r\n"
        "--b\r\n\r\nThis is the mail system. I'm sorry.\r\n"
        f"--b\r\nContent-Type: message/delivery-status\r\n\r\n{blocks}\r\n\r\n"
        "--b\r\nContent-Type: text/rfc822-headers\r\n\r\n"
        f"Message-ID: {about}\r\nSubject: Re: Chair\r\n\r\n--b--\r\n"
    )
    return sender + body.encode()


def fate(recipient: str, action: str, status: str, diagnostic: str = "") -> str:
    lines = [f"Final-Recipient: rfc822; {recipient}", f"Action: {action}", f"Status: {status}"]
    return "\r\n".join([*lines, *([f"Diagnostic-Code: smtp; {diagnostic}"] if diagnostic else [])])


def hard(known: Known) -> bytes:
    return dsn(known.answer, fate(known.alice, "failed", "5.1.1", "550 5.1.1 User unknown"))


def soft(known: Known) -> bytes:
    return dsn(known.answer, fate(known.alice, "failed", "4.2.2", "452 4.2.2 Over quota"))


def two(known: Known) -> bytes:
    bob = known.alice.replace("alice", "bob")
    return dsn(known.answer, fate(known.alice, "failed", "5.7.1"), fate(bob, "delivered", "2.0.0"))


def unread(known: Known) -> bytes:
    return dsn(known.answer, fate(known.alice, "delayed", "4.4.1"))


def wrong(known: Known) -> bytes:
    """A report of a mail that we did not write, though it names the recipient of one."""
    return dsn(TOKEN, fate(known.alice, "failed", "5.1.1"))


def qmail(known: Known) -> bytes:
    return (
        DAEMON
        + (
            "\r\nHi. This is the qmail-send program at good.test.\r\n"
            "I'm afraid I wasn't able to deliver your message to the following addresses.\r\n\r\n"
            f"<{known.alice}>:\r\nSorry, no mailbox here by that name. (#5.1.1)\r\n\r\n"
            "--- Below this line is a copy of the message.\r\n\r\n"
            f"From: help@desk.test\r\nMessage-ID: {known.answer}\r\n\r\nWe send another.\r\n"
        ).encode()
    )


def exim(known: Known) -> bytes:
    return (
        DAEMON + f"X-Failed-Recipients: {known.alice}\r\n".encode() + b"\r\n"
        b"A message that you sent could not be delivered to one or more of its recipients.\r\n\r\n"
        + f"  {known.alice}\r\n    mailbox is full: retry timeout exceeded\r\n\r\n".encode()
        + b"------ This is a copy of the message, including all the headers. ------\r\n\r\n"
        + f"Message-ID: {known.answer}\r\nFrom: help@desk.test\r\n\r\nhello\r\n".encode()
    )


def yahoo(known: Known) -> bytes:
    """A form of its own, known to the library of other people's bounces alone."""
    return (
        b"From: MAILER-DAEMON@yahoo.test\r\n"
        + TO
        + f"In-Reply-To: {known.answer}\r\n".encode()
        + b"X-YahooFilteredBulk: 1\r\n\r\n"
        b"Message from yahoo.com.\r\n"
        b"Unable to deliver message to the following address(es).\r\n\r\n"
        + f"<{known.alice}>:\r\n554 delivery error: This user doesn't exist\r\n".encode()
        + b"\r\n--- Original message follows.\r\n\r\nhello\r\n"
    )


def customer_quotes_a_bounce(known: Known) -> bytes:
    """A person tells us of a bounce: that is a message, whatever it quotes."""
    return (
        f"From: Alice <{known.alice}>\r\n".encode()
        + TO
        + f"In-Reply-To: {known.answer}\r\n\r\n".encode()
        + b"I got this:\r\nHi. This is the qmail-send program at x.test.\r\n"
        b"<bob@good.test>:\r\nno such user\r\n"
    )


def receipt(known: Known) -> bytes:
    """A read receipt (RFC 8098)."""
    return (
        f"From: Alice <{known.alice}>\r\n".encode()
        + TO
        + b"Content-Type: multipart/report; report-type=disposition-notification; boundary=b\r\n"
        b"\r\n--b\r\n\r\nYour mail was shown.\r\n"
        b"--b\r\nContent-Type: message/disposition-notification\r\n\r\n"
        + f"Final-Recipient: rfc822; {known.alice}\r\n".encode()
        + f"Original-Message-ID: {known.answer}\r\n".encode()
        + b"Disposition: manual-action/MDN-sent-manually; displayed\r\n\r\n--b--\r\n"
    )


def receipt_of_nothing(known: Known) -> bytes:
    return receipt(known).replace(known.answer.encode(), TOKEN.encode())


def deleted(known: Known) -> bytes:
    return receipt(known).replace(b"; displayed", b"; deleted")


def auto(word: bytes) -> Case:
    mail = HEAD + b"Auto-Submitted: " + word + b"\r\n\r\nI am away."
    kind = Automatic.AUTO_REPLY if word == b"auto-replied" else Automatic.AUTO_GENERATED
    return case(f"E41 {word.decode()}", mail, automatic=kind.value, interactions=1)


def away(known: Known) -> bytes:
    """On a thread that we know a machine's answer opens no work."""
    return (
        f"From: {known.alice}\r\nTo: help@desk.test\r\nAuto-Submitted: auto-replied\r\n"
        f"In-Reply-To: {known.answer}\r\n\r\nI am away."
    ).encode()


def echoed(known: Known) -> bytes:
    """Our own mail, which a list has sent back to us."""
    return f"From: help@desk.test\r\nMessage-ID: {known.answer}\r\n\r\nWe send another.".encode()


def spam(*lines: bytes) -> bytes:
    return HEAD + b"".join(line + b"\r\n" for line in lines) + b"\r\nBuy."


CASES: tuple[Case, ...] = (
    *(auto(word) for word in (b"auto-replied", b"auto-generated", b"auto-notified")),
    case("E41b", HEAD + b"Auto-Submitted: no\r\n\r\nx", automatic=""),
    case("E41c", away, automatic="auto_reply", with_alice=True, interactions=0),
    case("E42", HEAD + b"List-Id: <l.x.test>\r\nPrecedence: list\r\n\r\nx", automatic="list"),
    case("E42b", HEAD + b"Precedence: bulk\r\n\r\nx", automatic="bulk"),
    case("E43", hard, becomes="report", fates={"alice": "failed", "bob": "queued"},
         reasons=lambda reasons: reasons[0].startswith("email.bounce.no_mailbox 5.1.1 550")),
    case("E43b", soft, becomes="report", fates={"alice": "failed", "bob": "queued"},
         reasons=lambda reasons: reasons[0].startswith("email.bounce.mailbox_full?soft 4.2.2")),
    case("E43c", two, becomes="report", fates={"alice": "failed", "bob": "delivered"},
         reasons=lambda reasons: reasons[0].startswith("email.bounce.refused 5.7.1")),
    case("E43d", unread, becomes="report", fates={"alice": "queued", "bob": "queued"}),
    case("E43e", qmail, becomes="report", fates={"alice": "failed", "bob": "queued"},
         reasons=lambda reasons: reasons[0].startswith("email.bounce.no_mailbox")),
    case("E43f", exim, becomes="report", fates={"alice": "failed", "bob": "queued"},
         reasons=lambda reasons: "mailbox_full" in reasons[0]),
    case("E43g", yahoo, becomes="report", fates={"alice": "failed", "bob": "queued"}),
    case("E44", wrong, "bounce.unmatched", automatic="bounce", with_alice=False,
         fates={"alice": "queued", "bob": "queued"}),
    case("E44b", customer_quotes_a_bounce, automatic="", with_alice=True,
         fates={"alice": "queued", "bob": "queued"}),
    case("E45 read", receipt, becomes="report", fates={"alice": "read", "bob": "queued"}),
    case("E45 deleted", deleted, becomes="report", fates={"alice": "delivered", "bob": "queued"}),
    case("E45 unknown", receipt_of_nothing, "receipt.unmatched", automatic="auto_generated"),
    case("E46", b"Return-Path: <>\r\n" + HEAD + b"\r\nhello", automatic="auto_generated"),
    case("E46b", HEAD + b"\r\nhello", automatic="auto_generated", hints={"return_path": "<>"}),
    case("loop", HEAD + b"X-Centralita-Loop: 1\r\n\r\nx", automatic=bool),
    case("echo", echoed, becomes="nothing"),
    case("spam 1", spam(b"X-Spam-Flag: YES"), "mail.spam"),
    case("spam 2", spam(b"X-Spam-Status: Yes, score=9.1 required=5.0 tests=X"), "mail.spam"),
    case("spam 3", spam(b"X-Spam-Score: 11.2"), "mail.spam"),
    case("spam 4", spam(b"X-Spam-Status: No, score=-1.9", b"X-Spam-Score: -1.9"),
         warnings=lambda codes: "mail.spam" not in codes),
)  # fmt: skip
