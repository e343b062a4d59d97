"""Kept connections to the server that takes our mail."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

from channels.base import Sending
from channels.email.server import Server
from channels.email.smtp_session import COMMAND_S, Envelope, Session
from router.errors import Unreachable
from router.outbound import RecipientOutcome

CONNECTIONS = 4
IDLE_S = 30.0
"""A connection not needed for so long is closed; servers do the same after some minutes."""

FRESH_S = 2.0
"""A connection used so lately needs no question whether it still stands."""


class Submission:
    """Sends over up to four connections, opened when needed and kept between mails."""

    def __init__(self, server: Server, timings: Mapping[str, float]) -> None:
        self._server = server
        self._command_s = timings.get("smtp.command", COMMAND_S)
        self._idle_s = timings.get("smtp.idle", IDLE_S)
        self._turns = asyncio.Semaphore(CONNECTIONS)
        self._idle: list[tuple[Session, float]] = []
        self._retiring: asyncio.Task[None] | None = None

    async def send(self, envelope: Envelope, sending: Sending) -> Mapping[str, RecipientOutcome]:
        """Send over a connection of its own; see `Session.send`."""
        async with self._turns:
            session = await self._session()
            try:
                return await session.send(envelope, sending)
            except BaseException:
                session.close()
                raise
            finally:
                self._release(session)

    async def close(self) -> None:
        """Close what is kept."""
        if self._retiring is not None:
            self._retiring.cancel()
            await asyncio.wait([self._retiring])
        idle, self._idle = self._idle, []
        for session, _ in idle:
            await session.quit()

    async def _session(self) -> Session:
        """A connection that stands, with nothing left over from its last mail."""
        while self._idle:
            session, since = self._idle.pop()
            if not session.is_open:
                continue
            if session.clean and _now() - since < FRESH_S:
                return session
            try:
                await session.reset()
                return session
            except Unreachable:
                continue  # it died of old age: the next one, or a new one
        session = Session(self._server, self._command_s)
        await session.connect()
        return session

    def _release(self, session: Session) -> None:
        if session.is_open:
            self._idle.append((session, _now()))
            if self._retiring is None or self._retiring.done():
                self._retiring = asyncio.create_task(self._retire())

    async def _retire(self) -> None:
        """Close idle connections until none is left."""
        while self._idle:
            await asyncio.sleep(max(0.01, self._idle[0][1] + self._idle_s - _now()))
            while self._idle and self._idle[0][1] + self._idle_s <= _now():
                session, _ = self._idle.pop(0)
                await session.quit()


def _now() -> float:
    return asyncio.get_running_loop().time()
