"""Recipients still to be reached, in memory."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from router.messages import Delivery, Outgoing
from router.model import AccountId, MessageId
from storage.claiming import CLAIMABLE, claimed
from storage.memory.tables import Tables


class MemoryOutbox:
    """See `Outbox`."""

    def __init__(self, tables: Tables) -> None:
        self._t = tables

    async def add(self, rows: Sequence[Outgoing]) -> None:
        """See `Outbox`."""
        for row in rows:
            self._t.outbox.insert(row.id, row)

    async def of(self, message: MessageId) -> Sequence[Outgoing]:
        """See `Outbox`; in the order they were made."""
        rows = [row for row in self._t.outbox.values() if row.message_id == message]
        return sorted(rows, key=lambda row: row.id)

    async def claim(
        self, accounts: Collection[AccountId], now: datetime, until: datetime, limit: int
    ) -> Sequence[Outgoing]:
        """See `Outbox.claim`."""
        open_rows = self._claimable(accounts)
        due = [row for row in open_rows if row.next_at is not None and row.next_at <= now]
        order = sorted((row.next_at or now, row.message_id) for row in due)
        place = {message: n for n, message in enumerate(dict.fromkeys(id for _, id in order))}
        wanted = [row for row in due if place[row.message_id] < limit]
        rows = sorted(wanted, key=lambda row: (place[row.message_id], row.id))
        for row in rows:
            self._t.outbox.put(row.id, claimed(row, now, until))
        return rows

    def _claimable(self, accounts: Collection[AccountId]) -> list[Outgoing]:
        return [
            row
            for row in self._t.outbox.values()
            if row.state in CLAIMABLE and row.account_id in accounts
        ]

    async def release(self, accounts: Collection[AccountId], now: datetime) -> None:
        """See `Outbox.release`."""
        for row in list(self._t.outbox.values()):
            if row.state is Delivery.SENDING and row.account_id in accounts:
                self._t.outbox.put(row.id, replace(row, next_at=now))

    async def unclaim(self, account: AccountId, claim: datetime, now: datetime) -> None:
        """See `Outbox.unclaim`."""
        mine = [row.id for row in self._t.outbox.values() if row.account_id == account]
        for row in self._ours(mine, claim):
            self._t.outbox.put(row.id, replace(row, next_at=now))

    async def mark(
        self, rows: Sequence[Outgoing], claim: datetime, contents: Mapping[str, bytes]
    ) -> set[str]:
        """See `Outbox.mark`."""
        ours = {row.id: row for row in self._ours([row.id for row in rows], claim)}
        for row in rows:
            if row.id in ours:
                new = replace(ours[row.id], phase=row.phase, blob_id=row.blob_id)
                self._t.outbox.put(row.id, new)
                self._t.outbox_content.put(row.id, contents.get(row.id))
        return set(ours)

    async def contents(self, ids: Collection[str]) -> Mapping[str, bytes]:
        """See `Outbox`."""
        kept = {row_id: self._t.outbox_content.get(row_id) for row_id in ids}
        return {row_id: content for row_id, content in kept.items() if content is not None}

    async def conclude(self, rows: Sequence[Outgoing], claim: datetime) -> set[str]:
        """See `Outbox`."""
        ours = {row.id for row in self._ours([row.id for row in rows], claim)}
        await self.record([row for row in rows if row.id in ours])
        return ours

    def _ours(self, ids: Collection[str], claim: datetime) -> list[Outgoing]:
        """Those that the claim still holds."""
        found = (self._t.outbox.get(row_id) for row_id in ids)
        return [
            row
            for row in found
            if row is not None and row.state is Delivery.SENDING and row.next_at == claim
        ]

    async def record(self, rows: Sequence[Outgoing]) -> None:
        """See `Outbox`."""
        for row in rows:
            if row.id in self._t.outbox:
                self._t.outbox.put(row.id, row)

    async def by_recipient(self, message: MessageId, recipient: str) -> Outgoing | None:
        """See `Outbox`; letters' case does not count."""
        wanted = recipient.casefold()
        found = (row for row in await self.of(message) if row.recipient.casefold() == wanted)
        return next(found, None)

    async def next_due(self, accounts: Collection[AccountId]) -> datetime | None:
        """See `Outbox`."""
        due = (row.next_at for row in self._claimable(accounts) if row.next_at is not None)
        return min(due, default=None)
