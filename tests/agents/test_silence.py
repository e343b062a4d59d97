"""People whose page says nothing: never a word, or not a word any more."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from agents.pace import Pace
from storage.memory.store import open_memory
from tests.agents import seed
from tests.agents.conftest import ORIGIN, House, ShiftedClock, Socket, open_house


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    """A house that is quick to think somebody gone."""
    clock = ShiftedClock()
    store = open_memory(clock)
    await seed.furnish(store)
    pace = Pace(heartbeat_s=0.5, hello_s=0.5, tick_s=0.3)
    async with open_house(store, clock, tmp_path, pace) as house:
        yield house


async def test_a_page_that_is_gone_without_a_word_is_noticed(house: House) -> None:
    ana, sofia = await house.enter(seed.ANA), await house.enter(seed.SOFIA)
    watching = await sofia.socket()
    await watching.next("welcome")
    hearing = asyncio.create_task(watching.next("agent"))  # who does not read answers no ping
    ws = await ana.client.ws_connect("/ws", headers={"Origin": ORIGIN}, autoping=False)
    await ws.send_json({"type": "hello", "csrf": ana.csrf, "since": None})
    await ana.json("PUT", "/presence", {"presence": "available"})
    line = await hearing
    while line["agent"]["presence"] != "disconnected":
        line = await watching.next("agent")
    assert line["agent"]["id"] == seed.ANA


async def test_a_page_that_never_says_hello_is_sent_away(house: House) -> None:
    ana = await house.enter(seed.ANA)
    ws = await ana.client.ws_connect("/ws", headers={"Origin": ORIGIN})
    assert await Socket(ws).closed() == 1008
