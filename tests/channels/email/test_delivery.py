import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from email import message_from_bytes
from pathlib import Path

import pytest

from channels.email.simulator import Ports, Simulator
from channels.registry import Registry
from router.accounts import Account, Health
from router.events import Event, Kind
from router.messages import Delivery
from router.model import AccountId, MessageId
from router.repositories import Tx
from router.views_staff import HealthLine
from tests.channels.conftest import Rigged
from tests.channels.desk import mail_account, make_due, outbox, queue_reply, states, stored
from tests.channels.email.scripted_smtp import scripted_smtp
from tests.channels.rig import Rig, until
from tests.storage.stores import STORES, in_memory

HELP = AccountId("help")
FAST = {"supervisor.heartbeat": 0.2, "smtp.command": 1.0, "imap.command": 1.0, "outbox.lease": 6.0}


@pytest.fixture
async def rig(rigged: Rigged) -> Rig:
    return await rigged(FAST)


@pytest.fixture
async def provider(tmp_path: Path) -> AsyncIterator[tuple[Simulator, Ports]]:
    simulator = Simulator(tmp_path / "mail")
    yield simulator, await simulator.start()
    await simulator.stop()


@asynccontextmanager
async def at_work(rig: Rig) -> AsyncIterator[Registry]:
    registry = Registry(rig.supplies)
    task = asyncio.create_task(registry.run())
    try:
        yield registry
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def reaches(rig: Rig, message: MessageId, *expected: Delivery) -> None:
    """Wait until the recipients stand so."""

    async def there() -> bool:
        return sorted((await states(rig, message)).values()) == sorted(expected)

    await until(there)


async def health(rig: Rig, account: AccountId) -> HealthLine:
    async with rig.store.unit.read() as reads:
        return next(line for line in await reads.health() if line.id == account)


async def test_a_reply_reaches_its_recipients_once_with_name_signature_and_token(
    rig: Rig, provider: tuple[Simulator, Ports]
) -> None:
    simulator, ports = provider
    await rig.add(mail_account(ports.smtp, ports.imap))
    async with at_work(rig):
        message = await queue_reply(rig, HELP, "anna@customer.test", "bob@customer.test")
        await reaches(rig, message, Delivery.SENT, Delivery.SENT)

        async def noted() -> bool:
            return (await health(rig, HELP)).last_out_at is not None

        await until(noted)
    sent = await stored(rig, message)
    assert sent.state is Delivery.SENT
    for address in ("anna@customer.test", "bob@customer.test"):
        (mail,) = simulator.mailbox(address)
        parsed = message_from_bytes(mail.content)
        assert parsed["Message-ID"] == sent.provider_ref
        assert "Ana" in parsed["From"]
        assert b"The desk" in mail.content


async def test_a_partial_refusal_fails_one_defers_one_and_sends_one(
    rig: Rig, provider: tuple[Simulator, Ports]
) -> None:
    simulator, ports = provider
    await rig.add(mail_account(ports.smtp, ports.imap))
    names = ("anna@customer.test", "nobody-1@customer.test", "greylisted-1@customer.test")
    async with at_work(rig):
        message = await queue_reply(rig, HELP, *names)
        await reaches(rig, message, Delivery.SENT, Delivery.FAILED, Delivery.DEFERRED)
        rows = await outbox(rig, message)
        assert rows["nobody-1@customer.test"].code == 550
        assert "no such user" in rows["nobody-1@customer.test"].reason
        assert rows["greylisted-1@customer.test"].code == 450
        assert (await stored(rig, message)).state is Delivery.FAILED
        await make_due(rig, message)
        await reaches(rig, message, Delivery.SENT, Delivery.FAILED, Delivery.SENT)
    (anna,), (grey,) = simulator.mailbox(names[0]), simulator.mailbox(names[2])
    assert anna.content == grey.content


@pytest.mark.parametrize(
    "mode", ["421 at connect", "421 at mail", "close at mail", "451 at data", "silent"]
)
async def test_trouble_before_the_final_dot_is_tried_again(rig: Rig, mode: str) -> None:
    async with scripted_smtp(mode) as server:
        await rig.add(mail_account(server.port, 1))
        async with at_work(rig):
            message = await queue_reply(rig, HELP, "anna@customer.test")
            await reaches(rig, message, Delivery.DEFERRED)
            assert server.taken == []
            assert (await outbox(rig, message))["anna@customer.test"].reason
            await make_due(rig, message)
            await reaches(rig, message, Delivery.SENT)
        assert len(server.taken) == 1


