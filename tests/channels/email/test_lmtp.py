"""Mail that a server of yours hands over: kept first, then acknowledged, for each recipient."""

import asyncio
import re
import smtplib
import socket
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from functools import partial

import pytest
import uvloop

from channels.email.lmtp import CONNECTIONS, GOODBYE_S, MAILS_AT_ONCE, RECIPIENTS, Door
from channels.email.settings import EmailSettings, Listening
from router.accounts import Account
from router.errors import Unavailable, Unreachable
from router.inbound import Raw
from tests.channels.desk import mail_account
from tests.channels.email.imap_mailbox import mail
from tests.channels.rig import MAILBOX, Rig, rig_with, until
from tests.servers.ports import free_ports

OURS = "help@desk.test"


def lmtp_account(port: int, address: str = OURS, smtp: int = 1) -> Account:
    account = mail_account(
        smtp, 1, address=address, incoming="lmtp", lmtp_port=port, imap_host="", auth="none"
    )
    return replace(account, secrets={})


@asynccontextmanager
async def door(
    rig: Rig, keep: Callable[..., Awaitable[None]] | None = None, **more: str
) -> AsyncIterator[int]:
    """An account that listens; yields its port."""
    [port] = free_ports(1)
    account = lmtp_account(port)
    settings = EmailSettings.from_account(replace(account, settings={**account.settings, **more}))
    assert isinstance(settings.incoming, Listening)
    opened = Door(settings, settings.incoming, rig.tools())
    listening = asyncio.create_task(opened.run(keep or rig.supplies.keep_for(MAILBOX)))
    await until(lambda: bool(rig.beats))
    yield port
    listening.cancel()
    await asyncio.wait([listening])


def hand_over(port: int, content: bytes, *recipients: str) -> dict[str, int]:
    """Bring a mail as a mail server does; return the code that each recipient was answered."""
    with smtplib.LMTP("127.0.0.1", port, timeout=20) as lmtp:
        lmtp.ehlo()
        assert lmtp.mail("anna@customer.test")[0] == 250
        codes = {recipient: lmtp.rcpt(recipient)[0] for recipient in recipients}
        if accepted := [recipient for recipient, code in codes.items() if code == 250]:
            assert lmtp.docmd("data")[0] == 354
            lmtp.send(re.sub(rb"(?m)^\.", b"..", content) + b".\r\n")
            codes |= {recipient: lmtp.getreply()[0] for recipient in accepted}
        assert lmtp.noop()[0] == 250, "and nothing is said beyond"
        return codes


async def brought(port: int, content: bytes, *recipients: str) -> dict[str, int]:
    return await asyncio.to_thread(hand_over, port, content, *recipients)


async def test_what_is_acknowledged_is_kept_and_a_repeat_is_the_same_row() -> None:
    rig = await rig_with()
    content = b"Subject: dots\r\n\r\n.\r\n..\r\n\xf1\xff bytes\r\n" + b"x" * 5_000 + b"\r\n"
    async with door(rig) as port:
        for again in (content, content, content + b"!\r\n"):
            assert await brought(port, again, OURS) == {OURS: 250}
    kept = await rig.raws(MAILBOX)
    assert [row.content for row in kept] == [content, content + b"!\r\n"]
    assert kept[0].hints["return_path"] == "<anna@customer.test>"
    assert kept[0].hints["envelope_to"] == OURS
    assert ("", "heard") in rig.beats


async def test_each_recipient_has_an_answer_of_its_own() -> None:
    rig = await rig_with()
    tagged, foreign, other = "HELP+Tag@Desk.test", "help@elsewhere.test", "helper@desk.test"
    async with door(rig) as port:
        assert await brought(port, mail(1), foreign, OURS, other, tagged) == {
            foreign: 550, OURS: 250, other: 550, tagged: 250,
        }  # fmt: skip
        many = [f"help+{n}@desk.test" for n in range(RECIPIENTS + 1)]
        answered = await brought(port, mail(2), *many)
        assert Counter(answered.values()) == {250: RECIPIENTS, 452: 1}
    assert len(await rig.raws(MAILBOX)) == 2 + RECIPIENTS


async def test_a_mail_that_is_too_big_is_refused_for_each_and_the_line_stays_in_step() -> None:
    rig = await rig_with()
    both = (OURS, "help+b@desk.test")
    async with door(rig) as port:
        large = (b"x" * 900_000 + b"\r\n") * 42
        assert await brought(port, large, *both) == dict.fromkeys(both, 552)
        long_line = b"y" * 1_200_000 + b"\r\n"
        assert await brought(port, long_line, *both) == dict.fromkeys(both, 500)

        def announced() -> int:
            with smtplib.LMTP("127.0.0.1", port, timeout=20) as lmtp:
                lmtp.ehlo()
                return lmtp.mail("a@b.example", [f"size={50 << 20}"])[0]

        assert await asyncio.to_thread(announced) == 552
    assert await rig.raws(MAILBOX) == []


