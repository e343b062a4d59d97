"""A visitor leaves, the answer follows by mail, his mail comes back into the chat: the hub dies on
the way again and again, between a real Postfix and a real Dovecot.
"""

from __future__ import annotations

import asyncio
import signal
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from email.message import EmailMessage
from pathlib import Path
from typing import Any, TypeVar

import aiohttp
import pytest

from config.directory import put_account
from config.metrics import Prometheus
from config.settings import Settings, from_environment
from config.store import opened
from router.accounts import Account
from router.repositories import Tx
from tests.channels.webchat.shop import ACCOUNT, SITE, Shop
from tests.channels.webchat.test_processes import Steady
from tests.servers.patience import until
from tests.system import ledger
from tests.system.clerk import LINE_IS_DOWN
from tests.system.customer import Customer, as_sent
from tests.system.hub import Desk, HubProcess, signed_in
from tests.system.prepared import Prepared, until_read

T = TypeVar("T")

ASKED, ANSWERED, WRITTEN = "Do you have it in blue?", "Yes, in blue and green.", "Green, please."
SUBJECT = "An answer to your chat"
DEATHS = (
    "straight.after_commit",  # his question is there, and his page has not heard so
    "reply.after_commit",  # the answer is queued both ways, and the agent does not know
    "send.claimed",  # the page's turn has begun
    "send.after_dot",  # the mail has left, and nothing of ours says so
    "intake.before_commit",  # his mail is on its way into the chat
)
PATIENCE_S = 60.0
"""Normally a start takes 2 s, a mail 1 s, the whole story 25."""


@pytest.mark.timeout(300)
async def test_a_chat_goes_on_by_mail_over_a_death_at_each_step(
    prepared: Prepared, tmp_path: Path, new_address: Callable[[str, str], str]
) -> None:
    customer = Customer(new_address("nora", "customer.test"), "Nora", prepared.servers)
    async with prepared.hub(tmp_path / "hub") as hub, shop_of(hub) as shop:

        async def is_sent() -> bool:
            books = await ledger.read(hub.environment)
            return books.states == {"sent": 1} and not books.on_their_way

        hub.start(crash_at=DEATHS[0])
        await until_read(hub)
        async with signed_in(hub, prepared.agents[0]) as desk:
            dying = asyncio.create_task(deaths(hub))
            visitor = Steady([shop])
            await visitor.write(ASKED)
            await visitor.do("leave", email=customer.address)
            assert visitor.at is not None
            await visitor.at.ws.close()
            await answered(desk)

            [first, *_] = await asyncio.to_thread(customer.wait_for, 1)
            assert (str(first["To"]), str(first["Subject"])) == (customer.address, SUBJECT)
            assert text_of(first).startswith(ANSWERED)
            # What is cut short twice is left to a human, and his mail lets the hub die once more.
            await until(is_sent, "the answer was not sent for sure")
            customer.write(prepared.mailbox, f"Re: {first['Subject']}", WRITTEN, answering=first)
            await asyncio.wait_for(dying, PATIENCE_S)
            row = await listed(desk, "mine", WRITTEN)
            timeline = await desk.ask("GET", f"/customers/{row['customer_id']}/timeline?limit=50")

        # On the page, too, everything stands once, and nothing more comes by mail.
        back = await shop.visit(token=visitor.token)
        await back.say("open", conversation="first-talk")
        told = (await back.next("thread"))["messages"]
        assert [one["text"].strip() for one in told] == [ASKED, ANSWERED, WRITTEN]
        books = await ledger.read(hub.environment)
    assert [one["kind"] for one in timeline["items"]].count("visitor_left") == 1
    assert books.states == {"sent": 1}
    assert books.nothing_on_its_way
    copies = customer.mailbox()
    assert len({str(one["Message-ID"]) for one in copies}) == 1
    assert len({as_sent(one) for one in copies}) == 1


async def deaths(hub: HubProcess) -> None:
    """Let the hub die at one point after the other, and live in the end."""
    for then in (*DEATHS[1:], ""):
        assert await asyncio.to_thread(died, hub) == -signal.SIGKILL, hub.log
        with suppress(AssertionError):  # what waits may let it die before it is ready
            await asyncio.to_thread(hub.start, then)


def text_of(mail: EmailMessage) -> str:
    """Return its plain words."""
    body = mail.get_body(("plain",))
    assert body is not None
    return str(body.get_content())


def died(hub: HubProcess) -> int | None:
    """Wait for the end of the process; return its code."""
    assert hub.process is not None
    return hub.process.wait(PATIENCE_S)


async def insist(ask: Callable[[], Awaitable[T]]) -> T:
    """Ask until somebody answers, as browsers and people do."""
    async with asyncio.timeout(PATIENCE_S):
        while True:
            with suppress(*LINE_IS_DOWN):
                return await ask()
            await asyncio.sleep(0.1)


async def listed(desk: Desk, view: str, preview: str) -> dict[str, Any]:
    """Wait for the row that ends with these words."""
    async with asyncio.timeout(PATIENCE_S):
        while True:
            page = await insist(lambda: desk.ask("GET", f"/inbox?view={view}&limit=50"))
            for row in page["rows"]:
                if row["preview"] == preview:
                    found: dict[str, Any] = row
                    return found
            await asyncio.sleep(0.1)


async def answered(desk: Desk) -> None:
    """Take the chat and answer it, once, however often it has to be said."""
    place = f"/interactions/{(await listed(desk, 'queue', ASKED))['id']}"
    reply = {"client_id": "the-answer", "text": ANSWERED}
    await insist(lambda: desk.ask("POST", f"{place}/take", {}))
    await insist(lambda: desk.ask("POST", f"{place}/replies", reply))


@asynccontextmanager
async def shop_of(hub: HubProcess) -> AsyncIterator[Shop]:
    """Give the hub a chat, whose answers leave by mail after ten seconds; a visitor's browser."""
    async with opened(from_environment(hub.environment), Prometheus()) as store:

        async def work(tx: Tx) -> None:
            [queue] = await tx.config.queues()
            settings: dict[str, str | int | bool] = {"origins": SITE, "gone_after_s": 10}
            account = Account(ACCOUNT, "Shop chat", "webchat", queue.id, settings)
            await put_account(tx, account, store.clock.now())

        await store.unit.write(work)
        async with aiohttp.ClientSession() as client:
            settings = Settings(hub.data, port=hub.port)
            yield Shop(settings, store, client, Desk(client, settings.url))
