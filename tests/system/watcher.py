"""A page that only looks: it remembers what the socket told it, and goes on elsewhere."""

import asyncio
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from tests.system.clerk import LINE_IS_DOWN
from tests.system.hub import Desk

PAUSE_S = 0.05


@dataclass
class Watcher:
    """Moves its cursor as the desk's page does; `urls` are tried one after the other."""

    desk: Desk
    urls: tuple[str, ...]
    told: Counter[str] = field(default_factory=Counter)
    """How often each message was shown."""
    resumed: int = 0
    fresh_starts: int = 0
    cursor: int | None = None

    async def watch(self) -> None:
        """Watch until cancelled."""
        turn = 0
        while True:
            try:
                await self._listen(self.urls[turn % len(self.urls)])
            except LINE_IS_DOWN:
                await asyncio.sleep(PAUSE_S)
            turn += 1

    async def _listen(self, url: str) -> None:
        headers = {"Origin": url}
        async with self.desk.client.ws_connect(f"{url}/ws", headers=headers) as socket:
            hello = {"type": "hello", "csrf": self.desk.csrf, "since": self.cursor}
            await socket.send_json(hello)
            async for message in socket:
                self._hear(message.json())

    def _hear(self, frame: dict[str, Any]) -> None:
        if frame["type"] == "welcome" and self.cursor is not None:
            self.resumed += 1
            return
        if frame["type"] == "snapshot_required":
            self.fresh_starts += 1
        if frame["type"] == "timeline.item" and frame["item"]["message"]:
            self.told[frame["item"]["message"]["subject"]] += 1
        if "seq" in frame:
            self.cursor = max(self.cursor or 0, frame["seq"])
