"""A visitor's socket from its opening to its end."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Coroutine
from contextlib import suppress
from typing import Any

from aiohttp import WSMessage, WSMsgType, web

from channels.webchat.channel import WebchatChannel
from channels.webchat.frames import MAX_FRAME, Frame, read_frame
from channels.webchat.greeting import TokenOver, welcome
from channels.webchat.limits import FRAMES_A_SECOND, FRAMES_AT_ONCE, Bucket
from channels.webchat.links import RESTARTING, SEND_S, Link
from channels.webchat.showing import Answer, encode
from router.callers import neighbourhood
from router.errors import HubError, Invalid, Unavailable
from router.ports import Keep

log = logging.getLogger(__name__)

HELLO_S, HEARTBEAT_S, CLOSE_S = 10.0, 20.0, 2.0
AT_ONCE = 32 * 1024  # bytes; half of what makes a transport ask for patience
MAX_BAD = 3
RETRY_S = 2

NORMAL, VIOLATION, FAULT, TOKEN_OVER = 1000, 1008, 1011, 4401
ENDS = frozenset({WSMsgType.CLOSE, WSMsgType.CLOSING, WSMsgType.CLOSED})


class Over(Exception):
    """The socket is to be closed with a code."""

    def __init__(self, code: int) -> None:
        super().__init__(code)
        self.code = code


class VisitorSocket:
    """Serves one socket; nothing of it waits for another."""

    __slots__ = ("_bad", "_bucket", "_channel", "_closing", "_keep", "_link", "_request", "_ws")

    def __init__(self, channel: WebchatChannel, keep: Keep, request: web.Request) -> None:
        self._channel, self._keep, self._request = channel, keep, request
        self._ws = web.WebSocketResponse(
            heartbeat=self._seconds("webchat.heartbeat", HEARTBEAT_S),
            compress=False,
            max_msg_size=MAX_FRAME,
            timeout=self._seconds("webchat.close", CLOSE_S),
        )
        self._link = Link(
            neighbourhood(request.remote),
            self,
            self._seconds("webchat.send", SEND_S),
        )
        now = channel.tools.clock.monotonic()
        self._bucket = Bucket(FRAMES_A_SECOND, FRAMES_AT_ONCE, FRAMES_AT_ONCE, now)
        self._closing: asyncio.Task[None] | None = None
        self._bad = 0

    async def serve(self) -> web.WebSocketResponse:
        """Serve until one side ends it."""
        code = FAULT
        try:
            await self._ws.prepare(self._request)
            self._ws.headers.clear()  # sent; they would be kept as long as it is open
            await self._begin()
            # Thousands stand here: each call between costs every one of them memory.
            while (message := await self._ws.receive()).type not in ENDS:
                await self._hear(message)
            code = NORMAL
        except Over as over:
            code = over.code
        except TimeoutError:
            code = VIOLATION  # no hello
        except HubError:
            code = RESTARTING  # the store is away: come again
        except ConnectionError:
            code = NORMAL  # it has gone
        finally:
            self._channel.limits.leave(self._link.address)
            self._channel.links.drop(self._link)
            await asyncio.shield(self._leave(code))
        return self._ws

    async def _begin(self) -> None:
        """Hear hello, and answer it."""
        async with asyncio.timeout(self._seconds("webchat.hello", HELLO_S)):
            message = await self._ws.receive()
        if message.type in ENDS:
            raise Over(NORMAL)
        try:
            hello = _read(message)
            if hello["type"] != "hello":
                raise Over(VIOLATION)
            first = await welcome(self._channel, self._link, hello)
        except Invalid as error:
            raise Over(VIOLATION) from error
        except TokenOver as error:
            raise Over(TOKEN_OVER) from error
        if self._channel.closed:
            raise Over(RESTARTING)
        self._link.active_at = self._channel.tools.clock.monotonic()
        self._link.release(first)
        await self._channel.presence.moved(self._link)

    async def _hear(self, message: WSMessage) -> None:
        """Take a frame. Who is too fast is read more slowly."""
        wait = self._bucket.wait(self._channel.tools.clock.monotonic())
        if wait:
            await asyncio.sleep(wait)
        try:
            frame = _read(message)
        except Invalid as error:
            self._refuse(error, {})
        else:
            await self._take(frame)

    async def _take(self, frame: Frame) -> None:
        link = self._link
        if frame["type"] != "ping":
            link.active_at = self._channel.tools.clock.monotonic()
        try:
            answers = await self._channel.talking.answer(link, frame, self._keep)
        except HubError as error:
            self._refuse(error, frame)
        else:
            for answer in answers:
                link.put(encode(answer))
            if frame["type"] == "forget":
                await link.flush()
                raise Over(NORMAL)

    def _refuse(self, error: HubError, frame: Frame) -> None:
        if error.code == "frame.bad":
            self._bad += 1
            if self._bad >= MAX_BAD:
                raise Over(VIOLATION)
        self._link.put(encode(refusal(error, frame)))

    def send(self, frame: bytes) -> Coroutine[Any, Any, None]:
        """See `Socket`."""
        return self._ws.send_frame(frame, WSMsgType.TEXT)

    def ready(self, size: int) -> bool:
        """See `Socket`."""
        transport = self._request.transport
        return transport is not None and transport.get_write_buffer_size() + size < AT_ONCE

    def _seconds(self, name: str, usual: float) -> float:
        return self._channel.tools.timings.get(name, usual)

    def close_soon(self, code: int) -> None:
        """See `Socket`."""
        if self._closing is None:
            self._closing = asyncio.create_task(self._close(code))

    async def _leave(self, code: int) -> None:
        with suppress(HubError):
            await self._channel.presence.left(self._link)
        await self._link.end()
        if self._closing is not None:
            await self._closing
        else:
            await self._close(code)

    async def _close(self, code: int) -> None:
        """Close, without waiting long for somebody who does not read."""
        if not self._ws.prepared:
            return  # it has never been a socket: its answer says why
        with suppress(TimeoutError, ConnectionError):
            async with asyncio.timeout(2 * self._seconds("webchat.close", CLOSE_S)):
                await self._ws.close(code=code)
        if self._request.transport is not None:
            self._request.transport.abort()


def refusal(error: HubError, frame: Frame) -> Answer:
    """Return the answer to a frame that is not taken."""
    answer: Answer = {
        "type": "refused", "code": error.code, "text": error.text, "params": dict(error.params),
    }  # fmt: skip
    if isinstance(error, Unavailable):
        answer |= {"code": "store.down", "text": "Try again", "params": {"retry": RETRY_S}}
    return answer | {name: frame[name] for name in ("id", "conversation") if name in frame}


def _read(message: WSMessage) -> Frame:
    if message.type is not WSMsgType.TEXT:
        raise Over(VIOLATION)
    return read_frame(message.data.encode("utf-8", "replace"))
