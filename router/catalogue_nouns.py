"""What an administrator lays out for the desk: tags, custom fields, saved views, reasons."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from router.model import AgentId, Medium

Filter = str | int | bool | list[str] | None


@dataclass(frozen=True, slots=True)
class Tag:
    """A label on interactions; `colour` is one of the desk's soft tints by name, '' for plain."""

    id: str
    name: str
    colour: str = ""
    retired: bool = False
    ver: int = 1


class FieldOf(StrEnum):
    """What a custom field tells about."""

    CUSTOMER = "customer"
    INTERACTION = "interaction"


class FieldType(StrEnum):
    """How the value of a custom field is written; it is kept as text in each case."""

    TEXT = "text"
    NUMBER = "number"
    DATE = "date"
    CHOICE = "choice"
    SWITCH = "switch"


@dataclass(frozen=True, slots=True)
class CustomField:
    """A field of the installation's own; `choices` are the values that a CHOICE may have.

    Fields stand in the order of `place`, then by name.
    """

    id: str
    name: str
    of: FieldOf
    type: FieldType = FieldType.TEXT
    choices: tuple[str, ...] = ()
    place: int = 0
    retired: bool = False
    ver: int = 1


@dataclass(frozen=True, slots=True)
class SavedView:
    """A filtered list of the inbox with a name; without an `owner` everybody has it.

    `filters` are the desk's own words and mean nothing here.
    """

    id: str
    name: str
    filters: Mapping[str, Filter] = field(default_factory=dict)
    owner: AgentId | None = None
    place: int = 0
    retired: bool = False
    ver: int = 1


@dataclass(frozen=True, slots=True)
class PresenceReason:
    """Why somebody is away. `media` still reach them meanwhile; 0 minutes are no limit."""

    id: str
    name: str
    media: tuple[Medium, ...] = ()
    max_minutes: int = 0
    retired: bool = False
    ver: int = 1
