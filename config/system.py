"""One running hub: starts its parts, keeps each at work, and drains them when asked to end."""

from __future__ import annotations

import asyncio
import logging
import signal
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import AsyncExitStack
from functools import partial

from aiohttp import web

from agents.setup import make_link
from config.garbage import keep_looks_short
from config.health import Readiness
from config.settings import Settings
from config.thrift import give_back
from config.wiring import Hub
from router.errors import Unavailable

log = logging.getLogger(__name__)

Part = Callable[[], Awaitable[None]]

_AGAIN_S = 1.0


async def serve(
    hub: Hub,
    settings: Settings,
    *,
    routes: Sequence[web.RouteDef] = (),
    ready: Callable[[str], Awaitable[None]],
    ending: Callable[[], Awaitable[None]] | None = None,
) -> None:
    """Run until SIGTERM or SIGINT, then drain: nothing taken up is dropped.

    `ready` is called with the address once it is served, `ending` before connections are waited
    for. Raises Unavailable when the port is taken.
    """
    ended = _asked_to_end()
    readiness = Readiness(hub)
    async with AsyncExitStack() as parts:
        runner = web.AppRunner(
            hub.application([*readiness.routes(), *routes]),
            access_log=None,
            shutdown_timeout=settings.drain_s,
        )
        await runner.setup()
        parts.push_async_callback(runner.cleanup)
        await _listen(runner, settings)
        working = asyncio.create_task(_all_kept(_works(hub)))
        parts.push_async_callback(_stopped, working)
        for tidy in (keep_looks_short(), give_back()):
            parts.push_async_callback(_stopped, asyncio.create_task(tidy))
        readiness.open()
        await ready(settings.url)
        await ended.wait()
        log.info("draining")
        readiness.close()
        if ending is not None:
            await ending()
        await hub.drain(settings.drain_s)


async def _listen(runner: web.AppRunner, settings: Settings) -> None:
    try:
        await web.TCPSite(runner, settings.host, settings.port).start()
    except OSError as error:
        where = f"{settings.host}:{settings.port}"
        raise Unavailable(
            "port.taken", f"Cannot listen on {where}: {error.strerror}. Another port: --port N"
        ) from error


async def set_up_link(hub: Hub, settings: Settings) -> str | None:
    """Return the one-time address for the first administrator, None once there is somebody."""
    return await make_link(hub.store.unit, hub.store.clock, settings.url)


def _asked_to_end() -> asyncio.Event:
    ended = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, ended.set)
    return ended


async def _kept(name: str, run: Part) -> None:
    """Run a part again whenever it ends; a part that fails never takes the others along."""
    while True:
        try:
            await run()
            log.info("part %s has ended", name)
        except Exception:
            log.exception("part %s failed; it starts again", name)
        await asyncio.sleep(_AGAIN_S)


def _works(hub: Hub) -> dict[str, Part]:
    """Return what runs in this process; its turn at what only one may do comes or does not."""
    if not hub.alone:
        return dict(hub.shared)
    return {**hub.shared, "turn": partial(hub.store.alone, partial(_turn, hub))}


async def _turn(hub: Hub) -> None:
    hub.meter.gauge("at_work_alone", 1)
    try:
        await _all_kept(hub.alone)
    finally:
        hub.meter.gauge("at_work_alone", 0)


async def _all_kept(parts: Mapping[str, Part]) -> None:
    async with asyncio.TaskGroup() as group:
        for name, run in parts.items():
            group.create_task(_kept(name, run))


async def _stopped(task: asyncio.Task[None]) -> None:
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
