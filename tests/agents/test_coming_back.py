"""A desk whose line broke comes back and is told what it missed."""

from __future__ import annotations

import pytest

from tests.agents import happen, seed
from tests.agents.conftest import House
from tests.agents.test_live import line_of, opened


async def test_what_colleagues_became_and_what_waits_is_told_to_who_comes_back(
    house: House,
) -> None:
    ana, boris = await house.enter(seed.ANA), await house.enter(seed.BORIS)
    (missing, start), (watching, _) = await opened(ana), await opened(boris)
    await missing.ws.close()
    await seed.mail_in(house.store)
    await watching.next("counters")
    await boris.json("PUT", "/presence", {"presence": "available"})
    line = await watching.next("agent", agent=await line_of(boris, seed.BORIS))
    again, _ = await opened(ana, since=start)
    await again.next("agent", agent=line["agent"])
    assert (await again.next("counters"))["counters"]["unassigned"] == 1


async def test_what_was_missed_is_told_again_in_order(house: House) -> None:
    ana = await house.enter(seed.ANA)
    socket, start = await opened(ana)
    await socket.ws.close()
    mails = [await seed.mail_in(house.store) for _ in range(3)]
    await seed.mail_in(house.store, seed.REPAIRS)
    again, now = await opened(ana, since=start)
    rows = [(await again.next("row.upsert"))["row"]["id"] for _ in mails]
    await again.next("tick")
    durable = [frame["seq"] for frame in again.seen if "seq" in frame and frame["type"] != "tick"]
    assert rows == [mail.interaction for mail in mails]
    assert durable[1:] == sorted(durable[1:])
    assert max(durable) <= now


@pytest.mark.parametrize("since", [10**9, -5])
async def test_a_cursor_from_nowhere_asks_for_a_fresh_start(house: House, since: int) -> None:
    ana = await house.enter(seed.ANA)
    socket = await ana.socket(since)
    demand = await socket.next("snapshot_required")
    assert demand["seq"] == (socket.seen[0])["seq"]


async def test_too_much_missed_asks_for_a_fresh_start(house: House) -> None:
    ana = await house.enter(seed.ANA)
    socket, start = await opened(ana)
    await happen.many_events(house.store, 1_001)
    while (await socket.next("tick"))["seq"] <= start + 1_000:
        pass
    again = await ana.socket(start)
    await again.next("snapshot_required")
