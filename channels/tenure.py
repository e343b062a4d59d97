"""The accounts this process works for, as long as its leases last.

The rule of sharing: nobody takes more than its share (accounts by living workers, rounded up), and
who holds more hands the surplus over. A worker holds a lease on its own name, too: by that the
others see that it lives. Its name is never borne by two living processes: whoever gives it sees to
that, see `Supplies`. Who starts under a name takes up at once what the last one of that name had.
"""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Mapping
from datetime import timedelta
from functools import partial

from channels.supplies import Supplies
from router.errors import Conflict
from router.events import Event, Kind
from router.model import AccountId
from router.repositories import Tx

LEASE_S = 15.0
"""What a dead worker leaves behind is taken up after so long. The living hold it for 2/3 of it, by
their own monotonic clock: it may have ended before they know.
"""

EVERY_S = 3.0
NEVER = float("-inf")
NAMESAKE = "worker.namesake"
WORKER = "worker:"


def worker_name(supplies: Supplies) -> str:
    """Return the name under which this process holds leases. One that does not listen to accounts
    holds but the one on its name, so that what it had in hand is found when it is dead.
    """
    return f"{WORKER if supplies.listens else 'web:'}{supplies.worker}"


class Tenure:
    """Leases of this process: renewed all in one write, lost one by one or all together."""

    def __init__(self, supplies: Supplies) -> None:
        self._unit, self._clock, self._bus = supplies.unit, supplies.clock, supplies.bus
        self._name = worker_name(supplies)
        self._lease = supplies.seconds("lease", LEASE_S)
        self.every = supplies.seconds("lease.every", EVERY_S)
        self._held: Mapping[str, int] = {}
        self._share = 0
        self._ends = NEVER
        self._begun = False
        self._one_turn = asyncio.Lock()

    def fence(self, account: AccountId) -> int | None:
        """Return the number of our lease; None when somebody else may work for the account."""
        return self._held.get(account) if self._left() > 0 else None

    def accounts(self) -> list[AccountId]:
        """Return the accounts that are ours, in order of their ids."""
        held = self._held if self._left() > 0 else ()
        return [AccountId(name) for name in sorted(held) if name != self._name]

    def surplus(self, wanted: Collection[AccountId]) -> list[AccountId]:
        """Return those of ours that others should have, or nobody any more."""
        ours = [account for account in self.accounts() if account in wanted]
        gone = [account for account in self.accounts() if account not in wanted]
        return gone + ours[self._share :]

    async def turn(self, wanted: Collection[AccountId]) -> None:
        """Renew what we hold, and take our share of what is free.

        However long the store takes, the answer is waited for: a turn that was made and not heard
        of would look like a namesake's. Raises Conflict while another process lives under our
        name, or whatever `Unit.write` does.
        """
        async with self._one_turn:
            began = self._clock.monotonic()
            try:
                work = partial(self._turn, wanted=wanted)
                self._held, self._share, left_over = await self._unit.write(work)
            except Conflict as error:
                if error.code == NAMESAKE:
                    self._held = {}
                raise
            self._ends, self._begun = began + self._lease * 2 / 3, True
        if left_over:
            await self._bus.ring("raw")

    async def release(self, accounts: Collection[AccountId]) -> None:
        """Give accounts back: others take them at once."""
        async with self._one_turn:
            await self._give_back(
                {name: self._held[name] for name in accounts if name in self._held}
            )

    async def leave(self) -> None:
        """Give everything back: this process ends."""
        async with self._one_turn:
            await self._give_back(self._held)

    async def _give_back(self, given: Mapping[str, int]) -> None:
        self._held = {name: fence for name, fence in self._held.items() if name not in given}
        now = self._clock.now()

        async def work(tx: Tx) -> None:
            await tx.leases.release(given, now)
            if self._name in given:
                await tx.raws.release([self._name])
            for name in sorted(given.keys() - {self._name}):
                tx.emit(Event(Kind.ACCOUNT_CHANGED, now, account_id=name, data={"holder": ""}))

        if given:
            await self._unit.write(work)

    def _left(self) -> float:
        return self._ends - self._clock.monotonic()

    async def _turn(
        self, tx: Tx, wanted: Collection[AccountId]
    ) -> tuple[Mapping[str, int], int, int]:
        """Return what we hold, our share, and how many raw rows the dead had in hand."""
        now = self._clock.now()
        until = now + timedelta(seconds=self._lease)
        if not self._begun:
            await tx.leases.forget(self._name)
        elif self._left() <= 0:
            # We have stopped for want of time: what was in hand is to be taken up anew.
            await tx.leases.release(self._held, now)
        kept = await tx.leases.renew(self._held, until)
        # After our own: what nobody took is still ours, and clocks may leap.
        dead = await tx.leases.expire(now)
        if self._name not in kept:
            kept = {**kept, **await tx.leases.take([self._name], self._name, until)}
        if self._name not in kept:
            raise Conflict(NAMESAKE, f"another process is at work as {self._name}")
        free, share = await self._due_to_us(tx, wanted)
        taken = await tx.leases.take(free, self._name, until)
        if taken:
            # Whoever was sending for them is dead, or is held back by its marks.
            await tx.outbox.release([AccountId(name) for name in taken], now)
        left_over = await tx.raws.release(dead if self._begun else {*dead, self._name})
        return {**kept, **taken}, share, left_over

    async def _due_to_us(
        self, tx: Tx, wanted: Collection[AccountId]
    ) -> tuple[list[AccountId], int]:
        """Return the free accounts that we should take, and our share of all."""
        holders = {one.name: one.holder for one in await tx.leases.held()}
        workers = sum(
            name == holder and name.startswith(WORKER) for name, holder in holders.items()
        )
        share = -(-len(wanted) // max(workers, 1))
        ours = sum(holders.get(account) == self._name for account in wanted)
        free = [account for account in wanted if account not in holders]
        return free[: max(0, share - ours)], share
