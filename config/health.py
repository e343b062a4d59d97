"""/healthz, /readyz and /metrics: for whoever watches the process."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Sequence

from aiohttp import web

from config.wiring import Hub
from router.accounts import Health
from router.errors import HubError

log = logging.getLogger(__name__)

MARK = "mark"
"""File in the data folder, see `Readiness.metrics`."""


class Readiness:
    """Alive as long as the loop turns; ready while the store answers and nobody asked to end."""

    def __init__(self, hub: Hub) -> None:
        self._hub = hub
        self._open = False

    def open(self) -> None:
        """From now on work may come."""
        self._open = True

    def close(self) -> None:
        """No more work, please: the process is about to end."""
        self._open = False

    def routes(self) -> Sequence[web.RouteDef]:
        """Return the three routes."""
        return [
            web.get("/healthz", self.healthz),
            web.get("/readyz", self.readyz),
            web.get("/metrics", self.metrics),
        ]

    async def healthz(self, _request: web.Request) -> web.Response:
        """Answer 200 while the loop turns."""
        return web.Response(text="ok\n")

    async def readyz(self, _request: web.Request) -> web.Response:
        """Answer 200 when work is welcome, else 503 and why."""
        if not self._open:
            return web.Response(status=503, text="starting or draining\n")
        try:
            async with self._hub.store.unit.read() as reads:
                await reads.head()
        except HubError as error:
            # Anybody may ask: where the database stands and who we are there is for the log.
            log.warning("not ready: %s", error.text)
            return web.Response(status=503, text="the store does not answer\n")
        # Reading goes on all the same, so nobody is sent away.
        fault = self._hub.store.fault()
        held = f", but nothing can be written: {fault}" if fault else ""
        return web.Response(text=f"ready: {self._hub.role.name}{held}\n")

    def _mark(self) -> int:
        """The number that the doctor left in the data folder: processes that read another one
        work with another folder.
        """
        try:
            return int((self._hub.data / MARK).read_text())
        except (OSError, ValueError):
            return 0

    async def metrics(self, _request: web.Request) -> web.Response:
        """Serve counters of this process and gauges over the database."""
        try:
            async with self._hub.store.unit.read() as reads:
                for name, value in (await reads.lag()).items():
                    self._hub.meter.gauge(name, value)
                counts = await reads.raw_counts()
                for state, count in counts.items():
                    self._hub.meter.gauge("raws", count, state=state)
                # Other than 0 means that something which arrived has no fate: look at once.
                lost = await reads.raw_total() - sum(counts.values())
                self._hub.meter.gauge("raws_unaccounted", lost)
                if lost:
                    log.error("%s raw rows are in no state that there is", lost)
                health = Counter(line.state for line in await reads.health())
                for state in Health:
                    self._hub.meter.gauge("accounts", health[state], state=state)
                self._hub.meter.gauge("folder_mark", self._mark())
        except HubError:
            # The page is served all the same: a store that is down is when one looks at it.
            self._hub.meter.count("metrics_without_store")
        return web.Response(
            body=self._hub.meter.page(),
            headers={"Content-Type": "text/plain; version=0.0.4; charset=utf-8"},
        )
