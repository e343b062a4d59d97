import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress

import pytest

from channels.supervisor import Supervisor
from router.accounts import Account, Health
from router.errors import Invalid, Refused, Unreachable
from router.model import AccountId, QueueId
from router.views_staff import HealthLine
from tests.channels.rig import Rig, rig_with, until

ACCOUNT = Account(AccountId("a"), "A", "email", QueueId("help"))


@pytest.fixture
async def rig() -> AsyncIterator[Rig]:
    rig = await rig_with({"supervisor.heartbeat": 0.2, "supervisor.silence": 1.0})
    await rig.add(ACCOUNT)
    yield rig
    await rig.store.close()


@asynccontextmanager
async def supervised(
    rig: Rig, listen: Callable[[Supervisor], Awaitable[None]]
) -> AsyncIterator[Supervisor]:
    supervisor = Supervisor(ACCOUNT, rig.supplies)
    task = asyncio.create_task(supervisor.run(lambda: listen(supervisor)))
    try:
        yield supervisor
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def line(rig: Rig) -> HealthLine:
    async with rig.store.unit.read() as reads:
        return (await reads.health())[0]


async def becomes(rig: Rig, state: Health, code: str) -> None:
    async def there() -> bool:
        health = await line(rig)
        return (health.state, health.error_code) == (state, code)

    await until(there)


@pytest.mark.parametrize(
    ("failure", "state", "code"),
    [
        (Unreachable("imap.lost", "gone"), Health.DOWN, "imap.lost"),
        (Unreachable("auth", "wrong password"), Health.AUTH_ERROR, "auth"),
        (Refused("imap.mailbox", "no such folder"), Health.DOWN, "imap.mailbox"),
        (Invalid("account.setting", "imap_port is missing"), Health.DOWN, "account.setting"),
        (ZeroDivisionError("a bug"), Health.DOWN, "crashed"),
        (None, Health.DOWN, "ended"),
    ],
)
async def test_every_end_of_a_channel_shows_in_its_health(
    rig: Rig, failure: Exception | None, state: Health, code: str
) -> None:
    async def listen(_: Supervisor) -> None:
        if failure is not None:
            raise failure

    async with supervised(rig, listen):
        await becomes(rig, state, code)


async def test_a_channel_that_failed_is_started_again_and_is_well(rig: Rig) -> None:
    starts = 0

    async def listen(supervisor: Supervisor) -> None:
        nonlocal starts
        starts += 1
        if starts < 3:
            raise Unreachable("imap.lost", "gone")
        while True:
            await supervisor.beat(heard=True)
            await asyncio.sleep(0.1)

    async with supervised(rig, listen):
        await becomes(rig, Health.OK, "")

        async def heard() -> bool:
            return (await line(rig)).last_in_at is not None

        await until(heard)
    assert starts == 3


async def test_a_refused_sign_in_is_not_tried_again_soon(rig: Rig) -> None:
    starts = 0

    async def listen(_: Supervisor) -> None:
        nonlocal starts
        starts += 1
        raise Unreachable("auth", "wrong password")

    async with supervised(rig, listen):
        await becomes(rig, Health.AUTH_ERROR, "auth")
        await asyncio.sleep(3)
    assert starts == 1


async def test_a_channel_that_hangs_is_started_again(rig: Rig) -> None:
    starts = 0

    async def listen(_: Supervisor) -> None:
        nonlocal starts
        starts += 1
        await asyncio.Event().wait()

    async with supervised(rig, listen):
        await becomes(rig, Health.DOWN, "silent")
        await until(lambda: starts == 2)


async def test_the_row_is_renewed_without_a_change(rig: Rig) -> None:
    async def listen(supervisor: Supervisor) -> None:
        while True:
            await supervisor.beat()
            await asyncio.sleep(0.1)

    async with supervised(rig, listen):
        await becomes(rig, Health.OK, "")
        first = (await line(rig)).checked_at

        async def renewed() -> bool:
            return (await line(rig)).checked_at != first

        await until(renewed)


async def test_trouble_on_the_way_out_shows_until_a_send_works(rig: Rig) -> None:
    async def listen(supervisor: Supervisor) -> None:
        while True:
            await supervisor.beat()
            await asyncio.sleep(0.1)

    async with supervised(rig, listen) as supervisor:
        await becomes(rig, Health.OK, "")
        await supervisor.sent(code="smtp.connect", text="refused")
        await becomes(rig, Health.DEGRADED, "smtp.connect")
        await supervisor.sent()
        await becomes(rig, Health.OK, "")
