"""Parts of the live socket on their own: the bounded outlet, and a store that fails for a while."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from aiohttp import WSMsgType, web
from aiohttp.test_utils import TestClient, TestServer

from agents.auth import Door, Signed
from agents.burst import burst
from agents.fanout import COUNTERS_S, Connection, Fanout
from agents.frames import ConfigChanged, CustomerChanged
from agents.live import send_within
from agents.outlet import MAX_FRAMES, RESTARTING, TOO_SLOW, Outlet
from agents.signing import BlobSigner
from agents.telling import Encoder
from router.errors import Unavailable
from router.events import Event
from router.model import Role
from router.people import Agent, SignIn
from router.ports import Unit
from router.seeing import Reads
from storage.memory.store import open_memory
from tests.agents import seed
from tests.agents.conftest import Ledger, ShiftedClock, open_house
from tests.servers.patience import PATIENCE, until


async def test_frames_leave_in_order() -> None:
    outlet, sent = Outlet(), asyncio.Queue[bytes]()
    pouring = asyncio.create_task(outlet.pour(sent.put))
    for n in range(5):
        outlet.put(b"%d" % n)
    assert [await sent.get() for _ in range(5)] == [b"0", b"1", b"2", b"3", b"4"]
    outlet.put(b"late")
    assert await sent.get() == b"late"
    pouring.cancel()


async def test_what_can_leave_at_once_needs_no_turn_and_stays_behind_what_waits() -> None:
    outlet, sent, takes = Outlet(), list[bytes](), True

    async def send(frame: bytes) -> None:
        await asyncio.sleep(0)
        sent.append(frame)

    def write(wire: bytes) -> bool:
        if takes:
            sent.append(wire)
        return takes

    async def left(count: int) -> None:
        async def look() -> bool:
            return len(sent) >= count

        await until(look, f"{count} frames have not left")

    pouring = asyncio.create_task(outlet.pour(send, write))
    outlet.put(b"before it is open")
    await left(1)
    outlet.put(b"1")
    assert sent == [b"before it is open", b"\x81\x011"]
    takes = False
    outlet.put(b"2")
    takes = True
    outlet.put_all(burst((b"3", b"4")))
    await left(5)
    assert sent[2:] == [b"2", b"3", b"4"]
    pouring.cancel()


@pytest.mark.parametrize("sizes", [(0, 1), (125, 126), (65_535, 65_536, 1)])
async def test_a_burst_is_read_as_its_frames(sizes: tuple[int, ...]) -> None:
    frames = [b"x" * size for size in sizes]

    async def serve(request: web.Request) -> web.WebSocketResponse:
        ws = web.WebSocketResponse(compress=False)
        await ws.prepare(request)
        assert request.transport is not None
        request.transport.write(burst(frames).wire)
        await ws.close()
        return ws

    app = web.Application()
    app.router.add_get("/", serve)
    async with TestClient(TestServer(app)) as client, client.ws_connect("/") as ws:
        assert [message.data.encode() async for message in ws] == frames


class Gated(web.WebSocketResponse):
    """A socket whose frames leave when the gate opens."""

    def __init__(self) -> None:
        super().__init__()
        self.gate = asyncio.get_running_loop().create_future()

    async def send_frame(
        self, message: bytes, opcode: WSMsgType, compress: int | None = None
    ) -> None:
        await self.gate


async def test_a_sender_ends_when_told_to_in_the_moment_of_success() -> None:
    outlet, ws = Outlet(), Gated()
    pouring = asyncio.create_task(outlet.pour(lambda frame: send_within(ws, frame, 5.0)))
    outlet.put(b"x")
    await asyncio.sleep(0.01)
    ws.gate.set_result(None)
    await asyncio.sleep(0)
    pouring.cancel()
    done, _ = await asyncio.wait([pouring], timeout=5.0)
    assert done


@pytest.mark.parametrize(("frames", "size"), [(MAX_FRAMES, 1), (10, 100_000), (1, 1_000_000)])
async def test_an_outlet_holds_so_much_and_then_closes(frames: int, size: int) -> None:
    outlet = Outlet()
    for _ in range(frames):
        outlet.put(b"x" * size)
    assert not outlet.closed.done()
    outlet.put(b"x")
    assert outlet.closed.result() == TOO_SLOW


def test_equal_frames_are_encoded_once_and_different_ones_apart() -> None:
    encoder = Encoder()
    first = encoder.encode(ConfigChanged(seq=7))
    assert encoder.encode(ConfigChanged(seq=7)) is first
    assert encoder.encode(ConfigChanged(seq=8)) != first
    one, two = CustomerChanged(seq=7, id="1"), CustomerChanged(seq=7, id="2")
    assert encoder.encode(one) != encoder.encode(two)


class Moody:
    """A unit whose reads fail while it sulks."""

    def __init__(self, unit: Unit) -> None:
        self._unit = unit
        self.reads_left = 1_000_000

    @asynccontextmanager
    async def read(self) -> AsyncIterator[Reads]:
        self.reads_left -= 1
        if self.reads_left < 0:
            raise Unavailable("store.down", "The store does not answer.")
        async with self._unit.read() as reads:
            yield reads

    async def events(self, after: int, limit: int) -> Sequence[Event]:
        async with self.read() as reads:
            return await reads.events(after, limit)

    @property
    def write(self) -> object:
        return self._unit.write


async def test_who_missed_something_while_the_store_was_down_starts_afresh() -> None:
    store = open_memory()
    await seed.furnish(store)
    moody = Moody(store.unit)
    door = Door(store.unit, store.clock, frozenset(), False)
    signer = BlobSigner(b"k" * 32, store.clock)
    fanout = Fanout(moody, store.bus, store.clock, Ledger(), door, signer, 60.0)  # type: ignore[arg-type]  # only `read` is used
    agent = Agent(seed.ANA, "Ana", "ana@desk.example", Role.AGENT, seed.SELLERS)
    sign_in = SignIn("0", seed.ANA, "", store.clock.now(), store.clock.now(), store.clock.now())
    connection, heard = Connection("1", Signed(agent, sign_in)), asyncio.Queue[bytes]()
    async with fanout.running():
        fanout.join(connection)
        moody.reads_left = 0
        pouring = asyncio.create_task(connection.outlet.pour(heard.put))
        await seed.mail_in(store)
        async with asyncio.timeout(PATIENCE):
            while heard.empty():
                moody.reads_left = 1  # the events are read, and then nobody's rows
                await asyncio.sleep(0.01)
        assert b"snapshot_required" in heard.get_nowait()
        moody.reads_left = 0
        await asyncio.sleep(2 * COUNTERS_S)  # it is to be counted meanwhile, and cannot be
        moody.reads_left = 1_000_000
        async with asyncio.timeout(PATIENCE):
            while b'"counters"' not in await heard.get():
                pass
        await seed.mail_in(store)
        async with asyncio.timeout(PATIENCE):
            while b"row.upsert" not in await heard.get():
                pass
        pouring.cancel()
    await store.close()


async def test_who_comes_while_the_store_is_away_is_told_to_come_again(tmp_path: Path) -> None:
    clock = ShiftedClock()
    store = open_memory(clock)
    await seed.furnish(store)
    moody = Moody(store.unit)
    async with open_house(replace(store, unit=moody), clock, tmp_path) as house:  # type: ignore[arg-type]  # only what is asked for here
        ana = await house.enter(seed.ANA)
        moody.reads_left = 0
        assert await (await ana.socket()).closed() == RESTARTING
