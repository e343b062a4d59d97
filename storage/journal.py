"""The event log grows: its head first, then the facts, numbered up to it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy import ARRAY, Integer, bindparam, func, insert, select, update

from router.events import Event
from router.recent import Recent
from storage.bulk import arrays, columns_of
from storage.rows import EVENT
from storage.sql import Sql
from storage.tables_staff import event, event_head

ADVANCE = (
    update(event_head)
    .values(seq=event_head.c.seq + bindparam("n", type_=Integer))
    .returning(event_head.c.seq)
)
APPEND = insert(event)
_SAID = [name for name in EVENT.names if name != "seq"]
_GROWN = ADVANCE.cte("grown")
_PLACE = func.unnest(bindparam("places", type_=ARRAY(Integer)))
# One journey to PostgreSQL instead of two, while everybody waits for the head.
ADVANCE_AND_APPEND = APPEND.from_select(
    ["seq", *_SAID],
    select(_GROWN.c.seq - bindparam("n") + _PLACE, *arrays(event, _SAID)),
).returning(event.c.seq)


REMEMBERED = 1_000
"""Events that followers in the process that wrote them need not read from the database."""


async def append(sql: Sql, events: Sequence[Event]) -> int | None:
    """Write events behind the last; return the new head, None without events."""
    if not events:
        return None
    n, rows = len(events), EVENT.rows(events)
    if sql.database == "postgresql":
        said = columns_of(rows) | {"n": n, "places": list(range(1, n + 1))}
        seqs: list[int] = [row[0] for row in await sql.all(ADVANCE_AND_APPEND, said)]
        return max(seqs)
    head: int = await sql.value(ADVANCE, {"n": n})
    await sql.run(APPEND, [{**row, "seq": head - n + 1 + i} for i, row in enumerate(rows)])
    return head


def note(recent: Recent, head: int, events: Sequence[Event]) -> None:
    """Remember what has been committed up to `head`; before it another process may have written."""
    first = head - len(events) + 1
    if recent.newest != first - 1:
        recent.begin(first - 1)
    recent.add([replace(event, seq=seq) for seq, event in enumerate(events, first)])


def known(recent: Recent, after: int, limit: int) -> Sequence[Event]:
    """Return what is remembered of what comes after a seq; nothing where others may know more."""
    return recent.after(after, limit) if recent.floor <= after < recent.newest else ()
