"""A visitor whose telephone fell asleep in mid-talk: no goodbye, no answer to any ping."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

import aiohttp
import pytest

from channels.email.simulator import Simulator
from config.directory import put_account
from router.accounts import Account
from router.messages import Delivery
from router.model import MessageId
from storage.memory.store import open_memory
from tests.agents.conftest import ShiftedClock
from tests.channels.desk import mail_account
from tests.channels.webchat.conftest import QUICK
from tests.channels.webchat.shop import HELP, KEY, Shop, Visitor, furnish, open_shop
from tests.channels.webchat.test_protocol import frame, raw_socket
from tests.channels.webchat.test_talk import settled
from tests.servers.patience import PATIENCE

ANA = "ana@customer.test"
A_MINUTE = timedelta(seconds=61)  # and a little


@asynccontextmanager
async def looking(shop: Shop, item: str) -> AsyncIterator[aiohttp.ClientWebSocketResponse]:
    """Let the agent look at an interaction."""
    desk = shop.desk
    async with desk.client.ws_connect(f"{desk.url}/ws", headers={"Origin": desk.url}) as socket:
        await socket.send_json({"type": "hello", "csrf": desk.csrf})
        await socket.send_json({"type": "viewing", "interaction_id": item, "typing": False})
        yield socket


async def seen(socket: aiohttp.ClientWebSocketResponse, online: bool, page: str = "") -> None:
    """Wait until the agent sees the visitor so."""
    async with asyncio.timeout(PATIENCE):
        while True:
            told = await socket.receive_json()
            if told["type"] == "visitor" and told["online"] is online and told["page"] == page:
                return


async def fall_asleep(shop: Shop, token: str | None, page: str) -> asyncio.StreamWriter:
    """Open a talk on a socket that then neither reads nor writes, and stays open."""
    reader, writer = await raw_socket(shop)
    hello = {"type": "hello", "key": KEY, "token": token, "page": {"url": page}}
    opened = {"type": "open", "conversation": "first-talk"}
    for said in (hello, opened):
        writer.write(frame(json.dumps(said).encode()))
    async with asyncio.timeout(PATIENCE):
        await reader.readuntil(b'"thread"')
    writer.transport.pause_reading()  # type: ignore[attr-defined]  # of a stream's transport
    return writer


async def stand(shop: Shop, message: str, *states: Delivery) -> None:
    """Wait until the ways of an answer, the page's and the mail's, stand so; the outbox is looked
    at anew all the while.
    """
    async with asyncio.timeout(PATIENCE):
        while True:
            rows = await shop.store.unit.write(lambda tx: tx.outbox.of(MessageId(message)))
            if tuple(row.state for row in rows) == states:
                return
            await shop.store.bus.ring("outbox")
            await asyncio.sleep(0.05)


async def back(shop: Shop, visitor: Visitor) -> Visitor:
    """Wake the telephone: it goes on where it was, and shows what it missed."""
    awake = await shop.visit(token=visitor.token, since=visitor.cursor)
    said = await awake.told("Tomorrow")
    await awake.say("delivered", messages=[said["id"]])
    while (await awake.told("Tomorrow"))["state"] != "delivered":
        pass
    return awake


@pytest.mark.parametrize("late", [False, True], ids=["in time", "late"])
async def test_a_telephone_that_sleeps_is_gone_and_misses_nothing(
    tmp_path: Path, late: bool
) -> None:
    clock = ShiftedClock()
    store = open_memory(clock)
    await furnish(store)
    simulator = Simulator(tmp_path / "mail")
    ports = await simulator.start()
    mail = mail_account(ports.smtp, ports.imap)
    mailbox = Account(mail.id, mail.name, mail.kind, HELP, mail.settings, mail.secrets)
    await store.unit.write(lambda tx: put_account(tx, mailbox, clock.now()))
    page = "https://shop.example/on-the-way"
    async with open_shop(store, tmp_path, timings=QUICK) as shop:
        visitor = await shop.visit()
        await visitor.begin(name="Ana", email=ANA)
        await visitor.write("When does it come?")
        item = await shop.take("When does it come?")
        await settled(visitor, "active")
        await visitor.ws.close()
        async with looking(shop, item) as agent:
            asleep = await fall_asleep(shop, visitor.token, page)
            await seen(agent, True, page)
            answer = await shop.reply(item, "Tomorrow")  # into a socket that is dead already
            await seen(agent, False)
        said = answer["message"]["id"]
        await stand(shop, said, Delivery.SENT, Delivery.QUEUED)
        if late:
            clock.ahead += A_MINUTE
            await stand(shop, said, Delivery.SENT, Delivery.SENT)
        awake = await back(shop, visitor)
        if not late:
            clock.ahead += A_MINUTE
            await stand(shop, said, Delivery.DELIVERED, Delivery.CANCELLED)
        assert len(simulator.mailbox(ANA)) == int(late)
        ids = [one["message"]["id"] for one in awake.seen if one["type"] == "message"]
        assert set(ids) == {said}
        conversation = (await shop.desk.ask("GET", f"/interactions/{item}"))["row"]
        texts = await shop.texts(conversation["conversation_id"])
        assert texts == ["When does it come?", "Tomorrow"]
        asleep.close()
    await simulator.stop()
    await store.close()