async def test_a_refused_content_fails_at_once(rig: Rig) -> None:
    async with scripted_smtp("554 at data") as server:
        await rig.add(mail_account(server.port, 1))
        async with at_work(rig):
            message = await queue_reply(rig, HELP, "anna@customer.test")
            await reaches(rig, message, Delivery.FAILED)


@pytest.mark.parametrize(
    ("store_kind", "mode"),
    [("memory", "hang after dot"), *((kind, "close after dot") for kind in STORES)],
)
async def test_an_unclear_end_is_unknown_and_repeated_once_with_the_same_bytes(
    rig: Rig, mode: str
) -> None:
    async with scripted_smtp(mode, mode) as server:
        await rig.add(mail_account(server.port, 1))
        async with at_work(rig):
            message = await queue_reply(rig, HELP, "anna@customer.test")
            await reaches(rig, message, Delivery.UNKNOWN)
            row = (await outbox(rig, message))["anna@customer.test"]
            assert row.next_at is not None
            await make_due(rig, message)

            async def given_up() -> bool:
                return (await outbox(rig, message))["anna@customer.test"].next_at is None

            await until(lambda: len(server.taken) == 2)
            await until(given_up)
            await reaches(rig, message, Delivery.UNKNOWN)
        assert server.taken[0] == server.taken[1]


async def test_a_connection_reset_after_the_ok_counts_as_sent(rig: Rig) -> None:
    async with scripted_smtp("reset after ok") as server:
        await rig.add(mail_account(server.port, 1))
        async with at_work(rig):
            first = await queue_reply(rig, HELP, "anna@customer.test")
            await reaches(rig, first, Delivery.SENT)
            second = await queue_reply(rig, HELP, "anna@customer.test")
            await reaches(rig, second, Delivery.SENT)
        assert len(server.taken) == 2


async def test_many_replies_share_four_connections(rig: Rig) -> None:
    async with scripted_smtp() as server:
        await rig.add(mail_account(server.port, 1))
        messages = [await queue_reply(rig, HELP, f"c{n}@customer.test") for n in range(60)]
        async with at_work(rig):
            for message in messages:
                await reaches(rig, message, Delivery.SENT)
        assert len(server.taken) == 60
        assert server.connections <= 4


@in_memory  # the time is the lane's
async def test_a_server_that_hangs_holds_up_no_other_account(
    rig: Rig, provider: tuple[Simulator, Ports]
) -> None:
    simulator, ports = provider
    async with scripted_smtp(*["silent"] * 100) as server:
        await rig.add(mail_account(server.port, ports.imap, "bad", "bad@desk.test"))
        await rig.add(mail_account(ports.smtp, ports.imap))
        for _ in range(20):
            await queue_reply(rig, AccountId("bad"), "anna@customer.test")
        async with at_work(rig):
            message = await queue_reply(rig, HELP, "anna@customer.test")
            await reaches(rig, message, Delivery.SENT)
    assert len(simulator.mailbox("anna@customer.test")) == 1


async def test_an_account_that_is_changed_paused_and_added_follows_at_run_time(
    rig: Rig, provider: tuple[Simulator, Ports]
) -> None:
    _, ports = provider
    account = await rig.add(replace(mail_account(1, ports.imap), enabled=False))

    async def change(new: Account) -> None:
        async def work(tx: Tx) -> None:
            await tx.config.put_account(new)
            tx.emit(Event(Kind.ACCOUNT_CHANGED, rig.store.clock.now(), account_id=HELP))

        await rig.store.unit.write(work)

    async with at_work(rig):
        message = await queue_reply(rig, HELP, "anna@customer.test")

        async def paused() -> bool:
            return (await health(rig, HELP)).state == Health.PAUSED

        await until(paused)
        assert await states(rig, message) == {"anna@customer.test": Delivery.QUEUED}
        await change(replace(mail_account(ports.smtp, ports.imap), ver=account.ver + 1))
        await reaches(rig, message, Delivery.SENT)

        async def well() -> bool:
            return (await health(rig, HELP)).state == Health.OK

        await until(well)


async def test_a_machine_s_mail_says_so_and_names_no_sender_to_answer(rig: Rig) -> None:
    async with scripted_smtp() as server:
        await rig.add(mail_account(server.port, server.port))
        async with at_work(rig):
            message = await queue_reply(rig, HELP, "anna@customer.test", automatic="auto_reply")
            await reaches(rig, message, Delivery.SENT)
    (_, content) = server.taken[0]
    parsed = message_from_bytes(content)
    assert server.senders == [""]
    assert parsed["Auto-Submitted"] == "auto-replied"
    assert parsed["X-Auto-Response-Suppress"] == "All"
    assert parsed["X-Centralita-Loop"]
