"""Channels of accounts for which another process is at work: they answer web hooks here."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from channels.base import Channel, Spec
from channels.line import tools_for
from channels.supervisor import Supervisor
from channels.supplies import Supplies
from router.accounts import Account
from router.model import AccountId


class Idle:
    """Built when first asked for, and again when the account has changed; never listening."""

    def __init__(self, supplies: Supplies, spec: Callable[[str], Spec]) -> None:
        self._supplies, self._spec = supplies, spec
        self._channels: dict[AccountId, Channel] = {}
        self._closing: set[asyncio.Task[None]] = set()

    def channel(self, account: Account) -> Channel:
        """Return the account's channel. Raises NotFound and Invalid."""
        there = self._channels.get(account.id)
        if there is not None and there.account == account:
            return there
        tools = tools_for(self._supplies, Supervisor(account, self._supplies))
        self.drop(account.id)
        self._channels[account.id] = self._spec(account.kind).build(account, tools)
        return self._channels[account.id]

    def drop(self, account: AccountId) -> None:
        """Let go of a channel, if there is one."""
        there = self._channels.pop(account, None)
        if there is not None:
            closing = asyncio.ensure_future(there.close())
            self._closing.add(closing)
            closing.add_done_callback(self._closing.discard)

    async def close(self) -> None:
        """Let go of all."""
        for account in list(self._channels):
            self.drop(account)
        await asyncio.gather(*self._closing)
