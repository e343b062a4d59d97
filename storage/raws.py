"""What arrived, in SQL."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Integer, bindparam, case, func, select, update

from router.accounts import RawClaim, RawRow, RawState
from router.inbound import Raw
from router.model import AccountId, RawId
from router.raws import BLOB_HINT, SHA_HINT, row_of
from storage.among import among
from storage.claiming import together
from storage.rows import Shape
from storage.sql import Sql
from storage.tables import STILL_PENDING, raw
from storage.tables_staff import account_cursor
from storage.upsert import insert_new, insert_or_replace

RAW = Shape(raw, RawRow)

KEEP = insert_new(raw)
ADD = insert_new(raw).returning(raw.c.id)
KNOWN = select(raw.c.source_key).where(
    raw.c.account_id == bindparam("account"), among(raw.c.source_key)
)
SET_CURSOR = insert_or_replace(account_cursor)
CURSOR = select(account_cursor.c.cursor).where(account_cursor.c.account_id == bindparam("account"))
DUE = (
    select(*RAW.columns)
    .where(STILL_PENDING, raw.c.due_at <= bindparam("now"), among(raw.c.account_id))
    .order_by(raw.c.due_at, raw.c.id)
    .limit(bindparam("n"))
    .with_for_update(skip_locked=True)
)
LEASE = (
    update(raw)
    .where(among(raw.c.id))
    .values(attempts=raw.c.attempts + bindparam("again", type_=Integer),
            lease_until=bindparam("until"), due_at=bindparam("until"), holder=bindparam("whose"))
)  # fmt: skip
RELEASE = (
    update(raw)
    .where(STILL_PENDING, among(raw.c.holder), raw.c.lease_until.is_not(None))
    .values(holder=None, due_at=raw.c.received_at)
)
# Who is leased is due when the lease ends: the others need not be looked at.
IN_HAND = select(raw.c.id).where(
    STILL_PENDING,
    raw.c.account_id == bindparam("account"),
    raw.c.due_at > bindparam("now"),
    raw.c.lease_until.is_not(None),
    raw.c.reason == "",
)
# Two processes may have the same rows in hand; who comes second waits and sees them settled.
PENDING = (
    select(raw.c.id).where(among(raw.c.id), STILL_PENDING).order_by(raw.c.id).with_for_update()
)
SETTLE = (
    update(raw)
    .where(raw.c.id.in_(PENDING))
    .values(state=bindparam("fate"), reason=bindparam("why"), lease_until=None,
            due_at=raw.c.received_at)
    .returning(raw.c.id)
)  # fmt: skip
# Who leased them until then, and nobody since.
STILL_LEASED = raw.c.lease_until == bindparam("lease")
SETTLE_OURS = SETTLE.where(STILL_LEASED)
PUT_BACK = (
    update(raw)
    .where(among(raw.c.id), STILL_PENDING, STILL_LEASED)
    .values(lease_until=None, holder=None, due_at=raw.c.received_at)
)
AGAIN = (
    update(raw)
    .where(among(raw.c.id), raw.c.state == RawState.QUARANTINED)
    .values(state=RawState.PENDING, reason="", attempts=1, lease_until=None,
            due_at=raw.c.received_at)
)  # fmt: skip
DEFER = (
    update(raw)
    .where(raw.c.id == bindparam("key"), STILL_PENDING)
    .values(attempts=case((raw.c.reason == "", 2), else_=raw.c.attempts + 1), lease_until=None,
            due_at=bindparam("until"), reason=bindparam("why"))
)  # fmt: skip
DEFER_OURS = DEFER.where(STILL_LEASED)
GET = select(*RAW.columns).where(among(raw.c.id)).order_by(raw.c.id)
HASHES = select(raw.c.sha256).where(among(raw.c.sha256), raw.c.account_id == bindparam("account"))
NEXT_DUE = select(func.min(raw.c.due_at)).where(STILL_PENDING, among(raw.c.account_id))


class SqlRaws:
    """See `Raws`."""

    def __init__(self, sql: Sql) -> None:
        self._sql = sql

    async def keep(
        self,
        account: AccountId,
        raws: Sequence[tuple[RawId, Raw]],
        claim: RawClaim | None = None,
    ) -> Sequence[RawRow]:
        """See `Raws.keep`."""
        new = await self._new(account, raws)
        self._sql.add(KEEP, [_row(account, raw_id, one, claim) for raw_id, one in new])
        until = claim.until if claim else None
        return [row_of(account, raw_id, one, until) for raw_id, one in new]

    async def add(
        self, account: AccountId, raws: Sequence[tuple[RawId, Raw]], state: RawState
    ) -> set[RawId]:
        """See `Raws.add`."""
        rows = [{**_row(account, *one, None), "state": state} for one in _first_of_each(raws)]
        return {row.id for row in await self._sql.insert(ADD, rows)}

    async def _new(
        self, account: AccountId, raws: Sequence[tuple[RawId, Raw]]
    ) -> list[tuple[RawId, Raw]]:
        """Those that are not there yet, in order; of several with one key the first."""
        keys = [one.source_key for _, one in raws]
        there = await self._sql.all(KNOWN, {"account": account, "ids": keys})
        known = {row[0] for row in there}
        return [pair for pair in _first_of_each(raws) if pair[1].source_key not in known]

    async def set_cursor(self, account: AccountId, cursor: bytes) -> None:
        """See `Raws`."""
        self._sql.add(SET_CURSOR, [{"account_id": account, "cursor": cursor}], "account_id")

    async def cursor(self, account: AccountId) -> bytes | None:
        """See `Raws`."""
        found: bytes | None = await self._sql.value(CURSOR, {"account": account})
        return found

    async def claim(
        self,
        accounts: Collection[AccountId],
        now: datetime,
        until: datetime,
        limit: int,
        holder: str = "",
    ) -> Sequence[RawRow]:
        """See `Raws.claim`."""
        found = await self._sql.all(DUE, {"now": now, "ids": list(accounts), "n": limit})
        rows = together([RAW.of(row) for row in found])
        if not rows:
            return []
        # One whose lease ran out comes alone.
        again = int(rows[0].lease_until is not None)
        ids = [row.id for row in rows]
        lease = {"ids": ids, "again": again, "until": until, "whose": holder}
        await self._sql.run(LEASE, lease)
        return [replace(row, lease_until=until, attempts=row.attempts + again) for row in rows]

    async def in_hand(self, account: AccountId, now: datetime) -> Collection[RawId]:
        """See `Raws.in_hand`."""
        return [row[0] for row in await self._sql.all(IN_HAND, {"account": account, "now": now})]

    async def release(self, holders: Collection[str]) -> int:
        """See `Raws.release`; they come first, as the oldest there are."""
        return await self._sql.run(RELEASE, {"ids": list(holders)}) if holders else 0

    async def put_back(self, ids: Collection[RawId], lease: datetime) -> int:
        """See `Raws.put_back`."""
        return await self._sql.run(PUT_BACK, {"ids": list(ids), "lease": lease}) if ids else 0

    async def settle(
        self,
        ids: Collection[RawId],
        state: RawState,
        reason: str = "",
        lease: datetime | None = None,
    ) -> set[RawId]:
        """See `Raws.settle`."""
        if not ids:
            return set()
        fate = {"ids": list(ids), "fate": state, "why": reason, "lease": lease}
        statement = SETTLE if lease is None else SETTLE_OURS
        return {row[0] for row in await self._sql.all(statement, fate)}

    async def again(self, ids: Collection[RawId]) -> int:
        """See `Raws.again`."""
        return await self._sql.run(AGAIN, {"ids": list(ids)})

    async def defer(
        self, raw_id: RawId, until: datetime, reason: str, lease: datetime | None = None
    ) -> bool:
        """See `Raws.defer`."""
        later = {"key": raw_id, "until": until, "why": reason}
        if lease is None:
            return await self._sql.run(DEFER, later) > 0
        return await self._sql.run(DEFER_OURS, {**later, "lease": lease}) > 0

    async def get(self, ids: Collection[RawId]) -> Sequence[RawRow]:
        """See `Raws`."""
        return [RAW.of(row) for row in await self._sql.all(GET, {"ids": list(ids)})]

    async def pending(self, ids: Collection[RawId]) -> set[RawId]:
        """See `Raws`."""
        return {row[0] for row in await self._sql.all(PENDING, {"ids": list(ids)})}

    async def known_hashes(self, account: AccountId, hashes: Collection[str]) -> set[str]:
        """See `Raws.known_hashes`."""
        found = await self._sql.all(HASHES, {"account": account, "ids": list(hashes)})
        return {row[0] for row in found}

    async def next_due(self, accounts: Collection[AccountId]) -> datetime | None:
        """See `Raws`."""
        due: datetime | None = await self._sql.value(NEXT_DUE, {"ids": list(accounts)})
        return due


def _first_of_each(raws: Sequence[tuple[RawId, Raw]]) -> list[tuple[RawId, Raw]]:
    """Of several with one key the first, in order."""
    first = {one.source_key: (raw_id, one) for raw_id, one in reversed(raws)}
    return list(reversed(first.values()))


def _row(account: AccountId, raw_id: RawId, one: Raw, claim: RawClaim | None) -> dict[str, Any]:
    hints: Mapping[str, str] = one.hints
    sha = hints.get(SHA_HINT) or hashlib.sha256(one.content).hexdigest()
    return {
        "id": raw_id,
        "account_id": account,
        "source_key": one.source_key,
        "received_at": one.received_at,
        "provider_at": one.provider_at,
        "hints": {name: hint for name, hint in hints.items() if name != SHA_HINT},
        "state": RawState.PENDING,
        "attempts": 1,
        "lease_until": claim.until if claim else None,
        "holder": claim.holder if claim else None,
        "reason": "",
        "due_at": claim.until if claim else one.received_at,
        "sha256": sha,
        "blob_id": hints.get(BLOB_HINT),
        "content": one.content,
    }
