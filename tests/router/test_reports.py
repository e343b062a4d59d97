"""What providers say later about messages of ours: never nothing."""

from __future__ import annotations

from router.events import Kind
from router.inbound import DeliveryReport, Parsed
from router.messages import MAX_WARNINGS, Delivery
from router.reply import NewReply
from tests.router.hub import Hub

ANA, BOB = "ana@customer.example", "bob@customer.example"


async def test_delivery_reports_move_a_recipient_forward_only(hub: Hub) -> None:
    who = await hub.hire_present("smith")
    item = await hub.taken_by(who)
    sent = await hub.replies.send(who, item.id, NewReply("c1", "Hi", to=(ANA, BOB)))

    def report(recipient: str, state: Delivery) -> Parsed:
        return Parsed(
            reports=(DeliveryReport("", sent.id, recipient, state, "5.1.1", "no", hub.clock.now()),)
        )

    await hub.receive(report(ANA, Delivery.DELIVERED), report(BOB, Delivery.FAILED))
    await hub.receive(report(ANA, Delivery.SENT), report("x@nowhere.example", Delivery.FAILED))
    shown = await hub.message(sent.id)
    assert (shown.state, shown.reason) == (Delivery.FAILED, "mixed?delivered=1&failed=1")
    reasons = {row.recipient: (row.state, row.reason) for row in await hub.outbox(sent)}
    assert reasons == {ANA: (Delivery.DELIVERED, "5.1.1 no"), BOB: (Delivery.FAILED, "5.1.1 no")}


def report(hub: Hub, about: str, recipient: str, state: Delivery, why: str = "") -> Parsed:
    said = DeliveryReport("", about, recipient, state, "4.4.1", "no", hub.clock.now(), why=why)
    return Parsed(reports=(said,))


async def test_a_delay_shows_beside_what_was_sent_until_more_is_known(hub: Hub) -> None:
    who = await hub.hire_present("smith")
    item = await hub.taken_by(who)
    sent = await hub.replies.send(who, item.id, NewReply("c1", "Hi", to=(ANA, BOB)))

    async def shown(recipient: str, state: Delivery) -> tuple[Delivery | None, str]:
        await hub.receive(report(hub, sent.id, recipient, state, "delayed"))
        said = await hub.message(sent.id)
        return said.state, said.reason

    assert await shown(ANA, Delivery.DEFERRED) == (Delivery.QUEUED, ""), "we send it still"
    assert await shown(ANA, Delivery.SENT) == (Delivery.QUEUED, "mixed?queued=1&sent=1")
    assert await shown(BOB, Delivery.SENT) == (Delivery.SENT, "delayed 4.4.1 no")
    before = len(await hub.events())
    assert await shown(BOB, Delivery.DEFERRED) == (Delivery.SENT, "delayed 4.4.1 no")
    assert len(await hub.events()) == before, "the same report again says nothing new"


async def test_a_failure_for_a_stranger_is_a_warning_on_the_message_once(hub: Hub) -> None:
    who = await hub.hire_present("smith")
    item = await hub.taken_by(who)
    sent = await hub.replies.send(who, item.id, NewReply("c1", "Hi", to=(ANA, BOB)))
    for state in (Delivery.FAILED, Delivery.FAILED, Delivery.DEFERRED, Delivery.DELIVERED):
        await hub.receive(report(hub, sent.id, "carla+x@elsewhere.example", state))
    said = await hub.message(sent.id)
    assert said.warnings == (
        "bounce.recipient?who=carla%2Bx%40elsewhere.example",
        "delay.recipient?who=carla%2Bx%40elsewhere.example",
    )
    assert {row.state for row in await hub.outbox(sent)} == {Delivery.QUEUED}
    for n in range(30):
        await hub.receive(report(hub, sent.id, f"{n}@elsewhere.example", Delivery.FAILED))
    assert len((await hub.message(sent.id)).warnings) == MAX_WARNINGS


async def test_a_report_about_nothing_that_is_here_goes_to_quarantine(hub: Hub) -> None:
    await hub.receive(report(hub, "f" * 32, ANA, Delivery.FAILED))
    async with hub.store.unit.read() as reads:
        [row] = await reads.quarantined(10)
        events = await reads.events(0, 1_000)
    assert row.reason == "bounce.unmatched"
    assert [event.data for event in events if event.kind is Kind.RAW_QUARANTINED] == [
        {"raw": row.id}
    ]
