"""A raw mail becomes a message, a delivery report or nothing, and says how far it is proven."""

from __future__ import annotations

from pathlib import Path

import pytest

from router.inbound import Automatic, Claim, ClaimKind, Ignored
from router.messages import Delivery
from router.model import Scheme, Trust
from tests.channels.email.mails import NOON, OUR_ID, OURS, SIGNER, read

HEAD = b"From: Ana <Ana@Correo.Example>\r\nTo: help@firma.example\r\nMessage-ID: <1@x>\r\n"
BOUNCE = Path(__file__).parent / "samples" / "bounce_postfix.eml"


def test_a_mail_becomes_a_message_with_everything_in_it() -> None:
    (message,) = read(
        HEAD + b"Cc: c@x.example\r\nReply-To: r@x.example\r\nSubject: Hi\r\n\r\nhello"
    ).messages

    assert message.sender is not None
    assert (message.sender.scheme, message.sender.value) == (Scheme.MAILTO, "ana@correo.example")
    assert (message.sender_name, message.subject, message.text) == ("Ana", "Hi", "hello")
    assert (message.recipients, message.cc) == (("help@firma.example",), ("c@x.example",))
    assert (message.reply_to, message.provider_ref) == (("r@x.example",), "<1@x>")
    assert (message.kind, message.source_key, message.received_at) == ("email", "1:1", NOON)


def test_a_sender_nobody_can_read_is_none() -> None:
    (message,) = read(b"From: undisclosed:;\r\n\r\nhello").messages

    assert message.sender is None
    assert message.trust is Trust.FAILED


def test_a_token_of_ours_is_stronger_than_other_references() -> None:
    (message,) = read(
        HEAD + b"In-Reply-To: <other@x>\r\nReferences: <first@x> " + OUR_ID.encode() + b"\r\n\r\nhi"
    ).messages

    assert message.continues == (
        Claim(ClaimKind.TOKEN, OURS),
        Claim(ClaimKind.REFERENCE, "<other@x>"),
        Claim(ClaimKind.REFERENCE, "<first@x>"),
    )


def test_a_forged_token_is_only_a_reference() -> None:
    forged = OUR_ID.replace(SIGNER.sign(OURS), "A" * 16)
    (message,) = read(HEAD + b"In-Reply-To: " + forged.encode() + b"\r\n\r\nhi").messages

    assert message.continues == (Claim(ClaimKind.REFERENCE, forged),)


@pytest.mark.parametrize(("on", "claims"), [(True, (Claim(ClaimKind.TOKEN, OURS),)), (False, ())])
def test_the_token_in_our_address_counts_where_the_mailbox_has_sub_addresses(
    on: bool, claims: tuple[Claim, ...]
) -> None:
    tag = f"m.{OURS}.{SIGNER.sign(OURS)}"
    mail = f"From: a@x.example\r\nTo: Help+{tag}@firma.example\r\n\r\nhi".encode()

    assert read(mail, subaddress=on).messages[0].continues == claims


def test_our_own_mail_coming_back_is_passed_over() -> None:
    parsed = read(b"From: help@firma.example\r\nMessage-ID: " + OUR_ID.encode() + b"\r\n\r\nhi")

    assert parsed.ignored == Ignored("own_message")


def test_mail_from_our_address_that_we_did_not_write_is_a_message() -> None:
    assert read(b"From: help@firma.example\r\nMessage-ID: <x@y>\r\n\r\nhi").messages


AUTOMATIC = [
    (b"Auto-Submitted: auto-replied", Automatic.AUTO_REPLY),
    (b"Auto-Submitted: auto-generated (note)", Automatic.AUTO_GENERATED),
    (b"Auto-Submitted: auto-notified; owner-email=x", Automatic.AUTO_GENERATED),
    (b"Auto-Submitted: no", None),
    (b"X-Autoreply: yes", Automatic.AUTO_REPLY),
    (b"Precedence: auto_reply", Automatic.AUTO_REPLY),
    (b"Precedence: bulk", Automatic.BULK),
    (b"Precedence: junk", Automatic.BULK),
    (b"Precedence: list", Automatic.LIST),
    (b"Precedence: first-class", None),
    (b"List-Id: <l.x.example>", Automatic.LIST),
    (b"List-Unsubscribe: <mailto:x@y>", Automatic.BULK),
    (b"Return-Path: <>", Automatic.AUTO_GENERATED),
    (b"Return-Path: <ana@correo.example>", None),
    (b"X-Auto-Response-Suppress: All", Automatic.AUTO_GENERATED),
    (b"X-Centralita-Loop: 1", Automatic.AUTO_GENERATED),
    (b"X-Failed-Recipients: b@x.example", Automatic.BOUNCE),
    (b"Content-Type: multipart/report; report-type=delivery-status; boundary=x", Automatic.BOUNCE),
    (b"X-Mailer: people", None),
]


