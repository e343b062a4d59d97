import asyncio
from contextlib import suppress
from dataclasses import replace

import pytest

from channels.registry import Registry, kinds, spec
from router.accounts import Health
from router.errors import NotFound
from router.events import Event, Kind
from router.model import AccountId
from router.repositories import Tx
from tests.channels.desk import mail_account
from tests.channels.rig import Rig, rig_with, until


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


async def health(rig: Rig) -> dict[str, tuple[str, str]]:
    async with rig.store.unit.read() as reads:
        return {line.id: (line.state, line.error_code) for line in await reads.health()}


async def test_one_bad_account_stops_no_other_and_none_goes_unnoticed() -> None:
    rig = await rig_with({"imap.command": 1.0})
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
    await rig.store.close()
