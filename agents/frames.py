"""What travels on the live socket. Durable frames carry the seq of their event, lossy ones none."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, Field, TypeAdapter

from agents.schema import Id, Request
from router.views import InboxCounters, InboxRow, TimelineItem
from router.views_board import Board
from router.views_staff import AgentLine, MentionLine, OfferCard


class Hello(Request):
    """First frame of a client; `since` is the last seq it has taken in."""

    type: Literal["hello"]
    csrf: str
    since: int | None = None


class ViewingNow(Request):
    """Which interaction the person looks at, and whether they write."""

    type: Literal["viewing"]
    interaction_id: Id | None
    typing: bool = False


class WatchBoard(Request):
    """Whether the person looks at the supervisor's board."""

    type: Literal["board"]
    on: bool


class Active(Request):
    """The person has touched something."""

    type: Literal["active"]


class Welcome(BaseModel):
    """The hub's clock and how far the live part has come; the replay follows."""

    type: Literal["welcome"] = "welcome"
    now: datetime
    seq: int


class SnapshotRequired(BaseModel):
    """Too much was missed: fetch afresh what the screen shows."""

    type: Literal["snapshot_required"] = "snapshot_required"
    seq: int


class RowUpsert(BaseModel):
    """A row of the lists as it is now."""

    type: Literal["row.upsert"] = "row.upsert"
    seq: int
    row: InboxRow


class RowRemove(BaseModel):
    """A row that this person no longer sees."""

    type: Literal["row.remove"] = "row.remove"
    seq: int
    id: str


class TimelineItemFrame(BaseModel):
    """A new or changed item; the same id replaces."""

    type: Literal["timeline.item"] = "timeline.item"
    seq: int
    item: TimelineItem


class OfferMade(BaseModel):
    """Somebody is asked."""

    type: Literal["offer.made"] = "offer.made"
    seq: int
    offer: OfferCard


class OfferEnded(BaseModel):
    """An offer is over."""

    type: Literal["offer.ended"] = "offer.ended"
    seq: int
    id: str
    outcome: str


class CustomerChanged(BaseModel):
    """A customer's card has changed."""

    type: Literal["customer.changed"] = "customer.changed"
    seq: int
    id: str


class SeenFrame(BaseModel):
    """This person has read on, perhaps in another tab."""

    type: Literal["seen"] = "seen"
    seq: int
    conversation_id: str
    upto: int


class Mentioned(BaseModel):
    """A colleague has named this person in a note."""

    type: Literal["mentioned"] = "mentioned"
    seq: int
    mention: MentionLine


class ConfigChanged(BaseModel):
    """The directory has changed."""

    type: Literal["config.changed"] = "config.changed"
    seq: int


class AccountChanged(BaseModel):
    """A channel account or its health has changed."""

    type: Literal["account.changed"] = "account.changed"
    seq: int


class AgentFrame(BaseModel):
    """A colleague's state and load."""

    type: Literal["agent"] = "agent"
    agent: AgentLine


class CountersFrame(BaseModel):
    """Badges of the lists."""

    type: Literal["counters"] = "counters"
    counters: InboxCounters


class BoardFrame(BaseModel):
    """The supervisor's board as it is now, once a second at most."""

    type: Literal["board"] = "board"
    board: Board


class Viewer(BaseModel):
    """Somebody who looks at the same."""

    id: str
    typing: bool


class ViewingFrame(BaseModel):
    """Everybody who looks at this interaction."""

    type: Literal["viewing"] = "viewing"
    interaction_id: str
    agents: tuple[Viewer, ...]


class VisitorFrame(BaseModel):
    """The visitor of a web site whose interaction somebody looks at."""

    type: Literal["visitor"] = "visitor"
    interaction_id: str
    online: bool
    typing: bool = False
    text: str = ""
    page: str = ""
    title: str = ""
    language: str = ""


class Tick(BaseModel):
    """Everything up to `seq` has been told."""

    type: Literal["tick"] = "tick"
    seq: int
    now: datetime


ClientFrame = Annotated[Hello | ViewingNow | WatchBoard | Active, Field(discriminator="type")]
ServerFrame = Annotated[
    Welcome
    | SnapshotRequired
    | RowUpsert
    | RowRemove
    | TimelineItemFrame
    | OfferMade
    | OfferEnded
    | CustomerChanged
    | SeenFrame
    | Mentioned
    | ConfigChanged
    | AccountChanged
    | AgentFrame
    | CountersFrame
    | BoardFrame
    | ViewingFrame
    | VisitorFrame
    | Tick,
    Field(discriminator="type"),
]
CLIENT_FRAME: TypeAdapter[Hello | ViewingNow | WatchBoard | Active] = TypeAdapter(ClientFrame)
SERVER_FRAME: TypeAdapter[object] = TypeAdapter(ServerFrame)
