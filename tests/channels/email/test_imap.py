from collections.abc import AsyncIterator, Callable

import pytest

from channels.email.server import Server
from channels.email.settings import Security
from router.accounts import Account
from router.errors import ChannelError, Refused, Unreachable
from router.model import QueueId
from tests.channels.email.imap_mailbox import append, mail, signed_in
from tests.channels.email.imap_reading import ACCOUNT, FAST, kept, plain, running, source, started
from tests.channels.rig import Rig, rig_with, until
from tests.servers.mail import MailServers

NewAddress = Callable[[str, str], str]


@pytest.fixture
async def rig(mail_servers: MailServers) -> AsyncIterator[Rig]:
    rig = await rig_with(FAST, ca_file=str(mail_servers.ca))
    await rig.add(Account(ACCOUNT, "Help", "email", QueueId("help")))
    yield rig
    await rig.store.close()


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
            if other.select("Processed")[1] != [b"1"]:
                return b""  # nothing to ask about yet
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