async def test_while_nothing_can_be_kept_mail_is_asked_for_again() -> None:
    rig = await rig_with()
    real = rig.supplies.keep_for(MAILBOX)
    down = [Unavailable("store.down", "down"), OSError(28), UnicodeError("unforeseen")]

    async def keep(raws: Sequence[Raw], cursor: bytes | None) -> None:
        if down:
            raise down.pop()
        await real(raws, cursor)

    both = (OURS, "help+a@desk.test")
    async with door(rig, keep) as port:
        for code in (451, 451, 451, 250):
            assert await brought(port, mail(1), *both) == dict.fromkeys(both, code)
    assert len(await rig.raws(MAILBOX)) == 2


async def test_a_connection_too_many_is_sent_away_and_a_port_in_use_is_named() -> None:
    rig = await rig_with()
    async with door(rig) as port:
        busy = [await asyncio.open_connection("127.0.0.1", port) for _ in range(CONNECTIONS)]
        for reader, _ in busy:
            assert (await reader.readline()).startswith(b"220 ")
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        assert (await reader.read()).startswith(b"421 4.3.2")
        for one in (writer, *(each for _, each in busy)):
            one.close()
            await one.wait_closed()
        await until(partial(_is_open, port))
        settings = EmailSettings.from_account(lmtp_account(port))
        assert isinstance(settings.incoming, Listening)
        second = Door(settings, settings.incoming, rig.tools())
        with pytest.raises(Unreachable, match=f"127.0.0.1:{port}"):
            await second.run(rig.supplies.keep_for(MAILBOX))


async def _is_open(port: int) -> bool:
    return await brought(port, mail(9), OURS) == {OURS: 250}


async def test_an_address_that_no_store_can_write_costs_no_mail() -> None:
    rig = await rig_with()

    def bring(port: int) -> list[int]:
        with socket.create_connection(("127.0.0.1", port), 20) as line:
            answers = line.makefile("rb")
            said = [
                b"", b"LHLO mx", b"MAIL FROM:<an\xffna@customer.test> SMTPUTF8",
                b"RCPT TO:<help+\xff@desk.test>", b"DATA", b"Subject: x\r\n\r\n.",
            ]  # fmt: skip
            codes = []
            for words in said:
                line.sendall(words + b"\r\n" if words else b"")
                while (answer := answers.readline())[3:4] == b"-":
                    pass
                codes.append(int(answer[:3]))
            answers.close()
            return codes

    async with door(rig) as port:
        assert await asyncio.to_thread(bring, port) == [220, 250, 250, 250, 354, 250]
    [row] = await rig.raws(MAILBOX)
    assert row.hints["return_path"] == "<an?na@customer.test>"
    assert row.hints["envelope_to"] == "help+?@desk.test"


async def test_who_falls_silent_in_a_mail_holds_up_nobody_and_no_stop() -> None:
    rig = await rig_with({"lmtp.silence": 1.0})
    async with door(rig) as port, asyncio.timeout(20):
        silent = [await _in_a_mail(port) for _ in range(MAILS_AT_ONCE)]
        assert await brought(port, mail(1), OURS) == {OURS: 250}
        for reader, writer in silent:
            with suppress(ConnectionError):
                assert await reader.read() == b""
            writer.close()
    loop = asyncio.get_running_loop()
    async with door(await rig_with()) as port:
        reader, writer = await _in_a_mail(port)
        closes = loop.time()
    assert loop.time() - closes < GOODBYE_S, "nobody was waited for"
    with suppress(ConnectionError):
        assert await reader.read() == b""
    writer.close()


async def _in_a_mail(port: int) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(f"LHLO mx\r\nMAIL FROM:<>\r\nRCPT TO:<{OURS}>\r\nDATA\r\nSubject:".encode())
    await reader.readuntil(b"354 ")
    await reader.readline()
    return reader, writer


STRANGERS = [("192.0.2.0/24", "127.0.0.1", b"554 5.7.1"), ("127.0.0.2", "127.0.0.2", b"220 ")]


@pytest.mark.parametrize(("allowed", "source", "answer"), STRANGERS)
async def test_only_from_allowed_networks_mail_is_taken(
    allowed: str, source: str, answer: bytes
) -> None:
    rig = await rig_with()
    async with door(rig, lmtp_allowed=allowed, lmtp_host="127.0.0.3") as port:
        reader, writer = await asyncio.open_connection("127.0.0.3", port, local_addr=(source, 0))
        assert (await reader.readline()).startswith(answer)
        writer.close()
        own, writer = await asyncio.open_connection("127.0.0.3", port, local_addr=("127.0.0.3", 0))
        assert (await own.readline()).startswith(b"220 "), "this machine itself may"
        writer.close()


@pytest.mark.parametrize(
    "behaves",
    [
        test_each_recipient_has_an_answer_of_its_own,
        test_while_nothing_can_be_kept_mail_is_asked_for_again,
        test_a_connection_too_many_is_sent_away_and_a_port_in_use_is_named,
        test_who_falls_silent_in_a_mail_holds_up_nobody_and_no_stop,
        *(partial(test_only_from_allowed_networks_mail_is_taken, *case) for case in STRANGERS),
    ],
)
def test_on_the_loop_that_hubs_run_on_it_is_the_same(
    behaves: Callable[[], Coroutine[None, None, None]],
) -> None:
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(behaves())
