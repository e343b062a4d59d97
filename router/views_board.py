"""What the supervisor's board shows: frozen read models."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from router.views import InboxRow


class Heap(StrEnum):
    """What each number of the board counts, and what its rows are."""

    WAITING = "waiting"
    ACTIVE = "active"
    WRAPUP = "wrapup"
    SNOOZED = "snoozed"


@dataclass(frozen=True, slots=True)
class BoardQueue:
    """One queue now; `since` is the entry of whoever waits longest."""

    queue_id: str
    waiting: int
    since: datetime | None
    active: int
    wrapup: int
    snoozed: int


@dataclass(frozen=True, slots=True)
class BoardAgent:
    """How much somebody has in hand; who has nothing is not named."""

    agent_id: str
    active: int
    wrapup: int
    snoozed: int


@dataclass(frozen=True, slots=True)
class Board:
    """All queues and all hands, as of one moment."""

    queues: tuple[BoardQueue, ...]
    agents: tuple[BoardAgent, ...]
    as_of: int


@dataclass(frozen=True, slots=True)
class BoardRows:
    """The interactions behind a number, the most urgent first; `more`: there are others."""

    rows: tuple[InboxRow, ...]
    more: bool
    as_of: int
