"""Who looks at what, and the visitors they look at."""

from __future__ import annotations

from router.visiting import VISITS, Visit
from tests.agents import seed
from tests.agents.conftest import House
from tests.agents.test_live import MOVED, opened


async def test_who_looks_at_the_same_is_shown_and_who_writes(house: House) -> None:
    mail = await seed.mail_in(house.store)
    ana, boris, olga = [await house.enter(who) for who in (seed.ANA, seed.BORIS, seed.OLGA)]
    (one, _), (two, _), (stranger, _) = [await opened(each) for each in (ana, boris, olga)]
    look = {"type": "viewing", "interaction_id": mail.interaction, "typing": False}
    await stranger.ws.send_json(look)
    await one.ws.send_json(look)
    await one.next("viewing", agents=[{"id": seed.ANA, "typing": False}])
    await two.ws.send_json({**look, "typing": True})
    both = [{"id": seed.ANA, "typing": False}, {"id": seed.BORIS, "typing": True}]
    await one.next("viewing", agents=both)
    await two.ws.close()
    await one.next("viewing", agents=both[:1])


async def test_who_loses_sight_of_a_talk_hears_no_more_of_its_visitor(house: House) -> None:
    mail = await seed.mail_in(house.store)
    ana, sofia = await house.enter(seed.ANA), await house.enter(seed.SOFIA)
    (one, _), (lead, _) = await opened(ana), await opened(sofia)
    for socket in (one, lead):
        look = {"type": "viewing", "interaction_id": mail.interaction, "typing": False}
        await socket.ws.send_json(look)
        await socket.next("viewing")

    async def writes(text: str) -> None:
        visit = Visit("visitor", mail.interaction, typing=True, text=text)
        await house.store.bus.ring(VISITS, visit.encode())
        await lead.next("visitor", text=text)

    await writes("before")
    await one.next("visitor", text="before")
    for content in (b'["of", "another", "release"]', b'{"session": "", "interaction_id": [2]}'):
        await house.store.bus.ring(VISITS, content)
    await sofia.json("POST", f"/interactions/{mail.interaction}/transfer", MOVED)
    await one.next("row.remove")
    await lead.next("viewing", agents=[{"id": seed.SOFIA, "typing": False}])
    await writes("after")
    await one.next("tick")
    await one.next("tick")
    assert [frame["text"] for frame in one.seen if frame["type"] == "visitor"] == ["before"]
