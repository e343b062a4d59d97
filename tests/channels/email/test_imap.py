import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from functools import partial

import pytest

from channels.email.imap import MailboxSource
from channels.email.server import Server
from channels.email.settings import Security
from router.accounts import Account
from router.errors import ChannelError, Refused, Unreachable
from router.model import AccountId, QueueId
from tests.channels.email.imap_mailbox import append, mail, signed_in
from tests.channels.rig import Rig, rig_with, until
from tests.servers.mail import MailServers
from tests.servers.proxy import proxy_to

NewAddress = Callable[[str, str], str]
ACCOUNT = AccountId("mailbox")
FAST = {"imap.command": 2.0, "imap.idle": 5.0, "imap.poll": 0.2}


@pytest.fixture
async def rig(mail_servers: MailServers) -> AsyncIterator[Rig]:
    rig = await rig_with(FAST, ca_file=str(mail_servers.ca))
    await rig.add(Account(ACCOUNT, "Help", "email", QueueId("help")))
    yield rig
    await rig.store.close()


def plain(port: int, user: str, password: str = "secret") -> Server:
    return Server("127.0.0.1", port, Security.PLAIN, user, password)


def source(rig: Rig, server: Server, mailbox: str = "INBOX", **more: object) -> MailboxSource:
    return MailboxSource(ACCOUNT, server, mailbox, rig.tools(), **more)  # type: ignore[arg-type]  # forwarded as given


@asynccontextmanager
async def running(rig: Rig, mailbox: MailboxSource) -> AsyncIterator[None]:
    """Listen, and again whenever the connection fails, as a supervisor would."""

    async def listen() -> None:
        while True:
            with suppress(Unreachable):
                await mailbox.run(rig.supplies.keep_for(ACCOUNT))
            await asyncio.sleep(0.1)

    task = asyncio.create_task(listen())
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def started(rig: Rig) -> None:
    """Wait until the mailbox was opened for the first time."""

    async def has_cursor() -> bool:
        return await rig.cursor(ACCOUNT) is not None

    await until(has_cursor)


async def kept(rig: Rig, count: int) -> list[bytes]:
    async def enough() -> bool:
        return len(await rig.raws(ACCOUNT)) >= count

    await until(enough)
    return [row.content for row in await rig.raws(ACCOUNT)]


async def test_mail_is_kept_as_it_came_and_only_from_the_start_of_the_account_on(
    rig: Rig, mail_servers: MailServers, new_address: NewAddress
) -> None:
    desk = new_address("help", "desk.test")
    await append(mail_servers, desk, mail(1), mail(2))
    server = Server(
        "localhost", mail_servers.imaps, Security.TLS, desk, "secret", str(mail_servers.ca)
    )
    async with running(rig, source(rig, server)):
        await started(rig)
        await append(mail_servers, desk, mail(3), mail(4, size=100_000))
        assert await kept(rig, 2) == [mail(3), mail(4, size=100_000)]
    (first, second) = await rig.raws(ACCOUNT)
    assert first.provider_at is not None
    assert first.source_key.endswith(":3")
    assert first.hints["mailbox"] == "INBOX"
    cursor = await rig.cursor(ACCOUNT)
    assert cursor is not None
    assert cursor.decode().startswith(second.source_key + ":")


async def test_what_came_while_nobody_listened_is_fetched_in_order(
    rig: Rig, mail_servers: MailServers, new_address: NewAddress
) -> None:
    desk = new_address("help", "desk.test")
    mailbox = source(rig, plain(mail_servers.imap, desk))
    async with running(rig, mailbox):
        await started(rig)
    mails = [mail(number) for number in range(450)]
    await append(mail_servers, desk, *mails)
    async with running(rig, mailbox):
        assert await kept(rig, 450) == mails


async def test_mail_read_by_another_client_is_fetched_and_no_flag_is_set(
    rig: Rig, mail_servers: MailServers, new_address: NewAddress
) -> None:
    desk = new_address("help", "desk.test")
    mailbox = source(rig, plain(mail_servers.imap, desk))
    async with running(rig, mailbox):
        await started(rig)
    await append(mail_servers, desk, mail(1), mail(2))
    with signed_in(mail_servers, desk) as other:
        other.select()
        other.store("1", "+FLAGS", "\\Seen")
    async with running(rig, mailbox):
        assert await kept(rig, 2) == [mail(1), mail(2)]
    with signed_in(mail_servers, desk) as other:
        other.select()
        assert b"\\Seen" not in other.fetch("2", "(FLAGS)")[1][0]  # type: ignore[operator]  # bytes here


