"""One reader of the event log a process, and what it tells every open socket."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field, replace

from pydantic import BaseModel

from agents.auth import Door, Signed
from agents.burst import Burst, burst
from agents.frames import BoardFrame, CountersFrame, SnapshotRequired, Tick
from agents.news import News, gather
from agents.outlet import RESTARTING, SIGNED_OUT, Outlet
from agents.signing import BlobSigner
from agents.telling import Encoder, Teller
from router.errors import HubError
from router.events import Event
from router.ports import Bus, Clock, Meter, Unit
from router.seeing import UNKNOWN, Principal, Reads, leads
from router.views import InboxCounters

log = logging.getLogger(__name__)

BATCH = 500
MAX_REPLAY = 1_000
# Rings may be lost; nothing waits longer than this for the reader to look by itself.
SWEEP_S = 0.5
# A burst, which is so many events and more, is told in rounds, so that reading for many people
# cannot take the whole process; the longest pause between two.
MANY = 25
ROUND_S = 0.05
# People told before others of this process have a turn.
TOGETHER = 25
COUNTERS_S = 0.5
BOARD_S = 1.0
# How often a session is looked at again while its socket stands open.
RECHECK_TICKS = 12


@dataclass(eq=False, slots=True)
class Connection:
    """One open socket of somebody; `board`: they look at the supervisor's board."""

    id: str
    signed: Signed
    outlet: Outlet = field(default_factory=Outlet)
    counters: InboxCounters | None = None
    board: bool = False

    @property
    def who(self) -> Principal:
        """Who is told."""
        return self.signed.principal


