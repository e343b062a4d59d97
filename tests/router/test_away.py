"""Who writes while a queue is closed hears when it opens, instead of an acknowledgement."""

from __future__ import annotations

from datetime import date

import pytest

from config.words import opening
from router.acknowledge import Acknowledger
from router.calendars import Calendar, Holiday, Span
from router.events import Kind
from router.inbound import Automatic, Claim, ClaimKind, Inbound
from router.messages import Delivery, Direction, Message
from router.model import CalendarId, InteractionState, Trust
from router.people import Queue
from tests.channels.rig import SilentMeter
from tests.router.hub import SUPPORT, Hub

US = "mailbox@hub.example"
ANA = "ana@customer.example"
RECEIVED = "We have your mail."
AWAY = "We are closed and answer {opens}."
MORNING = "We are closed and answer on Tuesday 3 November at 09:00 (Europe/Madrid)."

HOUR = 3600  # seconds
DAY = 24 * HOUR
TILL_CLOSED = 9 * HOUR  # it is ten in Madrid, a Monday, when a test begins

DAYTIME = ((Span(9 * 60, 19 * 60),),) * 5 + ((), ())
SHOP = Calendar(CalendarId("shop"), "Shop", "Europe/Madrid", DAYTIME)
CLOSED_TOMORROW = (Holiday(date(2026, 11, 3)),)
LATE_TOMORROW = (Holiday(date(2026, 11, 3), (Span(11 * 60 + 30, 13 * 60),)),)


async def begin(
    hub: Hub,
    *,
    received: str = RECEIVED,
    away: str = AWAY,
    calendar: Calendar | None = SHOP,
    language: str = "en",
) -> Acknowledger:
    """Let the queue Support have these words and hours, and somebody say them."""
    queue = Queue(
        SUPPORT,
        "Support",
        language=language,
        calendar_id=calendar.id if calendar else None,
        away_text=away,
        acknowledge_text=received,
        ver=2,
    )
    await hub.unit.write(lambda tx: tx.config.put_queue(queue))
    if calendar:
        await hub.unit.write(lambda tx: tx.config.put_calendar(calendar))
    made = Acknowledger(
        hub.unit, hub.clock, hub.ids, SilentMeter(), lambda language: "About your mail", opening
    )
    await made.step()
    return made


def mail(hub: Hub, /, sender: str = ANA, **fields: object) -> Inbound:
    told: dict[str, object] = {"trust": Trust.VERIFIED, "recipients": (US,), **fields}
    return hub.mail(sender, **told)  # type: ignore[arg-type]  # any field by name


async def heard(hub: Hub, machine: Acknowledger, one: Inbound) -> list[str]:
    """Take a mail in and return what is answered to it."""
    await hub.receive(one)
    await machine.step()
    return [message.text for message in await _answers(hub, one)]


async def _answers(hub: Hub, one: Inbound) -> list[Message]:
    thread = await hub.thread((await hub.said(one)).conversation_id)
    return [message for message in thread if message.direction is Direction.OUT]


@pytest.mark.parametrize(
    ("later", "calendar", "answer"),
    [
        (0, SHOP, RECEIVED),
        (TILL_CLOSED - 1, SHOP, RECEIVED),
        (TILL_CLOSED, SHOP, MORNING),
        (TILL_CLOSED + 14 * HOUR - 1, SHOP, MORNING),
        (TILL_CLOSED + 14 * HOUR, SHOP, RECEIVED),
        (4 * DAY + TILL_CLOSED, SHOP, AWAY.replace("{opens}", "on Monday 9 November at 09:00")),
        (TILL_CLOSED, "closed tomorrow", AWAY.replace("{opens}", "on Wednesday 4 November at 09")),
        (TILL_CLOSED, "late tomorrow", AWAY.replace("{opens}", "on Tuesday 3 November at 11:30")),
        (TILL_CLOSED, "never", "We are closed and answer later."),
        (TILL_CLOSED, None, RECEIVED),  # without a calendar it is always open
    ],
)
async def test_it_is_the_hours_that_choose_the_words(
    hub: Hub, later: float, calendar: Calendar | str | None, answer: str
) -> None:
    named = {
        "closed tomorrow": Calendar(SHOP.id, "Shop", SHOP.zone, DAYTIME, CLOSED_TOMORROW),
        "late tomorrow": Calendar(SHOP.id, "Shop", SHOP.zone, DAYTIME, LATE_TOMORROW),
        "never": Calendar(SHOP.id, "Shop", SHOP.zone, ((),) * 7),
    }
    hours = named[calendar] if isinstance(calendar, str) else calendar
    machine = await begin(hub, calendar=hours)
    hub.clock.pass_by(later)

    [said] = await heard(hub, machine, mail(hub))
    assert said.startswith(answer.removesuffix("."))


