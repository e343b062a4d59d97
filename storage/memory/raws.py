"""What arrived, in memory."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime

from router.accounts import RawClaim, RawRow, RawState
from router.inbound import Raw
from router.model import AccountId, RawId
from router.raws import SHA_HINT, row_of
from storage.claiming import together
from storage.memory.tables import KeptRaw, Tables


class MemoryRaws:
    """See `Raws`."""

    def __init__(self, tables: Tables) -> None:
        self._t = tables

    async def keep(
        self,
        account: AccountId,
        raws: Sequence[tuple[RawId, Raw]],
        claim: RawClaim | None = None,
    ) -> Sequence[RawRow]:
        """See `Raws.keep`."""
        fresh = []
        for raw_id, raw in raws:
            if (account, raw.source_key) in self._t.by_source:
                continue
            sha = raw.hints.get(SHA_HINT) or hashlib.sha256(raw.content).hexdigest()
            row = row_of(account, raw_id, raw, claim.until if claim else None)
            due, holder = (claim.until, claim.holder) if claim else (raw.received_at, "")
            self._t.by_source.put((account, raw.source_key), raw_id)
            self._t.raw.insert(raw_id, KeptRaw(row, due, sha, holder))
            fresh.append(row)
        return fresh

    async def add(
        self, account: AccountId, raws: Sequence[tuple[RawId, Raw]], state: RawState
    ) -> set[RawId]:
        """See `Raws.add`."""
        fresh = {row.id for row in await self.keep(account, raws)}
        for raw_id in fresh:
            kept = self._t.raw[raw_id]
            self._t.raw.put(raw_id, replace(kept, row=replace(kept.row, state=state)))
        return fresh

    async def set_cursor(self, account: AccountId, cursor: bytes) -> None:
        """See `Raws`."""
        self._t.mark.put(account, cursor)

    async def cursor(self, account: AccountId) -> bytes | None:
        """See `Raws`."""
        return self._t.mark.get(account)

    async def claim(
        self,
        accounts: Collection[AccountId],
        now: datetime,
        until: datetime,
        limit: int,
        holder: str = "",
    ) -> Sequence[RawRow]:
        """See `Raws.claim`."""
        due = [kept for kept in self._pending(accounts) if kept.due_at <= now]
        due.sort(key=lambda kept: (kept.due_at, kept.row.id))
        rows = together([kept.row for kept in due[:limit]])
        return [self._lease(row, until, holder) for row in rows]

    def _lease(self, row: RawRow, until: datetime, holder: str) -> RawRow:
        again = row.lease_until is not None
        leased = replace(row, lease_until=until, attempts=row.attempts + again)
        kept = replace(self._t.raw[row.id], row=leased, due_at=until, holder=holder)
        self._t.raw.put(row.id, kept)
        return leased

    async def in_hand(self, account: AccountId, now: datetime) -> Collection[RawId]:
        """See `Raws.in_hand`."""
        rows = [kept.row for kept in self._pending([account]) if kept.due_at > now]
        return [row.id for row in rows if row.lease_until is not None and not row.reason]

    async def release(self, holders: Collection[str]) -> int:
        """See `Raws.release`; they come first, as the oldest there are."""
        leased = [
            kept
            for kept in self._t.raw.values()
            if kept.holder in holders
            and kept.row.state is RawState.PENDING
            and kept.row.lease_until is not None
        ]
        for kept in leased:
            free = replace(kept, due_at=kept.row.received_at, holder="")
            self._t.raw.put(kept.row.id, free)
        return len(leased)

    async def put_back(self, ids: Collection[RawId], lease: datetime) -> int:
        """See `Raws.put_back`."""
        ours = [kept for raw_id in set(ids) if (kept := self._ours(raw_id, lease)) is not None]
        for kept in ours:
            row = replace(kept.row, lease_until=None)
            self._t.raw.put(row.id, replace(kept, row=row, due_at=row.received_at, holder=""))
        return len(ours)

    def _pending(self, accounts: Collection[AccountId]) -> list[KeptRaw]:
        return [
            kept
            for kept in self._t.raw.values()
            if kept.row.state is RawState.PENDING and kept.row.account_id in accounts
        ]

    async def settle(
        self,
        ids: Collection[RawId],
        state: RawState,
        reason: str = "",
        lease: datetime | None = None,
    ) -> set[RawId]:
        """See `Raws.settle`."""
        ours = [kept for raw_id in set(ids) if (kept := self._ours(raw_id, lease)) is not None]
        for kept in ours:
            row = replace(kept.row, state=state, reason=reason, lease_until=None)
            self._t.raw.put(row.id, replace(kept, row=row, due_at=row.received_at))
        return {kept.row.id for kept in ours}

    def _ours(self, raw_id: RawId, lease: datetime | None) -> KeptRaw | None:
        """The row, if it is pending and, where that counts, leased until then."""
        kept = self._t.raw.get(raw_id)
        if kept is None or kept.row.state is not RawState.PENDING:
            return None
        return kept if lease in (None, kept.row.lease_until) else None

    async def again(self, ids: Collection[RawId]) -> int:
        """See `Raws.again`."""
        rows = [row for row in await self.get(set(ids)) if row.state is RawState.QUARANTINED]
        for row in rows:
            fresh = replace(row, state=RawState.PENDING, reason="", lease_until=None, attempts=1)
            self._t.raw.put(row.id, replace(self._t.raw[row.id], row=fresh, due_at=row.received_at))
        return len(rows)

    async def defer(
        self, raw_id: RawId, until: datetime, reason: str, lease: datetime | None = None
    ) -> bool:
        """See `Raws.defer`."""
        kept = self._ours(raw_id, lease)
        if kept is None:
            return False
        attempts = kept.row.attempts + 1 if kept.row.reason else 2
        row = replace(kept.row, lease_until=None, reason=reason, attempts=attempts)
        self._t.raw.put(raw_id, replace(kept, row=row, due_at=until))
        return True

    async def get(self, ids: Collection[RawId]) -> Sequence[RawRow]:
        """See `Raws`."""
        return [self._t.raw[raw_id].row for raw_id in sorted(ids) if raw_id in self._t.raw]

    async def pending(self, ids: Collection[RawId]) -> set[RawId]:
        """See `Raws`."""
        return {row.id for row in await self.get(ids) if row.state is RawState.PENDING}

    async def known_hashes(self, account: AccountId, hashes: Collection[str]) -> set[str]:
        """See `Raws.known_hashes`."""
        wanted = set(hashes)
        return {
            kept.sha256
            for kept in self._t.raw.values()
            if kept.row.account_id == account and kept.sha256 in wanted
        }

    async def next_due(self, accounts: Collection[AccountId]) -> datetime | None:
        """See `Raws`."""
        return min((kept.due_at for kept in self._pending(accounts)), default=None)
