"""However many write, and however often: acknowledgements are few."""

from __future__ import annotations

from config.words import opening
from router.acknowledge import TOGETHER, Acknowledger
from router.automatic import BURST
from router.identity import mailto
from router.inbound import Claim, ClaimKind
from router.model import Interaction, Trust
from router.repositories import Tx
from tests.channels.rig import SilentMeter
from tests.router.hub import SOLVED, Hub
from tests.router.machine import ANA, answers, mail
from tests.storage.stores import in_memory


async def take_part(hub: Hub, address: str, item: Interaction) -> None:
    """Let an address that has written be one of those who may continue the conversation."""
    handle = mailto(address)
    assert handle is not None

    async def work(tx: Tx) -> None:
        [identity] = (await tx.customers.identities([handle])).values()
        await tx.conversations.add_participants([(item.conversation_id, identity.id)])

    await hub.unit.write(work)


async def test_a_day_later_they_hear_it_again(hub: Hub, machine: Acknowledger) -> None:
    await hub.receive(mail(hub))
    await machine.step()
    hub.clock.pass_by(24 * 3600 + 1)
    later = mail(hub)
    await hub.receive(later)
    await machine.step()

    assert len(await answers(hub, later)) == 1


async def test_who_writes_in_a_burst_hears_nothing(hub: Hub, machine: Acknowledger) -> None:
    mails = [mail(hub) for _ in range(BURST + 1)]
    await hub.receive(*mails)
    await machine.step()

    assert [await answers(hub, one) for one in mails] == [[]] * len(mails)


@in_memory  # the same rule for each of them: the number is the point
async def test_a_thousand_forged_senders_get_no_mail(hub: Hub, machine: Acknowledger) -> None:
    mails = [mail(hub, f"u{n}@x.example", trust=Trust.ASSERTED) for n in range(1_000)]
    await hub.receive(*mails)
    await machine.step()

    assert await hub.unit.write(lambda tx: tx.outbox.next_due(["mailbox"])) is None  # type: ignore[list-item]  # an account's id


async def test_all_together_are_held_to_a_number(hub: Hub, machine: Acknowledger) -> None:
    mails = [mail(hub, f"u{n}@x.example") for n in range(TOGETHER + 20)]
    await hub.receive(*mails)
    await machine.step()
    said = [len(await answers(hub, one)) for one in mails]
    hub.clock.pass_by(601)
    later = mail(hub, "late@x.example")
    await hub.receive(later)
    await machine.step()

    assert sum(said) == TOGETHER
    assert len(await answers(hub, later)) == 1


async def test_another_process_is_held_to_the_same_number(hub: Hub, machine: Acknowledger) -> None:
    await hub.receive(*(mail(hub, f"u{n}@x.example") for n in range(TOGETHER)))
    await machine.step()
    meter = SilentMeter()
    next_one = Acknowledger(hub.unit, hub.clock, hub.ids, meter, lambda language: "x", opening)
    await next_one.step()
    one_more = mail(hub, "late@x.example")
    await hub.receive(one_more)
    await next_one.step()

    assert await answers(hub, one_more) == []
    assert meter.counts == {"acknowledgements_held": 1}


async def test_once_a_day_holds_for_an_address_in_whosever_conversation_it_writes(
    hub: Hub, machine: Acknowledger
) -> None:
    bobs, own = mail(hub, "bob@customer.example"), mail(hub)
    item = await hub.receive_one(bobs)
    await hub.desk.take(who := await hub.hire("one"), item.id, over=True)
    await hub.desk.finish(who, item.id, SOLVED)
    hub.clock.pass_by(60)
    await hub.route()
    await hub.receive(own)
    await machine.step()
    await take_part(hub, ANA, item)
    joined = mail(hub, continues=(Claim(ClaimKind.REFERENCE, bobs.provider_ref),))
    reopened = await hub.receive_one(joined)
    await machine.step()

    assert len(await answers(hub, own)) == 1
    assert (reopened.customer_id, reopened.id == item.id) == (item.customer_id, False)
    assert await answers(hub, joined) == []


async def test_once_a_day_holds_however_much_was_said_meanwhile(
    hub: Hub, machine: Acknowledger
) -> None:
    await hub.receive(mail(hub))
    await machine.step()
    for _ in range(5):
        hub.clock.pass_by(3_600)
        await hub.receive(*(mail(hub, subject=f"{n}") for n in range(25)))
        await machine.step()
    hub.clock.pass_by(3_600)
    later = mail(hub)
    await hub.receive(later)
    await machine.step()

    assert await answers(hub, later) == []
