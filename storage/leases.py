"""Who works for which account, in SQL. Each statement is its own compare-and-set."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from sqlalchemy import bindparam, select, update

from router.accounts import Lease
from storage.among import among
from storage.rows import Shape
from storage.sql import Sql
from storage.tables_staff import account_lease
from storage.upsert import insert_new

LEASE = Shape(account_lease, Lease)

lease = account_lease.c
FREE = {"holder": ""}

HELD = select(*LEASE.columns).where(lease.holder != "").order_by(lease.name)
BEGIN = insert_new(account_lease)
EXPIRE = (
    update(account_lease)
    .where(lease.holder != "", lease.until <= bindparam("now"))
    .values(FREE)
    .returning(lease.name)
)
FORGET = update(account_lease).where(lease.holder == bindparam("whose")).values(FREE)
TAKE = (
    update(account_lease)
    .where(among(lease.name), lease.holder == "")
    .values(holder=bindparam("whose"), fence=lease.fence + 1, until=bindparam("end"))
    .returning(lease.name, lease.fence)
)
FENCES = (
    select(lease.name, lease.fence)
    .where(among(lease.name), lease.holder != "")
    .order_by(lease.name)
    .with_for_update()
)
RENEW = update(account_lease).where(among(lease.name)).values(until=bindparam("end"))
RELEASE = (
    update(account_lease)
    .where(lease.name == bindparam("key"), lease.fence == bindparam("mine"))
    .values(holder="", until=bindparam("now"))
)


class SqlLeases:
    """See `Leases`."""

    def __init__(self, sql: Sql) -> None:
        self._sql = sql

    async def held(self) -> Sequence[Lease]:
        """See `Leases`."""
        return [LEASE.of(row) for row in await self._sql.all(HELD)]

    async def expire(self, now: datetime) -> set[str]:
        """See `Leases`."""
        return {row[0] for row in await self._sql.all(EXPIRE, {"now": now})}

    async def forget(self, holder: str) -> None:
        """See `Leases`."""
        await self._sql.run(FORGET, {"whose": holder})

    async def take(self, names: Collection[str], holder: str, until: datetime) -> Mapping[str, int]:
        """See `Leases`."""
        if not names:
            return {}
        new = [Lease(name, "", 0, until) for name in sorted(names)]
        await self._sql.run(BEGIN, LEASE.rows(new))
        wanted = {"ids": list(names), "whose": holder, "end": until}
        return {name: fence for name, fence in await self._sql.all(TAKE, wanted)}

    async def renew(self, held: Mapping[str, int], until: datetime) -> Mapping[str, int]:
        """See `Leases`."""
        found = await self._sql.all(FENCES, {"ids": list(held)})
        kept = {name: fence for name, fence in found if held[name] == fence}
        if kept:
            await self._sql.run(RENEW, {"ids": list(kept), "end": until})
        return kept

    async def release(self, held: Mapping[str, int], now: datetime) -> None:
        """See `Leases`."""
        if held:
            rows = [{"key": name, "mine": held[name], "now": now} for name in sorted(held)]
            await self._sql.run(RELEASE, rows)
