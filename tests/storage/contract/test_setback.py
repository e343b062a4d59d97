"""What waits goes back with the clock; what was appointed, or is held, stays."""

from dataclasses import replace
from datetime import timedelta

from router.messages import Delivery, Direction
from router.model import Due, Interaction, InteractionState, MessageId
from router.people import OfferState, Timer
from router.presence import GRACE
from router.repositories import Tx
from storage.store import Store
from tests.storage.world import ACCOUNT, ANNA, BO, at, interaction, message, offer, outgoing, talk

BY = timedelta(seconds=1000)


async def test_what_waits_since_it_began_comes_sooner_and_appointments_stay(store: Store) -> None:
    items = [interaction(key, n) for n, key in enumerate(("asked", "done", "parked"), 1)]
    await talk(store, *items)

    async def wait(tx: Tx) -> None:
        await tx.interactions.save([_due(items[1], Due.WRAPUP), _due(items[2], Due.SNOOZE)])
        await tx.offers.add(offer("live", "asked", expires_at=at(2000)))
        await tx.offers.add(
            offer("over", "done", expires_at=at(2000), state=OfferState.TIMED_OUT, ended_at=at(9))
        )
        for n, state in enumerate(STATES, 1):
            await tx.messages.add([message(f"m{n}", "asked", n, direction=Direction.OUT)])
            await tx.outbox.add([outgoing(f"o{n}", f"m{n}", 2000, state=state)])
        await tx.leases.take([ACCOUNT], "a worker", at(2000))
        await tx.desk.set_timer(Timer("t1", GRACE, ANNA, at(2000)))
        await tx.desk.set_timer(Timer("t2", "callback", BO, at(2000)))

    await store.unit.write(wait)
    await store.unit.write(lambda tx: tx.desk.bring_back(BY))

    async def seen(tx: Tx) -> None:
        assert [item.id for item in await tx.interactions.due(at(1000), 9)] == ["done"]
        assert [one.id for one in await tx.offers.expired(at(1000), 9)] == ["live"]
        assert [timer.id for timer in await tx.desk.due_timers(at(1000), 9)] == ["t1"]
        for n, state in enumerate(STATES, 1):
            [row] = await tx.outbox.of(MessageId(f"m{n}"))
            assert row.next_at == at(1000 if state in WAITING else 2000), state
        assert [lease.until for lease in await tx.leases.held()] == [at(1000)]
        [parked] = (await tx.interactions.get([items[2].id])).values()
        assert parked.due_at == at(2000)
        assert await tx.outbox.next_due([ACCOUNT]) == at(1000)

    await store.unit.write(seen)


STATES = (Delivery.QUEUED, Delivery.SENDING, Delivery.DEFERRED, Delivery.UNKNOWN)
WAITING = {Delivery.DEFERRED, Delivery.UNKNOWN}
STATE = {Due.WRAPUP: InteractionState.WRAPUP, Due.SNOOZE: InteractionState.PARKED}


def _due(item: Interaction, kind: Due) -> tuple[Interaction, Interaction]:
    return item, replace(item, ver=2, state=STATE[kind], due_at=at(2000), due_kind=kind)
