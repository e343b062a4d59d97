"""One account at work: its channel listening, its lane of the outbox, its health."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from channels.base import Channel, Spec, Tools
from channels.delivery import Lane
from channels.kept import KnownContent, StoredCursor, StoredDocs
from channels.supervisor import Supervisor
from channels.supplies import Supplies
from channels.threads import LogFeed, StoredThreads
from router.accounts import Account

LEAVE_S = 20.0
"""How long sends that are on their way may take when the account stops."""


def tools_for(supplies: Supplies, supervisor: Supervisor) -> Tools:
    """What the hub lends the channel of a supervised account."""
    account = supervisor.health.account_id
    return Tools(
        clock=supplies.clock,
        blobs=supplies.blobs,
        cursor=StoredCursor(supplies),
        token=supplies.token,
        meter=supplies.meter,
        beat=supervisor.beat,
        known=KnownContent(supplies),
        doc=StoredDocs(supplies, account),
        threads=StoredThreads(supplies, account),
        feed=LogFeed(supplies),
        ring=supplies.bus,
        file_url=supplies.file_url,
        http=supplies.http,
        intro=supplies.intro,
        ca_file=supplies.ca_file,
        timings=supplies.timings,
    )


class Line:
    """Runs from `start` to `stop`; a paused account has only its health row. Nothing is sent once
    `ours` tells that another process may work for the account.
    """

    def __init__(
        self, account: Account, spec: Spec, supplies: Supplies, ours: Callable[[], bool]
    ) -> None:
        self.account = account
        self.channel: Channel | None = None
        self._spec, self._supplies = spec, supplies
        self._supervisor = Supervisor(account, supplies)
        self._lane = Lane(account, spec, lambda: self.channel, self._supervisor, supplies, ours)
        self._tasks: list[asyncio.Task[None]] = []

    async def start(self) -> None:
        """Begin; a channel that cannot be built shows in the account's health."""
        if not self.account.enabled:
            await self._supervisor.pause()
            return
        self._tasks = [
            asyncio.create_task(self._supervisor.run(self._listen)),
            asyncio.create_task(self._lane.run()),
        ]

    def wake(self) -> None:
        """Look whether something is to be sent."""
        self._lane.wake()

    async def stop(self, leave_s: float = LEAVE_S) -> None:
        """Stop listening at once, sending once what is on its way has arrived, or is too slow."""
        if not self._tasks:
            return
        listener, sender = self._tasks
        listener.cancel()
        self._lane.stop()
        await asyncio.wait([sender], timeout=leave_s)
        sender.cancel()
        await asyncio.wait(self._tasks)
        if self.channel is not None:
            await self.channel.close()

    async def _listen(self) -> None:
        if self.channel is None:
            self.channel = self._spec.build(
                self.account, tools_for(self._supplies, self._supervisor)
            )
            self._lane.wake()
        await self.channel.run(self._supplies.keep_for(self.account.id))
