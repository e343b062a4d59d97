"""Write side of the store, the part of the channels: what arrived, what leaves, who works."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from router.accounts import Lease, RawClaim, RawRow, RawState
from router.inbound import Raw
from router.messages import Outgoing
from router.model import AccountId, MessageId, RawId


class Raws(Protocol):
    """What arrived."""

    async def keep(
        self,
        account: AccountId,
        raws: Sequence[tuple[RawId, Raw]],
        claim: RawClaim | None = None,
    ) -> Sequence[RawRow]:
        """Insert those whose source key is new, leased if there is a claim; return them."""
        ...

    async def add(
        self, account: AccountId, raws: Sequence[tuple[RawId, Raw]], state: RawState
    ) -> set[RawId]:
        """Insert those whose source key is new in the very work that takes them in; return which.
        Should another process do the same at this moment, it is waited for.
        """
        ...

    async def set_cursor(self, account: AccountId, cursor: bytes) -> None: ...
    async def cursor(self, account: AccountId) -> bytes | None: ...

    async def claim(
        self,
        accounts: Collection[AccountId],
        now: datetime,
        until: datetime,
        limit: int,
        holder: str = "",
    ) -> Sequence[RawRow]:
        """Lease pending rows, oldest first. One whose lease ran out comes alone, and has its
        `attempts` raised: it may have brought its holder down. Rows that another process is
        claiming at this moment are passed over.

        Large content lies in a blob: `router.raws.filled` brings it, outside the transaction.
        """
        ...

    async def in_hand(self, account: AccountId, now: datetime) -> Collection[RawId]:
        """Return the rows that somebody has leased at this moment and that have not failed yet."""
        ...

    async def release(self, holders: Collection[str]) -> int:
        """End the leases of these holders, who are dead; return how many there were."""
        ...

    async def put_back(self, ids: Collection[RawId], lease: datetime) -> int:
        """End the lease of those that are leased until exactly `lease` and were not begun: they
        are due at once, as if they had not been claimed. Return how many were.
        """
        ...

    async def settle(
        self,
        ids: Collection[RawId],
        state: RawState,
        reason: str = "",
        lease: datetime | None = None,
    ) -> set[RawId]:
        """Settle those that are still pending and, if given, leased until exactly `lease`; return
        which were.
        """
        ...

    async def again(self, ids: Collection[RawId]) -> int:
        """Put back those of them that are in quarantine, to be read at once with the first attempt
        again; return how many were.
        """
        ...

    async def defer(
        self, raw_id: RawId, until: datetime, reason: str, lease: datetime | None = None
    ) -> bool:
        """Back of the line until `until`, attempts raised by one: from the first one, when it has
        not failed before. False when it is not pending any more or, if given, not leased until
        exactly `lease`.
        """
        ...

    async def get(self, ids: Collection[RawId]) -> Sequence[RawRow]: ...
    async def pending(self, ids: Collection[RawId]) -> set[RawId]: ...  # those of them PENDING
    async def known_hashes(self, account: AccountId, hashes: Collection[str]) -> set[str]:
        """Return those sha256 (hex of content) the account has kept before (UIDVALIDITY rescan)."""
        ...

    async def next_due(self, accounts: Collection[AccountId]) -> datetime | None: ...


class Outbox(Protocol):
    """Recipients still to be reached."""

    async def add(self, rows: Sequence[Outgoing]) -> None: ...
    async def of(self, message: MessageId) -> Sequence[Outgoing]: ...
    async def claim(
        self, accounts: Collection[AccountId], now: datetime, until: datetime, limit: int
    ) -> Sequence[Outgoing]:
        """Lease whole messages (at most `limit`) whose rows are due: QUEUED and DEFERRED ones,
        SENDING ones whose lease has run out, UNKNOWN ones whose `next_at` has come.

        Rows come back as they stood before the claim. Stored state becomes SENDING, attempts rise
        by one. `until` is the name of the claim in what follows.
        """
        ...

    async def release(self, accounts: Collection[AccountId], now: datetime) -> None:
        """End all claims on these accounts, for who has just taken their leases: whoever made the
        claims is dead, or must not send any more.
        """
        ...

    async def unclaim(self, account: AccountId, claim: datetime, now: datetime) -> None:
        """End one claim on this account, for who made it and has not heard what it got."""
        ...

    async def mark(
        self, rows: Sequence[Outgoing], claim: datetime, contents: Mapping[str, bytes]
    ) -> set[str]:
        """Write phase and blob of those rows that this claim still holds, and the bytes that they
        keep themselves; return the ids written.
        """
        ...

    async def contents(self, ids: Collection[str]) -> Mapping[str, bytes]:
        """Return the bytes of rows that keep some."""
        ...

    async def conclude(self, rows: Sequence[Outgoing], claim: datetime) -> set[str]:
        """Record what came of a claim, where it still holds the row; return the ids written."""
        ...

    async def record(self, rows: Sequence[Outgoing]) -> None:
        """Write rows as they are, for who has read them in the same work; a claim ends."""
        ...

    async def by_recipient(self, message: MessageId, recipient: str) -> Outgoing | None: ...
    async def next_due(self, accounts: Collection[AccountId]) -> datetime | None: ...


class Leases(Protocol):
    """Who works for which account: one process at a time, and each only as long as it lives."""

    async def held(self) -> Sequence[Lease]: ...  # by somebody; in order of their names
    async def expire(self, now: datetime) -> set[str]:
        """Free what has run out; return its names."""
        ...

    async def forget(self, holder: str) -> None:
        """Free all that is held under a name: whoever bore it is dead."""
        ...

    async def take(self, names: Collection[str], holder: str, until: datetime) -> Mapping[str, int]:
        """Take those that are free; return the fence of each that was got."""
        ...

    async def renew(self, held: Mapping[str, int], until: datetime) -> Mapping[str, int]:
        """Prolong those that still have the fence with which they were got, and return them."""
        ...

    async def release(self, held: Mapping[str, int], now: datetime) -> None:
        """Give back those that still have this fence."""
        ...
