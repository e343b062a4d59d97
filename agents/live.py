"""The live socket of the desk: hello, welcome, replay, then whatever happens."""

from __future__ import annotations

import asyncio
from contextlib import suppress

from aiohttp import WSMessage, WSMsgType, web
from pydantic import ValidationError

from agents.auth import Signed
from agents.body import loads
from agents.fanout import Connection
from agents.frames import CLIENT_FRAME, Hello, ViewingNow, WatchBoard, Welcome
from agents.outlet import RESTARTING, SIGNED_OUT, TOO_SLOW
from agents.refusals import Malformed, NotSignedIn
from agents.tools import Tools
from router.errors import Forbidden, HubError
from router.model import InteractionId

MAX_FRAME = 64 * 1024
AT_ONCE = 32 * 1024  # bytes; half of what makes a transport ask for patience
MAX_SOCKETS = 20  # of one agent in one process
FRAMES_A_SECOND = 5.0
BURST = 20.0

NORMAL = 1000
VIOLATION = 1008  # RFC 6455: a message that breaks the rules of this place


class Violation(Exception):
    """The client does not keep to the protocol."""


async def socket(tools: Tools, request: web.Request) -> web.WebSocketResponse:
    """Serve a socket from its opening to its end. Raises Forbidden for a foreign page."""
    if "Origin" not in request.headers:
        raise Forbidden("origin.none", "A socket is opened by our own page.")
    tools.door.check_origin(request.headers)
    pace = tools.settings.pace
    ws = web.WebSocketResponse(
        heartbeat=pace.heartbeat_s, compress=False, max_msg_size=MAX_FRAME, timeout=2.0
    )
    await ws.prepare(request)
    try:
        signed, since = await _hello(tools, request, ws)
    except (NotSignedIn, Forbidden):
        await _close(ws, request, SIGNED_OUT, pace.send_s)
    except (Violation, Malformed, TimeoutError):
        await _close(ws, request, VIOLATION, pace.send_s)
    except HubError:
        await _close(ws, request, RESTARTING, pace.send_s)  # the store is down: come again
    else:
        await _serve(tools, request, ws, Connection(tools.ids.new(), signed), since)
    return ws


async def _hello(
    tools: Tools, request: web.Request, ws: web.WebSocketResponse
) -> tuple[Signed, int | None]:
    signed = await tools.door.known(tools.door.token_hash(request))
    if signed is None:
        raise NotSignedIn("session.none", "Sign in first.")
    async with asyncio.timeout(tools.settings.pace.hello_s):
        frame = _parse(await ws.receive())
    if not isinstance(frame, Hello):
        raise Violation("hello comes first")
    tools.door.check_csrf(signed, frame.csrf)
    if tools.fanout.sockets_of(signed.agent.id) >= MAX_SOCKETS:
        raise Violation("too many sockets")
    return signed, frame.since


async def _serve(
    tools: Tools,
    request: web.Request,
    ws: web.WebSocketResponse,
    connection: Connection,
    since: int | None,
) -> None:
    upto, code = tools.fanout.join(connection), RESTARTING
    try:
        await tools.gateway.enter(connection)
        await _catch_up(tools, ws, connection, since, upto)
        code = await _converse(tools, request, ws, connection)
    except HubError:
        code = RESTARTING  # the store is down: come again
    except TimeoutError:
        code = TOO_SLOW
    except ConnectionError:
        code = NORMAL  # it has gone
    finally:
        tools.fanout.leave(connection)
        await asyncio.shield(_leave(tools, request, ws, connection, code))


async def _leave(
    tools: Tools,
    request: web.Request,
    ws: web.WebSocketResponse,
    connection: Connection,
    code: int,
) -> None:
    await tools.viewing.leave(connection)
    await tools.gateway.leave(connection)
    await _close(ws, request, code, tools.settings.pace.send_s)


