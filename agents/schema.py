"""What people's screens send, and their answers that are no read model of the centre."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints

from router.listing import Sort
from router.model import InteractionState, Medium, Role
from router.views import ViewName
from router.views_staff import LoadView

Id = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{32}$")]
ClientId = Annotated[str, StringConstraints(min_length=8, max_length=64)]
Name = Annotated[str, StringConstraints(min_length=1, max_length=200, strip_whitespace=True)]
AddressText = Annotated[str, StringConstraints(min_length=1, max_length=320)]
Addresses = Annotated[list[AddressText], Field(max_length=100)]
Uploads = Annotated[list[Id], Field(max_length=50)]
PreferenceName = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z_]{0,39}$")]
Line = Annotated[str, StringConstraints(max_length=998)]
Text = Annotated[str, StringConstraints(max_length=200_000)]
Summary = Annotated[str, StringConstraints(max_length=20_000)]
Language = Literal["en", "es", "ru"]
LANGUAGES: tuple[Language, ...] = ("en", "es", "ru")


class Request(BaseModel):
    """A body or query; a field that we do not know is a mistake.

    What reads it is built at its first use: many a form is never sent, and together they hold
    most of a megabyte.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)


class Setup(Request):
    """The first admin, made with the one-time link."""

    token: Annotated[str, StringConstraints(max_length=200)]
    name: Name
    email: AddressText
    password: Annotated[str, StringConstraints(max_length=1000)]
    language: Language
    time_zone: Annotated[str, StringConstraints(max_length=64)]


class SetupState(BaseModel):
    """Whether somebody has to be the first."""

    needed: bool


class Credentials(Request):
    """Who signs in."""

    email: Annotated[str, StringConstraints(max_length=320)]
    password: Annotated[str, StringConstraints(max_length=1000)]


class SessionAgent(BaseModel):
    """The one who is signed in: a line of the directory and what only they see."""

    id: str
    name: str
    role: Role
    presence: str
    presence_reason: str
    presence_since: datetime | None
    loads: tuple[LoadView, ...]
    queues: tuple[str, ...]
    email: str
    language: str


class Session(BaseModel):
    """A session; `csrf` goes back in X-CSRF-Token, `now` is the hub's clock."""

    agent: SessionAgent
    csrf: str
    now: datetime
    languages: tuple[str, ...]
    preferences: dict[str, str]


class Me(Request):
    """What people change about themselves; preferences are the desk's own words, '' forgets one."""

    language: Language | None = None
    preferences: dict[PreferenceName, Annotated[str, StringConstraints(max_length=4_000)]] = {}


class CountQuery(Request):
    """Which rows of a list; `waiting`: nobody has them yet."""

    view: ViewName = ViewName.MINE
    queue: Id | None = None
    account: Id | None = None
    agent: Id | None = None
    tag: Id | None = None
    medium: Medium | None = None
    state: InteractionState | None = None
    unread: bool = False
    waiting: bool = False


class Count(BaseModel):
    """So many rows; `more`: at least so many."""

    n: int
    more: bool


class InboxQuery(CountQuery):
    """One page of a list."""

    sort: Sort = Sort.NEWEST
    cursor: Annotated[str, StringConstraints(max_length=200)] | None = None
    limit: Annotated[int, Field(ge=1, le=200)] = 50


class PageQuery(Request):
    """One page of a list, or of a timeline."""

    cursor: Annotated[str, StringConstraints(max_length=200)] | None = None
    limit: Annotated[int, Field(ge=1, le=200)] = 50


class TimelineQuery(PageQuery):
    """One page of a timeline: `around` an entry (or the message or note it shows), or by cursor."""

    around: Id | None = None


class Take(Request):
    """`over`: take it although that is more than the agent's capacity."""

    over: bool = False


class Transfer(Request):
    """To a queue or to a colleague, one of them."""

    queue_id: Id | None = None
    agent_id: Id | None = None
    note: Text = ""


class Snooze(Request):
    """Hide it until then."""

    until: AwareDatetime


class Finish(Request):
    """Done, perhaps with an outcome and a note; `follow_up`: when to come back to it."""

    outcome_id: Id | None = None
    summary: Summary = ""
    follow_up: AwareDatetime | None = None


class Nothing(Request):
    """An empty object."""


class Seen(Request):
    """Read up to this message of the conversation."""

    seq: Annotated[int, Field(ge=0)]


class Reply(Request):
    """An answer to the customer; `client_id` makes repeating it harmless. It leaves after `delay_s`
    seconds, or at `send_at`. With `forwards` it hands that message on to somebody else, and with it
    those of its attachments that `parts` names. `account_id` carries it, if not the conversation's
    own account.
    """

    client_id: ClientId
    text: Text
    to: Addresses = []
    cc: Addresses = []
    bcc: Addresses = []
    subject: Line = ""
    uploads: Uploads = []
    quote: bool = False
    draft_ver: Annotated[int, Field(ge=0)] = 0
    delay_s: Annotated[int, Field(ge=0, le=120)] = 0
    send_at: AwareDatetime | None = None
    forwards: Id | None = None
    parts: Uploads = []
    account_id: Id | None = None


class NewNote(Request):
    """A note for colleagues; `mentions` are the agents named in it."""

    client_id: ClientId
    text: Annotated[str, StringConstraints(min_length=1, max_length=200_000)]
    draft_ver: Annotated[int, Field(ge=0)] = 0
    mentions: Annotated[list[Id], Field(max_length=50)] = []


Mode = Literal["reply", "note"]


class PutDraft(Request):
    """An unsent text; the highest `ver` wins, in whatever order they arrive."""

    mode: Mode
    text: Text = ""
    to: Addresses = []
    cc: Addresses = []
    bcc: Addresses = []
    subject: Line = ""
    uploads: Uploads = []
    ver: Annotated[int, Field(ge=0)]


class DropDraft(Request):
    """Which draft goes; later saves with a `ver` not above this one are late and lost."""

    mode: Mode
    ver: Annotated[int, Field(ge=0)]


class HtmlQuery(Request):
    """`images`: with the pictures that lie elsewhere."""

    images: bool = False


class MailFrame(BaseModel):
    """Documents for frames: the visible part and the quoted one ('' when there is none)."""

    html: str
    quote_html: str
    remote_images: int


class Headers(BaseModel):
    """Header fields of a mail as they came, in order."""

    headers: list[tuple[str, str]]


class PatchCustomer(Request):
    """A new name; `ver` is the one that was seen."""

    name: Name
    ver: Annotated[int, Field(ge=1)]


class Decline(Request):
    """Why not: too much at hand, not their field, about to leave, better somebody else."""

    reason: Literal["", "busy", "not_mine", "leaving", "somebody_else"] = ""


class PutPresence(Request):
    """What the agent's menu can say; `give_back`: open work returns to its queues. `media`: all
    that reaches them while they are available, everything when none is named.
    """

    presence: Literal["available", "away", "offline"]
    reason: Annotated[str, StringConstraints(max_length=100)] = ""
    give_back: bool = False
    media: list[Medium] = []


class UploadQuery(Request):
    """How the file is called."""

    name: Annotated[str, StringConstraints(min_length=1, max_length=255)]


class QuarantineLine(BaseModel):
    """Something that arrived and could not be read; `size` in bytes."""

    id: str
    account_id: str
    reason: str
    size: int
    attempts: int
    received_at: datetime
