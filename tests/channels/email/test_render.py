"""What we write: every mail program reads it, and nobody smuggles anything in."""

from __future__ import annotations

import email
import email.policy
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from channels.email.read import describe
from channels.email.render import MAX_REFERENCES, render
from channels.text import to_html, to_plain
from config.words import intro
from router.messages import StoredPart
from router.model import BlobId, ConversationId, MessageId
from router.outbound import Outbound, Quoted
from tests.channels.email.mails import NOON, OUR_ID, OURS, SIGNER, account

PLAIN = Outbound(
    message_id=MessageId(OURS),
    conversation_id=ConversationId("d" * 32),
    to=("ana@correo.example",),
    cc=(),
    bcc=("secret@correo.example",),
    pending=("ana@correo.example",),
    text="Hello **Ana**",
    subject="Re: Order",
    sender_name="Rosa – Firma",
    signature="",
    created_at=NOON,
)


def written(
    outbound: Outbound, contents: dict[BlobId, bytes] | None = None, intro: str = ""
) -> bytes:
    return render(outbound, account(), SIGNER, contents or {}, intro)[0]


def test_the_same_message_is_always_the_same_bytes() -> None:
    assert render(PLAIN, account(), SIGNER, {}) == render(PLAIN, account(), SIGNER, {})


def test_the_id_carries_our_token() -> None:
    raw, message_id = render(PLAIN, account(), SIGNER, {})

    assert message_id == OUR_ID
    assert describe("", raw)["message_id"] == OUR_ID


def test_the_standard_library_reads_what_we_wrote() -> None:
    outbound = replace(
        PLAIN,
        cc=("b@correo.example", "c@correo.example"),
        subject="Ünïcode " * 20,
        sender_name='Müller, "Jan" (Soporte)',
        in_reply_to="<1@x>",
        references=("<0@x>", "<1@x>"),
    )
    mail = email.message_from_bytes(written(outbound), policy=email.policy.default)

    assert mail["subject"] == ("Ünïcode " * 20).strip()
    assert mail["from"].addresses[0].display_name == 'Müller, "Jan" (Soporte)'
    assert mail["from"].addresses[0].addr_spec == "help@firma.example"
    assert [a.addr_spec for a in mail["cc"].addresses] == ["b@correo.example", "c@correo.example"]
    assert (mail["in-reply-to"], mail["references"].split()) == ("<1@x>", ["<0@x>", "<1@x>"])
    assert mail["date"].datetime == NOON
    assert mail["bcc"] is None
    assert b"secret@" not in written(outbound)


@pytest.mark.parametrize(
    "name", ["Rosa", "Rosa (Firma)", 'Rosa "R" O\'Hara', "Роза", "a=?b?q?c?=", ""]
)
def test_names_come_back_as_they_were(name: str) -> None:
    described = describe("", written(replace(PLAIN, sender_name=name)))

    assert described["from_name"] == (name or "Firma")
    assert described["from"] == "help@firma.example"


@pytest.mark.parametrize(
    "evil", ["x\r\nBcc: evil@x.test", "x\nBcc: evil@x.test", "x\0\u2028Bcc: y"]
)
def test_no_text_becomes_a_header(evil: str) -> None:
    outbound = replace(
        PLAIN,
        subject=evil,
        sender_name=evil,
        to=("ana@correo.example", f"b@x.test{evil}"),
        in_reply_to=f"<a@x>{evil}",
        references=(f"<a{evil}@x>",),
        parts=(StoredPart(BlobId("1"), evil, f"text/plain{evil}", 1, True, evil),),
    )
    mail = email.message_from_bytes(
        written(outbound, {BlobId("1"): b"x"}), policy=email.policy.compat32
    )

    assert mail["bcc"] is None
    assert "evil" not in str(mail["to"])
    assert all(part["bcc"] is None for part in mail.walk())


def test_long_ids_are_folded_and_never_encoded() -> None:
    ids = tuple(f"<{'x' * 90}{n}@x.example>" for n in range(40))
    raw = written(replace(PLAIN, references=ids, in_reply_to=ids[-1]))
    described = describe("", raw)

    assert described["references"] == [ids[0], *ids[1 - MAX_REFERENCES :]]
    assert b"=?" not in raw.partition(b"References:")[2].partition(b"MIME-Version")[0]


def test_no_line_is_too_long_and_none_is_beyond_seven_bits() -> None:
    raw = written(
        replace(PLAIN, text="ñ" * 5_000 + "\n" + "x" * 5_000, subject="y" * 3 + " z" * 300)
    )

    assert max(len(line) for line in raw.split(b"\r\n")) < 998
    assert raw.isascii()
    assert b"\n" not in raw.replace(b"\r\n", b"")


