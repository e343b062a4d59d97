"""Bodies and answers of the pages about people, accounts, the workspace and the audit."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import AwareDatetime, BaseModel, BeforeValidator, Field, StringConstraints

from agents.schema import AddressText, Id, Language, Name, Request
from router.model import Medium, Role

Ver = Annotated[int, Field(ge=1)]
Cap = Annotated[int, Field(ge=0, le=100)]
Word = Annotated[str, StringConstraints(max_length=64)]
Password = Annotated[str, StringConstraints(max_length=1000)]
Value = Annotated[str, StringConstraints(max_length=4_000)] | int | bool
SettingName = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,63}$")]


def _written(value: object) -> object:
    """A query is text, and in text a bare number is no time."""
    if isinstance(value, str) and "T" not in value.upper():
        raise ValueError("a time reads like 2026-11-22T12:00:00Z")
    return value


Moment = Annotated[AwareDatetime, BeforeValidator(_written)]


class Invite(Request):
    """Somebody who shall work here; they set their own password by the link."""

    name: Name
    email: AddressText
    role: Role
    profile_id: Id
    language: Language = "en"


class PersonChange(Request):
    """Somebody as they shall be; `caps` by medium, those not named stay."""

    name: Name
    email: AddressText
    role: Role
    profile_id: Id
    caps: dict[Medium, Cap] = Field(default_factory=dict)
    ver: Ver


class PersonLine(BaseModel):
    """Somebody who works here, or worked. `link_until`: an unused link is open until then."""

    id: str
    name: str
    email: str
    role: Role
    profile_id: str
    language: str
    presence: str
    caps: dict[Medium, int]
    disabled: bool
    has_password: bool
    link_until: datetime | None
    ver: int


class HandedLink(BaseModel):
    """A one-time link to be handed over; it is shown this once."""

    person: PersonLine
    link: str
    expires_at: datetime


class Token(Request):
    """What a one-time link brings along."""

    token: Annotated[str, StringConstraints(max_length=200)]


class Joining(BaseModel):
    """Whom a one-time link is for."""

    name: str
    email: str
    language: str
    purpose: str


class Join(Token):
    """A password of one's own, by a one-time link."""

    password: Password


class NewPassword(Request):
    """Another password, by whoever knows the present one."""

    current: Password
    password: Password


class Granted(Request):
    """Values of an account; `ticket` stands for secrets that its owner has granted."""

    settings: dict[SettingName, Value] = Field(default_factory=dict, max_length=100)
    secrets: dict[SettingName, Annotated[str, StringConstraints(max_length=4_000)]] = Field(
        default_factory=dict, max_length=50
    )
    ticket: Annotated[str, StringConstraints(max_length=100)] = ""


class AccountForm(Granted):
    """A channel account; a secret that is left out stays as it was."""

    name: Name
    queue_id: Id


class NewAccount(AccountForm):
    """A channel account of a kind."""

    kind: Word


class AccountChange(AccountForm):
    """A channel account as it shall be."""

    ver: Ver


class AccountTrial(Granted):
    """Settings to try; with `account_id` its secrets fill in for those left out."""

    kind: Word
    account_id: Id | None = None


class Asked(BaseModel):
    """Where the owner of an account says yes; the provider sends the browser `back` to us, and
    has to know that address.
    """

    link: str
    back: str
    state: str


class ConsentAnswer(Request):
    """The address at which the owner's browser came back."""

    address: Annotated[str, StringConstraints(max_length=8_000)]


class Answered(BaseModel):
    """What the question of that `state` was granted, by its ticket."""

    state: str
    ticket: str


class AccountRecord(BaseModel):
    """A channel account; of its secrets only the names, and when one was last set."""

    id: str
    name: str
    kind: str
    queue_id: str
    settings: dict[str, str | int | bool]
    secrets: tuple[str, ...]
    secrets_at: datetime | None
    enabled: bool
    ver: int


class Workspace(BaseModel):
    """Settings of the whole installation."""

    name: str
    time_zone: str
    language: str
    public_url: str


class WorkspaceChange(Request):
    """Settings as they shall be."""

    name: Annotated[str, StringConstraints(max_length=200, strip_whitespace=True)]
    time_zone: Annotated[str, StringConstraints(min_length=1, max_length=64)]
    language: Language


class FirstSteps(BaseModel):
    """What has been done of what a new hub needs; each tells of how things are."""

    mailbox: bool
    queue: bool
    colleagues: bool
    dismissed: bool


class HolidayQuery(Request):
    """Which country's public holidays, of which years."""

    country: Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}(-[A-Z0-9]{1,5})?$")]
    language: Language = "en"


class HolidayLine(BaseModel):
    """A public holiday."""

    day: str
    name: str


class AuditQuery(Request):
    """Which lines; '' for any. `before`: those before a seq, the next page."""

    actor: Word = ""
    kind: Word = ""
    verb: Word = ""
    object_id: Word = ""
    since: Moment | None = None
    until: Moment | None = None
    before: Annotated[int, Field(ge=1)] | None = None
    limit: Annotated[int, Field(ge=1, le=200)] = 50


class AuditLine(BaseModel):
    """One change: who, from where, what it was before and after; an erased one has neither."""

    seq: int
    at: datetime
    actor: str
    actor_name: str
    ip: str
    verb: str
    kind: str
    object_id: str
    name: str
    before: dict[str, Any]
    after: dict[str, Any]
    hash: str


class AuditPage(BaseModel):
    """Lines newest first."""

    lines: tuple[AuditLine, ...]
    next: int | None


class AuditState(BaseModel):
    """Whether the chain is whole; `broken_at` is the first line that is not as it was written."""

    rows: int
    hash: str
    broken_at: int | None
    state: Literal["whole", "broken"]
