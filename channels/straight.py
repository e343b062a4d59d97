"""Straight in: what is read where it arrives is kept and taken in by one commit.

What needs a fence, or older rows of its account to go first, takes the long way: kept now, read
by the pump. So does whatever goes wrong here, for there each row is tried again by itself, and put
aside with its reason.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from channels.base import UNREADABLE, Spec
from channels.fence import Poison
from channels.parsing import guarded
from channels.supplies import Supplies
from router import crash
from router.accounts import Account
from router.errors import Unavailable
from router.inbound import Raw
from router.intake import Arrival, Stored
from router.model import AccountId, RawId
from router.raws import BLOB_HINT, row_of
from router.repositories import Tx

log = logging.getLogger(__name__)

Raws = Sequence[tuple[RawId, Raw]]
Goes = Callable[[AccountId], Awaitable[bool]]


class Keeps(Protocol):
    """The centre's way in: see `router.intake.Intake`."""

    async def stored(self, batch: Sequence[Arrival]) -> list[Stored]:
        """Return the messages of a batch; what is attached to them is durable."""
        ...

    async def keep_and_take_in(
        self,
        tx: Tx,
        account: AccountId,
        raws: Raws,
        batch: Sequence[Arrival],
        stored: Sequence[Stored],
    ) -> None:
        """Keep raw rows and take in what they mean, in one work."""
        ...


@dataclass(slots=True)
class _Batch:
    """What waits for the writer together."""

    raws: list[tuple[RawId, Raw]] = field(default_factory=list)
    arrivals: list[Arrival] = field(default_factory=list)
    stored: list[Stored] = field(default_factory=list)


class Straight:
    """The short way of the accounts whose kind needs no fence. `goes` waits until nothing older of
    an account is on the long way; False when that takes too long.
    """

    def __init__(
        self,
        supplies: Supplies,
        intake: Keeps,
        accounts: Callable[[], Mapping[AccountId, Account]],
        spec: Callable[[str], Spec],
        goes: Goes,
    ) -> None:
        self._supplies, self._intake = supplies, intake
        self._accounts, self._spec, self._goes = accounts, spec, goes
        self._waiting: dict[AccountId, tuple[_Batch, asyncio.Task[None]]] = {}

    async def keep(self, account: AccountId, raws: Raws) -> bool:
        """Keep rows and take them in; False when they have to go the long way, and nothing is
        kept. Raises Unavailable.
        """
        arrivals = self._read(account, raws)
        if arrivals is None or not await self._goes(account):
            return False
        stored = await self._intake.stored(arrivals)
        batch, written = self._waiting.get(account) or self._begin(account)
        batch.raws += raws
        batch.arrivals += arrivals
        batch.stored += stored
        try:
            await asyncio.shield(written)  # others wait for it, too
        except Exception as error:
            if isinstance(error, Unavailable) and error.code.startswith("store."):
                raise
            log.warning("account %s: %s goes the long way: %s", account, raws[0][0], error)
            return False
        return True

    def _begin(self, account: AccountId) -> tuple[_Batch, asyncio.Task[None]]:
        batch = _Batch()
        written = asyncio.create_task(self._write(account, batch))
        self._waiting[account] = batch, written
        return batch, written

    async def _write(self, account: AccountId, batch: _Batch) -> None:
        async def work(tx: Tx) -> None:
            self._close(account, batch)
            await self._intake.keep_and_take_in(
                tx, account, batch.raws, batch.arrivals, batch.stored
            )

        try:
            await self._supplies.unit.write(work)
        finally:
            self._close(account, batch)
        crash.at("straight.after_commit")
        self._supplies.meter.count("raws_taken_in", len(batch.arrivals))

    def _close(self, account: AccountId, batch: _Batch) -> None:
        """Who comes from now on waits for the next work."""
        if (waiting := self._waiting.get(account)) and waiting[0] is batch:
            del self._waiting[account]

    def _read(self, id: AccountId, raws: Raws) -> list[Arrival] | None:
        """What the rows mean; None when that is not all that has to be done with them."""
        account = self._accounts().get(id)
        if account is None or (spec := self._spec(account.kind)).fenced:
            return None
        arrivals: list[Arrival] = []
        for raw_id, raw in raws:
            if raw.hints.keys() & {BLOB_HINT, UNREADABLE}:
                return None
            row = row_of(id, raw_id, raw, None)
            parsed = guarded(spec, row, account, self._supplies)
            if isinstance(parsed, Poison) or parsed.ignored is not None:
                return None
            arrivals.append(Arrival(raw_id, id, parsed, raw.received_at))
        return arrivals
