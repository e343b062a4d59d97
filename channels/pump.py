"""Brings what has arrived from its raw row to the centre: claim, parse, hand over.

A crash anywhere repeats the step: rows are leased, and settled in the work that makes their
messages. A row that cannot be parsed is tried three times, later and later, then put aside alone.
What a crash left half-done is taken up row by row, so that only the guilty is found guilty.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import groupby
from typing import Protocol

from channels.backoff import Backoff
from channels.base import Spec
from channels.fates import Fates, hopeless
from channels.fence import Closed, Fence, Poison
from channels.parsing import guarded, refusal
from channels.supplies import Supplies
from channels.tray import Tray
from router import crash
from router.accounts import Account, RawRow, RawState
from router.errors import NotFound, Unavailable
from router.inbound import Parsed
from router.intake import Arrival
from router.model import AccountId, RawId
from router.raws import BLOB_HINT, filled

log = logging.getLogger(__name__)

BATCH = 100
"""Rows in one work, which is a dozen statements however many there are."""

PORTION_BYTES = 16 << 20
"""What of a batch is held in memory at once."""

SIZE_HINT = "size"
"""Hint in which a channel tells the bytes of a content, which may lie in a blob."""

SIZE_GUESS = 1 << 20
# The least time between two claims while several come, but no whole batch: drops are taken in
# by the handful. After one that came alone nobody waits, nor longer than the last ones took.
GATHER_S = 0.02

Result = Parsed | Poison


class TakesIn(Protocol):
    """The centre's way in: see `router.intake.Intake`."""

    async def take_in(self, batch: Sequence[Arrival]) -> None:
        """Make messages of the batch and settle its rows, in one transaction."""
        ...


