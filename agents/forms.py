"""What administrators write down about each kind of noun: the bodies of its requests."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import Field, StringConstraints

from agents.schema import Id, Name, Request
from router.catalogue_nouns import FieldOf, FieldType
from router.model import Medium

Words = Annotated[str, StringConstraints(max_length=20_000)]
Tongue = Annotated[str, StringConstraints(pattern=r"^([a-z]{2,3}(-[A-Za-z]{2,4})?)?$")]
Seconds = Annotated[int, Field(ge=0, le=86_400)]
Place = Annotated[int, Field(ge=0, le=10_000)]
Minute = Annotated[int, Field(ge=0, le=1_440)]
Hours = tuple[Minute, Minute]


class QueueForm(Request):
    """A queue; times in seconds. `acknowledge_text` tells that a mail has come, `away_text` answers
    while the calendar is closed.
    """

    name: Name
    offer_timeout_s: Annotated[int, Field(ge=5, le=3_600)] = 30
    decline_exclude_s: Seconds = 30
    rona_after: Annotated[int, Field(ge=1, le=100)] = 3
    undo_finish_s: Annotated[int, Field(ge=0, le=3_600)] = 10
    language: Tongue = ""
    signature: Words = ""
    calendar_id: Id | None = None
    away_text: Words = ""
    outcome_required: bool = False
    wrapup_s: Annotated[int, Field(ge=0, le=3_600)] = 0
    wrapup_more_s: Annotated[int, Field(ge=0, le=3_600)] = 0
    acknowledge_text: Words = ""


class ProfileLine(Request):
    """One queue of a routing profile."""

    queue_id: Id
    priority: Annotated[int, Field(ge=0, le=1_000)] = 0
    ring: Annotated[int, Field(ge=1, le=6)] = 1
    delay_s: Seconds = 0


class ProfileForm(Request):
    """Who works which queues, and how much of each medium at once."""

    name: Name
    queues: Annotated[tuple[ProfileLine, ...], Field(max_length=500)] = ()
    caps: dict[Medium, Annotated[int, Field(ge=0, le=100)]] = Field(default_factory=dict)


class CannedForm(Request):
    """A text to insert; placeholders are those of `router.canned`."""

    name: Name
    text: Annotated[str, StringConstraints(min_length=1, max_length=20_000)]
    language: Tongue = ""


class OutcomeForm(Request):
    """A code chosen when work is finished."""

    name: Name


class TagForm(Request):
    """A label of interactions."""

    name: Annotated[str, StringConstraints(min_length=1, max_length=60, strip_whitespace=True)]
    colour: Annotated[str, StringConstraints(pattern=r"^[a-z]{0,20}$")] = ""


class FieldForm(Request):
    """A field of the installation's own."""

    name: Annotated[str, StringConstraints(min_length=1, max_length=80, strip_whitespace=True)]
    of: FieldOf
    type: FieldType = FieldType.TEXT
    choices: Annotated[tuple[Name, ...], Field(max_length=200)] = ()
    place: Place = 0


class HolidayForm(Request):
    """A date with hours of its own, closed without any."""

    day: date
    spans: Annotated[tuple[Hours, ...], Field(max_length=24)] = ()
    name: Annotated[str, StringConstraints(max_length=200)] = ""


class CalendarForm(Request):
    """Business hours: spans (minutes since midnight) by weekday, Monday first."""

    name: Name
    zone: Annotated[str, StringConstraints(min_length=1, max_length=64)]
    weekly: Annotated[tuple[tuple[Hours, ...], ...], Field(min_length=7, max_length=7)]
    holidays: Annotated[tuple[HolidayForm, ...], Field(max_length=1_000)] = ()


FilterValue = str | int | bool | list[str] | None


class ViewForm(Request):
    """A filtered list; the owner is oneself, or nobody for a shared one."""

    name: Name
    filters: dict[str, FilterValue] = Field(default_factory=dict, max_length=40)
    owner: Id | None = None
    place: Place = 0


class ReasonForm(Request):
    """Why somebody is away; `media` still reach them, 0 minutes are no limit."""

    name: Annotated[str, StringConstraints(min_length=1, max_length=60, strip_whitespace=True)]
    media: Annotated[tuple[Medium, ...], Field(max_length=8)] = ()
    max_minutes: Annotated[int, Field(ge=0, le=1_440)] = 0


class TagChoice(Request):
    """One tag."""

    tag_id: Id


Values = Annotated[
    dict[Id, Annotated[str, StringConstraints(max_length=2_000)]], Field(max_length=200)
]


class FieldValues(Request):
    """Values by custom field, written as text; '' empties one. `was` are those that were seen: one
    that has changed meanwhile is not written over.
    """

    values: Values
    was: Values = Field(default_factory=dict)
