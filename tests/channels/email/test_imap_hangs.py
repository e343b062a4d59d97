"""The known ways in which the IMAP library hangs or is led astray, each fenced."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace

import pytest

from channels.base import UNREADABLE
from channels.email.imap import MailboxSource
from channels.email.imap_words import fetched, mailbox, searched, uid_set
from channels.email.server import Server
from channels.email.settings import Security
from router.accounts import Account
from router.errors import ChannelError, Unavailable, Unreachable
from router.inbound import Raw
from router.model import AccountId, QueueId
from tests.channels.email.scripted_imap import CLOSE, scripted_imap
from tests.channels.rig import Rig, rig_with, until
from tests.servers.patience import PATIENCE

ACCOUNT = AccountId("mailbox")


@pytest.fixture
async def rig() -> AsyncIterator[Rig]:
    rig = await rig_with({"imap.command": 1.0, "imap.idle": 60.0, "imap.poll": 0.1})
    await rig.add(Account(ACCOUNT, "Help", "email", QueueId("help")))
    yield rig
    await rig.store.close()


async def listen(rig: Rig, port: int) -> None:
    server = Server("127.0.0.1", port, Security.PLAIN, "help@desk.test", "secret")
    await MailboxSource(ACCOUNT, server, "INBOX", rig.tools()).run(rig.supplies.keep_for(ACCOUNT))


FLOOD = b"* 1 X\r\n" * 3_000


@pytest.mark.parametrize(
    ("answers", "code"),
    [
        ({"greeting": b"* BYE too many connections\r\n" + CLOSE}, "imap."),
        ({"greeting": b""}, "imap."),
        ({"greeting": b"220 this is no IMAP\r\n"}, "imap."),
        ({"LOGIN": b""}, "imap.silent"),
        ({"LOGIN": b"* BYE\r\n" + CLOSE}, "imap.lost"),
        ({"LOGIN": b"%t NO [AUTHENTICATIONFAILED] no\r\n"}, "auth"),
        ({"LOGIN": b"%t NO [UNAVAILABLE] later\r\n"}, "imap.later"),
        ({"SELECT": b"%t NO [INUSE] later\r\n"}, "imap.later"),
        ({"UID": b"%t NO [LIMIT] slowly\r\n"}, "imap.later"),
        ({"SELECT": b"%t NO no such mailbox\r\n"}, "imap.mailbox"),
        ({"SELECT": FLOOD + b"%t OK done\r\n"}, "imap.lost"),
        ({"SELECT": b"%t OK\r\nUNASKED OK what\r\n"}, "imap."),
        ({"UID": b""}, "imap.silent"),
        ({"UID": FLOOD + b"%t OK done\r\n"}, "imap.lost"),
        ({"UID": b"%t BAD I do not search\r\n"}, "imap.refused"),
        ({"IDLE": b"* BYE go away\r\n" + CLOSE}, "imap.lost"),
        ({"IDLE": b""}, "imap.silent"),
        ({"IDLE": b"%t NO not now\r\n"}, "imap.failed"),
        ({"IDLE": b"+ idling\r\n* BYE\r\n" + CLOSE}, "imap.lost"),
        ({"IDLE": b"+ idling\r\n* 1 EXISTS\r\n"}, "imap.silent"),
    ],
)
async def test_no_answer_makes_it_hang(rig: Rig, answers: dict[str, bytes], code: str) -> None:
    async with scripted_imap(**answers) as port:
        with pytest.raises(ChannelError) as failure:
            await asyncio.wait_for(listen(rig, port), PATIENCE)
    assert failure.value.code.startswith(code)


async def test_a_new_mailbox_is_not_well_before_the_place_where_it_begins_is_kept(rig: Rig) -> None:
    server = Server("127.0.0.1", 0, Security.PLAIN, "help@desk.test", "secret")

    async def keep(raws: Sequence[Raw], cursor: bytes | None = None) -> None:
        raise Unavailable("store.down", "the database is away")

    async with scripted_imap() as port:
        there = replace(server, port=port)
        with pytest.raises(Unavailable):
            await MailboxSource(ACCOUNT, there, "INBOX", rig.tools()).run(keep)
        assert rig.beats == []
        task = asyncio.create_task(listen(rig, port))
        await until(lambda: bool(rig.beats))
        assert await rig.cursor(ACCOUNT) is not None
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def test_a_cancelled_reader_leaves_nothing_running(rig: Rig) -> None:
    before = asyncio.all_tasks()
    async with scripted_imap() as port:
        task = asyncio.create_task(listen(rig, port))
        await until(lambda: bool(rig.beats))
        await asyncio.sleep(0.1)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
    await until(lambda: asyncio.all_tasks() <= before)


async def test_a_server_without_idle_is_asked_again_and_again(rig: Rig) -> None:
    async with scripted_imap(CAPABILITY=b"* CAPABILITY IMAP4rev1\r\n%t OK done\r\n") as port:
        task = asyncio.create_task(listen(rig, port))
        await until(lambda: len(rig.beats) >= 3)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task


async def test_a_mail_shorter_than_announced_is_never_kept(rig: Rig) -> None:
    fetch = b"* 1 FETCH (UID 1 RFC822.SIZE 100 BODY[] {100}\r\nshort" + CLOSE
    await rig.supplies.keep_for(ACCOUNT)([], b"7:0:0")
    async with scripted_imap(
        UID=b"* SEARCH 1\r\n* 1 FETCH (UID 1 RFC822.SIZE 9)\r\n" + fetch
    ) as port:
        with pytest.raises(Unreachable):
            await asyncio.wait_for(listen(rig, port), PATIENCE)
    assert await rig.raws(ACCOUNT) == []


def fetched_one(uid: int, body: bytes) -> bytes:
    return b"* %d FETCH (UID %d BODY[] %s)\r\n" % (uid, uid, body)


SPOILT = {  # 11 is whole, 16 too; 14 comes when asked for alone, 15 has just been removed
    "UID SEARCH UID 11:*": b"* SEARCH 11 12 13 14 15 16\r\n%t OK done\r\n",
    "UID FETCH 11:16 (UID RFC822.SIZE)": b"%t OK done\r\n",
    "UID FETCH 11:16 (UID INTERNALDATE": fetched_one(11, b"{4}\r\nfine")
    + fetched_one(12, b"NIL")
    + b"* 13 FETCH (UID 13 BODY[]<0> {4}\r\nodd?)\r\n"
    + fetched_one(16, b"{4}\r\nlast")
    + b"%t OK done\r\n",
    "UID SEARCH UID 12:15": b"* SEARCH 12 13 14\r\n%t OK done\r\n",
    "UID FETCH 12 ": fetched_one(12, b"NIL") + b"%t OK done\r\n",
    "UID FETCH 13 ": b"%t OK done\r\n",
    "UID FETCH 14 ": fetched_one(14, b"{4}\r\nlate") + b"%t OK done\r\n",
}


async def test_no_mail_that_a_server_does_not_hand_over_is_passed_over_in_silence(
    rig: Rig, caplog: pytest.LogCaptureFixture
) -> None:
    await rig.supplies.keep_for(ACCOUNT)([], b"7:10:0")
    async with scripted_imap(**SPOILT) as port:
        task = asyncio.create_task(listen(rig, port))
        await until(lambda: ("", "heard") in rig.beats)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
    rows = {row.source_key: row for row in await rig.raws(ACCOUNT)}
    assert {key: row.content for key, row in rows.items()} == {
        "7:11": b"fine", "7:12": b"", "7:13": b"", "7:14": b"late", "7:16": b"last",
    }  # fmt: skip
    assert {key for key, row in rows.items() if UNREADABLE in row.hints} == {"7:12", "7:13"}
    assert await rig.cursor(ACCOUNT) == b"7:16:0"
    counted = rig.meter.counts
    assert (counted["mails_unreadable"], counted["mails_gone"]) == (2, 1)
    assert "mails_unreadable: UID 12:13" in caplog.text
    assert "mails_gone: UID 15" in caplog.text


async def test_a_mailbox_does_not_go_past_a_mail_that_ends_too_early(rig: Rig) -> None:
    await rig.supplies.keep_for(ACCOUNT)([], b"7:10:0")
    short = {
        "UID SEARCH UID 11:*": b"* SEARCH 11 12\r\n%t OK done\r\n",
        "UID FETCH 11:12 (UID RFC822.SIZE)": b"%t OK done\r\n",
        "UID FETCH 11:12 (UID INTERNALDATE": fetched_one(11, b"{99}\r\nshort") + b"%t OK done\r\n",
    }
    async with scripted_imap(**short) as port:
        with pytest.raises(Unreachable):
            await asyncio.wait_for(listen(rig, port), PATIENCE)
    assert await rig.raws(ACCOUNT) == []
    assert await rig.cursor(ACCOUNT) == b"7:10:0"


def test_words_are_said_as_the_rfc_wants_them() -> None:
    assert mailbox("INBOX") == '"INBOX"'
    assert mailbox('a "b" \\ & ü/日本語') == '"a \\"b\\" \\\\ &- &APw-/&ZeVnLIqe-"'
    assert uid_set([1, 2, 3, 7, 9, 10]) == "1:3,7,9:10"


def test_an_old_number_in_an_open_range_is_not_new() -> None:
    assert searched([b"3", b"Search completed"], after=3) == []
    assert searched([b"9 4 12", b"Search completed"], after=4) == [9, 12]
    assert searched([b"", b"Search 99 completed"], after=4) == []


def test_a_fetch_is_read_wherever_the_server_puts_the_number() -> None:
    lines: list[bytes | bytearray] = [
        b'1 FETCH (UID 5 INTERNALDATE " 1-Feb-2026 10:00:00 +0200" BODY[] {3}',
        bytearray(b"abc"), b")",
        b"2 FETCH (BODY[] {3}", bytearray(b"def"), b" UID 6)",
        b"3 FETCH (FLAGS (\\Seen))",
        b'4 FETCH (UID 7 BODY[] "a \\"quoted\\" UID 99")',
        b"5 FETCH (UID 8 BODY[] NIL)",
        b"Fetch completed",
    ]  # fmt: skip
    mails = list(fetched(lines))
    assert [(mail.uid, mail.content) for mail in mails] == [
        (5, b"abc"),
        (6, b"def"),
        (7, b'a "quoted" UID 99'),
    ]
    assert mails[0].arrived_at is not None
    assert mails[0].arrived_at.isoformat() == "2026-02-01T08:00:00+00:00"


@pytest.mark.parametrize(
    "date",
    ["31-Dec-9999 23:59:59 -1200", "01-Jan-0001 00:00:00 +1200", "99-Foo-2026 10:00:00 +0000"],
)
def test_a_time_of_arrival_that_cannot_be_costs_no_mail(date: str) -> None:
    line = f'1 FETCH (UID 5 INTERNALDATE "{date}" BODY[] {{3}}'.encode()
    [mail] = fetched([line, bytearray(b"abc"), b")"])
    assert (mail.uid, mail.arrived_at, mail.content) == (5, None, b"abc")


def test_a_mail_without_a_whole_literal_is_missed_and_hides_no_other() -> None:
    lines: list[bytes | bytearray] = [
        b"1 FETCH (UID 5 BODY[] {9}", bytearray(b"short"), b")",
        b"2 FETCH (UID 6 BODY[] {3}", bytearray(b"abc"), b")",
    ]  # fmt: skip
    assert [mail.uid for mail in fetched(lines)] == [6]
