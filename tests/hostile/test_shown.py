"""What an agent is shown of a hostile mail, and what they can do with it."""

from __future__ import annotations

import json
from typing import Any

import pytest

from channels.compose import compose
from channels.email.render import render
from router.messages import Message
from router.model import MessageId
from tests.agents.test_files import png
from tests.hostile.attachments import attached
from tests.hostile.case import HEAD, TO, mixed
from tests.hostile.identity import OUR_RESULTS, RESULTS
from tests.hostile.scene import ACCOUNT, ANA, Scene

pytestmark = pytest.mark.asyncio(loop_scope="module")

PASS = OUR_RESULTS + b"dmarc=pass header.from=good.test\r\n"
FAIL = OUR_RESULTS + b"dmarc=fail header.from=good.test\r\n"
FOREIGN = RESULTS + b"mx.evil.test; dmarc=pass header.from=good.test\r\n"


async def read(hub: Scene, mail: bytes) -> tuple[Message, dict[str, Any]]:
    """Let a mail in; return the message and what the desk shows of it."""
    [row] = await hub.keep(mail)
    await hub.worked_off(row, 20)
    [said] = await hub.messages(row)
    return said, await hub.desk.shown(said)


@pytest.mark.parametrize(
    ("results", "trust"),
    [(PASS, "verified"), (b"", "asserted"), (FOREIGN, "asserted"), (FAIL, "failed")],
)
async def test_the_sender_is_shown_as_far_as_our_own_server_vouches(
    hub: Scene, results: bytes, trust: str
) -> None:
    _, shown = await read(hub, results + b"From: Ana <ana@good.test>\r\n" + TO + b"\r\nhi")

    assert (shown["trust"], shown["sender"]) == (trust, "ana@good.test")


async def test_a_stranger_who_names_a_mail_is_shown_as_claiming(hub: Scene) -> None:
    known = await hub.alice()
    mail = HEAD + f"In-Reply-To: {known.hers}\r\n\r\nMe too.".encode()

    said, shown = await read(hub, mail)

    assert (shown["claims"], shown["third_party"]) == (known.conversation, False)
    assert said.conversation_id != known.conversation


async def test_a_third_party_is_shown_and_the_customer_is_answered(hub: Scene) -> None:
    known = await hub.alice()
    mail = HEAD + f"In-Reply-To: {known.answer}\r\n\r\nMe too.".encode()

    _, shown = await read(hub, PASS + mail)
    answer = await hub.desk.reply(known.interaction, client_id="third-party", text="Hello")

    assert (shown["third_party"], shown["trust"], shown["claims"]) == (True, "asserted", None)
    assert (await answer.json())["message"]["to"] == [known.alice]


async def test_a_forged_sender_with_a_true_token_gets_into_no_conversation(hub: Scene) -> None:
    known = await hub.alice()
    mail = f"From: {known.alice}\r\nIn-Reply-To: {known.answer}\r\n\r\nSend it to me.".encode()

    _, shown = await read(hub, FAIL + mail)

    assert (shown["trust"], shown["claims"]) == ("failed", known.conversation)


async def test_an_answer_goes_to_the_sender_and_not_where_reply_to_points(hub: Scene) -> None:
    mail = b"From: ana@good.test\r\nReply-To: thief@evil.test\r\n" + TO + b"\r\nhi"

    said, shown = await read(hub, mail)
    await hub.moves.take(ANA, _work(said), over=True)
    answer = await hub.desk.reply(_work(said), client_id="reply-to", text="Hello")

    assert shown["reply_to"] == ["thief@evil.test"]
    assert (await answer.json())["message"]["to"] == ["ana@good.test"]


async def test_an_answer_to_an_injected_subject_has_one_line_and_no_blind_copy(hub: Scene) -> None:
    mail = HEAD + b"Subject: =?utf-8?q?hi=0D=0ABcc=3A_evil=40x?=\r\n\r\nhello"

    said, _ = await read(hub, mail)
    await hub.moves.take(ANA, _work(said), over=True)
    answer = await hub.desk.reply(_work(said), client_id="injected", text="Hello")
    rendered = await _rendered(hub, MessageId((await answer.json())["message"]["id"]))

    head = rendered.partition(b"\r\n\r\n")[0].split(b"\r\n")
    assert b"Subject: Re: hi Bcc: evil@x" in head
    assert not [line for line in head if line.lower().startswith(b"bcc")]


@pytest.mark.parametrize(
    "field",
    [
        {"to": ["x\r\nBcc: evil@x.test"]},
        {"to": ["a@x.test\r\nBcc: evil@x.test"]},
        {"cc": ["a@x.test, evil@x.test"]},
        {"bcc": ["<a@x.test>\0"]},
    ],
)
async def test_an_address_with_a_line_in_it_is_refused(hub: Scene, field: dict[str, Any]) -> None:
    known = await hub.alice()

    answer = await hub.desk.reply(
        known.interaction, client_id=json.dumps(field)[:60], text="Hello", **field
    )

    assert answer.status in (400, 422)


async def test_a_subject_of_an_agent_becomes_one_line(hub: Scene) -> None:
    known = await hub.alice()

    answer = await hub.desk.reply(
        known.interaction, client_id="subject", text="x", subject="a\r\nBcc: evil@x.test"
    )

    if answer.status == 422:
        return
    assert answer.status in (200, 201), await answer.text()
    rendered = await _rendered(hub, MessageId((await answer.json())["message"]["id"]))
    assert b"\r\nBcc" not in rendered


FILES = [
    (b"<script>alert(1)</script>", b"image/png", "attachment"),
    (
        b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
        b"image/svg+xml",
        "attachment",
    ),
    (b"GIF89a/*\0\0\0\0*/=1;alert(1)", b"text/javascript", "attachment"),
    (b"%PDF-1.7", b"application/pdf", "attachment"),
    (png(3, 3), b"text/html", "inline"),
    (png(20_000, 20_000), b"image/png", "attachment"),
]


@pytest.mark.parametrize(("content", "claimed", "how"), FILES)
async def test_a_file_is_shown_for_what_its_bytes_are(
    hub: Scene, content: bytes, claimed: bytes, how: str
) -> None:
    name = b"filename*=utf-8''a%0d%0aX-Evil: y.png"
    _, shown = await read(hub, HEAD + mixed(attached(name, content, claimed)))

    served = await hub.desk.file(shown["parts"][0])

    assert await served.read() == content
    assert served.headers["Content-Disposition"].startswith(f"{how};")
    assert served.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in served.headers["Content-Security-Policy"]
    assert "X-Evil" not in served.headers


def _work(said: Message) -> Any:
    assert said.interaction_id is not None
    return said.interaction_id


async def _rendered(hub: Scene, id: MessageId) -> bytes:
    rows = await hub.outbox(id)
    [letter] = await hub.store.unit.write(lambda tx: compose(tx, rows))
    content, _ = render(letter.outbound, ACCOUNT, hub.store.token, {})
    return content
