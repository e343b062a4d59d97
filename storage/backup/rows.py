"""Rows as lines of JSON that either database reads: a first line names the columns and their forms.

The forms, not the tables of today, say how a line is read: an archive of an older version is loaded
into tables of its own revision, and these are then brought up as any others.
"""

from __future__ import annotations

import base64
import json
from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeAlias

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Connection,
    Date,
    Dialect,
    Float,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    insert,
    select,
)
from sqlalchemy.types import TypeEngine

from router.errors import Invalid
from storage.columns import Json, UtcDateTime
from storage.connections import AsyncConnection
from storage.keyset import micros, within_calendar

_dumps = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode

AT_ONCE = 200  # rows read or written together: mails may be large

Named: TypeAlias = Sequence[Sequence[str]]
"""The columns of a table: pairs of name and form."""


class AnyJson(Json):
    """JSON as it stands, whatever noun it is for."""

    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> Any:
        """Keep an empty list and an empty mapping what they are."""
        return value if dialect.name == "postgresql" or value is None else _dumps(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> Any:
        """Turn it back."""
        return value if dialect.name == "postgresql" or value is None else json.loads(value)

    def result_processor(self, dialect: Dialect, coltype: Any) -> Callable[[Any], Any] | None:
        """Turn it back as above: the way to nouns would lose what a mapping holds."""
        return super(Json, self).result_processor(dialect, coltype)


@dataclass(frozen=True, slots=True)
class Form:
    """How values of a column stand in a line."""

    of: tuple[type, ...]
    type: TypeEngine[Any]
    pack: Callable[[Any], Any] | None = None
    unpack: Callable[[Any], Any] | None = None


# In this order: the first that fits a column's type is its form.
FORMS = {
    "moment": Form((UtcDateTime,), UtcDateTime(), micros, within_calendar),
    "json": Form((Json,), AnyJson()),
    "flag": Form((Boolean,), Boolean()),
    "day": Form((Date,), Date(), date.isoformat, date.fromisoformat),
    "bytes": Form(
        (LargeBinary,), LargeBinary(), lambda raw: base64.b64encode(raw).decode(), base64.b64decode
    ),
    "real": Form((Float,), Float()),
    "number": Form((Integer,), BigInteger()),
    "text": Form((String,), Text()),
}


def form_of(column: Column[Any]) -> str:
    """Return the form of a column. Raises TypeError for a type that has none yet."""
    # What only names its values in our words is kept as the text below.
    plain = column.type if isinstance(column.type, (UtcDateTime, Json)) else _below(column.type)
    for name, form in FORMS.items():
        if isinstance(plain, form.of):
            return name
    raise TypeError(f"{column} is of a type that no archive can hold: {column.type!r}")


def _below(kind: TypeEngine[Any]) -> TypeEngine[Any]:
    return getattr(kind, "impl_instance", kind)


async def dumped(connection: AsyncConnection, table: Table) -> AsyncIterator[bytes]:
    """Yield the lines of a table: the header, then its rows in no order."""
    columns = [(column.name, form_of(column)) for column in table.columns]
    yield _line({"table": table.name, "columns": columns})
    packs = _changes(columns, "pack")
    async for row in connection.stream(select(_plain(table.name, columns)), AT_ONCE):
        yield _line(_changed(row, packs))


def load(connection: Connection, lines: Iterable[bytes]) -> int:
    """Write the lines of a table into it and return how many rows they were. Raises Invalid."""
    rows = iter(lines)
    try:
        header = json.loads(next(rows))
        table, columns = _plain(header["table"], header["columns"]), header["columns"]
        unpacks = _changes(columns, "unpack")
        names = [name for name, _ in columns]
        count = 0
        for some in _batches(rows):
            values = [_changed(json.loads(line), unpacks) for line in some]
            connection.execute(
                insert(table), [dict(zip(names, row, strict=True)) for row in values]
            )
            count += len(values)
    except (ValueError, KeyError, TypeError, StopIteration) as error:
        raise Invalid("backup.lines", "Its rows cannot be read: the archive is broken") from error
    return count


def _plain(name: str, columns: Named) -> Table:
    return Table(name, MetaData(), *(Column(column, FORMS[form].type) for column, form in columns))


def _changes(columns: Named, way: str) -> list[tuple[int, Callable[[Any], Any]]]:
    found = ((place, getattr(FORMS[form], way)) for place, (_, form) in enumerate(columns))
    return [(place, change) for place, change in found if change]


def _changed(row: Iterable[Any], changes: list[tuple[int, Callable[[Any], Any]]]) -> list[Any]:
    values = list(row)
    for place, change in changes:
        if values[place] is not None:
            values[place] = change(values[place])
    return values


def _line(value: Any) -> bytes:
    return json.dumps(value, separators=(",", ":")).encode() + b"\n"


def _batches(rows: Iterator[bytes]) -> Iterator[list[bytes]]:
    some: list[bytes] = []
    for row in rows:
        some.append(row)
        if len(some) == AT_ONCE:
            yield some
            some = []
    if some:
        yield some
