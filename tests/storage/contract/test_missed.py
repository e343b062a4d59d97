"""Which offers an agent has missed of late."""

from dataclasses import replace

import pytest

from router.model import AgentId
from router.people import OfferState
from storage.store import Store
from tests.storage.world import ANNA, BO, at, interaction, offer, talk


@pytest.mark.parametrize(
    ("state", "who", "since", "missed"),
    [
        (OfferState.TIMED_OUT, ANNA, 29, True),
        (OfferState.TIMED_OUT, ANNA, 30, False),
        (OfferState.TIMED_OUT, ANNA, 31, False),
        (OfferState.TIMED_OUT, BO, 0, False),
        (OfferState.DECLINED, ANNA, 0, False),
        (OfferState.REVOKED, ANNA, 0, False),
    ],
)
async def test_an_offer_is_missed_from_the_moment_it_was_over(
    store: Store, state: OfferState, who: AgentId, since: float, missed: bool
) -> None:
    await talk(store, interaction("one"))
    live = offer("f", "one")
    await store.unit.write(lambda tx: tx.offers.add(live))
    assert not await store.unit.write(lambda tx: tx.offers.missed_since(ANNA, at(-100)))
    ended = replace(live, state=state, ended_at=at(30))
    await store.unit.write(lambda tx: tx.offers.end(live, ended))
    assert await store.unit.write(lambda tx: tx.offers.missed_since(who, at(since))) is missed
