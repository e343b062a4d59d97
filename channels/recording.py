"""Writes down what became of a send. Nobody else knows: while the store is away it is kept here."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
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
from router.reports import refresh
from router.repositories import Tx

log = logging.getLogger(__name__)

LAST_S = 10.0
"""How long what is known may still be written once its sender has been cancelled."""


class Recording:
    """The outcomes of one lane."""

    def __init__(self, spec: Spec, supplies: Supplies) -> None:
        self._spec, self._supplies = spec, supplies
        self._unit, self._clock = supplies.unit, supplies.clock
        self._unknown_wait = timedelta(
            seconds=supplies.seconds("outbox.unknown", outcomes.UNKNOWN_WAIT.total_seconds())
        )
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
        write = partial(_write, message=letter.message, claim=claim, rows=new, ref=provider_ref,
                        now=self._clock.now)  # fmt: skip
        writing = asyncio.create_task(self._surely(write, new))
        try:
            await asyncio.wait([writing], timeout=within)
        except asyncio.CancelledError:
            await asyncio.wait([writing], timeout=LAST_S)
            raise
        finally:
            writing.cancel()
        if writing.done():
            writing.result()

    async def _surely(
        self, write: Callable[[Tx], Awaitable[set[str]]], rows: Sequence[Outgoing]
    ) -> None:
        try:
            written = await self._unit.write(write)
        except Unavailable as error:
            log.warning("what became of %d recipients waits for the store: %s", len(rows), error)
            self.owed += 1
            try:
                written = await self._once_the_store_answers(write)
            finally:
                self.owed -= 1
        crash.at("send.after_record")
        for row in rows:
            if row.id in written:
                self._supplies.meter.count("sends", state=row.state)
            else:
                log.warning("outbox row %s: %s, but its claim was lost", row.id, row.state)

    async def _once_the_store_answers(self, write: Callable[[Tx], Awaitable[set[str]]]) -> set[str]:
        """Safe however late it is: a claim that others have taken over writes nothing."""
        backoff = Backoff(self._supplies.seconds("outbox.backoff", 1), 30)
        while True:
            await asyncio.sleep(backoff.next())
            try:
                return await self._unit.write(write)
            except Unavailable as error:
                log.debug("not yet: %s", error)


async def _write(
    tx: Tx,
    message: Message,
    claim: Claim,
    rows: Sequence[Outgoing],
    ref: str,
    now: Callable[[], datetime],
) -> set[str]:
    """Write what is still ours to write; return the ids of those rows."""
    written = await tx.outbox.conclude(rows, claim.until)
    if written:
        everybody = {*message.to, *message.cc, *message.bcc}
        known = rows if len(written) == len(everybody) else None
        await refresh(tx, message, now(), ref, known)
    crash.at("send.before_record")
    return written
