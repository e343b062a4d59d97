"""What a channel may ask about what its account has kept."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from channels.supplies import Supplies
from router.accounts import Document
from router.model import AccountId


class StoredCursor:
    """See `Cursor`."""

    def __init__(self, supplies: Supplies) -> None:
        self._unit = supplies.unit

    async def load(self, account_id: AccountId) -> bytes | None:
        """Return what the account's last `keep` left."""
        return await self._unit.write(lambda tx: tx.raws.cursor(account_id))


class KnownContent:
    """Which contents an account has kept before, for a mailbox that was numbered anew."""

    def __init__(self, supplies: Supplies) -> None:
        self._unit = supplies.unit

    async def __call__(self, account: AccountId, hashes: frozenset[str]) -> frozenset[str]:
        """Return those of `hashes` (sha256, hex) that the account has kept."""
        return frozenset(await self._unit.write(lambda tx: tx.raws.known_hashes(account, hashes)))


class StoredDocs:
    """See `Docs`: those of one account."""

    def __init__(self, supplies: Supplies, account: AccountId) -> None:
        self._unit, self._clock, self._account = supplies.unit, supplies.clock, account

    async def get(self, key: str) -> Mapping[str, str] | None:
        """See `Docs`."""
        async with self._unit.read() as reads:
            found = await reads.document(self._account, key, self._clock.now())
        return None if found is None else found.value

    async def put(
        self, key: str, value: Mapping[str, str], expires_at: datetime | None = None
    ) -> None:
        """See `Docs.put`."""
        now, document = self._clock.now(), Document(self._account, key, value, expires_at)
        await self._unit.write(lambda tx: tx.documents.put(document, now))

    async def add(
        self, key: str, value: Mapping[str, str], expires_at: datetime | None = None
    ) -> bool:
        """See `Docs.add`."""
        now, document = self._clock.now(), Document(self._account, key, value, expires_at)
        return await self._unit.write(lambda tx: tx.documents.add(document, now))

    async def take(self, key: str) -> Mapping[str, str] | None:
        """See `Docs`."""
        now = self._clock.now()
        found = await self._unit.write(lambda tx: tx.documents.take(self._account, key, now))
        return None if found is None else found.value