class Fanout:
    """Tells sockets what happens. `told` is the seq up to which everything has been told."""

    def __init__(
        self,
        unit: Unit,
        bus: Bus,
        clock: Clock,
        meter: Meter,
        door: Door,
        signer: BlobSigner,
        tick_s: float,
        look_again: Callable[[Reads, News], Awaitable[None]] | None = None,
    ) -> None:
        self._unit = unit
        self._bus = bus
        self._clock = clock
        self._meter = meter
        self._door = door
        self._signer = signer
        self._tick_s = tick_s
        self._look_again = look_again
        self._connections: set[Connection] = set()
        self._taken = 0
        # Kept until an event may have changed it: whoever is told of what came after that event
        # is told by what it made of their rights.
        self._scopes = UNKNOWN
        # How often what is counted has changed, and up to which change it has been shown: what
        # could not be read is still to be shown.
        self._changes = self._counted = self._drawn = 0
        self._draining = False
        self.told = 0

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Read and tell while entered; at the end every socket closes, to be opened again."""
        async with self._unit.read() as reads:
            self._taken = self.told = await reads.head()
        loops = (
            self._follow_events, self._follow_sign_outs, self._tick, self._count, self._show_board
        )  # fmt: skip
        tasks = [asyncio.create_task(self._forever(loop)) for loop in loops]
        try:
            yield
        finally:
            self.drain()
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    def join(self, connection: Connection) -> int:
        """Tell this socket all that comes after the seq returned."""
        self._connections.add(connection)
        if self._draining:
            connection.outlet.close(RESTARTING)
        self._gauge()
        return self._taken

    def leave(self, connection: Connection) -> None:
        """Tell it nothing more."""
        self._connections.discard(connection)
        self._gauge()

    def drain(self) -> None:
        """Close all sockets, and those that still come: the process is about to end."""
        self._draining = True
        for connection in self._connections:
            connection.outlet.close(RESTARTING)

    def sockets_of(self, agent_id: str) -> int:
        """Return how many sockets the agent has open in this process."""
        return sum(each.who.agent_id == agent_id for each in self._connections)

    async def signed_out(self, token_hash: str) -> None:
        """Close the sockets of a session, in every process."""
        await self._bus.ring("signed_out", token_hash.encode())

    async def replay(self, who: Principal, since: int, upto: int) -> list[bytes]:
        """Return what `who` has missed after `since`, or the demand for a fresh start."""
        async with self._unit.read() as reads:
            head, floor = await reads.head(), await reads.floor()
            if since > head or since + 1 < floor or upto - since > MAX_REPLAY:
                return [SnapshotRequired(seq=upto).model_dump_json().encode()]
            missed = [e for e in await reads.events(since, MAX_REPLAY) if e.seq <= upto]
            frames = await Teller(reads, self._signer, gather(missed)).missed(who)
        return [frame.model_dump_json().encode() for frame in frames]

    async def _forever(self, loop: Callable[[], Awaitable[None]]) -> None:
        while True:
            try:
                await loop()
            except HubError as error:
                log.warning("live: the store does not answer: %s", error.code)
            except Exception:
                log.exception("live: a round failed")
            await asyncio.sleep(SWEEP_S)

    async def _follow_events(self) -> None:
        bell = asyncio.Event()
        async with self._bus.listen("events") as rings:
            listening = asyncio.create_task(_ring(rings, bell))
            try:
                while not listening.done():
                    bell.clear()
                    await self._catch_up()
                    with suppress(TimeoutError):
                        async with asyncio.timeout(SWEEP_S):
                            await bell.wait()
            finally:
                listening.cancel()

    async def _catch_up(self) -> None:
        while True:
            events = await self._unit.events(self._taken, BATCH)
            if not events:
                return
            # From here on who joins is told what comes after these events; no await in between.
            audience = list(self._connections)
            self._taken, began = events[-1].seq, self._clock.monotonic()
            try:
                await self._tell(events, audience)
            except Exception:
                # Whoever was to be told has missed something, so all of them start afresh.
                self._everybody(SnapshotRequired(seq=self._taken))
                raise
            finally:
                self.told = self._taken
            if len(events) >= MANY:
                # A moment for others as long as the telling took: what comes alone is told at once.
                await asyncio.sleep(min(ROUND_S, self._clock.monotonic() - began))
            if len(events) < BATCH:
                return  # whatever has come meanwhile has rung

    async def _tell(self, events: Sequence[Event], audience: list[Connection]) -> None:
        news = gather(events)
        if news.config:
            self._scopes = UNKNOWN
        self._changes += bool(news.rows or news.config)
        if not audience:
            return
        await self._recheck(news, audience)
        people = {connection.who: list[Connection]() for connection in audience}
        for connection in audience:
            people[connection.who].append(connection)
        async with self._unit.read() as reads:
            self._scopes = await reads.expect(people, self._scopes)
            if self._look_again is not None:
                await self._look_again(reads, news)
            teller, encoder = Teller(reads, self._signer, news), Encoder()
            for n, (who, sockets) in enumerate(people.items(), 1):
                told = encoder.burst(await teller.durable(who))
                for connection in sockets:
                    connection.outlet.put_all(told)
                await _in_turns(n)
            for line in await teller.agent_lines():
                _put(audience, line)

    async def _recheck(self, news: News, audience: list[Connection]) -> None:
        for connection in audience:
            if connection.who.agent_id in news.changed_agents:
                await self._check_session(connection)

    async def _check_session(self, connection: Connection) -> None:
        signed = await self._door.known(connection.signed.sign_in.token_hash)
        if signed is None:
            connection.outlet.close(SIGNED_OUT)
        else:
            connection.signed = signed

    async def _follow_sign_outs(self) -> None:
        async with self._bus.listen("signed_out") as rings:
            async for _, payload in rings:
                for connection in self._connections:
                    if connection.signed.sign_in.token_hash == payload.decode():
                        connection.outlet.close(SIGNED_OUT)

    async def _tick(self) -> None:
        for turn in range(RECHECK_TICKS):
            await asyncio.sleep(self._tick_s)
            self._everybody(Tick(seq=self.told, now=self._clock.now()))
            if turn == 0:
                for connection in list(self._connections):
                    await self._check_session(connection)

    async def _count(self) -> None:
        while True:
            await asyncio.sleep(COUNTERS_S)
            if (upto := self._changes) == self._counted:
                continue
            async with self._unit.read() as reads:
                audience = list(self._connections)
                await reads.expect({connection.who for connection in audience}, self._scopes)
                told: dict[InboxCounters, Burst] = {}
                for n, connection in enumerate(audience, 1):
                    fresh = await reads.counters(connection.who)
                    if connection.counters != (shown := replace(fresh, as_of=0)):
                        connection.counters = shown
                        told[fresh] = told.get(fresh) or _alone(CountersFrame(counters=fresh))
                        connection.outlet.put_all(told[fresh])
                    await _in_turns(n)
            self._counted = upto

    async def _show_board(self) -> None:
        while True:
            await asyncio.sleep(BOARD_S)
            watchers = [one for one in self._connections if one.board and leads(one.who)]
            if not watchers or (upto := self._changes) == self._drawn:
                continue
            async with self._unit.read() as reads:
                frame = BoardFrame(board=await reads.board())
            self._drawn = upto
            _put(watchers, frame)

    def _everybody(self, frame: BaseModel) -> None:
        _put(self._connections, frame)

    def _gauge(self) -> None:
        self._meter.gauge("agent_sockets", len(self._connections))


def _alone(frame: BaseModel) -> Burst:
    return burst((frame.model_dump_json().encode(),))


def _put(connections: Sequence[Connection] | set[Connection], frame: BaseModel) -> None:
    told = _alone(frame)
    for connection in connections:
        connection.outlet.put_all(told)


async def _in_turns(n: int) -> None:
    """Let others in between after so many people: a whole desk must not hold up the rest."""
    if n % TOGETHER == 0:
        await asyncio.sleep(0)


async def _ring(rings: AsyncIterator[tuple[str, bytes]], bell: asyncio.Event) -> None:
    async for _ in rings:
        bell.set()
