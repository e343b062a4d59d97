"""What a channel may ask about what its account has kept."""

from __future__ import annotations

from channels.supplies import Supplies
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