@pytest.mark.parametrize(
    ("language", "opens"),
    [
        ("en", "on Tuesday 3 November at 09:00 (Europe/Madrid)"),
        ("es", "el martes 3 de noviembre a las 09:00 (Europe/Madrid)"),
        ("ru", "во вторник, 3 ноября, в 09:00 (Europe/Madrid)"),
        ("", "on Tuesday 3 November at 09:00 (Europe/Madrid)"),
    ],
)
async def test_the_opening_is_told_in_the_language_of_the_queue(
    hub: Hub, language: str, opens: str
) -> None:
    machine = await begin(hub, away="{opens}: {customer.name}", language=language)
    hub.clock.pass_by(TILL_CLOSED)

    assert await heard(hub, machine, mail(hub)) == [f"{opens}: {{customer.name}}"]


@pytest.mark.parametrize(
    ("received", "away", "answers"),
    [("", "", []), (RECEIVED, "", [RECEIVED]), ("", AWAY, [MORNING]), (RECEIVED, AWAY, [MORNING])],
)
async def test_it_says_nothing_until_it_is_told_what_and_one_thing_at_most(
    hub: Hub, received: str, away: str, answers: list[str]
) -> None:
    machine = await begin(hub, received=received, away=away)
    hub.clock.pass_by(TILL_CLOSED)

    assert await heard(hub, machine, mail(hub)) == answers


async def test_an_open_queue_that_does_not_acknowledge_is_silent(hub: Hub) -> None:
    machine = await begin(hub, received="")
    assert await heard(hub, machine, mail(hub)) == []


async def test_it_stands_on_the_timeline_as_an_automatic_message_of_ours(hub: Hub) -> None:
    machine, boss = await begin(hub), await hub.hire("boss")
    hub.clock.pass_by(TILL_CLOSED)
    one = mail(hub)
    await heard(hub, machine, one)
    item = await hub.item((await hub.said(one)).interaction_id or pytest.fail("no work"))
    async with hub.unit.read() as reads:
        page = await reads.timeline(boss, item.customer_id, None, 10)
        events = await reads.events(0, 1000)

    [shown] = [one.message for one in page.items if one.message and one.message.direction == "out"]
    assert (shown.text, shown.subject, shown.automatic) == (
        MORNING,
        "About your mail",
        "auto_reply",
    )
    assert (shown.agent_id, shown.state) == (None, Delivery.QUEUED)
    assert item.state is InteractionState.QUEUED
    assert item.unread_from == 1
    assert [event.interaction_id for event in events if event.kind is Kind.REPLY_QUEUED] == [
        item.id
    ]


async def test_who_was_acknowledged_today_hears_nothing_at_night(hub: Hub) -> None:
    machine = await begin(hub)
    assert await heard(hub, machine, mail(hub)) == [RECEIVED]
    hub.clock.pass_by(TILL_CLOSED)
    assert await heard(hub, machine, mail(hub)) == []
    hub.clock.pass_by(DAY)
    assert len(await heard(hub, machine, mail(hub))) == 1


async def test_what_goes_on_while_it_is_closed_is_not_answered_again(hub: Hub) -> None:
    machine = await begin(hub)
    hub.clock.pass_by(TILL_CLOSED)
    first = mail(hub)
    await heard(hub, machine, first)
    hub.clock.pass_by(4 * DAY)  # Friday evening, and still the same open work
    again = mail(hub, continues=(Claim(ClaimKind.REFERENCE, first.provider_ref),))
    await hub.receive(again)
    await machine.step()

    assert (await hub.said(again)).conversation_id == (await hub.said(first)).conversation_id
    assert len(await _answers(hub, first)) == 1


@pytest.mark.parametrize(
    "fields",
    [
        {"trust": Trust.ASSERTED},
        {"trust": Trust.FAILED},
        {"automatic": Automatic.AUTO_REPLY},
        {"automatic": Automatic.LIST},
        {"recipients": ("somebody@else.example",)},
        {"warnings": ("mail.spam",)},
    ],
)
async def test_whom_no_machine_may_answer_hears_nothing_at_night_either(
    hub: Hub, fields: dict[str, object]
) -> None:
    machine = await begin(hub)
    hub.clock.pass_by(TILL_CLOSED)

    assert await heard(hub, machine, mail(hub, ANA, **fields)) == []


async def test_hours_and_words_may_change_while_it_runs(hub: Hub) -> None:
    machine = await begin(hub)
    hub.clock.pass_by(TILL_CLOSED)
    always = Calendar(SHOP.id, "Shop", "UTC", ((Span(0, 24 * 60),),) * 7, ver=2)
    await hub.unit.write(lambda tx: tx.config.put_calendar(always))
    hub.clock.pass_by(6)

    assert await heard(hub, machine, mail(hub)) == [RECEIVED]
