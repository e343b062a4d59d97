"""The kinds that exist and the accounts that are at work; follows changes at run time."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Mapping
from functools import cache
from importlib import import_module
from pathlib import Path

from channels.backoff import Backoff
from channels.base import Channel, Check, Spec
from channels.bell import Bell
from channels.line import Line, tools_for
from channels.supervisor import Supervisor
from channels.supplies import Supplies
from router.accounts import Account
from router.errors import NotFound
from router.events import Kind
from router.model import AccountId

log = logging.getLogger(__name__)

FOLDER = Path(__file__).parent
SETTLE_S = 0.2


@cache
def kinds() -> tuple[str, ...]:
    """The kinds of channel: each is a folder here."""
    return tuple(sorted(file.parent.name for file in FOLDER.glob("*/__init__.py")))


def spec(kind: str) -> Spec:
    """Return a kind's SPEC, imported when first needed. Raises NotFound."""
    if kind not in kinds():
        raise NotFound("kind.unknown", f"there is no channel of kind {kind!r}", kind=kind)
    found: Spec = import_module(f"channels.{kind}").SPEC
    return found


class Registry:
    """Builds, rebuilds and removes accounts as their rows change.

    `accounts` holds all of them, paused ones too. `alone` says that no other process sends: what
    is on its way at the start was in the hands of the dead.
    """

    def __init__(self, supplies: Supplies, alone: bool = False) -> None:
        self.accounts: Mapping[AccountId, Account] = {}
        self._supplies, self._alone = supplies, alone
        self._lines: dict[AccountId, Line] = {}
        self._leaving: dict[AccountId, asyncio.Task[None]] = {}
        self._bell = Bell(supplies.bus, supplies.clock, "events")
        self._seq, self._stale = -1, False

    def specs(self) -> tuple[Spec, ...]:
        """All kinds with their fields, as the settings screens show them."""
        return tuple(spec(kind) for kind in kinds())

    def channel(self, account: AccountId) -> Channel:
        """Return the running channel of an account. Raises NotFound."""
        line = self._lines.get(account)
        if line is None or line.channel is None:
            raise NotFound("account.not_running", "this account is not running")
        return line.channel

    async def test(self, kind: str, account: Account) -> AsyncIterator[Check]:
        """Try an account's settings step by step; nothing of it needs to be stored."""
        async for check in spec(kind).test(
            account, tools_for(self._supplies, Supervisor(account, self._supplies))
        ):
            yield check

    async def run(self) -> None:
        """Keep the accounts at work as their rows say, until cancelled."""
        backoff = Backoff(1, 30)
        self._seq, inherits = -1, self._alone
        try:
            async with self._bell.listening():
                while True:
                    rings = self._bell.rings
                    try:
                        if inherits:
                            await self._inherit()
                            inherits = False
                        await self.follow()
                        await self._bell.wait(rings)
                        # Events come in droves, and few of them are about accounts.
                        await asyncio.sleep(SETTLE_S)
                        backoff.reset()
                    except Exception:
                        log.exception("the accounts could not be read")
                        self._stale = True
                        await asyncio.sleep(backoff.next())
        finally:
            self._leave(list(self._lines))
            await asyncio.gather(*self._leaving.values())

    async def _inherit(self) -> None:
        """Take up at once, before any lane runs, what a killed predecessor was sending."""
        now = self._supplies.clock.now()
        await self._supplies.unit.write(lambda tx: tx.outbox.release(now))

    async def follow(self) -> None:
        """Bring the running accounts in line with their rows, if these have changed."""
        if not (await self._changed() or self._stale):
            return
        self._stale = False
        async with self._supplies.unit.read() as reads:
            rows = {account.id: account for account in await reads.accounts()}
        self.accounts = rows
        # The pump works for the accounts that are known here.
        await self._supplies.bus.ring("raw")
        self._leave([i for i, line in self._lines.items() if rows.get(i) != line.account])
        for account in rows.values():
            if account.id not in self._lines and account.id not in self._leaving:
                await self._start(account)

    async def _changed(self) -> bool:
        """Read the event log on; True at first, and when an account's row has changed.

        What another process has put back from quarantine rings the pump.
        """
        first = self._seq < 0
        async with self._supplies.unit.read() as reads:
            if first:
                self._seq = await reads.head()
                return True
            changed = False
            while events := await reads.events(self._seq, 1_000):
                self._seq = events[-1].seq
                if any(event.kind is Kind.RAW_REPLAYED for event in events):
                    await self._supplies.bus.ring("raw")
                # Those with a state of health are the supervisors' own.
                changed |= any(
                    event.kind is Kind.ACCOUNT_CHANGED and "health" not in event.data
                    for event in events
                )
        return changed

    async def _start(self, account: Account) -> None:
        try:
            line = Line(account, spec(account.kind), self._supplies)
        except NotFound as error:
            log.error("account %s: %s", account.id, error.text)
            await Supervisor(account, self._supplies).down(error)
            return
        await line.start()
        self._lines[account.id] = line

    def _leave(self, accounts: list[AccountId]) -> None:
        for account in accounts:
            stop = self._stop(account, self._lines.pop(account))
            self._leaving[account] = asyncio.create_task(stop)

    async def _stop(self, account: AccountId, line: Line) -> None:
        """Stop a line, which may take a while and holds up no other; then look at its row again."""
        try:
            await line.stop()
        except Exception:
            log.exception("account %s: its line did not end well", account)
        del self._leaving[account]
        self._stale = True
        self._bell.ring()
