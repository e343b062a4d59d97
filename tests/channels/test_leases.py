"""Several workers and one account: one listens and sends, and who is late changes nothing."""

import asyncio
import logging
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Protocol, TypeVar

import pytest

from channels.registry import Registry
from router.accounts import RawClaim
from router.errors import NotFound
from router.events import Event, Kind
from router.inbound import Raw
from router.messages import Delivery
from router.model import AccountId, RawId
from router.repositories import Tx
from tests.channels.desk import mail_account, outbox, queue_reply, states
from tests.channels.email.scripted_smtp import scripted_smtp
from tests.channels.faulty import FaultyUnit
from tests.channels.rig import Rig, rig_with, until

T = TypeVar("T")
HELP = AccountId("help")


class Mailbox:
    """Takes connections, and says nothing."""

    def __init__(self) -> None:
        self.port = self.open = 0

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.open += 1
        await reader.read()
        self.open -= 1
        writer.close()


@pytest.fixture
async def mailbox() -> AsyncIterator[Mailbox]:
    box = Mailbox()
    server = await asyncio.start_server(box.serve, "127.0.0.1", 0)
    box.port = server.sockets[0].getsockname()[1]
    yield box
    server.close()


@dataclass
class Worker:
    """A registry at work under a name of its own."""

    name: str
    registry: Registry
    unit: FaultyUnit
    task: asyncio.Task[None]

    async def stop(self) -> None:
        self.unit.answers.set()
        self.task.cancel()
        await asyncio.gather(self.task, return_exceptions=True)


class Hire(Protocol):
    def __call__(self, name: str, listens: bool = True) -> Worker: ...


@pytest.fixture
async def rig() -> AsyncIterator[Rig]:
    rig = await rig_with()
    yield rig
    await rig.store.close()


@pytest.fixture
async def hire(rig: Rig) -> AsyncIterator[Hire]:
    """Starts workers on one store: hire("a"). Their leases are short after 'quick'."""
    hired: list[Worker] = []

    def begin(name: str, listens: bool = True) -> Worker:
        unit = FaultyUnit(rig.store.unit)
        quick = {"lease": 1.5, "lease.every": 0.1} if name.startswith("quick") else {}
        lent = replace(rig.supplies, unit=unit, worker=name, timings=quick, listens=listens)
        registry = Registry(lent)
        worker = Worker(name, registry, unit, asyncio.create_task(registry.run()))
        hired.append(worker)
        return worker

    yield begin
    for worker in hired:
        await worker.stop()


async def holders(rig: Rig) -> dict[str, str]:
    """Who holds which account."""
    leases = await rig.store.unit.write(lambda tx: tx.leases.held())
    return {
        one.name: one.holder.removeprefix("worker:") for one in leases if one.name != one.holder
    }


async def held_by(rig: Rig, **wanted: str) -> None:
    """Wait until the accounts are held so."""

    async def so() -> bool:
        return await holders(rig) == wanted

    await until(so)


async def test_of_two_workers_one_listens_and_when_it_stops_the_other_begins_at_once(
    rig: Rig, hire: Hire, mailbox: Mailbox
) -> None:
    await rig.add(mail_account(1, mailbox.port))
    first = hire("a")
    await held_by(rig, help="a")
    second = hire("b")
    await until(lambda: mailbox.open == 1 and HELP in second.registry.accounts)
    await asyncio.sleep(0.5)
    assert mailbox.open == 1
    assert second.registry.channel(HELP) is not first.registry.channel(HELP)
    async with asyncio.timeout(10):  # and no lease has run out: they last 15 s
        await first.stop()
        await held_by(rig, help="b")
        await until(lambda: mailbox.open == 1)


async def test_a_worker_that_hangs_gives_up_before_another_takes_over(
    rig: Rig, hire: Hire, mailbox: Mailbox
) -> None:
    await rig.add(mail_account(1, mailbox.port))
    first = hire("quick a")
    await until(lambda: mailbox.open == 1)
    second = hire("quick b")
    await until(lambda: HELP in second.registry.accounts)
    first.unit.answers.clear()
    await until(lambda: mailbox.open == 0)
    assert await holders(rig) == {"help": "quick a"}
    await held_by(rig, help="quick b")
    first.unit.answers.set()
    await until(lambda: mailbox.open == 1)
    await asyncio.sleep(0.5)
    assert (mailbox.open, await holders(rig)) == (1, {"help": "quick b"})


