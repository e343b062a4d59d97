"""The kinds that exist and the accounts that are at work; follows changes at run time."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Mapping, Sequence
from functools import cache, partial
from importlib import import_module
from pathlib import Path

from channels.backoff import Backoff
from channels.base import Channel, Check, Spec
from channels.bell import Bell
from channels.idle import Idle
from channels.line import LEAVE_S, Line, tools_for
from channels.supervisor import Supervisor
from channels.supplies import Supplies
from channels.tenure import Tenure
from channels.threads import LogFeed
from router.accounts import Account
from router.errors import HubError, NotFound, Unavailable
from router.events import Event, Kind
from router.model import AccountId
from router.ports import Consent

log = logging.getLogger(__name__)

FOLDER = Path(__file__).parent
SETTLE_S = 0.2
MAY_BE_DUE = frozenset({Kind.REPLY_QUEUED, Kind.MESSAGE_CHANGED, Kind.CONFIG_CHANGED})
"""What an answer that is to leave, or at another time, comes with; the last one when a clock was
set back. Which lane has it they do not say: one may go by another account than its conversation's.
"""


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
    """Builds, rebuilds and removes accounts as their rows change and as its leases say.

    `accounts` holds all of them, paused ones and those of other workers too. A registry that does
    not listen has no lease on any: it only lends the channels that answer web hooks.
    """

    def __init__(self, supplies: Supplies) -> None:
        self.accounts: Mapping[AccountId, Account] = {}
        self._supplies = supplies
        self._tenure = Tenure(supplies)
        self._idle = Idle(supplies, spec)
        self._lines: dict[AccountId, tuple[Line, int]] = {}
        self._leaving: dict[AccountId, asyncio.Task[None]] = {}
        self._refused: dict[AccountId, Account] = {}  # as they stand, they cannot run
        self._bell = Bell(supplies.bus, supplies.clock)
        self._begun, self._stale, self._ending = False, False, False

    def specs(self) -> tuple[Spec, ...]:
        """All kinds with their fields, as the settings screens show them."""
        return tuple(spec(kind) for kind in kinds())

    def channel(self, account: AccountId) -> Channel:
        """Return the channel of an account, idle if another process runs it. Raises NotFound, or
        Unavailable where a moment later it is there: as we begin or end, or it does.
        """
        if self._ending:
            raise Unavailable("hub.ending", "this process is about to end")
        if not self._begun:
            raise Unavailable("hub.starting", "this process is about to begin")
        line, _ = self._lines.get(account, (None, 0))
        if line is not None and line.channel is not None:
            return line.channel
        row = self.accounts.get(account)
        if row is None or not _works(row):
            raise NotFound("account.not_running", "this account is not running")
        if self._tenure.fence(account) is not None:
            raise Unavailable("account.starting", "this account is about to begin")
        return self._idle.channel(row)

    async def test(self, kind: str, account: Account) -> AsyncIterator[Check]:
        """Try an account's settings step by step; nothing of it needs to be stored."""
        async for check in spec(kind).test(
            account, tools_for(self._supplies, Supervisor(account, self._supplies))
        ):
            yield check

    def consent(self, account: Account) -> Consent | None:
        """Return what the account's owner is to be asked, None where nothing is."""
        ask = spec(account.kind).consent
        tools = tools_for(self._supplies, Supervisor(account, self._supplies))
        return None if ask is None else ask(account, tools)

    async def run(self) -> None:
        """Keep our accounts at work as their rows say, until cancelled; then give them back."""
        self._ending = False
        stay = [asyncio.create_task(one()) for one in (self._stay, self._watch, self._hear)]
        try:
            await self._follow_on()
        finally:
            self._ending = True
            for account in list(self._lines):
                self._leave(account)
            await asyncio.gather(*self._leaving.values())
            for task in stay:
                task.cancel()
            await asyncio.wait(stay)
            await self._end()

    async def _end(self) -> None:
        await self._idle.close()
        try:
            await self._tenure.leave()
        except HubError as error:
            log.warning("the leases were not given back, and run out: %s", error.text)

    async def _follow_on(self) -> None:
        backoff = Backoff(1, 30)
        while True:
            rings = self._bell.rings
            try:
                await self._follow()
                await self._bell.wait(rings)
                await asyncio.sleep(SETTLE_S)  # changes come in droves
                backoff.reset()
            except Exception:
                log.exception("the accounts could not be read")
                self._stale = True
                await asyncio.sleep(backoff.next())

    async def _follow(self) -> None:
        """Bring the running accounts in line with their rows and our leases."""
        if self._stale:
            self._stale = False
            async with self._supplies.unit.read() as reads:
                rows = {account.id: account for account in await reads.accounts()}
            # The pump begins with the accounts, and after what a predecessor left is free.
            await self._tenure.turn(self._wanted(rows))
            self.accounts, self._begun = rows, True
            # The pump works for the accounts that are known here.
            await self._supplies.bus.ring("raw")
        await self._settle()

    def _look_again(self) -> None:
        self._stale = True
        self._bell.ring()

    async def _hear(self) -> None:
        """Read the event log on, once for all lines; at first the rows say what was before."""
        feed, backoff = LogFeed(self._supplies, patient=True), Backoff(1, 30)
        seq = -1
        while True:
            try:
                if seq < 0:
                    seq = await feed.head()
                    self._look_again()
                async for events in feed.after(seq):
                    await self._told(events)
                    seq = events[-1].seq
                    backoff.reset()
            except Exception:
                log.exception("the accounts do not hear what happens")
                await asyncio.sleep(backoff.next())

    async def _told(self, events: Sequence[Event]) -> None:
        kinds = {event.kind for event in events}
        if kinds & MAY_BE_DUE:
            for line, _ in self._lines.values():
                line.wake()
        if Kind.RAW_REPLAYED in kinds:
            # What another process has put back from quarantine is there for the pump.
            await self._supplies.bus.ring("raw")
        # Its row has changed, or its lease was given back; its health is the supervisors' own.
        if any(e.kind is Kind.ACCOUNT_CHANGED and "health" not in e.data for e in events):
            self._look_again()

    async def _stay(self) -> None:
        """Renew our leases in time."""
        while True:
            await asyncio.sleep(self._tenure.every)
            try:
                await self._tenure.turn(self._wanted(self.accounts))
            except Exception as error:
                log.warning("the leases were not renewed: %r", error)
            self._bell.ring()

    async def _watch(self) -> None:
        """Stop at once what is lost: a renewal may fail, hang, or come too late."""
        while True:
            await asyncio.sleep(self._tenure.every / 3)
            for account, (_, fence) in list(self._lines.items()):
                if self._tenure.fence(account) != fence:
                    log.warning("account %s: its lease is lost, another may work for it", account)
                    self._leave(account, 0)

    async def _settle(self) -> None:
        """Start and stop lines: those of changed accounts, of ours, of those to be handed over."""
        for account, (line, _) in list(self._lines.items()):
            if self.accounts.get(account) != line.account:
                self._leave(account)
        surplus = self._tenure.surplus(self._wanted(self.accounts))
        for account in surplus:
            self._leave(account, give_back=True)
        for account in self._tenure.accounts():
            if account not in {*surplus, *self._lines, *self._leaving}:
                await self._start(self.accounts[account])

    async def _start(self, account: Account) -> None:
        fence = self._tenure.fence(account.id)
        if fence is None or self._refused.get(account.id) == account:
            return
        try:
            ours = partial(self._is_ours, account.id, fence)
            line = Line(account, spec(account.kind), self._supplies, ours)
        except NotFound as error:
            log.error("account %s: %s", account.id, error.text)
            self._refused[account.id] = account
            await Supervisor(account, self._supplies).down(error)
            return
        self._idle.drop(account.id)
        self._lines[account.id] = line, fence
        await line.start()

    def _wanted(self, accounts: Mapping[AccountId, Account]) -> list[AccountId]:
        """Those that somebody is to work for: of a paused one its health is to be written."""
        if not self._supplies.listens:
            return []
        return [id for id, row in accounts.items() if not (row.retired or self._ending)]

    def _is_ours(self, account: AccountId, fence: int) -> bool:
        return self._tenure.fence(account) == fence

    def _leave(
        self, account: AccountId, leave_s: float = LEAVE_S, *, give_back: bool = False
    ) -> None:
        if account in self._leaving:
            return
        line, _ = self._lines.pop(account, (None, 0))
        stop = self._stop(account, line, leave_s, give_back)
        self._leaving[account] = asyncio.create_task(stop)

    async def _stop(
        self, account: AccountId, line: Line | None, leave_s: float, give_back: bool
    ) -> None:
        """Stop a line, which may take a while and holds up no other; then look at its row again."""
        try:
            if line is not None:
                await line.stop(leave_s)
            if give_back:
                await self._tenure.release([account])
        except Exception:
            log.exception("account %s: its line did not end well", account)
        del self._leaving[account]
        self._look_again()


def _works(account: Account) -> bool:
    return account.enabled and not account.retired
