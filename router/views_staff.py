"""What screens get about offers, colleagues and accounts: frozen read models."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True)
class OfferCard:
    """An offer as its agent sees it; times are the server's, UTC."""

    id: str
    interaction_id: str
    queue_id: str
    medium: str
    customer_name: str
    subject: str
    preview: str
    made_at: datetime
    expires_at: datetime
    enq_at: datetime
    from_agent: str | None


@dataclass(frozen=True, slots=True)
class LoadView:
    """Load of one medium."""

    medium: str
    load: int
    cap: int


@dataclass(frozen=True, slots=True)
class AgentLine:
    """A colleague in the directory, with state and load; `presence_by`: who set it for them,
    `presence_media`: all that reaches them, where that is not what their state says.
    """

    id: str
    name: str
    role: str
    presence: str
    presence_reason: str
    presence_since: datetime | None
    loads: tuple[LoadView, ...]
    queues: tuple[str, ...]
    presence_by: str = ""
    presence_media: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class MentionLine:
    """A note in which I was named, by whom, and whether I have looked at it."""

    note_id: str
    interaction_id: str
    at: datetime
    seen: bool
    by: str
    text: str
    customer_name: str


@dataclass(frozen=True, slots=True)
class MentionPage:
    """Where I was named, new ones first and then the newest; `fresh` counts all that are new."""

    rows: tuple[MentionLine, ...]
    next: str | None
    fresh: int
    as_of: int


@dataclass(frozen=True, slots=True)
class HealthLine:
    """A channel account, how it is, and which worker is at work for it."""

    id: str
    name: str
    kind: str
    queue_id: str
    enabled: bool
    state: str
    checked_at: datetime | None
    last_in_at: datetime | None
    last_out_at: datetime | None
    error_code: str
    error_text: str
    ver: int = 1
    retired: bool = False
    holder: str = ""


@dataclass(frozen=True, slots=True)
class FieldView:
    """One setting of a kind of account; `when` (field, value): only where that field has that."""

    name: str
    type: str
    label: str
    required: bool
    secret: bool
    default: str | int | bool | None
    choices: tuple[str, ...]
    when: tuple[str, str] | None


@dataclass(frozen=True, slots=True)
class KindView:
    """A kind of account and what its settings are. `consents`: the secret that its owner gives by
    saying yes in a browser, '' where there is none; `scheme`: of the handles that it reaches.
    """

    kind: str
    medium: str
    fields: tuple[FieldView, ...]
    consents: str = ""
    scheme: str = ""


@dataclass(frozen=True, slots=True)
class CheckView:
    """One step of a trial; `found` are settings it has proven, with `ask` only a human can say.

    `code` and `params` tell what `detail` tells in English.
    """

    step: str
    ok: bool
    detail: str
    seconds: float
    found: dict[str, str | bool]
    ask: str
    code: str = ""
    params: dict[str, str] = field(default_factory=dict)
