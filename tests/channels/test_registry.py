import asyncio
from contextlib import suppress
from dataclasses import replace

import pytest

from channels.line import LEAVE_S, Line
from channels.registry import Registry, kinds, spec
from router.accounts import Health
from router.errors import NotFound
from router.events import Event, Kind
from router.messages import Delivery
from router.model import AccountId
from router.repositories import Tx
from tests.channels.conftest import Rigged
from tests.channels.desk import mail_account, queue_reply, states
from tests.channels.email.scripted_smtp import scripted_smtp
from tests.channels.rig import Rig, until
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
        with pytest.raises(NotFound):
            registry.channel(slow.id)
        await until(lambda: _runs(registry, slow.id))  # as changed, once its old line has ended
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task


def _runs(registry: Registry, account: AccountId) -> bool:
    with suppress(NotFound):
        return registry.channel(account).account.name == "Slow"
    return False


async def health(rig: Rig) -> dict[str, tuple[str, str]]:
    async with rig.store.unit.read() as reads:
        return {line.id: (line.state, line.error_code) for line in await reads.health()}


async def test_what_was_put_back_from_quarantine_elsewhere_rings_the_pump(rigged: Rigged) -> None:
    rig = await rigged()
    task = asyncio.create_task(Registry(rig.supplies).run())
    async with rig.store.bus.listen("raw") as rings, asyncio.timeout(20):
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
    with pytest.raises(NotFound):
        registry.channel(AccountId("wrong"))

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
