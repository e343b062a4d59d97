"""What must hold for nouns of configuration, and who needs which of them."""

from __future__ import annotations

from datetime import date
from typing import Any

from router.calendars import Calendar, zone_of
from router.catalogue_nouns import CustomField, FieldType, SavedView
from router.errors import Invalid
from router.model import Medium
from router.people import Queue, RoutingProfile
from router.repositories import Tx

LONGEST_VALUE = 2_000  # characters


async def check(tx: Tx, noun: Any) -> None:
    """Raise Invalid, naming the field, when a noun cannot be as it is."""
    if noun.retired:
        return
    await _name_is_free(tx, noun)
    match noun:
        case Queue(calendar_id=str() as key):
            if key not in {one.id for one in await tx.catalogue.list(Calendar)}:
                raise Invalid("calendar.none", "There is no such calendar.", field="calendar_id")
        case RoutingProfile():
            await _queues_exist(tx, noun)
        case Calendar():
            zone_of(noun.zone)
            _no_day_twice(noun)
        case CustomField(type=FieldType.CHOICE, choices=()):
            raise Invalid("field.choices", "A choice needs values to choose from.", field="choices")


async def held_by(tx: Tx, noun: Any) -> list[str]:
    """Return the names of what cannot be without this noun."""
    match noun:
        case Queue():
            accounts = await tx.config.accounts()
            return [one.name for one in accounts if one.queue_id == noun.id and not one.retired]
        case RoutingProfile():
            agents = await tx.people.agents()
            return [one.name for one in agents if one.profile_id == noun.id and not one.disabled]
        case Calendar():
            queues = await tx.catalogue.list(Queue)
            return [one.name for one in queues if one.calendar_id == noun.id and not one.retired]
    return []


def read_value(field: CustomField, text: str) -> str:
    """Return a value as it is kept; '' for none. Raises Invalid."""
    value = text.strip()
    if len(value) > LONGEST_VALUE:
        raise _bad(field, f"has at most {LONGEST_VALUE} characters")
    try:
        return _READERS[field.type](field, value) if value else ""
    except ValueError as error:
        raise _bad(field, _EXPECTED[field.type]) from error


async def _name_is_free(tx: Tx, noun: Any) -> None:
    if not noun.name.strip():
        raise Invalid("name.missing", "It needs a name.", field="name")
    for other in await tx.catalogue.list(type(noun)):
        same = other.name.casefold() == noun.name.casefold() and _room(other) == _room(noun)
        if same and other.id != noun.id and not other.retired:
            raise Invalid("name.taken", f"There is a '{other.name}' already.", field="name")


def _room(noun: Any) -> object:
    """Where a name must be the only one: among one's own views, in a language, of a customer."""
    match noun:
        case SavedView():
            return noun.owner
        case CustomField():
            return noun.of
    return getattr(noun, "language", "") if not isinstance(noun, Queue) else ""


async def _queues_exist(tx: Tx, profile: RoutingProfile) -> None:
    known = {queue.id for queue in await tx.catalogue.list(Queue)}
    named = [line.queue_id for line in profile.queues]
    if not known.issuperset(named) or len(set(named)) < len(named):
        raise Invalid("queue.none", "Each queue must exist and stand there once.", field="queues")
    if any(cap < 0 for cap in profile.caps.values()) or profile.caps.get(Medium.VOICE, 0) > 1:
        raise Invalid("caps.bad", "Nobody talks on two telephones.", field="caps")


def _no_day_twice(calendar: Calendar) -> None:
    days: list[date] = [holiday.day for holiday in calendar.holidays]
    if len(set(days)) < len(days):
        raise Invalid("holiday.twice", "A date stands there twice.", field="holidays")


def _number(_: CustomField, text: str) -> str:
    number = float(text.replace(",", "."))
    if number != number or number in (float("inf"), float("-inf")):
        raise ValueError
    return text.replace(",", ".")


def _choice(field: CustomField, text: str) -> str:
    if text not in field.choices:
        raise ValueError
    return text


def _switch(_: CustomField, text: str) -> str:
    if text not in ("true", "false"):
        raise ValueError
    return text


_READERS = {
    FieldType.TEXT: lambda _, text: text,
    FieldType.NUMBER: _number,
    FieldType.DATE: lambda _, text: date.fromisoformat(text).isoformat(),
    FieldType.CHOICE: _choice,
    FieldType.SWITCH: _switch,
}
_EXPECTED = {
    FieldType.TEXT: "is a text",
    FieldType.NUMBER: "is a number",
    FieldType.DATE: "is a date such as 2026-12-25",
    FieldType.CHOICE: "is one of its choices",
    FieldType.SWITCH: "is true or false",
}


def _bad(field: CustomField, text: str) -> Invalid:
    return Invalid("value.bad", f"{field.name} {text}.", field=field.id)
