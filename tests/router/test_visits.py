"""What a visitor does besides writing, on rows."""

from __future__ import annotations

import pytest

from router.inbound import Claim, ClaimKind, Deed, Done, Parsed
from router.model import Interaction, InteractionState
from tests.router.hub import Hub

S = InteractionState
TALK = "visitor/talk"


async def chat(hub: Hub) -> Interaction:
    said = hub.mail("ana@customer.example", continues=(Claim(ClaimKind.THREAD_KEY, TALK),))
    return await hub.receive_one(said)


async def ended(hub: Hub) -> None:
    now = hub.clock.now()
    await hub.receive(Parsed(done=(Done(Deed.ENDED, TALK, {"ended_at": now.isoformat()}, now),)))


@pytest.mark.parametrize("asked", [False, True])
async def test_a_chat_that_its_visitor_ends_waits_for_nobody_and_asks_nobody(
    hub: Hub, asked: bool
) -> None:
    item = await chat(hub)
    laura = await hub.hire_present("laura")
    if asked:
        await hub.route()
        assert (await hub.offered(item)).agent_id == laura.agent_id
    await ended(hub)
    assert (await hub.item(item.id)).state is S.ABANDONED
    assert await hub.unit.write(lambda tx: tx.offers.live_of(item.id)) is None
    assert await hub.load(laura) == 0
    await hub.route()
    assert (await hub.item(item.id)).state is S.ABANDONED


async def test_a_chat_that_its_visitor_ends_stays_with_whoever_has_it(hub: Hub) -> None:
    item, laura = await chat(hub), await hub.hire_present("laura")
    await hub.desk.take(laura, item.id)
    colleague = await hub.hire_present("colleague")
    await hub.desk.transfer_to_agent(laura, item.id, colleague.agent_id)
    await ended(hub)
    assert (await hub.offered(item)).agent_id == colleague.agent_id
