"""Which raw rows the pump takes up next: those it is handed, else those that wait in the store."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from datetime import datetime, timedelta

from channels.bell import Bell
from channels.supplies import Supplies
from channels.tenure import worker_name
from router.accounts import Account, RawClaim, RawRow
from router.model import AccountId
from router.repositories import Tx

LEASE_S = 30.0
NEVER = -1
CLEAR_S = 0.25


class Tray:
    """Rows of these accounts, leased. The store is asked when it may hold some that nobody has in
    hand: at first, when the bus has rung, at a due time, and as long as it had some.
    """

    def __init__(
        self, supplies: Supplies, accounts: Callable[[], Mapping[AccountId, Account]]
    ) -> None:
        self._unit, self._clock, self._handover = supplies.unit, supplies.clock, supplies.handover
        self._accounts, self._holder = accounts, worker_name(supplies)
        self._lease = supplies.seconds("raw.lease", LEASE_S)
        self._bell = Bell(supplies.bus, supplies.clock, "raw")
        self._looked = NEVER  # what had been heard of the bus when nothing was found
        self._none_of: dict[AccountId, int] = {}  # the same, of single accounts
        self._asking = asyncio.Lock()
        self._due: datetime | None = None
        self._in_hand: Counter[AccountId] = Counter()
        self._change = asyncio.Event()

    @asynccontextmanager
    async def open(self) -> AsyncIterator[None]:
        """Be handed rows, and listen to the bus, as long as the context lasts."""
        with self._handover.taken_by(self._may_come, self._bell.ring):
            async with self._bell.listening():
                yield

    @property
    def rings(self) -> int:
        """What has been heard so far, see `wait`."""
        return self._bell.rings

    async def wait(self, rings: int) -> None:
        """Return when something has come since `rings` was read, or when it is time to look."""
        await self._bell.wait(rings, self._due)
        if self._bell.rings == rings:
            self.look_again()

    def wake(self) -> None:
        """Let nobody wait any longer."""
        self._bell.ring()

    def look_again(self) -> None:
        """Ask the store at the next take: a row was put back there, or is due at another time."""
        self._looked = NEVER
        self._none_of.clear()

    async def take(self, limit: int) -> tuple[Sequence[RawRow], float]:
        """Return the oldest rows, and when they have to be let go by the monotonic clock."""
        rows, deadline = await self._next(limit)
        self._in_hand.update(row.account_id for row in rows)
        return rows, deadline

    async def _next(self, limit: int) -> tuple[Sequence[RawRow], float]:
        rows, deadline = self._handover.take(limit)
        return (rows, deadline) if rows or not self._may_wait else await self._look(limit)

    def let_go(self, rows: Sequence[RawRow]) -> None:
        """Hear that nobody works on these any more."""
        self._in_hand.subtract(row.account_id for row in rows)
        self._changed()

    async def clear(self, account: AccountId) -> bool:
        """Wait until no row of the account waits or is in hand; False when that takes too long."""
        with suppress(TimeoutError):
            async with asyncio.timeout(CLEAR_S):
                while True:
                    change = self._change  # of what is looked at now
                    if not await self._holds(account):
                        return True
                    await change.wait()
        return False

    async def _holds(self, account: AccountId) -> bool:
        here = self._in_hand[account] > 0 or self._handover.holds(account)
        return here or (self._may_wait and await self._stores(account))

    async def _stores(self, account: AccountId) -> bool:
        """Whether rows of the account wait in the store: what waits of others holds it up not."""
        async with self._asking:  # where very much waits it takes a while, and others read as well
            heard = self._bell.heard
            if self._none_of.get(account) != heard:
                async with self._unit.read() as reads:
                    if await reads.raw_due([account]) is not None:
                        return True
                self._none_of[account] = heard
        return False

    def _changed(self) -> None:
        self._change.set()
        self._change = asyncio.Event()

    def left(self) -> Sequence[RawRow]:
        """Return what was handed over and not taken, for who takes no more."""
        return self._handover.take(len(self._handover))[0]

    @property
    def _may_wait(self) -> bool:
        return self._looked != self._bell.heard

    def _may_come(self, account: AccountId) -> RawClaim | None:
        """Return the lease on what is kept now; None while there may be older ones to claim."""
        return None if self._may_wait or account not in self._accounts() else self._claim()

    def _claim(self) -> RawClaim:
        # The holder of a lease gives up early enough not to meet the next one.
        deadline = self._clock.monotonic() + self._lease * 2 / 3
        until = self._clock.now() + timedelta(seconds=self._lease)
        return RawClaim(self._holder, until, deadline)

    async def _look(self, limit: int) -> tuple[Sequence[RawRow], float]:
        heard, claim, accounts = self._bell.heard, self._claim(), self._accounts().keys()

        async def work(tx: Tx) -> Sequence[RawRow]:
            now = self._clock.now()
            return await tx.raws.claim(accounts, now, claim.until, limit, claim.holder)

        rows = await self._unit.write(work)
        if not rows:
            async with self._unit.read() as reads:
                self._due = await reads.raw_due(accounts)
            self._looked = heard
            self._changed()
        return rows, claim.deadline