async def test_nobody_keeps_more_than_its_share_of_the_accounts(rig: Rig, hire: Hire) -> None:
    names = [AccountId(name) for name in "wxyz"]
    for name in names:
        await rig.add(mail_account(1, 1, name, f"{name}@desk.test"))
    await rig.add(replace(mail_account(1, 1, "old"), retired=True))
    first = hire("quick a")
    await held_by(rig, **dict.fromkeys(names, "quick a"))
    hire("quick b")
    await held_by(rig, w="quick a", x="quick a", y="quick b", z="quick b")

    async def retire(tx: Tx) -> None:
        row = await tx.config.account(names[0])
        assert row is not None
        await tx.config.put_account(replace(row, retired=True, ver=row.ver + 1))
        tx.emit(Event(Kind.ACCOUNT_CHANGED, rig.store.clock.now(), account_id=row.id))

    await rig.store.unit.write(retire)
    await held_by(rig, x="quick a", y="quick b", z="quick b")
    await first.stop()
    await held_by(rig, x="quick b", y="quick b", z="quick b")


async def test_who_starts_under_a_name_has_it_and_its_namesake_none(
    rig: Rig, hire: Hire, mailbox: Mailbox
) -> None:
    await rig.add(mail_account(1, mailbox.port))
    first = hire("quick a")
    await until(lambda: mailbox.open == 1)
    running = first.registry.channel(HELP)
    hire("quick a")
    await until(lambda: first.registry.channel(HELP) is not running)
    await until(lambda: mailbox.open == 1)


async def test_a_registry_that_does_not_listen_lends_channels_and_takes_no_lease(rig: Rig) -> None:
    account = await rig.add(mail_account(1, 1))
    registry = Registry(replace(rig.supplies, listens=False))
    task = asyncio.create_task(registry.run())
    await until(lambda: HELP in registry.accounts)
    lent = registry.channel(HELP)
    assert lent.account == account
    assert registry.channel(HELP) is lent
    assert await holders(rig) == {}
    with pytest.raises(NotFound):
        registry.channel(AccountId("none"))
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


async def test_what_a_dead_web_had_in_hand_is_free_at_once_and_it_had_no_share(
    rig: Rig, hire: Hire
) -> None:
    for name in "xy":
        await rig.add(mail_account(1, 1, name, f"{name}@desk.test"))
    web = hire("quick web", listens=False)
    await until(lambda: len(web.registry.accounts) == 2)
    hire("quick a")
    await held_by(rig, x="quick a", y="quick a")
    now = rig.store.clock.now()
    its = RawClaim("web:quick web", now + timedelta(hours=1))
    kept = [(RawId("r"), Raw("1", now, now, b"mail"))]
    await rig.store.unit.write(lambda tx: tx.raws.keep(HELP, kept, its))
    await asyncio.sleep(0.5)
    assert await rig.raws(HELP) == []
    web.unit.away = True  # it is dead

    async def is_free() -> bool:
        return [row.id for row in await rig.raws(HELP)] == ["r"]

    await until(is_free)


async def test_what_a_worker_had_in_hand_when_its_time_was_over_it_takes_up_anew(
    rig: Rig, hire: Hire
) -> None:
    async with scripted_smtp("held at rcpt") as smtp:
        await rig.add(mail_account(smtp.port, 1))
        only = hire("quick a")
        message = await queue_reply(rig, HELP, "anna@customer.test")
        await until(lambda: smtp.held == 1)
        only.unit.answers.clear()
        await asyncio.sleep(1.5)  # the lease: nobody takes it, and in the rows it is not over
        only.unit.answers.set()
        await until(lambda: len(smtp.taken) == 1)
        smtp.go.set()

        async def sent() -> bool:
            return await states(rig, message) == {"anna@customer.test": Delivery.SENT}

        await until(sent)
    assert len(smtp.taken) == 1


@pytest.mark.parametrize(("held", "taken"), [("held at rcpt", 0), ("held after dot", 1)])
async def test_a_send_that_was_taken_over_ends_before_its_dot_and_records_nothing(
    rig: Rig, hire: Hire, caplog: pytest.LogCaptureFixture, held: str, taken: int
) -> None:
    caplog.set_level(logging.WARNING)
    async with scripted_smtp(held) as smtp:
        await rig.add(mail_account(smtp.port, 1))
        hire("a")
        message = await queue_reply(rig, HELP, "anna@customer.test")
        await until(lambda: smtp.held == 1)
        (before,) = (await outbox(rig, message)).values()
        until_then = rig.store.clock.now() + timedelta(hours=1)

        async def take_over(tx: Tx) -> None:
            now = rig.store.clock.now()
            await tx.outbox.release([HELP], now)
            await tx.outbox.claim([HELP], now, until_then, 1)

        await rig.store.unit.write(take_over)
        smtp.go.set()
        await until(lambda: "its claim was lost" in caplog.text)
        (row,) = (await outbox(rig, message)).values()
        assert (row.state, row.next_at) == (Delivery.SENDING, until_then)
        assert (row.phase, len(smtp.taken)) == (before.phase, taken)