class Pump:
    """Lanes that share the work; while one waits for a poisonous row the others go on.

    Several processes may pump for the same accounts. What a dead one had leased is freed with
    its accounts, see `Tenure`.
    """

    def __init__(
        self,
        supplies: Supplies,
        intake: TakesIn,
        fence: Fence,
        accounts: Callable[[], Mapping[AccountId, Account]],
        spec: Callable[[str], Spec],
        lanes: int = 2,
    ) -> None:
        self._supplies, self._clock = supplies, supplies.clock
        self._intake, self._fence = intake, fence
        self._accounts, self._spec = accounts, spec
        self._lanes = lanes
        self._tray = Tray(supplies, self._open_to)
        self._fates = Fates(supplies)
        self._claiming = asyncio.Lock()
        self._batch = BATCH
        self._next_claim = 0.0  # by the clock that is never set
        self._took = 0.0  # seconds, the last batch
        self._stopping = False
        self._ended = asyncio.Event()
        self._ended.set()

    async def run(self) -> None:
        """Work until cancelled or drained."""
        self._ended.clear()
        try:
            async with self._tray.open(), asyncio.TaskGroup() as group:
                for _ in range(self._lanes):
                    group.create_task(self._lane())
        finally:
            self._ended.set()

    async def clear(self, account: AccountId) -> bool:
        """Wait until no row of the account waits or is in hand here; False when that takes long, or
        nobody is at work.
        """
        return not self._ended.is_set() and await self._tray.clear(account)

    async def drain(self) -> None:
        """Finish what has been claimed and claim no more; return when nothing is in hand."""
        self._stopping = True
        self._tray.wake()
        await self._ended.wait()
        await self._fates.put_back(self._tray.left())

    def _open_to(self) -> Mapping[AccountId, Account]:
        return {} if self._stopping else self._accounts()

    async def _lane(self) -> None:
        backoff = Backoff(1, 30)
        while not self._stopping:
            rings = self._tray.rings
            try:
                if not await self.step():
                    await self._tray.wait(rings)
                backoff.reset()
            except Exception:
                # The store may be down or the centre may have a bug: the rows are still there.
                log.exception("a batch of raw rows failed and will be taken up again")
                await asyncio.sleep(backoff.next())

    async def step(self) -> bool:
        """Work one batch off; False when nothing waited."""
        if not self._accounts():
            return False
        async with self._claiming:
            await asyncio.sleep(self._next_claim - self._clock.monotonic())
            rows, deadline = await self._tray.take(self._batch)
            gather = min(GATHER_S, self._took) if 1 < len(rows) < self._batch else 0.0
            self._next_claim = self._clock.monotonic() + gather
            suspect = len(rows) == 1 and rows[0].attempts > 1
            self._batch = 1 if suspect else BATCH  # where one is, there are more
            if suspect:
                # It may bring us down: nothing else of ours is begun meanwhile.
                await self._work_off(rows, deadline)
        if not suspect:
            began = self._clock.monotonic()
            await self._work_off(rows, deadline)
            self._took = self._clock.monotonic() - began
        return bool(rows)

    async def _work_off(self, rows: Sequence[RawRow], deadline: float) -> None:
        """Begin as many as there is time for, and put the others back."""
        if rows:
            crash.at("parse.claimed")
        waiting = list(rows)
        try:
            for portion in _portions(rows):
                while portion and self._clock.monotonic() < deadline:
                    portion = await self._begin(portion, waiting, deadline)
        finally:
            try:
                if waiting:
                    await self._fates.put_back(waiting)
                    self._tray.look_again()
            finally:
                self._tray.let_go(rows)

    async def _begin(
        self, rows: list[RawRow], waiting: list[RawRow], deadline: float
    ) -> list[RawRow]:
        """Work off the first of them; return the others. What was begun does not wait any more."""
        begun = waiting.pop(0)
        try:
            results = await self._parse(rows, deadline)
        except Closed:
            waiting.insert(0, begun)
            raise
        del waiting[: len(results) - 1]
        crash.at("parse.done")
        await self._hand_over(rows[: len(results)], results, deadline)
        return rows[len(results) :]

    async def _parse(self, rows: Sequence[RawRow], deadline: float) -> list[Result]:
        """Results of the first rows, at least of one; the others wait for the next call."""
        accounts = self._accounts()
        if poison := hopeless(rows[0]):
            return [poison]
        rows, spec = self._alike(rows)
        try:
            rows = await filled(self._supplies.blobs, rows)
        except NotFound:
            return [await self._parse_alone(rows[0], spec)]
        if spec.fenced:
            left = deadline - self._clock.monotonic()
            return await self._fence.parse(rows, accounts, self._supplies.token, left)
        return [guarded(spec, row, accounts[row.account_id], self._supplies) for row in rows]

    def _alike(self, rows: Sequence[RawRow]) -> tuple[Sequence[RawRow], Spec]:
        """The first rows as far as they are of one kind and none is hopeless."""
        accounts = self._accounts()
        kinds = groupby(rows, lambda row: (accounts[row.account_id].kind, bool(hopeless(row))))
        (kind, _), alike = next(iter(kinds))
        return list(alike), self._spec(kind)

    async def _parse_alone(self, row: RawRow, spec: Spec) -> Result:
        try:
            (row,) = await filled(self._supplies.blobs, [row])
        except NotFound as error:
            return Poison("raw.lost", error.text)
        accounts = self._accounts()
        if spec.fenced:
            return (await self._fence.parse([row], accounts, self._supplies.token))[0]
        return guarded(spec, row, accounts[row.account_id], self._supplies)

    async def _hand_over(
        self, rows: Sequence[RawRow], results: Sequence[Result], deadline: float
    ) -> None:
        arrivals: list[Arrival] = []
        for row, result in zip(rows, results, strict=True):
            if isinstance(result, Poison):
                await self._put_aside(row, result)
            elif result.ignored is not None:
                await self._fates.settle(row, RawState.IGNORED, result.ignored.rule)
            else:
                arrivals.append(Arrival(row.id, row.account_id, result, row.received_at))
        if arrivals:
            await self._take_in(arrivals, {row.id: row for row in rows}, deadline)

    async def _take_in(
        self, arrivals: Sequence[Arrival], rows: Mapping[RawId, RawRow], deadline: float
    ) -> None:
        try:
            await self._once_the_store_answers(arrivals, deadline)
            self._supplies.meter.count("raws_taken_in", len(arrivals))
        except Unavailable:
            raise
        except Exception as error:
            if len(arrivals) == 1:
                log.exception("the centre refused raw row %s", arrivals[0].raw_id)
                await self._put_aside(rows[arrivals[0].raw_id], refusal(error))
                return
            for arrival in arrivals:
                await self._take_in([arrival], rows, deadline)

    async def _put_aside(self, row: RawRow, poison: Poison) -> None:
        await self._fates.put_aside(row, poison)
        self._tray.look_again()

    async def _once_the_store_answers(self, arrivals: Sequence[Arrival], deadline: float) -> None:
        """Take in what is in hand; through a short outage, it need not wait for its lease to end.

        What had been taken in all the same, unheard, is passed over the next time.
        """
        backoff = Backoff(1, 4)
        while True:
            try:
                return await self._intake.take_in(arrivals)
            except Unavailable as error:
                wait = backoff.next()
                if not error.code.startswith("store.") or self._clock.monotonic() + wait > deadline:
                    raise
                await asyncio.sleep(wait)


def _portions(rows: Sequence[RawRow]) -> Iterator[list[RawRow]]:
    """Cut a batch where it grows too big for memory."""
    portion: list[RawRow] = []
    total = 0
    for row in rows:
        size = _size(row)
        if portion and total + size > PORTION_BYTES:
            yield portion
            portion, total = [], 0
        portion.append(row)
        total += size
    if portion:
        yield portion


def _size(row: RawRow) -> int:
    guess = SIZE_GUESS if BLOB_HINT in row.hints else len(row.content)
    return int(row.hints.get(SIZE_HINT, guess))
