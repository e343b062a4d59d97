"""What the hub lends the people's side: values, ports and moves, never the application itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path

from agents.auth import Door
from agents.devices import Devices
from agents.fanout import Fanout
from agents.gateway import Gateway
from agents.images import ImageProxy
from agents.pace import Pace
from agents.passwords import Passwords
from agents.signing import BlobSigner
from agents.throttle import Throttle
from agents.viewing import Viewing
from agents.visitors import Visitors
from router.consent import Limits
from router.desk import Desk
from router.labelling import Labelling
from router.merging import Merging
from router.notebook import Notebook
from router.offers import Answers
from router.ports import (
    Accounts,
    Blobs,
    Bus,
    Clock,
    Ids,
    Meter,
    PublicHolidays,
    Unit,
)
from router.presence import Attendance
from router.record import Record
from router.reply import Replies
from router.supervision import Supervision


@dataclass(frozen=True, slots=True)
class Settings:
    """How the people's side is reached.

    `public_url` has no slash at its end. `origins` are the exact Origins that may change things;
    `secure` says that people come by https. `pages` is the folder of the built desktop.
    `image_networks` are networks (CIDR) that the picture proxy may reach besides the public
    internet; `blob_key` signs the addresses of files (32 bytes), `blob_origin` is another Origin
    that serves them ('' for this one). `trusted_proxies` are networks (CIDR) whose word on who
    asks is believed.
    """

    public_url: str
    origins: frozenset[str]
    pages: Path
    blob_key: bytes
    secure: bool = False
    image_networks: tuple[str, ...] = ()
    blob_origin: str = ""
    trusted_proxies: tuple[str, ...] = ()
    pace: Pace = field(default_factory=Pace)


@dataclass(frozen=True, slots=True)
class Ports:
    """What the people's side is built upon."""

    unit: Unit
    bus: Bus
    blobs: Blobs
    clock: Clock
    ids: Ids
    meter: Meter
    accounts: Accounts
    holidays: PublicHolidays


@dataclass(frozen=True, slots=True)
class Tools(Ports):
    """What handlers work with."""

    settings: Settings
    desk: Desk
    notebook: Notebook
    labelling: Labelling
    record: Record
    merging: Merging
    replies: Replies
    answers: Answers
    supervision: Supervision
    attendance: Attendance
    door: Door
    devices: Devices
    passwords: Passwords
    throttle: Throttle
    signer: BlobSigner
    images: ImageProxy
    fanout: Fanout
    viewing: Viewing
    visitors: Visitors
    gateway: Gateway


def equip(
    ports: Ports,
    settings: Settings,
    limits: Mapping[str, Limits],
    attendance: Attendance,
    passwords: Passwords,
) -> Tools:
    """Make the tools; nothing runs yet."""
    unit, bus, clock, ids, meter = ports.unit, ports.bus, ports.clock, ports.ids, ports.meter
    door = Door(unit, clock, settings.origins, settings.secure)
    viewing = Viewing(bus, clock)
    signer = BlobSigner(settings.blob_key, clock, settings.blob_origin)
    return Tools(
        **{port.name: getattr(ports, port.name) for port in fields(Ports)},
        settings=settings,
        desk=Desk(unit, clock, ids),
        notebook=Notebook(unit, clock, ids),
        labelling=Labelling(unit, clock),
        record=Record(unit, clock, ids),
        merging=Merging(unit, clock, ids),
        replies=Replies(unit, clock, ids, limits),
        answers=Answers(unit, clock, ids),
        supervision=Supervision(unit, clock, ids),
        attendance=attendance,
        door=door,
        devices=Devices(settings.blob_key, settings.secure),
        passwords=passwords,
        throttle=Throttle(),
        signer=signer,
        images=ImageProxy(settings.image_networks),
        fanout=Fanout(
            unit, bus, clock, meter, door, signer, settings.pace.tick_s, viewing.look_again
        ),
        viewing=viewing,
        visitors=Visitors(bus, clock, viewing),
        gateway=Gateway(attendance, ids.new()),
    )
