"""No mail stops the hub, slows others, is lost, or becomes more than it is."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable

import pytest

from router.accounts import RawState
from router.model import InteractionState
from tests.hostile import attachments, identity, machines, parsing
from tests.hostile.case import Case, Outcome, differences
from tests.hostile.scene import Scene

pytestmark = pytest.mark.asyncio(loop_scope="module")

CASES = (*parsing.CASES, *identity.CASES, *machines.CASES, *attachments.CASES)
GOOD = b"From: Good <good%d@good.test>\r\nTo: help@desk.test\r\nSubject: Next\r\n\r\nHello."
STATES = {"message": RawState.DONE, "report": RawState.DONE, "nothing": RawState.IGNORED}
SLOWEST_S = 0.25
LARGEST_MB = 300
NEXT_S = 5


@pytest.mark.parametrize("one", CASES, ids=lambda one: one.id)
async def test_a_hostile_mail_is_what_it_is_and_harms_nobody(
    hub: Scene, one: Case, record_property: Callable[[str, object], None]
) -> None:
    known = await hub.alice() if callable(one.mail) else None
    mail = one.mail if isinstance(one.mail, bytes) else one.mail(known)  # type: ignore[arg-type]  # known there
    before = hub.sql("SELECT count(*) FROM interaction")
    hub.pulse.begin()
    started = time.perf_counter()
    [row] = await hub.keep(mail, hints=one.hints)
    raw = await hub.worked_off(row, 20)
    seconds = time.perf_counter() - started
    record_property("seconds", seconds)
    opened = int(hub.sql("SELECT count(*) FROM interaction")[0][0]) - int(before[0][0])

    messages = await hub.messages(row)
    for message in messages:
        await hub.desk.shown(message)
    await the_next_good_mail_is_work_soon(hub)
    if hub.pulse.slowest >= SLOWEST_S:
        await meet_again(hub, one, mail)
    record_property("slowest_answer", hub.pulse.slowest)
    record_property("grown_megabytes", hub.pulse.grown)
    assert hub.pulse.slowest < SLOWEST_S
    assert hub.pulse.grown < LARGEST_MB
    assert raw.content == mail
    assert (raw.state, raw.reason) == (STATES[one.becomes], raw.reason)
    assert len(messages) == (one.becomes == "message")
    bounced = {each.recipient: each for each in await hub.outbox(known.written)} if known else {}
    outcome = Outcome(raw, messages[0] if messages else None, opened, known, bounced)
    assert differences(one, outcome) == []


async def meet_again(hub: Scene, one: Case, mail: bytes) -> None:
    """The machine may have been busy with other things: what counts is whether it happens again."""
    hub.pulse.begin()
    [row] = await hub.keep(mail, hints=one.hints)
    await hub.worked_off(row, 20)
    for message in await hub.messages(row):
        await hub.desk.shown(message)


async def the_next_good_mail_is_work_soon(hub: Scene) -> None:
    async with asyncio.timeout(NEXT_S):
        [row] = await hub.keep(GOOD % hub.count)
        await hub.worked_off(row, NEXT_S)
        [said] = await hub.messages(row)
    [(state,)] = hub.sql("SELECT state FROM interaction WHERE id = ?", str(said.interaction_id))
    assert state == InteractionState.QUEUED


async def test_two_mails_with_one_message_id_are_two_messages(hub: Scene) -> None:
    mails = [b"From: a@x.test\r\nMessage-ID: <same@x>\r\n\r\n%s" % text for text in (b"1", b"2")]

    rows = await hub.keep(*mails)
    for row in rows:
        await hub.worked_off(row, 20)

    assert [[one.text for one in await hub.messages(row)] for row in rows] == [["1"], ["2"]]
