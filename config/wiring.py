"""Puts the sides together: the only place where all of them meet."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from socket import gethostname

from aiohttp import web

from agents.app import build_app
from agents.signing import BlobSigner
from agents.tools import Settings as DeskSettings
from channels.egress import Egress
from channels.fence import Fence
from channels.handover import Handover
from channels.pump import Pump
from channels.registry import Registry, kinds, spec
from channels.straight import Straight
from channels.supplies import Supplies
from channels.trying import Kinds
from config.around import say_around, stop_routes
from config.feasts import Feasts
from config.hooks import Lodge, hook_route, page_routes
from config.metrics import Prometheus
from config.place import place
from config.settings import ROOT, Settings
from config.words import intro, opening, received
from router.accounts import Account
from router.acknowledge import Acknowledger
from router.assign import Assigner
from router.intake import Intake
from router.model import AccountId
from router.ports import Keep, Meter
from router.presence import Attendance
from router.search import Indexer
from router.setback import Setback
from storage.keeping import make_keep
from storage.store import Store

log = logging.getLogger(__name__)


Run = Callable[[], Coroutine[None, None, None]]


@dataclass(frozen=True, slots=True)
class Role:
    """Which parts a process runs: `serves` people and providers, `works` without being asked."""

    name: str
    serves: bool
    works: bool


RUN = Role("run", serves=True, works=True)
ROLES = {
    role.name: role
    for role in (
        RUN,
        Role("web", serves=True, works=False),
        Role("worker", serves=False, works=True),
    )
}


@dataclass(frozen=True, slots=True)
class Hub:
    """All parts of one process. They run until cancelled, each by its name: those in `shared`
    in any number of processes at once, those in `alone` in one at a time.
    """

    role: Role
    store: Store
    meter: Prometheus
    shared: Mapping[str, Run]
    alone: Mapping[str, Run]
    pump: Pump
    fence: Fence
    application: Callable[[Sequence[web.RouteDef]], web.Application]
    data: Path
    keep_for: Callable[[AccountId], Keep]

    async def drain(self, seconds: float) -> None:
        """Let what has been claimed come to its end, for at most `seconds`."""
        try:
            async with asyncio.timeout(seconds):
                await self.pump.drain()
                await self.fence.close()
        except TimeoutError:
            log.warning("a parser was still at work after %s s; its mail is read again", seconds)


def build(store: Store, settings: Settings, meter: Prometheus, role: Role = RUN) -> Hub:
    """Build the parts of one process; nothing runs yet."""
    lent = supplies(store, settings, meter, role)
    registry, fence = Registry(lent), Fence()
    attendance = Attendance(store.unit, store.clock, store.ids)
    pump = _pump(lent, registry, fence, role)
    shared: dict[str, Run] = {"accounts": registry.run, "pump": pump.run}
    alone = _alone(store, meter, attendance) if role.works else {}
    if not settings.database:
        # Nobody shares a SQLite: one process does it all.
        shared, alone = {}, {**shared, **alone}

    def application(routes: Sequence[web.RouteDef]) -> web.Application:
        if role.serves:
            stop = stop_routes(store.unit, store.clock, lent.token)
            lodge = Lodge(registry, lent, settings.origins)
            places = [hook_route(registry, lent), *stop, *page_routes(lodge), *routes]
            return _desk(store, settings, lent, attendance, places)
        bare = web.Application()
        bare.add_routes(routes)
        return bare

    return Hub(role, store, meter, shared, alone, pump, fence, application, settings.data,
               lent.keep_for)  # fmt: skip


def _pump(lent: Supplies, registry: Registry, fence: Fence, role: Role) -> Pump:
    """Return the way in: where nothing works, a web hook's row still goes on without a hop, but
    what needs a process of its own is left to those who work.
    """
    specs = {kind: spec(kind) for kind in kinds()}
    mediums = {kind: found.medium for kind, found in specs.items()}
    mine = {kind for kind, found in specs.items() if role.works or not found.fenced}

    def accounts() -> Mapping[AccountId, Account]:
        return {id: account for id, account in registry.accounts.items() if account.kind in mine}

    intake = Intake(lent.unit, lent.clock, lent.ids, lent.blobs, mediums, accounts)
    pump = Pump(lent, intake, fence, accounts, spec)
    lent.handover.straight = Straight(lent, intake, accounts, spec, pump.clear).keep
    return pump


def _alone(store: Store, meter: Prometheus, attendance: Attendance) -> dict[str, Run]:
    assigner = Assigner(store.unit, store.bus, store.clock, store.ids, attendance)
    acknowledger = Acknowledger(store.unit, store.clock, store.ids, meter, received, opening)
    return {
        "assign": assigner.run,
        "acknowledge": acknowledger.run,
        "setback": Setback(store.unit, store.bus, store.clock).run,
        "search": Indexer(store.unit, store.bus).run,
    }


def supplies(store: Store, settings: Settings, meter: Meter, role: Role = RUN) -> Supplies:
    """Return what the machinery of channels is lent."""

    @cache  # thousands of sockets of an account share it
    def keep_for(account: AccountId) -> Keep:
        return make_keep(store.unit, store.blobs, store.ids, account, store.bus, handover)

    handover = Handover()
    return Supplies(
        unit=store.unit,
        bus=store.bus,
        clock=store.clock,
        ids=store.ids,
        blobs=store.blobs,
        meter=meter,
        token=store.token,
        keep_for=keep_for,
        handover=handover,
        http=Egress(settings.egress_networks, settings.ca_file),
        intro=intro,
        file_url=BlobSigner(store.blob_key, store.clock, settings.blob_origin).url,
        say_around=say_around(settings.url, store.token),
        ca_file=settings.ca_file,
        # Nobody can take what a process on SQLite holds: it need not hurry to renew.
        timings=settings.timings if settings.database else {"lease": 3600.0, **settings.timings},
        # Never borne by two who live: two processes cannot listen on one port of one machine.
        worker=f"{gethostname()}:{settings.port}:{place()}" if settings.database else "hub",
        listens=role.works,
    )


def _desk(
    store: Store,
    settings: Settings,
    lent: Supplies,
    attendance: Attendance,
    routes: Sequence[web.RouteDef],
) -> web.Application:
    return build_app(
        unit=store.unit,
        bus=store.bus,
        blobs=store.blobs,
        clock=store.clock,
        ids=store.ids,
        meter=lent.meter,
        account_kinds=Kinds(lent),
        holidays=Feasts(),
        settings=DeskSettings(
            public_url=settings.url,
            origins=settings.origins,
            pages=ROOT / "agents" / "desktop" / "dist",
            blob_key=store.blob_key,
            secure=settings.url.startswith("https://"),
            blob_origin=settings.blob_origin,
            trusted_proxies=settings.trusted_proxies,
        ),
        limits={kind: spec(kind).abilities for kind in kinds()},
        attendance=attendance,
        extra=routes,
    )
