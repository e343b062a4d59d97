"""This web process as the place where agents are connected: its rows say who is here."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from agents.fanout import Connection
from router.errors import HubError
from router.presence import Attendance

log = logging.getLogger(__name__)

RENEW_S = 5.0


class Gateway:
    """Renews the gateway's row, and writes an agent's sessions as sockets come and go."""

    def __init__(self, attendance: Attendance, gateway_id: str, renew_s: float = RENEW_S) -> None:
        self._attendance = attendance
        self._id = gateway_id
        self._here: dict[str, Connection] = {}
        self._renew_s = renew_s

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Stay alive while entered."""
        await self._attendance.keep_alive(self._id)
        renewing = asyncio.create_task(self._renew())
        try:
            yield
        finally:
            renewing.cancel()
            await asyncio.gather(renewing, return_exceptions=True)

    async def enter(self, connection: Connection) -> None:
        """An agent is connected."""
        self._here[connection.id] = connection
        await self._attendance.connected(connection.who.agent_id, connection.id, self._id)

    async def leave(self, connection: Connection) -> None:
        """A socket is gone; a store that is down learns it when this gateway counts as dead."""
        self._here.pop(connection.id, None)
        try:
            await self._attendance.disconnected(connection.who.agent_id, connection.id)
        except HubError as error:
            log.warning("session %s could not be ended: %s", connection.id, error.code)

    async def _renew(self) -> None:
        while True:
            await asyncio.sleep(self._renew_s)
            try:
                await self._say_it_lives()
            except HubError as error:
                log.warning("the gateway's row could not be renewed: %s", error.code)
            except Exception:
                # Without renewal everybody here would count as gone: whatever it is, go on.
                log.exception("the gateway's row could not be renewed")

    async def _say_it_lives(self) -> None:
        if await self._attendance.keep_alive(self._id):
            return
        # The store was away for long, or the clock has jumped: our sockets are still open.
        for connection in list(self._here.values()):
            await self._attendance.connected(connection.who.agent_id, connection.id, self._id)
