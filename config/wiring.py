"""Puts the sides together: the only place where all of them meet."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from aiohttp import web

from agents.app import build_app
from agents.tools import Settings as DeskSettings
from channels.egress import Egress
from channels.fence import Fence
from channels.pump import Pump
from channels.registry import Registry, kinds, spec
from channels.supplies import Supplies
from config.hooks import hook_route
from config.metrics import Prometheus
from config.settings import ROOT, Settings
from config.words import intro, opening, received
from router.acknowledge import Acknowledger
from router.assign import Assigner
from router.intake import Intake
from router.model import AccountId
from router.ports import Keep, Meter
from router.presence import Attendance
from router.search import Indexer
from storage.keeping import make_keep
from storage.store import Store

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Hub:
    """All parts of one process. `workers` run until cancelled, each by its name."""

    store: Store
    meter: Prometheus
    workers: Mapping[str, Callable[[], Coroutine[None, None, None]]]
    pump: Pump
    fence: Fence
    application: Callable[[Sequence[web.RouteDef]], web.Application]
    data: Path

    async def drain(self, seconds: float) -> None:
        """Let what has been claimed come to its end, for at most `seconds`."""
        try:
            async with asyncio.timeout(seconds):
                await self.pump.drain()
                await self.fence.close()
        except TimeoutError:
            log.warning("a parser was still at work after %s s; its mail is read again", seconds)


def build(store: Store, settings: Settings, meter: Prometheus) -> Hub:
    """Build the parts of one process that does everything; nothing runs yet."""
    lent = supplies(store, settings, meter)
    registry = Registry(lent)
    fence = Fence()
    specs = {kind: spec(kind) for kind in kinds()}
    mediums = {kind: found.medium for kind, found in specs.items()}
    intake = Intake(store.unit, store.clock, store.ids, store.blobs, mediums)
    pump = Pump(lent, intake, fence, lambda: registry.accounts, spec)
    attendance = Attendance(store.unit, store.clock, store.ids)
    assigner = Assigner(store.unit, store.bus, store.clock, store.ids, attendance)
    acknowledger = Acknowledger(store.unit, store.clock, store.ids, meter, received, opening)

    def application(routes: Sequence[web.RouteDef]) -> web.Application:
        return build_app(
            unit=store.unit,
            bus=store.bus,
            blobs=store.blobs,
            clock=store.clock,
            ids=store.ids,
            meter=meter,
            settings=_desk(store, settings),
            limits={kind: found.abilities for kind, found in specs.items()},
            attendance=attendance,
            extra=[hook_route(registry, lent), *routes],
        )

    workers = {
        "accounts": registry.run,
        "pump": pump.run,
        "assign": assigner.run,
        "acknowledge": acknowledger.run,
        "search": Indexer(store.unit, store.bus).run,
    }
    return Hub(store, meter, workers, pump, fence, application, settings.data)


def supplies(store: Store, settings: Settings, meter: Meter) -> Supplies:
    """Return what the machinery of channels is lent."""

    def keep_for(account: AccountId) -> Keep:
        return make_keep(store.unit, store.blobs, store.ids, account, store.bus)

    return Supplies(
        unit=store.unit,
        bus=store.bus,
        clock=store.clock,
        ids=store.ids,
        blobs=store.blobs,
        meter=meter,
        token=store.token,
        keep_for=keep_for,
        http=Egress(settings.egress_networks, settings.ca_file),
        intro=intro,
        ca_file=settings.ca_file,
        timings=settings.timings,
    )


def _desk(store: Store, settings: Settings) -> DeskSettings:
    return DeskSettings(
        public_url=settings.url,
        origins=settings.origins,
        pages=ROOT / "agents" / "desktop" / "dist",
        blob_key=store.blob_key,
        secure=settings.url.startswith("https://"),
        blob_origin=settings.blob_origin,
        trusted_proxies=settings.trusted_proxies,
    )
