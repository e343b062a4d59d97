"""What the machinery of channels is given by whoever builds the hub."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from channels.base import Intro, plain_intro
from channels.detour import SayAround, plain_around
from channels.egress import Egress
from channels.handover import Handover
from router.model import AccountId, BlobId
from router.ports import Blobs, Bus, Clock, Http, Ids, Keep, Meter, ReplyToken, Unit


@dataclass(frozen=True, slots=True)
class Supplies:
    """Ports and settings; `keep_for` gives the `Keep` of an account, which rings 'raw'. `timings`
    are seconds by name that tests shorten, see `seconds`; what it keeps may come to the pump by
    `handover`. `worker` is the name of this process:
    no two that live on one database bear the same, and one that is started again keeps its own;
    it works for accounts if it `listens`, else it only answers who calls.
    `file_url` gives a blob its address.
    """

    unit: Unit
    bus: Bus
    clock: Clock
    ids: Ids
    blobs: Blobs
    meter: Meter
    token: ReplyToken
    keep_for: Callable[[AccountId], Keep]
    handover: Handover = field(default_factory=Handover)
    http: Http = field(default_factory=Egress)
    worker: str = "hub"
    listens: bool = True
    intro: Intro = plain_intro
    file_url: Callable[[BlobId], str] = str
    say_around: SayAround = plain_around
    ca_file: str | None = None
    timings: Mapping[str, float] = field(default_factory=dict)

    def seconds(self, name: str, default: float) -> float:
        """Return the named time, or its default."""
        return self.timings.get(name, default)
