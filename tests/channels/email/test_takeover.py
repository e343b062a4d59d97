"""Two real processes on one PostgreSQL: the one that sends is stopped, the other takes over."""

import asyncio
import signal
from pathlib import Path

from router.messages import Delivery
from tests.channels.desk import outbox, queue_reply, states
from tests.channels.email.scripted_smtp import scripted_smtp
from tests.channels.email.small_hub import opened, seed, supplies
from tests.channels.email.test_kill import HELP, hub
from tests.channels.rig import Rig, SilentMeter, until

BEFORE, AFTER = "before@customer.test", "after@customer.test"
TIMES = ("lease=3", "lease.every=0.3", "outbox.lease=60")


async def test_who_wakes_up_too_late_sends_nothing_more_and_overwrites_nothing(
    tmp_path: Path, new_database: str
) -> None:
    shared = (f"database={new_database}", *TIMES)
    store = await opened(tmp_path, new_database)
    rig = Rig(store, supplies(store), SilentMeter())

    async def holder() -> str:
        leases = await store.unit.write(lambda tx: tx.leases.held())
        return next((one.holder for one in leases if one.name == HELP), "")

    async def is_held_by_b() -> bool:
        return await holder() == "worker:b"

    async with scripted_smtp("held at rcpt", "held after dot") as smtp:
        await seed(store, smtp.port, 1)
        async with hub(tmp_path, smtp.port, 1, "worker=a", *shared) as first:
            before = await queue_reply(rig, HELP, BEFORE)
            await until(lambda: smtp.held == 1, 60)
            after = await queue_reply(rig, HELP, AFTER)
            await until(lambda: smtp.held == 2, 60)
            async with hub(tmp_path, smtp.port, 1, "worker=b", *shared):
                await asyncio.sleep(0)
                first.send_signal(signal.SIGSTOP)
                await until(is_held_by_b, 90)
                await until(lambda: len(smtp.taken) == 3, 60)

                async def all_sent() -> bool:
                    found = {**await states(rig, before), **await states(rig, after)}
                    return found == {BEFORE: Delivery.SENT, AFTER: Delivery.SENT}

                await until(all_sent, 60)
                there = {**await outbox(rig, before), **await outbox(rig, after)}
                smtp.go.set()
                first.send_signal(signal.SIGCONT)
                await until(lambda: smtp.ended >= 2, 60)
                await asyncio.sleep(1)
                assert {**await outbox(rig, before), **await outbox(rig, after)} == there
                assert await is_held_by_b()
    sent = [(recipients[0], content) for recipients, content in smtp.taken]
    assert [to for to, _ in sent if to == BEFORE] == [BEFORE]
    assert [to for to, _ in sent if to == AFTER] == [AFTER, AFTER]
    assert len({content for to, content in sent if to == AFTER}) == 1
    await store.close()
