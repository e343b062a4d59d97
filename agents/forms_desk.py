"""What those who lead send, and when an answer is to leave."""

from __future__ import annotations

from typing import Annotated

from pydantic import AwareDatetime, BaseModel, Field, StringConstraints

from agents.schema import Id, PutPresence, Request
from router.notebook import MAX_NOTE
from router.views_board import Heap


class SetPresence(PutPresence):
    """What a supervisor says for an agent, and why: the agent alone reads the note."""

    note: Annotated[str, StringConstraints(max_length=200, strip_whitespace=True)] = ""


class OwnPresence(BaseModel):
    """Who has put me into my state, and why; '' when I did so myself or the hub did."""

    by: str
    note: str


class BoardQuery(Request):
    """The rows behind a number of the board."""

    heap: Heap
    queue: Id | None = None
    agent: Id | None = None


class Assign(Request):
    """Whose it becomes, perhaps with a note."""

    agent_id: Id
    note: Annotated[str, StringConstraints(max_length=MAX_NOTE)] = ""


class HandIn(Request):
    """The work of somebody absent goes back to its queues; `snoozed`: what they put off, too."""

    snoozed: bool = False


class HandedIn(BaseModel):
    """How many interactions went back."""

    n: int


class Prioritise(Request):
    """Higher is sooner; 0 is usual."""

    priority: Annotated[int, Field(ge=-9, le=9)]


class Schedule(Request):
    """When it leaves; null for now."""

    send_at: AwareDatetime | None