async def test_kept_mail_is_marked_and_moved_where_the_account_says_so(
    rig: Rig, mail_servers: MailServers, new_address: NewAddress
) -> None:
    desk = new_address("help", "desk.test")
    mailbox = source(rig, plain(mail_servers.imap, desk), mark_seen=True, move_to="Processed")

    def processed() -> bytes:
        with signed_in(mail_servers, desk) as other:
            other.select("Processed")
            return bytes(other.fetch("1", "(FLAGS)")[1][0] or b"")  # type: ignore[arg-type]  # bytes here

    async with running(rig, mailbox):
        await started(rig)
        await append(mail_servers, desk, mail(1))
        await kept(rig, 1)
        await until(lambda: b"\\Seen" in processed())


async def test_a_mailbox_with_a_name_beyond_ascii_is_opened(
    rig: Rig, mail_servers: MailServers, new_address: NewAddress
) -> None:
    desk = new_address("help", "desk.test")
    wire = '"Pedidos &- devoluci&APM-n &BEIENQRBBEI-"'
    with signed_in(mail_servers, desk) as other:
        assert other.create(wire)[0] == "OK"
    mailbox = source(rig, plain(mail_servers.imap, desk), "Pedidos & devolución тест")
    async with running(rig, mailbox):
        await started(rig)
        await append(mail_servers, desk, mail(1), mailbox=wire)
        assert await kept(rig, 1) == [mail(1)]


async def test_a_cut_in_mid_mail_keeps_nothing_half_and_loses_nothing(
    rig: Rig, mail_servers: MailServers, new_address: NewAddress
) -> None:
    desk = new_address("help", "desk.test")
    async with running(rig, source(rig, plain(mail_servers.imap, desk))):
        await started(rig)
    large = mail(1, size=200_000)
    await append(mail_servers, desk, large, mail(2))
    async with proxy_to(mail_servers.imap) as proxy:
        proxy.cut_after(20_000, towards="client")
        mailbox = source(rig, plain(proxy.port, desk))
        with pytest.raises(Unreachable):
            await mailbox.run(rig.supplies.keep_for(ACCOUNT))
        assert await rig.raws(ACCOUNT) == []
        proxy.pass_on()
        async with running(rig, mailbox):
            assert await kept(rig, 2) == [large, mail(2)]


async def test_a_line_that_died_silently_during_idle_is_noticed(
    rig: Rig, mail_servers: MailServers, new_address: NewAddress
) -> None:
    desk = new_address("help", "desk.test")
    rig = await rig_with({**FAST, "imap.idle": 1.0, "imap.command": 1.0})
    await rig.add(Account(ACCOUNT, "Help", "email", QueueId("help")))
    async with proxy_to(mail_servers.imap) as proxy:
        task = asyncio.create_task(
            source(rig, plain(proxy.port, desk)).run(rig.supplies.keep_for(ACCOUNT))
        )
        await until(lambda: bool(rig.beats))
        proxy.swallow()
        await append(mail_servers, desk, mail(1))
        with pytest.raises(Unreachable, match="no answer"):
            await asyncio.wait_for(task, 15)
        proxy.pass_on()
        proxy.cut()
        async with running(rig, source(rig, plain(proxy.port, desk))):
            assert await kept(rig, 1) == [mail(1)]


async def test_a_cut_during_idle_is_noticed_at_once(
    rig: Rig, mail_servers: MailServers, new_address: NewAddress
) -> None:
    desk = new_address("help", "desk.test")
    rig = await rig_with({"imap.idle": 60.0})
    await rig.add(Account(ACCOUNT, "Help", "email", QueueId("help")))
    async with proxy_to(mail_servers.imap) as proxy:
        task = asyncio.create_task(
            source(rig, plain(proxy.port, desk)).run(rig.supplies.keep_for(ACCOUNT))
        )
        await until(lambda: bool(rig.beats))
        await asyncio.sleep(0.2)
        proxy.cut()
        with pytest.raises(Unreachable):
            await asyncio.wait_for(task, 10)


async def test_new_mail_is_pushed_long_before_the_next_sweep(
    rig: Rig, mail_servers: MailServers, new_address: NewAddress
) -> None:
    desk = new_address("help", "desk.test")
    rig = await rig_with({"imap.idle": 600.0})
    await rig.add(Account(ACCOUNT, "Help", "email", QueueId("help")))
    async with running(rig, source(rig, plain(mail_servers.imap, desk))):
        await until(lambda: bool(rig.beats))
        await append(mail_servers, desk, mail(1))
        assert await kept(rig, 1) == [mail(1)]


