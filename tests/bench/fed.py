"""A hub as it runs, with one more place to call: a mail that is posted to /feed is kept.

So a mail has a way in whose clock begins where the load is made, as a provider's web hook has.
Run as `python -m tests.bench.fed` with the environment of a hub.
"""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from urllib.request import urlopen

from aiohttp import web

from config.metrics import Prometheus
from config.settings import ROOT, from_environment
from config.store import opened
from config.system import serve
from config.wiring import build
from router.inbound import Raw
from tests.system.hub import HubProcess


@contextmanager
def fed(hub: HubProcess) -> Iterator[HubProcess]:
    """Run it until the context ends; it has one account."""
    with (hub.data / "hub.log").open("ab") as log:
        command = [sys.executable, "-m", "tests.bench.fed"]
        hub.process = subprocess.Popen(
            command, cwd=ROOT, env=hub.environment, stdout=log, stderr=log
        )
    try:
        while not _is_ready(hub):
            if hub.process.poll() is not None:
                raise AssertionError(hub.log)
        yield hub
    finally:
        hub.kill()


def _is_ready(hub: HubProcess) -> bool:
    with suppress(OSError), urlopen(f"{hub.url}/readyz", timeout=5):
        return True
    return False


async def _run() -> None:
    settings, meter = from_environment(os.environ), Prometheus()
    async with opened(settings, meter) as store:
        async with store.unit.read() as reads:
            (account,) = await reads.accounts()
        hub = build(store, settings, meter)
        keep = hub.keep_for(account.id)

        async def feed(request: web.Request) -> web.Response:
            now, key = store.clock.now(), store.ids.new()
            await keep([Raw(key, now, now, await request.read())], None)
            return web.Response()

        async def ready(_url: str) -> None:
            return

        await serve(hub, settings, routes=[web.post("/feed", feed)], ready=ready)


if __name__ == "__main__":
    asyncio.run(_run())
