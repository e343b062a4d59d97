"""An agent as a program: stays on the line, takes what is offered, answers it, finishes it.

Whatever fails is tried again, as people and their browsers do: the hub may die in mid-sentence.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import aiohttp

from tests.system.hub import Desk, HubProcess, Refusal, signed_in

LINE_IS_DOWN = (aiohttp.ClientError, OSError, asyncio.TimeoutError)
PAUSE_S = 0.05
SNOOZED_S = 1


@dataclass
class Clerk:
    """Answers each interaction once, in words that name its subject; `limit` in all.

    What has the word 'later' in its subject is snoozed for a second first. When the line is down
    the next of the `others` is tried, where several processes serve the same desk.
    """

    desk: Desk
    limit: int = 1_000_000
    pause: float = PAUSE_S
    others: tuple[str, ...] = ()
    accepted: set[str] = field(default_factory=set)
    answered: set[str] = field(default_factory=set)
    snoozed: set[str] = field(default_factory=set)
    sent_again: int = 0

    async def work(self) -> None:
        """Work until cancelled."""
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._stay_on_the_line())
            while True:
                async with self._whatever_happens():
                    await self._round()
                await asyncio.sleep(self.pause)

    async def _stay_on_the_line(self) -> None:
        while True:
            async with self._whatever_happens():
                await self._listen()
            await asyncio.sleep(PAUSE_S)

    @asynccontextmanager
    async def _whatever_happens(self) -> AsyncIterator[None]:
        """The hub has died, or somebody was faster: as a browser, once more."""
        at = self.desk.url
        try:
            yield
        except Refusal:
            pass
        except LINE_IS_DOWN:
            if self.others and self.desk.url == at:
                self.desk.url, *left = self.others
                self.others = (*left, at)

    async def _listen(self) -> None:
        headers = {"Origin": self.desk.url}
        async with self.desk.client.ws_connect(f"{self.desk.url}/ws", headers=headers) as socket:
            await socket.send_json({"type": "hello", "csrf": self.desk.csrf})
            await socket.receive_json(timeout=5)
            await self.desk.ask("PUT", "/presence", {"presence": "available", "reason": ""})
            async for _ in socket:
                pass

    async def _round(self) -> None:
        for offer in await self.desk.ask("GET", "/offers"):
            if len(self.accepted) < self.limit:
                await self.desk.ask("POST", f"/offers/{offer['id']}/accept", {})
                self.accepted.add(offer["id"])
        for row in (await self.desk.ask("GET", "/inbox?view=mine&limit=200"))["rows"]:
            if row["state"] == "active":
                await self._handle(row)

    async def _handle(self, row: dict[str, Any]) -> None:
        place = f"/interactions/{row['id']}"
        if "later" in row["subject"] and row["id"] not in self.snoozed:
            until = datetime.now(UTC) + timedelta(seconds=SNOOZED_S)
            self.snoozed.add(row["id"])
            await self.desk.ask("POST", f"{place}/snooze", {"until": until.isoformat()})
            return
        if row["id"] not in self.answered:
            card = await self.desk.ask("GET", place)
            await self.desk.ask("POST", f"{place}/replies", _answer(row, card["reply"]["to"]))
            self.answered.add(row["id"])
        await self.desk.ask("POST", f"{place}/finish", {})

    async def send_again(self, messages: list[str]) -> None:
        """Do what the screen asks a human to do with answers whose fate nobody knows."""
        for message in messages:
            self.sent_again += 1
            await self.desk.ask("POST", f"/messages/{message}/retry", {})


def _answer(row: dict[str, Any], to: list[str]) -> dict[str, Any]:
    return {
        # The same for every attempt, as a browser keeps it: repeating does no harm.
        "client_id": f"answer-{row['id']}",
        "text": f"The answer to {row['subject']}.",
        "to": to,
        "subject": f"Re: {row['subject']}",
        "quote": False,
    }


@asynccontextmanager
async def clerk_at_work(
    hub: HubProcess,
    email: str,
    limit: int = 1_000_000,
    pause: float = PAUSE_S,
    others: tuple[str, ...] = (),
) -> AsyncIterator[Clerk]:
    """A clerk who works until the block ends; the hub must be up at the beginning."""
    async with signed_in(hub, email) as desk:
        clerk = Clerk(desk, limit, pause, others)
        work = asyncio.create_task(clerk.work())
        try:
            yield clerk
        finally:
            work.cancel()
            await asyncio.wait([work])
