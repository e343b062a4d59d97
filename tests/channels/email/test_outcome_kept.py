"""What a server has said is written down though the store is away just then: nothing goes twice."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

import pytest

from channels.base import Sending
from channels.delivery import Lane
from channels.line import tools_for
from channels.registry import spec
from channels.supervisor import Supervisor
from router.errors import Unavailable
from router.messages import Delivery
from router.outbound import Outbound, Receipt, RecipientOutcome
from tests.channels.desk import mail_account, outbox, queue_reply, states
from tests.channels.email.scripted_smtp import scripted_smtp
from tests.channels.email.test_delivery import HELP
from tests.channels.faulty import FaultyUnit
from tests.channels.rig import Rig, rig_with, until

ANNA = "anna@customer.test"


class Speechless:
    """A channel that goes on to its final dot and never says what it sends."""

    async def send(self, message: Outbound, sending: Sending) -> Receipt:
        await sending.data()
        return Receipt("")


@pytest.fixture
async def rig() -> AsyncIterator[Rig]:
    rig = await rig_with({"outbox.backoff": 0.1})
    yield rig
    await rig.store.close()


@asynccontextmanager
async def lane_of(rig: Rig, port: int) -> AsyncIterator[tuple[Lane, FaultyUnit]]:
    """The way out of an account whose server listens at `port`."""
    unit = FaultyUnit(rig.store.unit)
    supplies, account = replace(rig.supplies, unit=unit), await rig.add(mail_account(port, 1))
    supervisor = Supervisor(account, supplies)
    channel = spec("email").build(account, tools_for(supplies, supervisor))
    yield Lane(account, spec("email"), lambda: channel, supervisor, supplies, lambda: True), unit
    await channel.close()


@asynccontextmanager
async def at_work(lane: Lane) -> AsyncIterator["asyncio.Task[None]"]:
    task = asyncio.create_task(lane.run())
    try:
        yield task
    finally:
        task.cancel()
        await asyncio.wait([task])


async def is_sent(rig: Rig, message: str) -> bool:
    return await states(rig, message) == {ANNA: Delivery.SENT}  # type: ignore[arg-type]  # an id is a str


@pytest.mark.parametrize("stopped", [False, True])
@pytest.mark.parametrize("fault", ["away", "silent"])
async def test_a_mail_that_was_taken_while_the_store_was_away_counts_as_sent(
    rig: Rig, fault: str, stopped: bool
) -> None:
    async with scripted_smtp("held after dot") as server, lane_of(rig, server.port) as (lane, unit):
        message = await queue_reply(rig, HELP, ANNA)
        async with at_work(lane) as task:
            await until(lambda: server.held == 1)
            unit.away = fault == "away"
            if fault == "silent":
                unit.answers.clear()
            asked = unit.asked
            server.go.set()
            await until(lambda: unit.asked > asked)
            await asyncio.sleep(0.3)
            if stopped:
                task.cancel()
                await asyncio.sleep(0.1)
            assert await states(rig, message) == {ANNA: Delivery.SENDING}
            unit.away = False
            unit.answers.set()
            await until(lambda: is_sent(rig, message))
            await until(lambda: task.done() is stopped)
        assert len(server.taken) == 1


async def test_a_claim_whose_answer_was_lost_is_made_again_at_once(rig: Rig) -> None:
    async with scripted_smtp() as server, lane_of(rig, server.port) as (lane, unit):
        message = await queue_reply(rig, HELP, ANNA)
        unit.deaf = True
        with pytest.raises(Unavailable):
            await lane.step()
        assert await states(rig, message) == {ANNA: Delivery.SENDING}
        unit.deaf = False
        async with at_work(lane):
            await until(lambda: is_sent(rig, message))
        assert len(server.taken) == 1
        assert (await outbox(rig, message))[ANNA].next_at is None


async def test_a_channel_that_never_says_what_it_sends_hangs_nothing(rig: Rig) -> None:
    account = await rig.add(mail_account(1, 1))
    supervisor = Supervisor(account, rig.supplies)
    channel = Speechless()
    lane = Lane(account, spec("email"), lambda: channel, supervisor, rig.supplies, lambda: True)  # type: ignore[arg-type, return-value]  # it does nothing but send
    message = await queue_reply(rig, HELP, ANNA)
    async with at_work(lane):

        async def deferred() -> bool:
            return await states(rig, message) == {ANNA: Delivery.DEFERRED}

        await until(deferred)


class Prompt:
    """A channel that sends at once. Of mail to `ANNA` it says what nobody can write down."""

    async def send(self, message: Outbound, sending: Sending) -> Receipt:
        await sending.rendered(b"mail")
        await sending.data()
        ref: Any = [0] if ANNA in message.to else ""
        return Receipt(ref, {one: RecipientOutcome(Delivery.SENT) for one in message.pending})


async def test_what_ends_together_is_written_together_and_what_cannot_be_fails_alone(
    rig: Rig,
) -> None:
    account = await rig.add(mail_account(1, 1))
    unit = FaultyUnit(rig.store.unit)
    supplies, channel = replace(rig.supplies, unit=unit), Prompt()
    supervisor = Supervisor(account, supplies)
    lane = Lane(account, spec("email"), lambda: channel, supervisor, supplies, lambda: True)  # type: ignore[arg-type, return-value]  # it does nothing but send
    names = [f"{name}@customer.test" for name in ("bert", "carl", "dora", "emil", "frida")]
    messages = {name: await queue_reply(rig, HELP, name) for name in names}
    await lane.step()
    await until(lambda: rig.meter.counts.get("sends") == len(names))
    assert unit.asked == 3  # claim, mark, outcomes

    bad = await queue_reply(rig, HELP, ANNA)
    messages["gert"] = await queue_reply(rig, HELP, "gert")
    await lane.step()
    await until(lambda: rig.meter.counts.get("sends") == len(names) + 1)
    assert await states(rig, bad) == {ANNA: Delivery.SENDING}
    for name, message in messages.items():
        assert await states(rig, message) == {name: Delivery.SENT}
