import asyncio
from collections.abc import AsyncIterator, Callable
from functools import partial

import pytest

from router.accounts import Account
from router.errors import Unreachable
from router.model import QueueId
from tests.channels.email.imap_mailbox import append, mail, signed_in
from tests.channels.email.imap_reading import ACCOUNT, FAST, kept, plain, running, source, started
from tests.channels.rig import Rig, rig_with, until
from tests.servers.mail import MailServers
from tests.servers.patience import PATIENCE
from tests.servers.proxy import proxy_to

NewAddress = Callable[[str, str], str]


@pytest.fixture
async def rig(mail_servers: MailServers) -> AsyncIterator[Rig]:
    rig = await rig_with(FAST, ca_file=str(mail_servers.ca))
    await rig.add(Account(ACCOUNT, "Help", "email", QueueId("help")))
    yield rig
    await rig.store.close()


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
            await asyncio.wait_for(task, PATIENCE)
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
            await asyncio.wait_for(task, PATIENCE)


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
