"""What channels remember by key, in memory."""

from __future__ import annotations

from datetime import datetime

from router.accounts import Document
from router.model import AccountId
from storage.memory.tables import Tables


class MemoryDocuments:
    """See `Documents`."""

    def __init__(self, tables: Tables) -> None:
        self._t = tables

    async def put(self, document: Document, now: datetime) -> None:
        """See `Documents.put`."""
        account = document.account_id
        for key, one in list(self._t.document.items()):
            if one.account_id == account and _is_over(one, now):
                self._t.document.drop(key)
        self._t.document.put((account, document.key), document)

    async def add(self, document: Document, now: datetime) -> bool:
        """See `Documents.add`."""
        if await self.get(document.account_id, document.key, now) is not None:
            return False
        await self.put(document, now)
        return True

    async def get(self, account: AccountId, key: str, now: datetime) -> Document | None:
        """See `Documents`."""
        found = self._t.document.get((account, key))
        return None if found is None or _is_over(found, now) else found

    async def take(self, account: AccountId, key: str, now: datetime) -> Document | None:
        """See `Documents.take`."""
        found = await self.get(account, key, now)
        self._t.document.drop((account, key))
        return found


def _is_over(document: Document, now: datetime) -> bool:
    return document.expires_at is not None and document.expires_at <= now
