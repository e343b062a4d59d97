"""The words of the index in SQLite: FTS5."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from sqlalchemy import ColumnElement, Executable, FromClause, bindparam, text

from router.repositories_search import GROUP, Asked, Indexed
from router.search_query import Field, Term
from storage.tables_search import search_text

_COLUMNS = {Field.SENDER: "sender : ", Field.RECIPIENT: "recipients : ", Field.ANYWHERE: ""}


class Fts5:
    """See `Words`."""

    ADD: ClassVar[Executable] = text(
        "INSERT INTO search_text (rowid, facts, sender, recipients, text)"
        " VALUES (:place, :facts, :sender, :recipients, :text)"
    )
    # Deleting row by row costs as much as writing them did.
    CLEAR: ClassVar[tuple[Executable, ...]] = (
        text("DROP TABLE search_text"),
        text(
            "CREATE VIRTUAL TABLE search_text"
            " USING fts5(facts, sender, recipients, text, tokenize = 'ascii', columnsize = 0)"
        ),
    )

    LATELY: ClassVar[int] = 0
    ROUNDS: ClassVar[tuple[int, ...]] = (300, 1_000, 2_500, 4_000)

    def rows(self, entries: Sequence[Indexed]) -> list[dict[str, Any]]:
        """See `Words`."""
        return [
            {
                "place": one.place,
                "facts": " ".join(facts_of(one)),
                "sender": " ".join(one.sender),
                "recipients": " ".join(one.recipients),
                "text": " ".join(one.text),
            }
            for one in entries
        ]

    def match(self, of: FromClause) -> ColumnElement[bool]:
        """See `Words`."""
        return of.c.search_text.op("MATCH", is_comparison=True)(bindparam("words"))

    def order(self) -> ColumnElement[int]:
        """See `Words`; FTS5 walks its lists in this order and stops."""
        return search_text.c.rowid

    def words(self, asked: Asked) -> str:
        """See `Words`."""
        wanted = [*map(_quoted, facts_asked(asked)), *map(_term, asked.terms)]
        found = " AND ".join(wanted)
        without = " OR ".join(map(_term, asked.without))
        return f"({found}) NOT ({without})" if without else found


def facts_of(entry: Indexed) -> list[str]:
    """Return what is true of an entry, as words that nobody can write."""
    facts = [f"§{GROUP[entry.kind]}"]
    return [*facts, "§attachment"] if entry.attachment else facts


def facts_asked(asked: Asked) -> list[str]:
    """Return the facts that a query wants."""
    facts = [f"§{asked.group}"]
    return [*facts, "§attachment"] if asked.attachment else facts


def _quoted(words: str) -> str:
    return f'"{words}"'


def _term(term: Term) -> str:
    found = _quoted(" ".join(term.words)) + (" *" if term.unfinished else "")
    if term.joined:
        found += f" OR {_quoted(term.joined)} *"
    return f"{_COLUMNS[term.field]}({found})"
