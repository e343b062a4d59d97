"""Rows cloned by SQL: of the one conversation that a database has, as many as wanted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    FromClause,
    String,
    Table,
    case,
    cast,
    delete,
    func,
    insert,
    literal,
    null,
    select,
    text,
    true,
    update,
)
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from router.inbox import Shelf
from router.messages import Delivery, Direction, TimelineKind
from router.model import InteractionState, Medium
from storage.engine import database_file
from storage.keyset import micros
from storage.tables import (
    assigned,
    conversation,
    customer,
    identity,
    inbox_counter,
    interaction,
    message,
    number,
    outbox,
    participant,
    timeline_entry,
)
from storage.tables_config import queue
from storage.tables_staff import account, agent

START = datetime(2026, 1, 1, tzinfo=UTC)
PER_CUSTOMER = 4
REGULAR_EVERY = 100
BIG = (customer, identity, conversation, participant, interaction, assigned, message,
       timeline_entry)  # fmt: skip

# Neither a journal, nor references held row by row: they would take longer than the rows.
QUICKLY = {
    False: ("PRAGMA journal_mode=OFF", "PRAGMA synchronous=OFF"),
    True: ("SET session_replication_role = replica",),
}

Expression = ColumnElement[Any]


def engine_of(folder: Path, url: str) -> AsyncEngine:
    """Return connections without the limits and guards of a running hub."""
    if url:
        return create_async_engine(url.replace("postgresql://", "postgresql+asyncpg://"))
    return create_async_engine(f"sqlite+aiosqlite:///{database_file(folder)}")


async def fill(folder: Path, url: str, size: int, *, all_wait: bool = False) -> None:
    """Clone the conversation that is there until there are `size` more; `all_wait`: in the same
    queue of the same account.
    """
    engine = engine_of(folder, url)
    async with engine.connect() as connection:
        for word in QUICKLY[bool(url)]:
            await connection.execute(text(word))
        await Cloner(connection, await _ids(connection), bool(url), all_wait).clone(size)
        await connection.commit()
        if url:  # as the server does by itself, some minutes later
            await connection.execution_options(isolation_level="AUTOCOMMIT")
            await connection.execute(text("VACUUM ANALYZE"))
    await engine.dispose()


async def fill_outbox(folder: Path, url: str, size: int) -> None:
    """Clone the reply that waits until there are `size` more, due in this order since yesterday."""
    engine = engine_of(folder, url)
    async with engine.connect() as connection:
        for word in QUICKLY[bool(url)]:
            await connection.execute(text(word))
        await Cloner(connection, {}, bool(url), True).replies(size)
        await connection.commit()
        if url:
            await connection.execution_options(isolation_level="AUTOCOMMIT")
            await connection.execute(text("VACUUM ANALYZE"))
    await engine.dispose()


async def _ids(connection: AsyncConnection) -> dict[Table, Sequence[str]]:
    asked = (queue, agent, account)
    return {one: (await connection.scalars(select(one.c.id))).all() for one in asked}


class Cloner:
    """Says what each clone's columns are, in terms of its number."""

    def __init__(
        self,
        connection: AsyncConnection,
        ids: dict[Table, Sequence[str]],
        postgresql: bool,
        all_wait: bool,
    ) -> None:
        self._connection, self._ids, self._postgresql = connection, ids, postgresql
        self._all_wait, self._media = all_wait, [Medium.EMAIL] if all_wait else list(Medium)

    async def clone(self, size: int) -> None:
        """Make all rows of `size` conversations."""
        people = _numbers(size // PER_CUSTOMER + 2)
        await self._customers(people)
        talks = _numbers(size)
        await self._talks(talks)
        await self._items(talks)
        await self._messages(talks)
        await self._count(size)

    async def replies(self, size: int) -> None:
        """Make as many replies, and a row of the outbox for each."""
        numbers = _numbers(size)
        n = numbers.c.n
        await self._rows(
            message, numbers, id=key("6", n), provider_ref=key("<out", n), raw_id=null(),
            client_id=key("k", n), seq=n + 10, like=message.c.direction == Direction.OUT,
        )  # fmt: skip
        await self._rows(
            outbox, numbers, id=key("a", n), message_id=key("6", n), next_at=self._at(n // 1000)
        )

    async def _customers(self, people: FromClause) -> None:
        n = people.c.n
        await self._rows(customer, people, id=key("1", n))
        address = key("c", n).concat("@customer.test")
        await self._rows(
            identity, people, id=key("2", n), customer_id=key("1", n), value=address, shown=address
        )

    async def _talks(self, talks: FromClause) -> None:
        n = talks.c.n
        await self._rows(
            conversation, talks, id=key("3", n), customer_id=_customer(n), thread_key=key("3", n),
            account_id=self._account(n), created_at=self._at(n), next_seq=literal(3),
        )  # fmt: skip
        await self._rows(
            participant, talks, conversation_id=key("3", n), identity_id=_customer(n, "2")
        )

    async def _items(self, talks: FromClause) -> None:
        n = talks.c.n
        states = InteractionState.QUEUED, InteractionState.ACTIVE, InteractionState.CLOSED
        at = self._at(n)
        await self._rows(
            interaction, talks, id=key("4", n), number=n + 2, conversation_id=key("3", n),
            customer_id=_customer(n), account_id=self._account(n),
            medium=_one_of(self._media, n // 100), state=self._by_fate(n, *states),
            shelf=self._by_fate(n, Shelf.OPEN, Shelf.OPEN, Shelf.CLOSED),
            queue_id=_one_of(self._ids[queue], n), agent_id=self._agent(n), enq_at=at, last_at=at,
            opened_at=at, closed_at=case((self._fate(n) > 2, at), else_=null()),
        )  # fmt: skip
        await self._rows(
            assigned, talks, interaction_id=key("4", n), agent_id=self._agent(n),
            where=self._fate(n) > 0,
        )  # fmt: skip

    async def _messages(self, talks: FromClause) -> None:
        n, taken = talks.c.n, self._fate(talks.c.n) > 0
        here = {"conversation_id": key("3", n), "interaction_id": key("4", n),
                "customer_id": _customer(n), "at": self._at(n)}  # fmt: skip
        said = {**here, "account_id": self._account(n), "received_at": self._at(n)}
        await self._rows(
            message, talks, id=key("5", n), provider_ref=key("<in", n), raw_id=null(), **said
        )
        await self._rows(
            message, talks, id=key("6", n), provider_ref=key("<out", n), raw_id=null(),
            direction=literal(Direction.OUT), seq=literal(2), agent_id=self._agent(n),
            state=literal(Delivery.SENT), where=taken, **said,
        )  # fmt: skip
        await self._rows(timeline_entry, talks, id=key("7", n), ref=key("5", n), **here)
        await self._rows(
            timeline_entry, talks, id=key("8", n), ref=key("8", n),
            kind=literal(TimelineKind.ASSIGNED), where=taken, **here,
        )  # fmt: skip
        await self._rows(
            timeline_entry, talks, id=key("9", n), ref=key("6", n), where=taken, **here
        )

    async def _count(self, size: int) -> None:
        whose = func.coalesce(interaction.c.agent_id, "")
        place = (interaction.c.queue_id, interaction.c.state, whose)
        counted = select(*place, func.count()).group_by(*place)
        await self._connection.execute(delete(inbox_counter))
        names = ["queue_id", "state", "agent_id", "n"]
        await self._connection.execute(insert(inbox_counter).from_select(names, counted))
        await self._connection.execute(update(number).values(value=size + 2))

    async def _rows(
        self,
        table: Table,
        numbers: FromClause,
        where: Expression | None = None,
        like: Expression | None = None,
        **new: Expression,
    ) -> None:
        """Insert a row for each number: the first there is (`like` this), these columns anew."""
        asked = select(table).where(true() if like is None else like).limit(1)
        found = (await self._connection.execute(asked)).mappings().first()
        first: Mapping[Any, Any] = found or {}
        columns = [new.get(c.name, literal(first.get(c.name), c.type)) for c in table.c]
        rows = select(*columns).select_from(numbers)
        if where is not None:
            rows = rows.where(where)
        names = [column.name for column in table.c]
        await self._connection.execute(insert(table).from_select(names, rows))

    def _account(self, n: Expression) -> Expression:
        return _one_of(self._ids[account], n // 100)

    def _agent(self, n: Expression) -> Expression:
        return case((self._fate(n) > 0, _one_of(self._ids[agent], n // 30)), else_=null())

    def _fate(self, n: Expression) -> Expression:
        """As `fate`, unless all wait."""
        mixed = case((n % REGULAR_EVERY == 0, 9), else_=n // 3 % 10)
        return literal(0) if self._all_wait else mixed

    def _by_fate(self, n: Expression, waits: str, worked_on: str, closed: str) -> Expression:
        fate = self._fate(n)
        return case((fate == 0, waits), (fate < 3, worked_on), else_=closed)

    def _at(self, n: Expression) -> Expression:
        """A second later each."""
        if self._postgresql:
            return func.to_timestamp(literal(int(START.timestamp()), BigInteger) + n)
        return literal(micros(START), BigInteger) + n * 1_000_000


def _numbers(size: int) -> FromClause:
    numbers = select(literal(0).label("n")).cte("numbers", recursive=True)
    return numbers.union_all(select(numbers.c.n + 1).where(numbers.c.n < size - 1))


def key(kind: str, n: Expression) -> Expression:
    """An id: what it is of, and which."""
    digits = cast(n, String)
    padded = literal("0" * (32 - len(kind))).concat(digits)
    return literal(kind).concat(func.substr(padded, func.length(digits) + 1))


def key_of(kind: str, n: int) -> str:
    """As `key`, of a number that is known."""
    return kind + str(n).rjust(32 - len(kind), "0")


def _customer(n: Expression, kind: str = "1") -> Expression:
    """Every hundredth conversation is the regular's, number 0."""
    return key(kind, case((n % REGULAR_EVERY == 0, 0), else_=n // PER_CUSTOMER + 1))


def fate(n: int) -> int:
    """0: waits; 1, 2: somebody works on it; more: closed. The regular's are closed."""
    return 9 if n % REGULAR_EVERY == 0 else n // 3 % 10


def _one_of(values: Sequence[str], n: Expression) -> Expression:
    return case({place: value for place, value in enumerate(values)}, value=n % len(values))


REGULAR = key_of("1", 0)
"""Id of the customer who writes again and again."""
