"""Lines of the directory: names of everything that rows mention by id."""

from __future__ import annotations

from pydantic import BaseModel

from router.catalogue_nouns import FieldOf, FieldType
from router.model import Medium
from router.views_staff import AgentLine


class QueueLine(BaseModel):
    """A queue in the directory; seconds to wrap up in, 0 for no such time or no more of it."""

    id: str
    name: str
    language: str
    outcome_required: bool
    wrapup_s: int
    wrapup_more_s: int


class OutcomeLine(BaseModel):
    """An outcome in the directory."""

    id: str
    name: str


class CannedLine(BaseModel):
    """A canned reply in the directory."""

    id: str
    name: str
    text: str
    language: str


class AccountLine(BaseModel):
    """A channel account in the directory."""

    id: str
    name: str
    kind: str
    state: str


class TagLine(BaseModel):
    """A tag in the directory; a retired one stays on what has it."""

    id: str
    name: str
    colour: str
    retired: bool


class FieldLine(BaseModel):
    """A custom field in the directory, in the order of the panel."""

    id: str
    name: str
    of: FieldOf
    type: FieldType
    choices: tuple[str, ...]


class ReasonLine(BaseModel):
    """A reason to be away in the directory."""

    id: str
    name: str
    media: tuple[Medium, ...]
    max_minutes: int


class FormerLine(BaseModel):
    """Somebody switched off, a queue or an outcome out of use: what mentions it finds its name."""

    id: str
    name: str


class Directory(BaseModel):
    """Names of everything that rows mention by id."""

    agents: tuple[AgentLine, ...]
    queues: tuple[QueueLine, ...]
    outcomes: tuple[OutcomeLine, ...]
    canned: tuple[CannedLine, ...]
    accounts: tuple[AccountLine, ...]
    tags: tuple[TagLine, ...]
    fields: tuple[FieldLine, ...]
    reasons: tuple[ReasonLine, ...]
    former: tuple[FormerLine, ...]
    as_of: int


class Arrivals(BaseModel):
    """What became of all that has arrived; `unaccounted` has no known fate, and must be 0."""

    pending: int
    done: int
    quarantined: int
    ignored: int
    unaccounted: int
