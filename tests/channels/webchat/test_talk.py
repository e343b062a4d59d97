"""A visitor and an agent talk: once, in order, both ways, on every store."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from uuid import uuid4

import pytest

from storage.clock import SystemClock
from tests.channels.webchat.shop import SALES, Shop, Visitor, furnish, open_shop
from tests.servers.patience import PATIENCE
from tests.storage.stores import open_empty


@pytest.fixture
async def shop(
    store_kind: str, request: pytest.FixtureRequest, tmp_path: Path
) -> AsyncIterator[Shop]:
    store = await open_empty(store_kind, request, SystemClock())
    await furnish(store, {"topics": f"Sales={SALES}", "form_fields": "Order number"})
    async with open_shop(store, tmp_path) as opened:
        yield opened
    await store.close()


async def settled(visitor: Visitor, state: str) -> dict[str, object]:
    """Wait until the thread stands so."""
    while True:
        thread: dict[str, object] = (await visitor.next("state"))["thread"]
        if thread["state"] == state:
            return thread


async def test_a_visit_from_the_first_word_to_the_last_mark(shop: Shop) -> None:
    page = {"url": "https://shop.example/bikes", "title": "Bikes"}
    visitor = await shop.visit(language="es-MX", page=page)
    await visitor.begin(name="Ana", email="ana@mail.example", topic="Sales", f1="4711")
    await visitor.write("Where is my bicycle?")
    assert (await settled(visitor, "waiting"))["position"] == 0
    row = await shop.row("Where is my bicycle?")
    assert (row["queue_id"], row["medium"], row["customer_name"]) == (SALES, "chat", "Ana")

    # Answered, shown, read; the agent reads on.
    item = await shop.take("Where is my bicycle?")
    assert (await settled(visitor, "active"))["agent"] == "Laura"
    await shop.reply(item, "It comes **tomorrow**")
    said = await visitor.told("It comes **tomorrow**")
    assert (said["from"], said["name"], said["state"]) == ("agent", "Laura", "sent")
    for mark in ("delivered", "read"):
        stranger = await shop.visit()
        await stranger.begin(topic="Sales")
        await stranger.say("read", messages=[said["id"]])
        await visitor.say(mark, messages=[said["id"]])
        assert (await visitor.told("It comes **tomorrow**"))["state"] == mark
    await shop.desk.ask("POST", f"/interactions/{item}/seen", {"seq": said["seq"]})
    assert (await visitor.next("seen"))["seq"] == said["seq"]

    # What is called back before it left is never shown.
    held = await shop.reply(item, "Never mind", delay_s=10)
    await shop.desk.ask("POST", f"/messages/{held['message']['id']}/cancel", {})

    # He ends it and says how it was; another word opens it again.
    move = {"conversation": "first-talk"}
    await visitor.say("rate", id=str(uuid4()), score=5, **move)
    assert (await visitor.next("refused"))["code"] == "rate.early"
    await visitor.say("end", id=str(uuid4()), **move)
    assert (await settled(visitor, "ended"))["csat"] == "ask"
    await visitor.say("rate", id=str(uuid4()), score=5, comment="Quick!", **move)
    assert (await settled(visitor, "ended"))["csat"] == "done"
    await visitor.say("rate", id=str(uuid4()), score=1, **move)
    assert (await visitor.next("refused"))["code"] == "rate.twice"
    card = await shop.desk.ask("GET", f"/customers/{row['customer_id']}/timeline?limit=50")
    kinds = [one["kind"] for one in card["items"]]
    assert {"visitor_form", "visitor_ended", "survey"} <= set(kinds)
    shown = str([frame for frame in visitor.seen if frame["type"] in ("message", "state")])
    assert "Never mind" not in shown


async def test_who_comes_back_hears_what_he_has_missed_and_nothing_twice(shop: Shop) -> None:
    visitor = await shop.visit()
    await visitor.begin(topic="Sales")
    await visitor.write("Hello?")
    await visitor.told("Hello?")
    item = await shop.take("Hello?")
    await settled(visitor, "active")
    await visitor.ws.close()
    for text in ("one", "two", "three"):
        await shop.reply(item, text)
    await asyncio.sleep(0.3)
    back = await shop.visit(token=visitor.token, since=visitor.cursor)
    assert back.seen[-1]["resumed"] is True
    assert [(await back.told(text))["seq"] for text in ("one", "two", "three")] == [2, 3, 4]
    # From nowhere and from the future: all anew.
    for since in (None, 10**9):
        fresh = await shop.visit(token=visitor.token, **({"since": since} if since else {}))
        welcome = fresh.seen[-1]
        assert (welcome["resumed"], welcome["visitor"]) == (False, back.seen[0]["visitor"])
        assert [one["conversation"] for one in welcome["threads"]] == ["first-talk"]
        await fresh.say("open", conversation="first-talk")
        thread = await fresh.next("thread")
        assert [one["text"] for one in thread["messages"]] == ["Hello?", "one", "two", "three"]


async def test_a_message_sent_again_and_from_two_tabs_is_one(shop: Shop) -> None:
    first = await shop.visit()
    await first.begin(topic="Sales")
    id = await first.write("Only once")
    other = await shop.visit(token=first.token)
    await asyncio.gather(first.write("Only once", id=id), other.write("Something else", id=id))
    await other.write("And this")
    await first.told("And this")
    row = await shop.row("And this")
    assert await shop.texts(row["conversation_id"]) == ["Only once", "And this"]


async def test_several_talks_of_several_visitors_stay_apart(shop: Shop) -> None:
    ana, boris = await shop.visit(), await shop.visit()
    for visitor, name in ((ana, "Ana"), (boris, "Boris")):
        await visitor.begin(name=name, topic="Sales")
        for talk in ("talk-number-1", "talk-number-2"):
            await visitor.write(f"{name} in {talk}", talk)
    await ana.told("Ana in talk-number-2")
    row = await shop.row("Ana in talk-number-2")
    assert await shop.texts(row["conversation_id"]) == ["Ana in talk-number-2"]
    assert (await shop.row("Boris in talk-number-1"))["queue_id"] == SALES
    # Boris may name Ana's conversation, and writes to one of his own.
    await boris.say("open", conversation="first-talk")
    assert (await boris.next("refused"))["code"] == "conversation.none"
    seen = str([frame for frame in boris.seen if frame["type"] == "message"])
    assert "Ana" not in seen


async def test_who_does_not_wait_is_written_down_and_gone_from_the_queue(shop: Shop) -> None:
    first, second = await shop.visit(), await shop.visit()
    for visitor, text in ((first, "I was first"), (second, "I was second")):
        await visitor.begin(topic="Sales")
        await visitor.write(text)
        await settled(visitor, "waiting")
    await second.say("leave", id=str(uuid4()), conversation="first-talk", email="no address")
    assert (await second.next("refused"))["code"] == "address.bad"
    await second.say("leave", id=str(uuid4()), conversation="first-talk", email="Bo@Mail.example")
    left = await settled(second, "waiting")
    assert (left["position"], left["mail"]) == (1, "bo@mail.example")
    await first.say("end", id=str(uuid4()), conversation="first-talk")
    gone = await settled(first, "ended")
    assert gone["csat"] is None
    assert (await settled(second, "waiting"))["position"] == 0


async def test_files_and_typing_pass_both_ways(shop: Shop) -> None:
    visitor = await shop.visit(page={"url": "https://shop.example/a"}, language="ru")
    await visitor.begin(topic="Sales")
    picture = b"\x89PNG\r\n\x1a\n" + bytes(200)
    taken = await shop.request(
        "POST", "upload?key=wc_" + "f" * 32 + "&name=../a/b.png", token=visitor.token,
        data=picture, headers={"Content-Type": "image/png"},
    )  # fmt: skip
    upload = await taken.json()
    assert (taken.status, upload["name"]) == (200, "b.png")
    await visitor.write("Look", uploads=[upload["upload"]])
    shown = await visitor.told("Look")
    served = await shop.client.get(shop.url + shown["files"][0]["url"])
    assert await served.read() == picture

    item = await shop.take("Look")
    await settled(visitor, "active")
    desk = shop.desk
    async with desk.client.ws_connect(f"{desk.url}/ws", headers={"Origin": desk.url}) as socket:
        await socket.send_json({"type": "hello", "csrf": desk.csrf})
        await socket.send_json({"type": "viewing", "interaction_id": item, "typing": True})
        assert (await visitor.next("typing"))["on"] is True
        await visitor.say("typing", conversation="first-talk", on=True, text="I am writi")
        async with asyncio.timeout(PATIENCE):
            while (frame := await socket.receive_json())["type"] != "visitor" or not frame[
                "typing"
            ]:
                pass
        assert (frame["text"], frame["page"]) == ("I am writi", "https://shop.example/a")
        await visitor.ws.close()
        async with asyncio.timeout(PATIENCE):
            while (frame := await socket.receive_json())["type"] != "visitor" or frame["online"]:
                pass
