"""Types of columns: the same values on every database, and already as the nouns hold them."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    DateTime,
    Dialect,
    ForeignKey,
    String,
    Text,
    TypeDecorator,
)
from sqlalchemy.types import TypeEngine

from router.calendars import Span
from router.messages import StoredPart
from router.model import BlobId, Medium
from storage.keyset import in_utc, micros, within_calendar

ID = 32  # characters

Processor = Callable[[Any], Any]

_loads = json.JSONDecoder().decode
_dumps = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


class UtcDateTime(TypeDecorator[datetime]):
    """A moment in UTC: integer microseconds on SQLite, timestamptz elsewhere."""

    impl = BigInteger
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Choose by database."""
        if dialect.name == "sqlite":
            return dialect.type_descriptor(BigInteger())
        return dialect.type_descriptor(DateTime(timezone=True))

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:
        """Turn an aware time into what the database keeps; raises Invalid as `in_utc`."""
        if value is None:
            return None
        return micros(in_utc(value)) if dialect.name == "sqlite" else in_utc(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        """Turn it back."""
        if value is None:
            return None
        return within_calendar(value) if dialect.name == "sqlite" else _in_zone(value)

    def result_processor(self, dialect: Dialect, coltype: Any) -> Processor | None:
        """Return the same without its steps in between: lists consist of times."""
        return _moment if dialect.name == "sqlite" else _in_zone


def _in_zone(value: datetime | None) -> datetime | None:
    # PostgreSQL's infinities come without the zone that everything else comes in.
    return None if value is None else value.replace(tzinfo=UTC)


def _moment(value: int | None) -> datetime | None:
    return None if value is None else within_calendar(value)


class Named(TypeDecorator[Any]):
    """A value of an enumeration, by its text."""

    impl = String(24)
    cache_ok = True

    def __init__(self, names: type[StrEnum]) -> None:
        super().__init__()
        self.names = names
        self._members: dict[str | None, StrEnum] = {one.value: one for one in names}

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """Return the plain text."""
        return None if value is None else str(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> StrEnum | None:
        """Return the member."""
        # The enumeration itself, which takes ten times as long, is asked what it does not know.
        return None if value is None else self._members.get(value) or self.names(value)

    def result_processor(self, dialect: Dialect, coltype: Any) -> Processor:
        """Return the same without its steps in between."""
        members, names = self._members, self.names

        def member(value: str | None) -> StrEnum | None:
            return members.get(value) or (None if value is None else names(value))

        return member


class Json(TypeDecorator[Any]):
    """JSON: jsonb on PostgreSQL, text on SQLite, where the empty list of most columns is free."""

    impl = Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Choose by database."""
        if dialect.name != "postgresql":
            return dialect.type_descriptor(Text())
        from sqlalchemy.dialects.postgresql import JSONB  # two megabytes that SQLite does without

        return dialect.type_descriptor(JSONB())

    def process_bind_param(self, value: Any, dialect: Dialect) -> Any:
        """Turn a noun's value into what the database keeps."""
        if dialect.name == "postgresql":
            return self.plain(value)
        return _dumps(self.plain(value)) if value else self.EMPTY

    def process_result_value(self, value: Any, dialect: Dialect) -> Any:
        """Turn it back; what an outer join has not found is empty."""
        if value is None or value == self.EMPTY:
            return self.noun(())
        return self.noun(value if dialect.name == "postgresql" else _loads(value))

    def result_processor(self, dialect: Dialect, coltype: Any) -> Processor | None:
        """Return the same without its steps in between."""
        empty, noun = self.EMPTY, self.noun
        if dialect.name == "postgresql":
            return lambda value: noun(() if value is None else value)

        def read(value: str | None) -> Any:
            return noun(_loads(value) if value and value != empty else ())

        return read

    EMPTY = "[]"

    def plain(self, value: Any) -> Any:
        """Return lists and dictionaries."""
        return list(value)

    def noun(self, value: Any) -> Any:
        """Return what the noun holds."""
        return tuple(value)


class Words(Json):
    """A tuple of texts."""

    cache_ok = True


class Media(Json):
    """A tuple of media."""

    cache_ok = True

    def noun(self, value: Any) -> tuple[Medium, ...]:
        """Return the members."""
        return tuple(map(Medium, value))


class Plain(Json):
    """A mapping of plain values."""

    EMPTY = "{}"
    cache_ok = True

    def plain(self, value: Mapping[str, Any]) -> dict[str, Any]:
        """Return a dictionary."""
        return dict(value)

    def noun(self, value: Any) -> dict[str, Any]:
        """Return a dictionary."""
        return dict(value)


class Parts(Json):
    """The attachments of a message."""

    cache_ok = True

    def plain(self, value: Sequence[StoredPart]) -> list[list[Any]]:
        """Return lists of their fields, in the order of the noun."""
        return [
            [part.blob_id, part.name, part.type, part.size, part.inline, part.content_id]
            for part in value
        ]

    def noun(self, value: Any) -> tuple[StoredPart, ...]:
        """Return the nouns."""
        return tuple(StoredPart(BlobId(blob_id), *fields) for blob_id, *fields in value)


class Spans(Json):
    """The open hours of a day."""

    cache_ok = True

    def noun(self, value: Any) -> tuple[Span, ...]:
        """Return the nouns."""
        return tuple(Span(*span) for span in value)


class Week(Json):
    """The open hours of each weekday."""

    cache_ok = True

    def noun(self, value: Any) -> tuple[tuple[Span, ...], ...]:
        """Return the nouns."""
        return tuple(tuple(Span(*span) for span in day) for day in value)


def key(name: str = "id") -> Column[str]:
    """Return a primary key of one of our ids."""
    return Column(name, String(ID), primary_key=True)


def ref(name: str, target: str, *, null: bool = False, primary: bool = False) -> Column[str]:
    """Return a reference, held at commit: inside a work rows may come in any order."""
    link = ForeignKey(target, deferrable=True, initially="DEFERRED")
    return Column(name, String(ID), link, nullable=null, primary_key=primary)


def loose(name: str, *, null: bool = False) -> Column[str]:
    """Return an id that nothing holds: what it names may go before it."""
    return Column(name, String(ID), nullable=null)


def moment(name: str, *, null: bool = False) -> Column[datetime]:
    """Return a time."""
    return Column(name, UtcDateTime(), nullable=null)


def named(
    name: str, names: type[StrEnum], *, null: bool = False, primary: bool = False
) -> Column[Any]:
    """Return an enumeration's value."""
    return Column(name, Named(names), nullable=null, primary_key=primary)