async def _catch_up(
    tools: Tools,
    ws: web.WebSocketResponse,
    connection: Connection,
    since: int | None,
    upto: int,
) -> None:
    limit_s = tools.settings.pace.send_s
    welcome = Welcome(now=tools.clock.now(), seq=upto)
    await send_within(ws, welcome.model_dump_json().encode(), limit_s)
    if since is not None and since != upto:
        for frame in await tools.fanout.replay(connection.who, since, upto):
            await send_within(ws, frame, limit_s)


async def _converse(
    tools: Tools, request: web.Request, ws: web.WebSocketResponse, connection: Connection
) -> int:
    """Send and receive until one side ends it; return the code to close with."""
    hearing = asyncio.create_task(_hear(tools, ws, connection))
    limit_s = tools.settings.pace.send_s
    pour = connection.outlet.pour(
        lambda frame: send_within(ws, frame, limit_s), lambda wire: write_now(ws, request, wire)
    )
    pouring = asyncio.create_task(pour)
    tasks = (hearing, pouring)
    try:
        await asyncio.wait((*tasks, connection.outlet.closed), return_when=asyncio.FIRST_COMPLETED)
        if connection.outlet.closed.done():
            return connection.outlet.closed.result()
        if hearing.done():
            return hearing.result()
        await pouring  # it ends only by failing
        return NORMAL
    except (Violation, Malformed):
        return VIOLATION
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _hear(tools: Tools, ws: web.WebSocketResponse, connection: Connection) -> int:
    """Take in what the client says; return when it has closed. Raises Violation, Malformed."""
    allowance, at = BURST, tools.clock.monotonic()
    async for message in ws:
        now = tools.clock.monotonic()
        allowance = min(BURST, allowance + (now - at) * FRAMES_A_SECOND) - 1
        at = now
        if allowance < 0:
            raise Violation("too many frames")
        frame = _parse(message)
        if isinstance(frame, ViewingNow):
            await _look(tools, connection, frame)
        elif isinstance(frame, WatchBoard):
            connection.board = frame.on
        elif isinstance(frame, Hello):
            raise Violation("hello comes once")
    return NORMAL


async def _look(tools: Tools, connection: Connection, frame: ViewingNow) -> None:
    wanted = frame.interaction_id
    if wanted is not None:
        async with tools.unit.read() as reads:
            if not await reads.visible(connection.who, [InteractionId(wanted)]):
                wanted = None
    await tools.viewing.look(connection, wanted, frame.typing)
    if wanted is not None:
        tools.visitors.look(connection, wanted)


def _parse(message: WSMessage) -> object:
    if message.type is not WSMsgType.TEXT:
        raise Violation("text frames only")
    try:
        return CLIENT_FRAME.validate_python(loads(message.data.encode("utf-8", "replace")))
    except ValidationError as error:
        raise Violation("no frame that we know") from error


async def send_within(ws: web.WebSocketResponse, frame: bytes, limit_s: float) -> None:
    """Send one frame. Raises TimeoutError when it has not left after `limit_s` seconds."""
    # Not wait_for: before Python 3.12 it may swallow a cancellation, and the socket never ends.
    async with asyncio.timeout(limit_s):
        await ws.send_frame(frame, WSMsgType.TEXT)


def write_now(ws: web.WebSocketResponse, request: web.Request, wire: bytes) -> bool:
    """Hand whole frames to the socket; False when they would have to wait, or it is closing."""
    transport = request.transport
    if transport is None or ws.closed or transport.is_closing():
        return False
    if transport.get_write_buffer_size() + len(wire) > AT_ONCE:
        return False
    transport.write(wire)
    return True


async def _close(
    ws: web.WebSocketResponse, request: web.Request, code: int, limit_s: float
) -> None:
    """Close, without waiting long for somebody who does not read."""
    with suppress(TimeoutError, ConnectionError):
        async with asyncio.timeout(limit_s):
            await ws.close(code=code)
    if request.transport is not None:
        request.transport.close()