async def test_a_refused_sign_in_says_so_and_a_quoted_password_works(
    rig: Rig, mail_servers: MailServers, new_address: NewAddress
) -> None:
    desk = new_address("help", "desk.test")
    for password in ("wrong", 'with "quotes" and \\', "sécret"):
        with pytest.raises(Unreachable) as refusal:
            await source(rig, plain(mail_servers.imap, desk, password)).run(
                rig.supplies.keep_for(ACCOUNT)
            )
        assert refusal.value.code == "auth"


async def test_a_missing_mailbox_and_an_unprotected_server_elsewhere_are_refused(
    rig: Rig, mail_servers: MailServers, new_address: NewAddress
) -> None:
    desk = new_address("help", "desk.test")
    keep = rig.supplies.keep_for(ACCOUNT)
    with pytest.raises(Refused, match="Nowhere"):
        await source(rig, plain(mail_servers.imap, desk), "Nowhere").run(keep)
    with pytest.raises(Refused, match="TLS"):
        await source(rig, Server("192.0.2.1", 143, Security.PLAIN, desk, "x")).run(keep)
    with pytest.raises(Refused, match="STARTTLS"):
        await source(rig, Server("127.0.0.1", 143, Security.STARTTLS, desk, "x")).run(keep)


async def test_an_untrusted_certificate_is_never_accepted(
    rig: Rig, mail_servers: MailServers, new_address: NewAddress
) -> None:
    server = Server("localhost", mail_servers.imaps, Security.TLS, "a@desk.test", "secret")
    with pytest.raises(ChannelError) as refusal:
        await source(rig, server).run(rig.supplies.keep_for(ACCOUNT))
    assert refusal.value.code == "imap.connect"


async def test_a_mailbox_made_anew_brings_its_new_mail_and_not_the_old_again(
    rig: Rig, mail_servers: MailServers, new_address: NewAddress
) -> None:
    desk = new_address("help", "desk.test")
    mailbox = source(rig, plain(mail_servers.imap, desk), "Orders")
    fill = partial(append, mail_servers, desk, mailbox="Orders")
    with signed_in(mail_servers, desk) as other:
        other.create("Orders")
    async with running(rig, mailbox):
        await started(rig)
        await fill(*(mail(number) for number in range(50)))
        await kept(rig, 50)
    with signed_in(mail_servers, desk) as other:
        other.delete("Orders")
        await asyncio.sleep(1.1)  # the number is a time in seconds
        other.create("Orders")
    await fill(*(mail(number) for number in range(50)), mail(50), mail(51), mail(52))
    async with running(rig, mailbox):
        assert len(await kept(rig, 53)) == 53
        await fill(mail(53))
        await kept(rig, 54)
    subjects = [row.content.split(b"\r\n")[1] for row in await rig.raws(ACCOUNT)]
    assert subjects == [f"Subject: mail {number}".encode() for number in range(54)]


async def test_mail_that_another_client_removes_meanwhile_is_passed_over(
    rig: Rig, mail_servers: MailServers, new_address: NewAddress
) -> None:
    desk = new_address("help", "desk.test")
    mailbox = source(rig, plain(mail_servers.imap, desk))
    async with running(rig, mailbox):
        await started(rig)
    await append(mail_servers, desk, *(mail(number) for number in range(10)))
    with signed_in(mail_servers, desk) as other:
        other.select()
        other.store("2,4", "+FLAGS", "\\Deleted")
        other.expunge()
    async with running(rig, mailbox):
        assert await kept(rig, 8) == [mail(n) for n in range(10) if n not in (1, 3)]


async def test_of_a_mail_that_is_too_big_the_header_is_kept_and_the_next_one_comes(
    rig: Rig, mail_servers: MailServers, new_address: NewAddress
) -> None:
    desk = new_address("help", "desk.test")
    mailbox = source(rig, plain(mail_servers.imap, desk))
    async with running(rig, mailbox):
        await started(rig)
    await append(mail_servers, desk, mail(1, size=36 << 20), mail(2))
    async with running(rig, mailbox):
        big, small = await kept(rig, 2)
    assert big == mail(1).partition(b"\r\n\r\n")[0] + b"\r\n\r\n"
    assert small == mail(2)
    rows = await rig.raws(ACCOUNT)
    assert int(rows[0].hints["too_big"]) > 36 << 20
    assert "too_big" not in rows[1].hints


async def test_a_mailbox_full_of_history_costs_a_new_account_nothing(
    rig: Rig, mail_servers: MailServers, new_address: NewAddress
) -> None:
    desk = new_address("help", "desk.test")
    await append(mail_servers, desk, *(mail(number) for number in range(300)))
    async with running(rig, source(rig, plain(mail_servers.imap, desk))):
        await until(lambda: bool(rig.beats))
        await append(mail_servers, desk, mail(300))
        assert await kept(rig, 1) == [mail(300)]
