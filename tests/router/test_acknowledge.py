"""A customer hears that their mail has arrived, and nobody is made to hear it who did not write."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import replace

import pytest

from config.words import opening
from router.acknowledge import Acknowledger
from router.inbound import Automatic, Inbound
from router.model import Trust
from router.people import Queue
from router.reply import NewReply
from router.repositories import Tx
from tests.channels.rig import SilentMeter
from tests.router.hub import OTHER_MAILBOX, SALES, SOLVED, SUPPORT, Hub
from tests.router.machine import ANA, US, WORDS, answers, mail, says
from tests.servers.patience import PATIENCE
from tests.storage.stores import in_memory

UNDESERVING: dict[str, dict[str, object]] = {
    "not verified": {"trust": Trust.ASSERTED},
    "disowned": {"trust": Trust.FAILED},
    "a machine": {"automatic": Automatic.AUTO_GENERATED},
    "an answer of a machine": {"automatic": Automatic.AUTO_REPLY},
    "a list": {"automatic": Automatic.LIST},
    "spam": {"warnings": ("mail.spam",)},
    "not to us": {"recipients": ("somebody@else.example",)},
    "our own other mailbox": {"sender": "other@hub.example"},
}


async def test_a_verified_sender_hears_once_in_fixed_words(hub: Hub, machine: Acknowledger) -> None:
    first, second = mail(hub, subject="Secret"), mail(hub)
    await hub.receive(first)
    await machine.step()
    await hub.receive(second)
    await machine.step()

    [answer] = await answers(hub, first)
    [row] = await hub.outbox(answer)
    assert (answer.subject, answer.text, answer.to) == ("We have your mail", WORDS, (ANA,))
    assert (answer.automatic, answer.in_reply_to) == ("auto_reply", first.provider_ref)
    assert row.recipient == ANA
    assert await answers(hub, second) == []


@pytest.mark.parametrize("fields", UNDESERVING.values(), ids=UNDESERVING.keys())
async def test_others_hear_nothing(
    hub: Hub, machine: Acknowledger, fields: dict[str, object]
) -> None:
    sender = str(fields.get("sender", ANA))
    one = mail(hub, sender, **{name: value for name, value in fields.items() if name != "sender"})
    await hub.receive(one)
    await machine.step()

    assert await answers(hub, one) == []


async def test_a_copy_and_a_sub_address_are_to_us_too(hub: Hub, machine: Acknowledger) -> None:
    copied = mail(hub, recipients=("x@else.example",), cc=(US,))
    tagged = mail(hub, "bob@customer.example", recipients=("Mailbox+tag@hub.example",))
    await hub.receive(copied, tagged)
    await machine.step()

    assert [len(await answers(hub, one)) for one in (copied, tagged)] == [1, 1]


async def test_a_queue_without_words_says_nothing(hub: Hub, machine: Acknowledger) -> None:
    await hub.unit.write(lambda tx: says(tx, SUPPORT, ""))
    hub.clock.pass_by(10)
    one = mail(hub)
    await hub.receive(one)
    await machine.step()

    assert await answers(hub, one) == []


async def test_what_came_before_it_began_is_left_alone(hub: Hub) -> None:
    await hub.unit.write(lambda tx: says(tx, SUPPORT, WORDS))
    one = mail(hub)
    await hub.receive(one)
    made = Acknowledger(hub.unit, hub.clock, hub.ids, SilentMeter(), lambda language: "x", opening)
    await made.step()
    await made.step()

    assert await answers(hub, one) == []


@in_memory  # it lasts as long as the machine pauses, wherever the rows are
async def test_who_gets_the_turn_back_leaves_alone_what_came_meanwhile(
    hub: Hub, machine: Acknowledger
) -> None:
    meanwhile = mail(hub)
    await hub.receive(meanwhile)
    running = asyncio.create_task(machine.run())
    try:
        async with asyncio.timeout(2 * PATIENCE):
            fresh: list[Inbound] = []
            while not fresh or not await answers(hub, fresh[-1]):
                fresh.append(mail(hub, f"u{len(fresh)}@x.example"))
                await hub.receive(fresh[-1])
                await asyncio.sleep(2.5)
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)

    assert await answers(hub, meanwhile) == []


async def test_nobody_hears_after_ten_minutes_that_their_mail_has_come(
    hub: Hub, machine: Acknowledger
) -> None:
    late, soon = mail(hub), mail(hub, "bob@customer.example")
    await hub.receive(late)
    hub.clock.pass_by(2)
    await hub.receive(soon)
    hub.clock.pass_by(599)
    await machine.step()

    assert [len(await answers(hub, one)) for one in (late, soon)] == [0, 1]


async def test_who_has_an_answer_already_hears_no_more(hub: Hub, machine: Acknowledger) -> None:
    who, one = await hub.hire("one"), mail(hub)
    item = await hub.receive_one(one)
    await hub.desk.take(who, item.id, over=True)
    answer = await hub.replies.send(who, item.id, NewReply("c1", "Here it is"))
    again = mail(hub, in_reply_to=one.provider_ref, references=(one.provider_ref,))
    await hub.receive(again)
    await machine.step()

    assert [message.id for message in await answers(hub, one)] == [answer.id]


@pytest.mark.parametrize("undo_s", [0, 60])
async def test_finished_work_is_left_alone(hub: Hub, machine: Acknowledger, undo_s: int) -> None:
    queue = Queue(SUPPORT, "Support", undo_finish_s=undo_s, acknowledge_text=WORDS, ver=3)
    await hub.unit.write(lambda tx: tx.config.put_queue(queue))
    who, one = await hub.hire("one"), mail(hub)
    item = await hub.receive_one(one)
    await hub.desk.take(who, item.id, over=True)
    await hub.desk.finish(who, item.id, SOLVED)
    await machine.step()

    assert await answers(hub, one) == []


async def test_one_that_cannot_be_answered_does_not_keep_the_others_waiting(
    hub: Hub, caplog: pytest.LogCaptureFixture
) -> None:
    async def begin(tx: Tx) -> None:
        sales = await tx.config.queue(SALES)
        assert sales is not None
        await tx.config.put_queue(replace(sales, language="eo", ver=sales.ver + 1))
        for queue in (SALES, SUPPORT):
            await says(tx, queue, WORDS)

    def subject(language: str) -> str:
        if language == "eo":
            raise LookupError("no words in this language")
        return "We have your mail"

    await hub.unit.write(begin)
    machine = Acknowledger(hub.unit, hub.clock, hub.ids, SilentMeter(), subject, opening)
    await machine.step()
    bad = mail(hub, "bob@customer.example", recipients=("other@hub.example",))
    good = mail(hub)
    await hub.receive(bad, account=OTHER_MAILBOX)
    await hub.receive(good)
    with caplog.at_level(logging.ERROR, "router.acknowledge"):
        await machine.step()

    assert [len(await answers(hub, one)) for one in (bad, good)] == [0, 1]
    assert "cannot be answered" in caplog.text
