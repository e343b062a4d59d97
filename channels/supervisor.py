"""Keeps one account's channel running and its health row true.

Whatever happens in one account's channel stays there: it alone is restarted, later and later, and
the row says why. A task that ends is as much an event as one that fails.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import replace

from channels.backoff import Backoff
from channels.supplies import Supplies
from router.accounts import Account, AccountHealth, Health
from router.errors import ChannelError, HubError, Invalid, Refused, Unreachable
from router.events import Event, Kind
from router.repositories import Tx

log = logging.getLogger(__name__)

HEARTBEAT_S = 10.0
SILENCE_S = 900.0
"""A channel that has not beaten for so long hangs, whatever it believes, and is restarted."""

AUTH = "auth"
"""Code of a refused sign-in: trying again soon would lock the account out."""


class Supervisor:
    """Runs `listen` for one account until cancelled."""

    def __init__(self, account: Account, supplies: Supplies) -> None:
        self._account, self._supplies = account, supplies
        self._soon, self._late = Backoff(1, 30), Backoff(60, 900)
        now = supplies.clock.now()
        self.health = AccountHealth(account.id, Health.STARTING, now)
        self._way_in = (Health.STARTING, "", "")
        self._way_out = ("", "")
        self._heard = supplies.clock.monotonic()

    async def run(self, listen: Callable[[], Awaitable[None]]) -> None:
        """Restart `listen` whenever it ends, and write the health row at each heartbeat."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self._keep_writing())
            while True:
                seconds = await self._once(listen)
                await asyncio.sleep(seconds)

    async def beat(self, *, code: str = "", text: str = "", heard: bool = False) -> None:
        """See `Beat`."""
        self._heard = self._supplies.clock.monotonic()
        if not code:
            self._soon.reset()
            self._late.reset()
        if heard:
            self.health = replace(self.health, last_in_at=self._supplies.clock.now())
        await self._change(_state_of(code), code, text)

    async def sent(self, *, code: str = "", text: str = "") -> None:
        """Tell how the last send went; `code` is empty after a success."""
        if not code:
            self.health = replace(self.health, last_out_at=self._supplies.clock.now())
        self._way_out = (code, text)
        await self._refresh()

    async def pause(self) -> None:
        """Say that the account is switched off."""
        await self._change(Health.PAUSED, "", "")

    async def down(self, error: HubError) -> None:
        """Say that the account cannot run at all."""
        await self._change(Health.DOWN, error.code, error.text)

    async def _once(self, listen: Callable[[], Awaitable[None]]) -> float:
        """Listen until it ends; return the seconds to wait before the next time."""
        self._heard = self._supplies.clock.monotonic()
        try:
            await self._watched(listen)
        except (ChannelError, HubError) as error:
            return await self._failed(error)
        except Exception:
            log.exception("account %s: its channel failed", self._account.id)
            await self._change(Health.DOWN, "crashed", "a fault in the channel; see the log")
        else:
            await self._change(Health.DOWN, "ended", "the channel stopped listening")
        return self._soon.next()

    async def _failed(self, error: ChannelError | HubError) -> float:
        log.warning("account %s: %s: %s", self._account.id, error.code, error.text)
        lasting = error.code == AUTH or isinstance(error, Refused | Invalid)
        state = Health.AUTH_ERROR if error.code == AUTH else Health.DOWN
        await self._change(state, error.code, error.text)
        named = error.retry_after if isinstance(error, Unreachable) else None
        return max(named or 0, (self._late if lasting else self._soon).next())

    async def _watched(self, listen: Callable[[], Awaitable[None]]) -> None:
        task = asyncio.ensure_future(listen())
        silence = self._supplies.seconds("supervisor.silence", SILENCE_S)
        try:
            while not (await asyncio.wait([task], timeout=silence / 10))[0]:
                if self._supplies.clock.monotonic() - self._heard > silence:
                    raise Unreachable("silent", f"the channel said nothing for {silence:.0f} s")
            await task
        finally:
            task.cancel()
            await asyncio.wait([task])

    async def _keep_writing(self) -> None:
        while True:
            await self._write()
            await asyncio.sleep(self._supplies.seconds("supervisor.heartbeat", HEARTBEAT_S))

    async def _change(self, state: Health, code: str, text: str) -> None:
        self._way_in = (state, code, text)
        await self._refresh()

    async def _refresh(self) -> None:
        """Write the row if the state has changed; trouble on the way in goes before the way out."""
        state, code, text = self._way_in
        if state is Health.OK and self._way_out[0]:
            code, text = self._way_out
            state = _state_of(code)
        was = self.health
        self.health = replace(was, state=state, error_code=code, error_text=text)
        if (was.state, was.error_code) != (state, code):
            await self._write(changed=True)

    async def _write(self, changed: bool = False) -> None:
        self.health = replace(self.health, checked_at=self._supplies.clock.now())
        health = self.health

        async def work(tx: Tx) -> None:
            await tx.config.set_health(health)
            if changed:
                tx.emit(self._changed(health))

        try:
            await self._supplies.unit.write(work)
        except Exception as error:
            # While the store is down the row stays as old as it says it is; this must go on.
            log.warning("account %s: health not written: %r", self._account.id, error)

    def _changed(self, health: AccountHealth) -> Event:
        return Event(
            Kind.ACCOUNT_CHANGED,
            health.checked_at,
            account_id=self._account.id,
            data={"health": health.state},
        )


def _state_of(code: str) -> Health:
    if not code:
        return Health.OK
    return Health.AUTH_ERROR if code == AUTH else Health.DEGRADED
