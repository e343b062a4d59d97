"""Who is here is told what happens, whatever went wrong meanwhile."""

import asyncio
from dataclasses import replace
from pathlib import Path

from channels.webchat.links import Link, Links
from channels.webchat.session import Session
from channels.webchat.settings import ChatSettings
from channels.webchat.telling import MAX_TALKS, Teller
from router.accounts import Account
from router.events import Event, Kind
from router.model import ConversationId, InteractionId, InteractionState
from router.repositories import Tx
from router.views_threads import Thread
from storage.memory.store import open_memory
from tests.channels.faulty import FaultyUnit
from tests.channels.rig import rig_with
from tests.channels.webchat.shop import ACCOUNT, HELP, KEY, SETTINGS, furnish, open_shop
from tests.servers.patience import until

POSITIONS_S = 0.3


class NoSocket:
    """See `Socket`: nothing is ever sent on it."""

    async def send(self, frame: bytes) -> None:
        raise AssertionError(frame)

    def ready(self, size: int) -> bool:
        return False

    def close_soon(self, code: int) -> None:
        raise AssertionError(code)


async def test_a_store_that_was_away_for_a_moment_ends_no_telling(tmp_path: Path) -> None:
    store = open_memory()
    await furnish(store)
    unit = FaultyUnit(store.unit)
    quick = {"webchat.positions": POSITIONS_S}
    async with open_shop(replace(store, unit=unit), tmp_path, timings=quick) as shop:
        waits, other = await shop.visit(), await shop.visit()
        for visitor, text in ((waits, "I wait"), (other, "I come, too")):
            await visitor.begin()
            await visitor.write(text)
            await visitor.told(text)
        unit.away = True  # the line has moved: its places are read now
        await asyncio.sleep(2 * POSITIONS_S)
        unit.away = False
        await shop.reply(await shop.take("I wait"), "Here I am")
        await waits.told("Here I am")
    await store.close()


async def test_a_disk_without_room_costs_a_visitor_patience_and_no_talk(tmp_path: Path) -> None:
    store = open_memory()
    await furnish(store)
    unit = FaultyUnit(store.unit)
    async with open_shop(replace(store, unit=unit), tmp_path) as shop:
        visitor = await shop.visit()
        token = (await visitor.begin())["token"]
        move = {"id": "3f0c7a80-0000-4000-8000-000000000001", "conversation": "first-talk"}
        tries = {"frames": [{"type": "send", "text": "Is anybody there?", **move}] * 10}

        async def try_again() -> set[str]:
            answer = await shop.request("POST", f"poll?key={KEY}", json=tries, token=token)
            return {one.get("code", one["type"]) for one in (await answer.json())["frames"]}

        unit.full = True
        assert [await try_again() for _ in range(3)] == [{"store.down"}] * 3
        there = await shop.request("POST", f"upload?key={KEY}&name=a", token=token, data=b"x")
        assert there.status == 503
        unit.full = False
        assert await try_again() == {"ack"}
    await store.close()


async def test_however_many_talks_there_were_who_is_here_is_not_forgotten() -> None:
    rig = await rig_with()
    links, now = Links(), rig.store.clock.now()
    settings = ChatSettings.from_account(Account(ACCOUNT, "Chat", "webchat", HELP, SETTINGS))
    teller = Teller(ACCOUNT, settings, rig.tools(ACCOUNT), links)

    def talk(owner: str) -> Thread:
        return Thread(
            ConversationId(owner), f"{owner}/talk", InteractionId(owner), InteractionState.ACTIVE,
            HELP, "Laura", None, now, "", 0, 0,
        )  # fmt: skip

    here = Link("127.0.0.1", NoSocket())
    here.session = Session("key", "here")
    links.add(here)
    teller.learn([talk("here"), *(talk(f"gone{n}") for n in range(MAX_TALKS))])
    telling = asyncio.create_task(teller.run())
    said = Event(Kind.CONVERSATION_SEEN, now, account_id=ACCOUNT, conversation_id="gone1")

    async def emit(tx: Tx) -> None:
        tx.emit(said)

    await rig.store.unit.write(emit)

    async def fewer() -> bool:
        return len(teller.talks) == 1

    await until(fewer, "nobody was forgotten")
    assert [link for _, link in teller.at("here")] == [here]
    telling.cancel()
    await asyncio.gather(telling, return_exceptions=True)
    await rig.store.close()
