"""Recipients still to be reached, in SQL."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Integer, and_, bindparam, insert, select, update

from router.messages import Delivery, Outgoing
from router.model import AccountId, MessageId
from storage.among import among
from storage.claiming import CLAIMABLE, claimed
from storage.rows import OUTGOING
from storage.sql import Sql
from storage.tables import outbox

OPEN = outbox.c.state.in_(sorted(CLAIMABLE))
IS_DUE = outbox.c.next_at <= bindparam("now")

ADD = insert(outbox)
# Who reads them in a work is about to turn them, and must not turn what another just did.
OF = (
    select(*OUTGOING.columns)
    .where(outbox.c.message_id == bindparam("key"))
    .order_by(outbox.c.id)
    .with_for_update()
)
# Of one account, along its index as far as needed: however many wait, these are as many steps.
DUE_MESSAGES = (
    select(outbox.c.next_at, outbox.c.message_id)
    .where(outbox.c.account_id == bindparam("account"), IS_DUE, OPEN)
    .order_by(outbox.c.next_at, outbox.c.message_id)
    .limit(bindparam("n", type_=Integer))
)
# Whose account they are of is not asked here: SQLite would walk along all that is due for it.
DUE_ROWS = (
    select(*OUTGOING.columns)
    .where(among(outbox.c.message_id), IS_DUE, OPEN)
    .order_by(outbox.c.id)
    .with_for_update()
)
RELEASE = (
    update(outbox)
    .where(
        outbox.c.next_at.is_not(None),
        outbox.c.state == Delivery.SENDING,
        among(outbox.c.account_id),
    )
    .values(next_at=bindparam("now"))
)
# The end of its lease is the name of a claim: every later one ends later.
STILL_CLAIMED = and_(outbox.c.state == Delivery.SENDING, outbox.c.next_at == bindparam("claim"))
STILL_OURS = (
    select(outbox.c.id)
    .where(among(outbox.c.id), STILL_CLAIMED)
    .order_by(outbox.c.id)
    .with_for_update()
)
MARK = (
    update(outbox)
    .where(outbox.c.id == bindparam("key"))
    .values(phase=bindparam("step"), blob_id=bindparam("blob"), content=bindparam("bytes"))
)
CONTENTS = select(outbox.c.id, outbox.c.content).where(
    among(outbox.c.id), outbox.c.content.is_not(None)
)
# What changes of a row. The rest of it never does.
FATE = ("state", "next_at", "attempts", "phase", "code", "reason", "blob_id", "first_at")
RECORD = (
    update(outbox)
    .where(outbox.c.id == bindparam("key"))
    .values({name: bindparam(name) for name in FATE})
)
UNCLAIM = (
    update(outbox)
    .where(outbox.c.account_id == bindparam("account"), STILL_CLAIMED)
    .values(next_at=bindparam("now"))
)
NEXT_DUE = (
    select(outbox.c.next_at)
    .where(outbox.c.account_id == bindparam("account"), outbox.c.next_at.is_not(None), OPEN)
    .order_by(outbox.c.next_at)
    .limit(1)
)


class SqlOutbox:
    """See `Outbox`."""

    def __init__(self, sql: Sql) -> None:
        self._sql = sql

    async def add(self, rows: Sequence[Outgoing]) -> None:
        """See `Outbox`."""
        if rows:
            await self._sql.run(ADD, OUTGOING.rows(rows))

    async def of(self, message: MessageId) -> Sequence[Outgoing]:
        """See `Outbox`; in the order they were made."""
        return [OUTGOING.of(row) for row in await self._sql.all(OF, {"key": message})]

    async def claim(
        self, accounts: Collection[AccountId], now: datetime, until: datetime, limit: int
    ) -> Sequence[Outgoing]:
        """See `Outbox.claim`."""
        due = [
            tuple(row)
            for account in accounts
            for row in await self._sql.all(
                DUE_MESSAGES, {"account": account, "now": now, "n": limit}
            )
        ]
        messages = list(dict.fromkeys(message for _, message in sorted(due)[:limit]))
        if not messages:
            return []
        found = map(OUTGOING.of, await self._sql.all(DUE_ROWS, {"now": now, "ids": messages}))
        mine = [row for row in found if row.account_id in accounts]
        place = {message: n for n, message in enumerate(messages)}
        rows = sorted(mine, key=lambda row: (place[row.message_id], row.id))
        await self.record([claimed(row, now, until) for row in rows])
        return rows

    async def release(self, accounts: Collection[AccountId], now: datetime) -> None:
        """See `Outbox.release`."""
        await self._sql.run(RELEASE, {"now": now, "ids": list(accounts)})

    async def unclaim(self, account: AccountId, claim: datetime, now: datetime) -> None:
        """See `Outbox.unclaim`."""
        await self._sql.run(UNCLAIM, {"account": account, "claim": claim, "now": now})

    async def mark(
        self, rows: Sequence[Outgoing], claim: datetime, contents: Mapping[str, bytes]
    ) -> set[str]:
        """See `Outbox.mark`."""
        ours = await self._still_ours([row.id for row in rows], claim)
        changes = [
            {"key": row.id, "step": row.phase, "blob": row.blob_id, "bytes": contents.get(row.id)}
            for row in rows
            if row.id in ours
        ]
        if changes:
            await self._sql.run(MARK, changes)
        return ours

    async def _still_ours(self, ids: Collection[str], claim: datetime) -> set[str]:
        held = await self._sql.all(STILL_OURS, {"ids": list(ids), "claim": claim}) if ids else []
        return {row[0] for row in held}

    async def contents(self, ids: Collection[str]) -> Mapping[str, bytes]:
        """See `Outbox`."""
        rows = await self._sql.all(CONTENTS, {"ids": list(ids)}) if ids else []
        return {row[0]: row[1] for row in rows}

    async def conclude(self, rows: Sequence[Outgoing], claim: datetime) -> set[str]:
        """See `Outbox`."""
        ours = await self._still_ours([row.id for row in rows], claim)
        await self.record([row for row in rows if row.id in ours])
        return ours

    async def record(self, rows: Sequence[Outgoing]) -> None:
        """See `Outbox`."""
        if rows:
            await self._sql.run(RECORD, [{"key": row.id, **_fate(row)} for row in rows])

    async def by_recipient(self, message: MessageId, recipient: str) -> Outgoing | None:
        """See `Outbox`; letters' case does not count."""
        wanted = recipient.casefold()
        found = (row for row in await self.of(message) if row.recipient.casefold() == wanted)
        return next(found, None)

    async def next_due(self, accounts: Collection[AccountId]) -> datetime | None:
        """See `Outbox`."""
        due = [await self._sql.value(NEXT_DUE, {"account": account}) for account in accounts]
        return min((at for at in due if at is not None), default=None)


def _fate(row: Outgoing) -> dict[str, Any]:
    return {name: getattr(row, name) for name in FATE}
