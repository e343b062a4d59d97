"""One widget: visitors come to its pages, and what agents answer is told there."""

from __future__ import annotations

import asyncio
from datetime import datetime
from typing import TYPE_CHECKING

from channels.base import Sending, Tools
from channels.webchat.files import Files
from channels.webchat.limits import Limits
from channels.webchat.links import RESTARTING, Links
from channels.webchat.presence import Presence
from channels.webchat.session import Sessions
from channels.webchat.settings import ChatSettings
from channels.webchat.talking import Talking
from channels.webchat.telling import Teller
from router.accounts import Account
from router.errors import NotFound
from router.messages import Delivery
from router.model import AccountId
from router.outbound import Outbound, Receipt, RecipientOutcome
from router.ports import Keep

if TYPE_CHECKING:
    from aiohttp import web

BEAT_S = 10.0
HOURS_S = 10.0  # how long the queue's hours are believed
IDLE_S = 1_800.0
IDLE = 4408
KEY = "wc_"


def key_of(account: AccountId) -> str:
    """Return the public key of an account, which its snippet names."""
    return f"{KEY}{account}"


class WebchatChannel:
    """See `Channel`. Raises Invalid when the account's settings are wrong."""

    def __init__(self, account: Account, tools: Tools) -> None:
        self.account = account
        self.settings = ChatSettings.from_account(account)
        self.tools = tools
        self.limits = Limits(tools.clock, tools.timings)
        self.links = Links()
        self.teller = Teller(account.id, self.settings, tools, self.links)
        self.sessions = Sessions(tools, key_of(account.id))
        self.files = Files(self.settings, tools)
        self.presence = Presence(tools, self.links, self.teller)
        self.talking = Talking(
            key_of(account.id), self.settings, tools, self.links, self.teller, self.sessions,
            self.files, self.presence, self.limits,
        )  # fmt: skip
        self._starting = asyncio.Lock()
        self._hours: tuple[bool, datetime | None] | None = None
        self._hours_at = 0.0
        self._tasks: list[asyncio.Task[None]] = []
        self.closed = False

    async def run(self, keep: Keep) -> None:
        """See `Channel`: whoever serves pages listens; here there is only health to tell."""
        while True:
            await self.tools.beat()
            await asyncio.sleep(BEAT_S)

    async def hook(self, request: web.Request, keep: Keep) -> web.Response:
        """A chat has no provider."""
        raise NotFound("hook.none", "this channel has no web hook")

    async def send(self, message: Outbound, sending: Sending) -> Receipt:
        """See `Channel`. The message's row is the delivery: once it says so, the visitor's process
        shows it, and his socket tells that it has arrived.
        """
        return Receipt(
            message.message_id,
            {recipient: RecipientOutcome(Delivery.SENT) for recipient in message.pending},
        )

    async def begin(self) -> None:
        """Follow what happens, from the first visitor on."""
        async with self._starting:
            if not self._tasks and not self.closed:
                await self.teller.start()
                self._tasks = [
                    asyncio.create_task(self.teller.run()),
                    asyncio.create_task(self.presence.listen()),
                    asyncio.create_task(self._see_out()),
                ]

    async def opens(self) -> tuple[bool, datetime | None]:
        """Tell whether somebody answers now, and if not, from when on."""
        now = self.tools.clock.monotonic()
        if self._hours is None or now - self._hours_at > HOURS_S:
            self._hours = await self.tools.threads.opens(self.account.queue_id)
            self._hours_at = now
        return self._hours

    async def _see_out(self) -> None:
        """Close the sockets of visitors who do nothing and wait for nothing."""
        idle = self.tools.timings.get("webchat.idle", IDLE_S)
        while True:
            await asyncio.sleep(idle / 30)
            now = self.tools.clock.monotonic()
            for link in self.links:
                waits = any(talk.open for talk in self.teller.of(link))
                if now - link.active_at > idle and not waits:
                    link.close(IDLE)

    async def close(self) -> None:
        """See `Channel`: visitors come again, to whoever serves them then."""
        self.closed = True
        self.links.close(RESTARTING)
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
