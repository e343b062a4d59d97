"""The words of the index in PostgreSQL: tsvector, built word by word, so that no parser or
dictionary of the server's has a say and the hits are those of SQLite.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any, ClassVar

from sqlalchemy import ColumnElement, Executable, FromClause, Text, bindparam, cast, insert, text
from sqlalchemy.types import UserDefinedType

from router.repositories_search import Asked, Indexed
from router.search_query import Field, Term
from storage.search_fts5 import facts_asked, facts_of
from storage.tables_search import search_text

LAST = 16_383  # the highest place of a word in a tsvector
_LABELS = {Field.SENDER: "B", Field.RECIPIENT: "C", Field.ANYWHERE: ""}


class _Named(UserDefinedType[str]):
    """A type of PostgreSQL, whose own module costs those on SQLite two megabytes."""

    cache_ok = True

    def __init__(self, name: str) -> None:
        self.name = name

    def get_col_spec(self, **_how: object) -> str:
        return self.name


TSVECTOR, TSQUERY = _Named("TSVECTOR"), _Named("TSQUERY")


class Tsvector:
    """See `Words`."""

    ADD: ClassVar[Executable] = insert(search_text).values(
        rowid=bindparam("place"), vector=cast(bindparam("words", type_=Text), TSVECTOR)
    )
    CLEAR: ClassVar[tuple[Executable, ...]] = (text("TRUNCATE search_text, search_entry"),)

    # Common words are met there soon; in the index all their entries would be read, then sorted.
    LATELY: ClassVar[int] = 4_000
    ROUNDS: ClassVar[tuple[int, ...]] = (1_000, 3_000, 6_000)

    def rows(self, entries: Sequence[Indexed]) -> list[dict[str, Any]]:
        """See `Words`."""
        return [{"place": one.place, "words": _vector(one)} for one in entries]

    def match(self, of: FromClause) -> ColumnElement[bool]:
        """See `Words`."""
        wanted = cast(bindparam("words", type_=Text), TSQUERY)
        return of.c.vector.op("@@", is_comparison=True)(wanted)

    def order(self) -> ColumnElement[int]:
        """See `Words`; an expression, or else the server may walk the whole table in its order to
        find a word that is nowhere.
        """
        return search_text.c.rowid + 0

    def words(self, asked: Asked) -> str:
        """See `Words`."""
        found = " & ".join([*map(_quoted, facts_asked(asked)), *map(_term, asked.terms)])
        without = " | ".join(map(_term, asked.without))
        return f"({found}) & !({without})" if without else found


def _vector(entry: Indexed) -> str:
    """Return the words with their places; a gap keeps phrases from running over the fields."""
    places: defaultdict[str, list[str]] = defaultdict(list)
    at = 1
    fields = ((facts_of(entry), "A"), (entry.sender, "B"), (entry.recipients, "C"))
    for row, label in (*fields, (entry.text, "")):
        for word in row:
            places[word].append(f"{min(at, LAST)}{label}")
            at += 1
        at += 1
    return " ".join(f"'{word}':{','.join(where)}" for word, where in places.items())


def _quoted(word: str) -> str:
    return f"'{word}'"


def _term(term: Term) -> str:
    label = _LABELS[term.field]
    found = _row(term.words, label, term.unfinished)
    if term.joined:
        found += f" | {_row((term.joined,), label, True)}"
    return f"({found})"


def _row(words: Iterable[str], label: str, unfinished: bool) -> str:
    *first, last = words
    ending = f"*{label}" if unfinished else label
    row = [*((word, label) for word in first), (last, ending)]
    return " <-> ".join(f"'{word}'" + (f":{mark}" if mark else "") for word, mark in row)