def test_signature_quote_and_introduction_stand_below() -> None:
    outbound = replace(
        PLAIN, signature="Rosa\nFirma", quoted=Quoted("Ana", NOON, "Where is it?\n> older")
    )
    described = describe("", written(outbound, intro="El lunes, Ana escribió:"))

    assert described["text"] == (
        "Hello **Ana**\n\n-- \nRosa\nFirma\n\nEl lunes, Ana escribió:\n> Where is it?\n>> older"
    )
    assert "<strong>Ana</strong>" in str(described["html"])


def test_what_is_handed_on_stands_whole_below_who_wrote_it_to_whom() -> None:
    quoted = Quoted(
        "Ana\r\nBcc: x@evil.example", NOON, "Where?\n> older", True,
        "ana@correo.example", "<b>Order</b>", ("help@firm.example",),
    )  # fmt: skip
    raw = written(replace(PLAIN, quoted=quoted), intro=intro("es", quoted))
    described = describe("", raw)

    assert described["text"] == (
        "Hello **Ana**\n\n---------- Mensaje reenviado ----------\n"
        "De: Ana Bcc: x@evil.example <ana@correo.example>\n"
        "Fecha: 2 de noviembre de 2026, 12:00 (UTC)\n"
        "Asunto: <b>Order</b>\nPara: help@firm.example\n\nWhere?\n> older"
    )
    assert b"\r\nBcc:" not in raw
    assert "&lt;b&gt;Order&lt;/b&gt;" in str(described["html"])


def test_pictures_in_the_text_are_inline_and_the_rest_is_attached() -> None:
    outbound = replace(
        PLAIN,
        text="Look: ![photo](cid:p1)",
        parts=(
            StoredPart(BlobId("1"), "señal.png", "image/png", 3, True, "p1"),
            StoredPart(BlobId("2"), "../mail.eml", "message/rfc822", 3),
            StoredPart(BlobId("3"), "unused.png", "image/png", 3, True, "p2"),
        ),
    )
    contents = {BlobId("1"): b"one", BlobId("2"): b"two", BlobId("3"): b"six"}
    described = describe("", written(outbound, contents))

    assert described["attachments"] == [
        {"name": "señal.png", "type": "image/png", "size": 3, "inline": True},
        {"name": "mail.eml", "type": "application/octet-stream", "size": 3, "inline": False},
        {"name": "unused.png", "type": "image/png", "size": 3, "inline": False},
    ]
    assert 'src="cid:p1"' in str(described["html"])


def test_a_machine_says_that_it_is_one() -> None:
    described = describe("", written(replace(PLAIN, automatic=True)))

    assert described["automatic"] == "auto_reply"
    assert describe("", written(PLAIN))["automatic"] is None


def test_the_answer_goes_to_the_token_where_the_mailbox_has_sub_addresses() -> None:
    raw, _ = render(PLAIN, account(subaddress=True), SIGNER, {})

    assert f"Reply-To: help+m.{OURS}.{SIGNER.sign(OURS)}@firma.example\r\n".encode() in raw
    assert b"Reply-To" not in written(PLAIN)


def test_the_date_is_the_messages_own() -> None:
    raw = written(replace(PLAIN, created_at=datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)))

    assert b"Date: Fri, 02 Jan 2026 03:04:05 +0000\r\n" in raw


MARKDOWN = [
    ("a\nb", "<p>a<br>\nb</p>"),
    ("**a** *b* ~~c~~", "<p><strong>a</strong> <em>b</em> <s>c</s></p>"),
    ("<b>a</b> & <script>", "<p>&lt;b&gt;a&lt;/b&gt; &amp; &lt;script&gt;</p>"),
    ("[x](javascript:alert)", "<p>[x](javascript:alert)</p>"),
    ("![x](https://t.test/a)", '<p><img alt="x"></p>'),
    ("# no heading", "<p># no heading</p>"),
    ("    no code", "<p>no code</p>"),
    ("- a\n- b", "<ul>\n<li>a</li>\n<li>b</li>\n</ul>"),
    ("> a", "<blockquote>\n<p>a</p>\n</blockquote>"),
]


@pytest.mark.parametrize(("text", "html"), MARKDOWN)
def test_light_markdown_becomes_html(text: str, html: str) -> None:
    assert to_html(text) == html


def test_plain_text_writes_links_out() -> None:
    assert to_plain("see [our page](https://x.example) and [a@x.example](mailto:a@x.example)") == (
        "see our page (https://x.example) and a@x.example"
    )
