"""A provider that asks to be left alone for a while: it is, health says why, nothing is lost."""

import asyncio
from collections.abc import AsyncIterator, Mapping

import pytest

from channels.email.waiting import imap_wait, named_wait
from router.accounts import Health
from router.messages import Delivery
from tests.channels.desk import mail_account, make_due, outbox, queue_reply
from tests.channels.email.scripted_imap import CLOSE, scripted_imap
from tests.channels.email.scripted_smtp import scripted_smtp
from tests.channels.email.test_delivery import FAST, HELP, at_work, health, reaches
from tests.channels.rig import Rig, rig_with, until

ASKED_S = 3.0
"""Longer than the first waits of our own (0.5 to 1 s, then 1 to 2)."""


@pytest.fixture
async def rig() -> AsyncIterator[Rig]:
    rig = await rig_with(FAST)
    yield rig
    await rig.store.close()


@pytest.mark.parametrize(
    ("said", "seconds"),
    [
        ("451 4.7.1 Greylisted, please try again in 300 seconds", 300),
        ("421 4.7.0 Try again later, closing connection.", None),
        ("450 4.2.0 Retry-After: 120", 120),
        ("421 too many; wait 5 minutes", 300),
        ("come back in 2h", 3600),
        ("550 5.1.1 no such user 12345", None),
        ("451 4.7.500 Server busy. Please try again later from [203.0.113.7]", None),
        ("retry timeout exceeded", None),
        ("", None),
    ],
)
def test_a_time_is_read_where_one_is_named(said: str, seconds: float | None) -> None:
    assert named_wait(said) == seconds


@pytest.mark.parametrize(
    ("said", "seconds"),
    [
        ("[LIMIT] Rate limit hit", 60),
        ("[ALERT] Too many simultaneous connections. (Failure)", 60),
        ("[OVERQUOTA] Account exceeded command or bandwidth limits", 60),
        ("[LIMIT] retry in 10 minutes", 600),
        ("[UNAVAILABLE] Temporary authentication failure.", 0),
        ("[INUSE] locked, retry after 7 s", 7),
        ("[AUTHENTICATIONFAILED] Invalid credentials", None),
        ("LOGIN failed.", None),
    ],
)
def test_trouble_that_passes_is_told_from_a_refusal(said: str, seconds: float | None) -> None:
    assert imap_wait(said) == seconds


PLEAS: tuple[Mapping[str, bytes], ...] = (
    {"LOGIN": b"%t NO [LIMIT] Slow down, retry in 3 seconds\r\n"},
    {"LOGIN": b"%t NO [UNAVAILABLE] Try again in 3 seconds\r\n"},
    {"LOGIN": b"* BYE Overloaded, retry after 3 seconds\r\n" + CLOSE},
    {"greeting": b"* BYE Too many connections, wait 3 seconds\r\n" + CLOSE},
)
ONE_MAIL = {
    "UID SEARCH UID 1:*": b"* SEARCH 1\r\n%t OK done\r\n",
    "UID FETCH 1 (UID RFC": b"* 1 FETCH (UID 1 RFC822.SIZE 4)\r\n%t OK done\r\n",
    "UID FETCH 1 (UID INT": b"* 1 FETCH (UID 1 BODY[] {4}\r\nmail)\r\n%t OK done\r\n",
}


async def test_a_mailbox_is_read_again_after_the_time_its_server_named() -> None:
    await asyncio.gather(*(is_waited_for(plea) for plea in PLEAS))


async def is_waited_for(plea: Mapping[str, bytes]) -> None:
    loop, once, rig = asyncio.get_running_loop(), [plea], await rig_with(FAST)
    async with scripted_imap(once, **ONE_MAIL) as port:
        await rig.add(mail_account(1, port))
        await rig.supplies.keep_for(HELP)([], b"7:0:0")
        async with at_work(rig):
            await until(lambda: not once)
            asked = loop.time()

            async def said() -> bool:
                line = await health(rig, HELP)
                return line.state == Health.DOWN and "3 seconds" in line.error_text

            async def came() -> bool:
                return [row.content for row in await rig.raws(HELP)] == [b"mail"]

            async def well() -> bool:
                return (await health(rig, HELP)).state == Health.OK

            await until(said)
            await until(came)
            assert loop.time() - asked > ASKED_S * 0.9
            await until(well)
    await rig.store.close()


@pytest.mark.parametrize("mode", ["wait at connect", "421 with a time at mail"])
async def test_a_server_that_names_a_time_gets_no_other_answer_before(rig: Rig, mode: str) -> None:
    loop = asyncio.get_running_loop()
    async with scripted_smtp(mode) as server:
        await rig.add(mail_account(server.port, 1))
        async with at_work(rig):
            first = await queue_reply(rig, HELP, "anna@customer.test")
            await reaches(rig, first, Delivery.DEFERRED)
            asked = loop.time()
            row = (await outbox(rig, first))["anna@customer.test"]
            assert "Too many messages" in row.reason
            assert row.next_at is not None
            second = await queue_reply(rig, HELP, "bob@customer.test")
            await make_due(rig, first)
            await reaches(rig, second, Delivery.SENT)
            await reaches(rig, first, Delivery.SENT)
            assert loop.time() - asked > ASKED_S * 0.8
    assert sorted(to for recipients, _ in server.taken for to in recipients) == [
        "anna@customer.test", "bob@customer.test",
    ]  # fmt: skip


@pytest.mark.parametrize("mode", ["wait at mail", "wait at rcpt"])
async def test_one_mail_that_is_to_wait_holds_up_no_other(rig: Rig, mode: str) -> None:
    async with scripted_smtp(mode) as server:
        await rig.add(mail_account(server.port, 1))
        async with at_work(rig):
            first = await queue_reply(rig, HELP, "anna@customer.test")
            await reaches(rig, first, Delivery.DEFERRED)
            second = await queue_reply(rig, HELP, "bob@customer.test")
            await make_due(rig, first)
            await reaches(rig, first, Delivery.SENT)
            await reaches(rig, second, Delivery.SENT)
