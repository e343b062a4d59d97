"""Visitors of web sites as their agents see them: here or gone, on which page, writing what."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from agents.fanout import Connection
from agents.frames import VisitorFrame
from agents.relay import relaying
from agents.viewing import Viewing
from router.ports import Bus, Clock
from router.visiting import FADES_S, GONE_S, VISITS, Visit

Seen = tuple[Visit, float]
"""What was last heard of a visitor's socket, and when (monotonic seconds)."""


class Visitors:
    """Keeps what the visitors' processes tell, and shows it to whoever looks at the interaction."""

    def __init__(self, bus: Bus, clock: Clock, viewing: Viewing) -> None:
        self._bus, self._clock, self._viewing = bus, clock, viewing
        self._visits: dict[str, dict[str, Seen]] = {}
        self._shown: dict[str, VisitorFrame] = {}

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Relay while entered."""
        async with relaying(self._bus, VISITS, self._hear, self._forget()):
            yield

    def look(self, connection: Connection, interaction_id: str) -> None:
        """Show somebody who begins to look what is known."""
        if frame := self._shown.get(interaction_id):
            connection.outlet.put(frame.model_dump_json().encode())

    def _hear(self, payload: bytes) -> None:
        visit = Visit.decode(payload)
        if visit is None:
            return
        there = self._visits.setdefault(visit.interaction_id, {})
        there.pop(visit.session, None)
        if visit.online:
            there[visit.session] = visit, self._clock.monotonic()
        self._show(visit.interaction_id)

    async def _forget(self) -> None:
        while True:
            await asyncio.sleep(FADES_S / 2)
            now = self._clock.monotonic()
            for interaction_id, there in list(self._visits.items()):
                for session, (_, at) in list(there.items()):
                    if now - at > GONE_S:
                        del there[session]
                self._show(interaction_id)

    def _show(self, interaction_id: str) -> None:
        there = self._visits.get(interaction_id, {})
        frame = _frame(interaction_id, there, self._clock.monotonic())
        if not there:
            self._visits.pop(interaction_id, None)
        if self._shown.get(interaction_id) == frame:
            return
        self._shown[interaction_id] = frame
        if not frame.online:
            del self._shown[interaction_id]
        for connection in self._viewing.viewers(interaction_id):
            connection.outlet.put(frame.model_dump_json().encode())


def _frame(interaction_id: str, there: dict[str, Seen], now: float) -> VisitorFrame:
    """Sum up a visitor's sockets: the one heard last tells where he is."""
    if not there:
        return VisitorFrame(interaction_id=interaction_id, online=False)
    last = max(there.values(), key=lambda seen: seen[1])[0]
    writing = [visit for visit, at in there.values() if visit.typing and now - at < FADES_S]
    return VisitorFrame(
        interaction_id=interaction_id,
        online=True,
        typing=bool(writing),
        text=writing[-1].text if writing else "",
        page=last.page,
        title=last.title,
        language=last.language,
    )
