"""The index of what was said, in SQL: entries, and beside them their words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar, Protocol

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Executable,
    FromClause,
    bindparam,
    delete,
    insert,
    select,
)

from router.repositories_search import READER, Asked, Indexed
from storage.among import among
from storage.search_fts5 import Fts5
from storage.search_tsvector import Tsvector
from storage.sql import Sql
from storage.tables_search import search_entry, search_text
from storage.tables_staff import reader
from storage.upsert import insert_new

THERE = select(search_entry.c.place).where(among(search_entry.c.row_id))
ADD = insert(search_entry)
DROP = delete(search_entry).where(search_entry.c.place == bindparam("old", type_=BigInteger))
DROP_WORDS = delete(search_text).where(search_text.c.rowid == bindparam("old", type_=BigInteger))
CLEAR = delete(search_entry)
FORGET = delete(reader).where(reader.c.name == READER)
BEGIN = insert_new(reader)
ADVANCE = (
    reader.update()
    .where(reader.c.name == READER, reader.c.seq == bindparam("old"))
    .values(seq=bindparam("new"))
)


class Words(Protocol):
    """How a database keeps the words of entries, and finds them."""

    ADD: ClassVar[Executable]  # run with `rows`
    CLEAR: ClassVar[tuple[Executable, ...]]
    LATELY: ClassVar[int]  # entries to look through one by one, in case the words are common
    ROUNDS: ClassVar[tuple[int, ...]]
    """Entries with the right words that are looked at in turn, to be found worth showing; after
    these the asker is told that there is more, and goes on from there.
    """

    def rows(self, entries: Sequence[Indexed]) -> list[dict[str, Any]]:
        """Return the parameters of `ADD`."""
        ...

    def match(self, of: FromClause) -> ColumnElement[bool]:
        """Return the condition on `search_text`; it takes the parameter `words`."""
        ...

    def order(self) -> ColumnElement[int]:
        """Return what orders the entries that have the words."""
        ...

    def words(self, asked: Asked) -> str:
        """Return that parameter."""
        ...


WORDS: dict[str, Words] = {"sqlite": Fts5(), "postgresql": Tsvector()}


class SqlSearch:
    """See `Search`."""

    def __init__(self, sql: Sql) -> None:
        self._sql = sql

    async def put(self, entries: Sequence[Indexed]) -> None:
        """See `Search.put`."""
        if not entries:
            return
        ids = [one.id for one in entries]
        if old := [{"old": row.place} for row in await self._sql.all(THERE, {"ids": ids})]:
            await self._sql.run(DROP_WORDS, old)
            await self._sql.run(DROP, old)
        words = WORDS[self._sql.database]
        await self._sql.run(ADD, [_row(one) for one in entries])
        await self._sql.run(words.ADD, words.rows(entries))

    async def clear(self) -> None:
        """See `Search`."""
        for statement in (*WORDS[self._sql.database].CLEAR, CLEAR, FORGET):
            await self._sql.run(statement)

    async def advance(self, old: int, new: int) -> bool:
        """See `Search.advance`."""
        await self._sql.run(BEGIN, {"name": READER, "seq": 0})
        return bool(await self._sql.run(ADVANCE, {"old": old, "new": new}))


def _row(one: Indexed) -> dict[str, Any]:
    return {
        "place": one.place,
        "kind": one.kind,
        "row_id": one.id,
        "customer_id": one.customer_id,
        "interaction_id": one.interaction_id,
        "at": one.at,
    }
