"""What a search answers: frozen read models, as `router.views`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Group(StrEnum):
    """Kinds of things that are found; notes stand among messages."""

    CUSTOMER = "customer"
    INTERACTION = "interaction"
    MESSAGE = "message"


@dataclass(frozen=True, slots=True)
class Segment:
    """A piece of plain text; `hit` when it was looked for."""

    text: str
    hit: bool = False


@dataclass(frozen=True, slots=True)
class SearchHit:
    """One thing found. `kind` is customer, interaction, message or note; `interaction_id` is one
    in which the asker can open it, `entry_id` its place on the timeline there.
    """

    kind: str
    id: str
    customer_id: str
    customer_name: str
    interaction_id: str | None
    entry_id: str | None
    at: datetime
    title: tuple[Segment, ...]
    snippet: tuple[Segment, ...]
    number: int | None = None
    medium: str | None = None
    state: str | None = None
    queue_id: str | None = None
    agent_id: str | None = None
    direction: str | None = None


@dataclass(frozen=True, slots=True)
class SearchGroup:
    """Hits of one kind, newest first. `count` says how many there are, up to 100; at least so many
    when `more`. `next` is the cursor of the next page.
    """

    group: str
    hits: tuple[SearchHit, ...]
    count: int
    more: bool
    next: str | None


@dataclass(frozen=True, slots=True)
class SearchPage:
    """What was found. `behind` counts events that the index has not read yet."""

    groups: tuple[SearchGroup, ...]
    behind: int
    as_of: int
