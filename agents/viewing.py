"""Who looks at what, and who is writing: lossy, relayed between processes by the bus."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from agents.fanout import Connection
from agents.frames import Viewer, ViewingFrame
from agents.news import News
from agents.relay import relaying
from router.model import InteractionId
from router.ports import Bus, Clock
from router.seeing import Reads
from router.visiting import FADES_S, GAZES, GONE_S, Gaze

RENEW_S = 15.0


@dataclass(frozen=True, slots=True)
class Look:
    """One socket's gaze; `at` is this process's monotonic clock in seconds."""

    agent_id: str
    interaction_id: str
    typing: bool
    at: float


class Viewing:
    """Keeps the gazes of all processes, and tells the sockets of this one about their own item."""

    def __init__(self, bus: Bus, clock: Clock) -> None:
        self._bus = bus
        self._clock = clock
        self._looks: dict[str, Look] = {}
        self._here: dict[Connection, tuple[str, bool]] = {}
        self._shown: dict[str, ViewingFrame] = {}

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Relay while entered."""
        async with relaying(self._bus, GAZES, self._hear, self._renew()):
            yield

    async def look(self, connection: Connection, interaction_id: str | None, typing: bool) -> None:
        """Note what the person behind a socket looks at now; None for nothing."""
        if interaction_id is None:
            self._here.pop(connection, None)
        else:
            self._here[connection] = (interaction_id, typing)
            if frame := self._shown.get(interaction_id):
                _send(connection, frame)
        await self._ring(connection, interaction_id, typing)

    async def look_again(self, reads: Reads, news: News) -> None:
        """Whoever has just lost sight of what they look at looks at nothing."""
        for connection, (viewed, _) in list(self._here.items()):
            who, interaction = connection.who, InteractionId(viewed)
            touched = interaction in news.rows or who.agent_id in news.changed_agents
            if touched and not await reads.visible(who, [interaction]):
                await self.look(connection, None, False)

    def viewers(self, interaction_id: str) -> list[Connection]:
        """Return the sockets here whose person looks at it."""
        return [each for each, (viewed, _) in self._here.items() if viewed == interaction_id]

    async def leave(self, connection: Connection) -> None:
        """The socket has closed."""
        if connection in self._here:
            await self.look(connection, None, False)

    async def _ring(self, connection: Connection, interaction: str | None, typing: bool) -> None:
        gaze = Gaze(connection.id, connection.who.agent_id, interaction, typing)
        await self._bus.ring(GAZES, gaze.encode())

    def _hear(self, payload: bytes) -> None:
        gaze = Gaze.decode(payload)
        if gaze is None:
            return
        interaction = gaze.interaction_id
        before = self._looks.pop(gaze.session, None)
        if interaction is not None:
            at = self._clock.monotonic()
            self._looks[gaze.session] = Look(gaze.agent_id, interaction, gaze.typing, at)
        if before is not None and before.interaction_id != interaction:
            self._show(before.interaction_id)
        if interaction is not None:
            self._show(interaction)

    async def _renew(self) -> None:
        since = 0.0
        while True:
            await asyncio.sleep(FADES_S / 2)
            since += FADES_S / 2
            self._forget()
            if since >= RENEW_S:
                since = 0.0
                for connection, (interaction, _) in list(self._here.items()):
                    await self._ring(connection, interaction, False)

    def _forget(self) -> None:
        now = self._clock.monotonic()
        for session, look in list(self._looks.items()):
            if now - look.at > GONE_S:
                del self._looks[session]
            elif look.typing and now - look.at > FADES_S:
                self._looks[session] = Look(look.agent_id, look.interaction_id, False, look.at)
            else:
                continue
            self._show(look.interaction_id)

    def _show(self, interaction_id: str) -> None:
        frame = self._frame(interaction_id)
        if self._shown.get(interaction_id) == frame:
            return
        if frame.agents:
            self._shown[interaction_id] = frame
        else:
            self._shown.pop(interaction_id, None)
        for connection in self.viewers(interaction_id):
            _send(connection, frame)

    def _frame(self, interaction_id: str) -> ViewingFrame:
        agents: dict[str, bool] = {}
        for look in self._looks.values():
            if look.interaction_id == interaction_id:
                agents[look.agent_id] = agents.get(look.agent_id, False) or look.typing
        viewers = tuple(Viewer(id=id, typing=typing) for id, typing in sorted(agents.items()))
        return ViewingFrame(interaction_id=interaction_id, agents=viewers)


def _send(connection: Connection, frame: ViewingFrame) -> None:
    connection.outlet.put(frame.model_dump_json().encode())
