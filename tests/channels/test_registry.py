import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import replace

import pytest

from channels.bell import SWEEP_S
from channels.line import LEAVE_S, Line
from channels.registry import Registry, kinds, spec
from router.accounts import Health
from router.errors import NotFound, Unavailable
from router.events import Event, Kind
from router.messages import Delivery
from router.model import AccountId, MessageId
from router.ports import Unit
from router.repositories import Tx
from router.seeing import Reads
from tests.channels.conftest import Rigged
from tests.channels.desk import mail_account, queue_reply, states
from tests.channels.email.scripted_smtp import scripted_smtp
from tests.channels.rig import Rig, until
from tests.servers.patience import PATIENCE
from tests.storage.stores import in_memory


def test_every_kind_is_a_folder_with_a_spec_of_its_name() -> None:
    assert "email" in kinds()
    for kind in kinds():
        found = spec(kind)
        assert found.kind == kind
        assert len({field.name for field in found.fields}) == len(found.fields) > 0


def test_a_kind_without_a_folder_is_not_found() -> None:
    for name in ("pigeon", "", "../router", "base"):
        with pytest.raises(NotFound):
            spec(name)


@in_memory  # the wait is the lane's own
async def test_an_account_that_waits_before_it_sends_again_stops_at_once(rigged: Rigged) -> None:
    rig = await rigged({"outbox.backoff": 300.0})  # far longer than a stop may take
    account = await rig.add(mail_account(1, 1))
    line = Line(account, spec("email"), rig.supplies, lambda: True)
    await line.start()
    message = await queue_reply(rig, account.id, "anna@customer.test")

    async def deferred() -> bool:
        return await states(rig, message) == {"anna@customer.test": Delivery.DEFERRED}

    await until(deferred)
    async with asyncio.timeout(LEAVE_S / 2):
        await line.stop()


async def test_an_account_that_is_slow_to_stop_holds_up_no_other(rigged: Rigged) -> None:
    rig = await rigged({"smtp.command": 4.0})  # so long it waits for the silent server
    async with scripted_smtp("silent") as smtp:
        slow = await rig.add(mail_account(smtp.port, 1, "slow"))
        registry = Registry(rig.supplies)
        task = asyncio.create_task(registry.run())
        message = await queue_reply(rig, slow.id, "anna@customer.test")
        await until(lambda: smtp.connections == 1)

        async def change(tx: Tx) -> None:
            for row in (
                replace(slow, name="Slow", ver=slow.ver + 1),
                mail_account(1, 1, "new", "new@desk.test"),
            ):
                await tx.config.put_account(row)
                tx.emit(Event(Kind.ACCOUNT_CHANGED, rig.store.clock.now(), account_id=row.id))

        async def new_is_at_work() -> bool:
            return (await health(rig))["new"] == (Health.DOWN, "imap.connect")

        await rig.store.unit.write(change)
        await until(new_is_at_work)
        assert await states(rig, message) == {"anna@customer.test": Delivery.SENDING}
        with pytest.raises(Unavailable):
            registry.channel(slow.id)
        await until(lambda: _runs(registry, slow.id))  # as changed, once its old line has ended
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task


def _runs(registry: Registry, account: AccountId) -> bool:
    with suppress(Unavailable):
        return registry.channel(account).account.name == "Slow"
    return False


async def health(rig: Rig) -> dict[str, tuple[str, str]]:
    async with rig.store.unit.read() as reads:
        return {line.id: (line.state, line.error_code) for line in await reads.health()}


class Counted:
    """See `Unit`; counts how often somebody opens it to read."""

    def __init__(self, unit: Unit) -> None:
        self.write, self.events, self._unit, self.reads = unit.write, unit.events, unit, 0

    @asynccontextmanager
    async def read(self) -> AsyncIterator[Reads]:
        self.reads += 1
        async with self._unit.read() as reads:
            yield reads


@in_memory  # what is heard, and what is not, is no matter of the store
async def test_an_answer_is_looked_for_when_the_log_tells_of_one_and_at_nothing_else(
    rigged: Rigged,
) -> None:
    rig = await rigged()
    unit = Counted(rig.store.unit)

    async def happen(kind: Kind) -> None:
        async def work(tx: Tx) -> None:
            tx.emit(Event(kind, rig.store.clock.now()))

        await unit.write(work)
        await asyncio.sleep(0.001)

    async with scripted_smtp() as smtp:
        account = await rig.add(mail_account(smtp.port, 1))
        task = asyncio.create_task(Registry(replace(rig.supplies, unit=unit)).run())
        first = await queue_reply(rig, account.id, "anna@customer.test")
        await until(lambda: len(smtp.taken) == 1)
        await until(lambda: _sent(rig, first))
        before = unit.reads
        for _ in range(50):
            await happen(Kind.MESSAGE_RECEIVED)
        assert unit.reads < before + 20
        await queue_reply(rig, account.id, "otto@customer.test", ring=False)
        await happen(Kind.REPLY_QUEUED)
        await until(lambda: len(smtp.taken) == 2, seconds=SWEEP_S / 2)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


async def _sent(rig: Rig, message: MessageId) -> bool:
    return set((await states(rig, message)).values()) == {Delivery.SENT}


async def test_what_was_put_back_from_quarantine_elsewhere_rings_the_pump(rigged: Rigged) -> None:
    rig = await rigged()
    task = asyncio.create_task(Registry(rig.supplies).run())
    async with rig.store.bus.listen("raw") as rings, asyncio.timeout(PATIENCE):
        await anext(rings)  # the accounts have been read

        async def replayed(tx: Tx) -> None:
            tx.emit(Event(Kind.RAW_REPLAYED, rig.store.clock.now(), data={"rows": 1}))

        await rig.store.unit.write(replayed)
        await anext(rings)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


async def test_one_bad_account_stops_no_other_and_none_goes_unnoticed(rigged: Rigged) -> None:
    rig = await rigged({"imap.command": 1.0})
    closed = mail_account(1, 1, "closed", "closed@desk.test")
    await rig.add(closed)
    await rig.add(replace(mail_account(1, 1, "wrong", "wrong@desk.test"), secrets={}))
    await rig.add(replace(mail_account(1, 1, "alien"), kind="pigeon"))
    registry = Registry(rig.supplies)
    with pytest.raises(Unavailable):
        registry.channel(AccountId("nobody"))  # who there is has not been read yet
    task = asyncio.create_task(registry.run())

    async def all_seen() -> bool:
        seen = await health(rig)
        return (
            seen["closed"] == (Health.DOWN, "imap.connect")
            and seen["wrong"] == (Health.DOWN, "account.setting")
            and seen["alien"] == (Health.DOWN, "kind.unknown")
        )

    await until(all_seen)
    assert registry.channel(closed.id)
    with pytest.raises(Unavailable):
        registry.channel(AccountId("wrong"))  # until it is put right: what is sent comes again

    async def remove(tx: Tx) -> None:
        await tx.config.remove_account(closed.id)
        tx.emit(Event(Kind.ACCOUNT_CHANGED, rig.store.clock.now(), account_id=closed.id))

    await rig.store.unit.write(remove)
    await until(lambda: closed.id not in registry.accounts)
    with pytest.raises(NotFound):
        registry.channel(closed.id)
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task
