"""Writes down what became of sends. Nobody else knows: while the store is away it is kept here.

What ends within a few milliseconds is written together: that costs little more than one.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from channels import outcomes
from channels.backoff import Backoff
from channels.base import Spec
from channels.compose import Letter
from channels.supplies import Supplies
from channels.window import Claim
from router import crash
from router.errors import Unavailable
from router.messages import Message, Outgoing
from router.outbound import RecipientOutcome
from router.reports import show, standing
from router.repositories import Tx

log = logging.getLogger(__name__)

LAST_S = 10.0
"""How long what is known may still be written once its sender has been cancelled."""

GATHER_S = 0.005
"""How long the first outcome waits for others."""


@dataclass(frozen=True, slots=True, eq=False)
class Ended:
    """A send that is over: its rows as they are to stand. `done`: they do, or the claim is lost."""

    message: Message
    claim: Claim
    rows: Sequence[Outgoing]
    provider_ref: str
    done: asyncio.Future[None]


class Recording:
    """The outcomes of one lane."""

    def __init__(self, spec: Spec, supplies: Supplies) -> None:
        self._spec, self._supplies = spec, supplies
        self._unit, self._clock = supplies.unit, supplies.clock
        self._unknown_wait = timedelta(
            seconds=supplies.seconds("outbox.unknown", outcomes.UNKNOWN_WAIT.total_seconds())
        )
        self._ended: list[Ended] = []
        self._writing: asyncio.Task[None] | None = None
        self._waiting = 0  # for what is being written, or will be
        self.owed = 0
        """Outcomes that the store could not take yet: what it says of them is not true."""

    async def record(
        self,
        letter: Letter,
        claim: Claim,
        rows: Sequence[Outgoing],
        results: Mapping[str, RecipientOutcome],
        provider_ref: str = "",
        *,
        down: bool = False,
        unknown_wait: timedelta | None = None,
        within: float | None = None,
    ) -> None:
        """Write what became of the rows, where the claim still holds them. While the store is away
        it is tried again, for `within` seconds if given; who is cancelled waits `LAST_S` for it.
        """
        now = self._clock.now()
        wait = self._unknown_wait if unknown_wait is None else unknown_wait
        new = [
            outcomes.recorded(
                row, results[row.recipient], now,
                repeatable=self._spec.abilities.repeatable,
                down=down, unknown_wait=wait,
            )
            for row in rows
        ]  # fmt: skip
        done = asyncio.get_running_loop().create_future()
        await self._until_written(Ended(letter.message, claim, new, provider_ref, done), within)

    async def _until_written(self, ended: Ended, within: float | None) -> None:
        self._ended.append(ended)
        self._waiting += 1
        if self._writing is None or self._writing.done():
            self._writing = asyncio.create_task(self._write_all())
        try:
            await asyncio.wait([ended.done], timeout=within)
        except asyncio.CancelledError:
            await asyncio.wait([ended.done], timeout=LAST_S)
            raise
        finally:
            self._waiting -= 1
            ended.done.cancel()
            if not self._waiting and self._writing is not None:
                self._writing.cancel()
                self._writing, self.owed = None, 0  # whoever comes next begins anew
        if not ended.done.cancelled():
            ended.done.result()

    async def _write_all(self) -> None:
        """Write until nobody waits any more."""
        while self._ended:
            await asyncio.sleep(GATHER_S)
            some, self._ended = self._ended, []
            await self._surely(some)

    async def _surely(self, some: Sequence[Ended]) -> None:
        """Write some: together, or else each by itself, so that only the guilty one fails.

        Safe however late it is: a claim that others have taken over writes nothing.
        """
        backoff = Backoff(self._supplies.seconds("outbox.backoff", 1), 30)
        while some := [one for one in some if not one.done.done()]:
            try:
                written = await self._unit.write(partial(_write, some=some, now=self._clock.now))
            except Unavailable as error:
                if not self.owed:
                    log.warning("what became of %d mails waits for the store: %s", len(some), error)
                self.owed = len(some)
                await asyncio.wait([one.done for one in some], timeout=backoff.next())
            except Exception as error:
                if len(some) == 1 and not some[0].done.done():
                    some[0].done.set_exception(error)
                for one in some if len(some) > 1 else ():
                    await self._surely([one])
            else:
                crash.at("send.after_record")
                self._tell(some, written)
        self.owed = 0

    def _tell(self, some: Sequence[Ended], written: set[str]) -> None:
        for one in some:
            for row in one.rows:
                if row.id in written:
                    self._supplies.meter.count("sends", state=row.state)
                else:
                    log.warning("outbox row %s: %s, but its claim was lost", row.id, row.state)
            if not one.done.done():
                one.done.set_result(None)


async def _write(tx: Tx, some: Sequence[Ended], now: Callable[[], datetime]) -> set[str]:
    """Write what is still ours to write; return the ids of those rows."""
    written: set[str] = set()
    for claim in sorted({one.claim.until for one in some}):
        rows = [row for one in some if one.claim.until == claim for row in one.rows]
        written |= await tx.outbox.conclude(rows, claim)
    ours = [one for one in some if any(row.id in written for row in one.rows)]
    await show(tx, [await _standing(tx, one, written) for one in ours], now())
    crash.at("send.before_record")
    return written


async def _standing(tx: Tx, one: Ended, written: set[str]) -> Message:
    """The message after its rows; where these are not all of them, the others are asked."""
    message = one.message
    everybody = {*message.to, *message.cc, *message.bcc}
    mine = [row for row in one.rows if row.id in written]
    alone = len(mine) == len(everybody) and all(r.account_id == message.account_id for r in mine)
    rows = mine if alone else await tx.outbox.of(message.id)
    return standing(message, rows, one.provider_ref)
