"""The way out of one account: claims due messages, sends them, records what became of each.

Nothing is sent inside a transaction. Whatever happens, a message ends as sent, failed with a
reason, or unknown; one found half-sent after a crash is unknown.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial

from channels import outcomes
from channels.backoff import Backoff
from channels.base import Channel, Spec
from channels.bell import Bell
from channels.compose import Letter, compose
from channels.detour import still_to_go
from channels.recording import LAST_S, Recording
from channels.supervisor import Supervisor
from channels.supplies import Supplies
from channels.window import Claim, Lost, Mark, Window
from router import crash
from router.accounts import Account
from router.errors import ChannelError, Down, Refused, Unknown, Unreachable
from router.later import still_right
from router.messages import Delivery, Outgoing
from router.outbound import Receipt, RecipientOutcome
from router.repositories import Tx

log = logging.getLogger(__name__)

AT_ONCE = 16
"""What is claimed together, and what a crash leaves unclear at most: see `Window`."""

ON_THE_WAY = 2 * AT_ONCE
"""What of the next ones are made ready while the last ones are being recorded."""

LEASE_S = 180.0
"""A send gets two thirds of it. Who takes a dead worker's account over does not wait for it."""


class Lane:
    """The outbox of one account: 16 messages at once, and those before them. A lane that cannot
    reach its provider holds up no other.
    """

    def __init__(
        self,
        account: Account,
        spec: Spec,
        channel: Callable[[], Channel | None],
        supervisor: Supervisor,
        supplies: Supplies,
        ours: Callable[[], bool],
    ) -> None:
        self._account, self._spec, self._channel = account, spec, channel
        self._supervisor, self._supplies = supervisor, supplies
        self._unit, self._clock = supplies.unit, supplies.clock
        self._ours = ours
        self._lease = supplies.seconds("outbox.lease", LEASE_S)
        self._recording = Recording(spec, supplies)
        self._unheard: set[datetime] = set()  # claims that may have been made all the same
        self._window = Window(supplies, ours)
        self._bell = Bell(supplies.bus, supplies.clock, "outbox")
        self._backoff = Backoff(supplies.seconds("outbox.backoff", 1), 30)
        self._sends: set[asyncio.Task[None]] = set()
        self._unreachable = False
        self._named_s = 0.0  # how long the provider wants to be left alone
        self._stopping = asyncio.Event()

    async def run(self) -> None:
        """Send until cancelled or stopped; cancelled sends end as their marks say."""
        try:
            async with self._bell.listening():
                while not self._stopping.is_set():
                    await self._turn()
                while self._sends:
                    await asyncio.wait(self._sends)
        finally:
            for send in self._sends:
                send.cancel()
            if self._sends:
                await asyncio.wait(self._sends)

    def stop(self) -> None:
        """Finish what is on its way, then let `run` return."""
        self._stopping.set()
        self._bell.ring()

    def wake(self) -> None:
        """Look again now: something may have come due, or the channel has just been built."""
        self._bell.ring()

    async def _turn(self) -> None:
        rings = self._bell.rings
        try:
            if self._unreachable:
                self._unreachable = False
                await self._back_off(self._named_s)
            # Many rings are about other accounts: looking is cheaper than a claim, a write.
            due = await self._next_due()
            nothing = not self._unheard and (due is None or due > self._clock.now())
            if nothing or not await self.step():
                await self._bell.wait(rings, due)
        except Exception:
            # The store may be down: the rows are still there.
            log.exception("account %s: the outbox could not be read", self._account.id)
            await self._back_off()

    async def _back_off(self, at_least: float = 0) -> None:
        """Wait before the next try; `stop` does not wait for that."""
        with suppress(TimeoutError):
            wait = max(at_least, self._backoff.next())
            await asyncio.wait_for(self._stopping.wait(), wait)

    async def step(self) -> bool:
        """Begin sending what is due, as far as there is room; False when nothing began."""
        if self._is_busy or self._channel() is None or not self._ours():
            return False
        deadline = self._clock.monotonic() + self._lease * 2 / 3
        until, letters = await self._unit.write(partial(self._claim, limit=AT_ONCE))
        self._unheard.clear()
        if letters:
            crash.at("send.claimed")
        for letter in letters:
            send = asyncio.create_task(self._deliver(letter, Claim(until, deadline)))
            self._sends.add(send)
            send.add_done_callback(self._done)
        return bool(letters)

    @property
    def _is_busy(self) -> bool:
        return len(self._sends) > ON_THE_WAY - AT_ONCE or self._recording.owed > 0

    def _done(self, send: asyncio.Task[None]) -> None:
        self._sends.discard(send)
        if not send.cancelled() and (error := send.exception()) is not None:
            # The outcome could not be written, by a fault of ours; the lease runs out.
            log.error("account %s: an outcome was not recorded", self._account.id, exc_info=error)
        self._bell.ring()

    async def _claim(self, tx: Tx, limit: int) -> tuple[datetime, list[Letter]]:
        now = self._clock.now()
        until = now + timedelta(seconds=self._lease)
        if not self._ours():  # the work may have waited for longer than the account was ours
            return until, []
        for claim in self._unheard:
            await tx.outbox.unclaim(self._account.id, claim, now)
        self._unheard.add(until)
        rows = await tx.outbox.claim([self._account.id], now, until, limit)
        letters = await compose(tx, await still_right(tx, rows, now))
        say = self._supplies.say_around
        return until, await still_to_go(tx, letters, self._account.id, say, now)

    async def _next_due(self) -> datetime | None:
        if self._is_busy or self._channel() is None:
            return None  # the end of a send rings, and so does a channel that has been built
        async with self._unit.read() as reads:
            return await reads.outbox_due([self._account.id])

    async def _deliver(self, letter: Letter, claim: Claim) -> None:
        cut_short = tuple(row for row in letter.rows if outcomes.was_cut_short(row))
        if cut_short:
            # Its server has long lost the line: waiting would make the answer late, not surer.
            outcomes_of = _all(cut_short, UNCLEAR)
            await self._recording.record(
                letter, claim, cut_short, outcomes_of, unknown_wait=timedelta(0)
            )
        rows = tuple(row for row in letter.rows if row not in cut_short)
        if rows:
            await self._send(letter, rows, claim)

    async def _send(self, letter: Letter, rows: tuple[Outgoing, ...], claim: Claim) -> None:
        mark = self._window.mark(rows, claim, letter.outbound.rendered)
        receipt, failure = Receipt(""), None
        try:
            async with asyncio.timeout(claim.deadline - self._clock.monotonic()):
                receipt = await self._hand_over(letter, rows, mark)
            results = {row.recipient: _of(receipt, row, mark) for row in rows}
            self._backoff.reset()
        except asyncio.CancelledError:
            if mark.passed:
                unclear = _all(rows, UNCLEAR)
                await self._recording.record(
                    letter, claim, mark.rows_kept(), unclear, within=LAST_S
                )
            raise
        except Exception as error:
            failure, results = error, _all(rows, self._outcome_of(error, mark))
            if isinstance(error, Unreachable) and not isinstance(error, Lost):
                self._named_s, self._unreachable = error.retry_after or 0, True
        finally:
            self._window.forget(mark)
        await self._recording.record(
            letter, claim, mark.rows_kept(), results, receipt.provider_ref,
            down=isinstance(failure, Down),
        )  # fmt: skip
        await self._tell(failure)

    async def _tell(self, failure: Exception | None) -> None:
        """Let the account's health say how it went, if that tells anything of the account."""
        if failure is None:
            await self._supervisor.sent()
        elif isinstance(failure, Unreachable) and not isinstance(failure, Lost):
            await self._supervisor.sent(code=failure.code, text=failure.text)

    async def _hand_over(self, letter: Letter, rows: tuple[Outgoing, ...], mark: Mark) -> Receipt:
        channel = self._channel()
        if channel is None:
            raise Down("channel.down", "the channel is not running")
        rendered = mark.content
        if rendered is None and mark.blob_id is not None:
            rendered = await self._supplies.blobs.get(mark.blob_id)
        outbound = replace(
            letter.outbound,
            pending=tuple(row.recipient for row in rows),
            rendered=rendered,
            last_resort=any(outcomes.is_repeat(row) for row in rows),
        )
        return await channel.send(outbound, mark)

    def _outcome_of(self, error: Exception, mark: Mark) -> RecipientOutcome:
        if isinstance(error, Refused):
            return RecipientOutcome(Delivery.FAILED, reason=error.text)
        if isinstance(error, Unreachable):
            return RecipientOutcome(
                Delivery.DEFERRED, reason=error.text, retry_after=error.retry_after
            )
        if isinstance(error, Unknown):
            return RecipientOutcome(Delivery.UNKNOWN, reason=error.text)
        if not isinstance(error, TimeoutError | ChannelError):
            log.exception("account %s: sending failed", self._account.id)
        if mark.passed:
            return UNCLEAR
        return RecipientOutcome(Delivery.DEFERRED, reason="the attempt failed on our side")


UNCLEAR = RecipientOutcome(
    Delivery.UNKNOWN, reason="the connection ended before the server confirmed"
)


def _all(rows: Sequence[Outgoing], outcome: RecipientOutcome) -> dict[str, RecipientOutcome]:
    return {row.recipient: outcome for row in rows}


def _of(receipt: Receipt, row: Outgoing, mark: Mark) -> RecipientOutcome:
    """What the channel said about a recipient; saying nothing is a fault of the channel."""
    silent = UNCLEAR if mark.passed else RecipientOutcome(Delivery.DEFERRED, reason="no answer")
    return receipt.outcomes.get(row.recipient, silent)