@pytest.mark.parametrize(("header", "kind"), AUTOMATIC)
def test_machines_are_told_from_people(header: bytes, kind: Automatic | None) -> None:
    assert read(HEAD + header + b"\r\n\r\nhi").messages[0].automatic is kind


@pytest.mark.parametrize("sender", ["MAILER-DAEMON@x.example", "no-reply@x.example", "noreply@x.y"])
def test_senders_that_read_no_mail_are_machines(sender: str) -> None:
    assert read(f"From: {sender}\r\n\r\nhi".encode()).messages[0].automatic


PASS = b"Authentication-Results: mx.firma.example; "
TRUSTS = [
    (PASS + b"dmarc=pass (p=none) header.from=correo.example", Trust.VERIFIED),
    (PASS + b"dkim=pass header.d=correo.example", Trust.VERIFIED),
    (PASS + b"dkim=pass header.i=@correo.example header.s=x", Trust.VERIFIED),
    (PASS + b"dkim=pass header.d=evil.example", Trust.ASSERTED),
    (PASS + b"dkim=pass header.d=example", Trust.ASSERTED),
    (PASS + b"dkim=pass header.d=o.example", Trust.ASSERTED),
    (PASS + b"dmarc=pass header.from=evil.example", Trust.ASSERTED),
    (PASS + b"dmarc=fail; dkim=pass header.d=correo.example", Trust.FAILED),
    (PASS + b"spf=pass smtp.mailfrom=ana@correo.example", Trust.ASSERTED),
    (PASS + b"none", Trust.ASSERTED),
    (b"Authentication-Results: evil.test; dmarc=pass header.from=correo.example", Trust.ASSERTED),
    (
        PASS + b"dmarc=fail header.from=correo.example\r\n"
        + PASS + b"dmarc=pass header.from=correo.example",
        Trust.FAILED,
    ),
    (PASS + b"(dmarc=pass header.from=correo.example) none", Trust.ASSERTED),
    (b"From: b@x.example\r\n" + PASS + b"dmarc=pass header.from=correo.example", Trust.FAILED),
    (b"X-Nothing: here", Trust.ASSERTED),
]  # fmt: skip


@pytest.mark.parametrize(("headers", "trust"), TRUSTS)
def test_the_sender_is_trusted_by_our_own_servers_word_alone(headers: bytes, trust: Trust) -> None:
    assert read(HEAD + headers + b"\r\n\r\nhi").messages[0].trust is trust


def test_without_a_known_server_nobody_is_verified() -> None:
    mail = HEAD + PASS + b"dmarc=pass header.from=correo.example\r\n\r\nhi"

    assert read(mail, authserv_id="").messages[0].trust is Trust.ASSERTED


def test_a_bounce_of_a_mail_of_ours_becomes_reports() -> None:
    fake = b"<m.0190000000007000800000000000002a.abcdefghijklmnop@firma.example>"
    failed, delayed = read(BOUNCE.read_bytes().replace(fake, OUR_ID.encode())).reports

    assert (failed.token, failed.provider_ref) == (OURS, OUR_ID)
    assert (failed.recipient, failed.state) == ("Nobody@correo.example", Delivery.FAILED)
    assert (failed.code, failed.hard) == ("5.1.1", True)
    assert "User unknown" in failed.reason
    assert (delayed.state, delayed.hard, delayed.at) == (Delivery.DEFERRED, False, NOON)


def test_a_bounce_of_somebody_elses_mail_is_a_message_of_a_machine() -> None:
    parsed = read(BOUNCE.read_bytes())

    assert parsed.reports == ()
    assert parsed.messages[0].automatic is Automatic.BOUNCE


def test_a_bounce_without_the_standard_form_is_read_from_its_words() -> None:
    reports = read(
        b"From: Mailer-Daemon@x.example\r\nX-Failed-Recipients: nobody@x.example\r\n"
        b"In-Reply-To: " + OUR_ID.encode() + b"\r\n\r\nnobody@x.example\n 550 No such user\n"
    ).reports

    assert [(r.recipient, r.code, r.hard) for r in reports] == [("nobody@x.example", "5.0.0", True)]
