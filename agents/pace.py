"""How often a live socket speaks, and how long it waits. In seconds; tests live faster."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Pace:
    """`heartbeat_s`: a silent peer is gone after one and a half of them. `hello_s`: for the first
    frame. `send_s`: for one frame to leave. `tick_s`: how often every cursor moves on.
    """

    heartbeat_s: float = 20.0
    hello_s: float = 10.0
    send_s: float = 5.0
    tick_s: float = 5.0
