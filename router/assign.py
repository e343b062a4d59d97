"""The hand-over: the engine's decisions made durable, and what falls due done (`clockwork`).

One owner at a time: taking the shard raises its epoch, and every write of ours checks that it is
still ours. The rows are the truth: whatever goes wrong, the index is thrown away and read again.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial

from router import crash, offers
from router.asking import Asking
from router.clockwork import Clockwork, Lost
from router.decisions import Actual, Decision, EndOffer, Face, MakeOffer
from router.engine import Engine
from router.errors import Conflict, HubError
from router.events import Event, Kind
from router.facts import from_ms, ms
from router.people import OfferState
from router.ports import Bus, Clock, Ids, Unit
from router.presence import Attendance
from router.repositories import Tx

log = logging.getLogger(__name__)

NAP_S = 1.0  # nothing that is due waits longer, even when the bell is not heard
SWEEP = timedelta(seconds=5)  # how often the owner shows it lives and looks for dead web processes
BATCH = 1_000  # decisions in one work: each agent's are written together
PAGE = 200  # events read at once
ROUNDS = 50  # of one step: what is left then is done by the next
AGAIN = timedelta(seconds=10)  # until a decision that could not be written is tried again
SAID = frozenset({Kind.MESSAGE_RECEIVED, Kind.MESSAGE_CHANGED, Kind.REPLY_QUEUED})
BACK_S = 20.0  # after the store was away, until web processes must have shown that they live
REMEMBERED = timedelta(hours=1)  # refusals looked back for at start


class Assigner:
    """Owner of the routing. Needs a store, a bell, a clock, and who keeps the agents' states."""

    def __init__(
        self,
        unit: Unit,
        bus: Bus,
        clock: Clock,
        ids: Ids,
        attendance: Attendance,
        owner: str = "router",
    ) -> None:
        self._unit = unit
        self._bus = bus
        self._clock = clock
        self._ids = ids
        self._attendance = attendance
        self._clockwork = Clockwork(unit, ids, attendance)
        self._owner = owner
        self._engine: Face = Engine()
        self._seq = -1  # of the last event the engine knows; -1: it knows nothing yet
        self._epoch = 0
        self._swept_at: datetime | None = None
        self._judges_from = 0.0  # by the clock that is never set
        self._due_at: datetime | None = None

    async def run(self) -> None:
        """Route until cancelled; return when another owner has taken over."""
        async with self._bus.listen("events") as rings, asyncio.TaskGroup() as tasks:
            bell = asyncio.Event()
            ears = tasks.create_task(_hear(rings, bell), name="router bell")
            try:
                while True:
                    bell.clear()
                    await _nap(bell, await self._careful_step())
            except Lost:
                log.warning("another owner routes now")
            finally:
                ears.cancel()
                # Whatever happens until the next turn, happens without us.
                self._seq, self._epoch, self._swept_at = -1, 0, None

    async def step(self) -> datetime | None:
        """Take one turn: read what happened, decide, do what is due; return what is due next."""
        now = self._clock.now()
        await self._own(now)
        for _ in range(ROUNDS):
            await self._read(now)
            decisions = self._engine.decide(ms(now))
            if not decisions and not self._is_due(now):
                break
            await self._write(decisions, now)
        return self._next_due()

    async def _careful_step(self) -> float:
        """Take a turn whatever the store does; return seconds until the next."""
        try:
            due_at = await self.step()
        except HubError as error:
            # The store is away, or a row and the index disagree: what counts is in the rows.
            log.warning("routing begins anew: %s %s", error.code, error.text)
            self._seq, self._judges_from = -1, self._clock.monotonic() + BACK_S
            return NAP_S
        except Lost:
            raise
        except Exception:
            log.exception("routing begins anew")
            self._seq = -1
            return NAP_S
        if due_at is None:
            return NAP_S
        return min(max((due_at - self._clock.now()).total_seconds(), 0.0), NAP_S)

    # Knowing

    async def _own(self, now: datetime) -> None:
        if self._epoch == 0:
            self._epoch = await self._unit.write(lambda tx: tx.offers.take_shard(self._owner, now))
        # A sweep of the future was before the clock was set back.
        if self._swept_at is None or not timedelta() <= now - self._swept_at < SWEEP:
            self._swept_at = now
            if not await self._unit.write(lambda tx: tx.offers.renew_shard(self._epoch, now)):
                raise Lost
            if self._clock.monotonic() >= self._judges_from:
                await self._attendance.sweep()

    async def _read(self, now: datetime) -> None:
        """Bring the engine up to the head of the log."""
        if self._seq < 0:
            await self._load(now)
        more = True
        while more:
            events = await self._unit.events(self._seq, PAGE)
            more = len(events) == PAGE
            if any(event.kind is Kind.CONFIG_CHANGED for event in events):
                await self._load(now)
                more = True
            elif events:
                self._apply(events, now)

    def _apply(self, events: Sequence[Event], now: datetime) -> None:
        for event in events:
            self._engine.apply(event)
        self._seq = events[-1].seq
        # A row with a new due time always comes with a fact, and not about a message.
        if any(event.kind not in SAID for event in events):
            self._due_at = now

    async def _load(self, now: datetime) -> None:
        async with self._unit.read() as reads:
            snapshot = await reads.engine(now - REMEMBERED)
        self._engine.load(snapshot, ms(now))
        self._seq, self._due_at = snapshot.seq, now

    def _is_due(self, now: datetime) -> bool:
        return self._due_at is not None and self._due_at <= now

    def _next_due(self) -> datetime | None:
        engine_due = self._engine.next_due()
        times = [from_ms(engine_due)] if engine_due is not None else []
        return min([*times, self._due_at] if self._due_at else times, default=None)

    # Doing

    async def _write(self, decisions: Sequence[Decision], now: datetime) -> None:
        """Make the decisions and what is due durable, a batch a work."""
        for start in range(0, len(decisions), BATCH):
            batch = decisions[start : start + BATCH]
            try:
                answers = await self._write_batch(batch, now)
            except Conflict:
                # One of them cannot be written at all: it must not stop the others.
                answers = [await self._write_alone(decision, now) for decision in batch]
            for decision, actual in zip(batch, answers, strict=True):
                if actual is not None:
                    self._engine.refuse(decision, actual)
        self._due_at = await self._clockwork.strike(now, self._epoch)

    async def _write_batch(self, batch: Sequence[Decision], now: datetime) -> list[Actual | None]:
        async def work(tx: Tx) -> list[Actual | None]:
            if await tx.offers.shard_epoch() != self._epoch:
                raise Lost
            answers = await self._carry_out(tx, batch, now)
            crash.at("assign.before_commit")
            return answers

        answers = await self._unit.write(work)
        crash.at("assign.after_commit")
        return answers

    async def _write_alone(self, decision: Decision, now: datetime) -> Actual | None:
        try:
            return (await self._write_batch([decision], now))[0]
        except Conflict as conflict:
            log.error("a decision could not be written: %s %s", decision, conflict.code)
        there = Actual()
        if isinstance(decision, MakeOffer):
            there = await self._unit.write(partial(_as_it_stands, decision=decision))
        return replace(there, again_ms=ms(now + AGAIN))

    async def _carry_out(
        self, tx: Tx, batch: Sequence[Decision], now: datetime
    ) -> list[Actual | None]:
        """Write decisions; return what the rows say instead where they have moved on."""
        answers: dict[Decision, Actual | None] = {}
        for one in batch:
            if isinstance(one, EndOffer):
                answers[one] = await self._end_offer(tx, one, now)
        asking = Asking(now, self._epoch, self._ids.new)
        answers.update(await asking.make(tx, [one for one in batch if isinstance(one, MakeOffer)]))
        return [answers[one] for one in batch]

    async def _end_offer(self, tx: Tx, decision: EndOffer, now: datetime) -> Actual | None:
        made = await tx.offers.get(decision.offer_id)
        if made is None or made.state is not OfferState.PENDING:
            return Actual()
        await offers.missed(tx, made, now)
        return None


async def _as_it_stands(tx: Tx, decision: MakeOffer) -> Actual:
    """Return what the rows say about who is to be asked for what."""
    item = (await tx.interactions.get([decision.interaction_id])).get(decision.interaction_id)
    agent = await tx.people.agent(decision.agent_id)
    if item is None or agent is None:
        return Actual(item, agent)
    return Actual(item, agent, await tx.people.load(agent.id, item.medium))


async def _hear(rings: AsyncIterator[tuple[str, bytes]], bell: asyncio.Event) -> None:
    async for _ in rings:
        bell.set()


async def _nap(bell: asyncio.Event, seconds: float) -> None:
    try:
        async with asyncio.timeout(seconds):
            await bell.wait()
    except TimeoutError:
        return
