"""Who works for which account, in memory."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from router.accounts import Lease
from storage.memory.tables import Tables


class MemoryLeases:
    """See `Leases`."""

    def __init__(self, tables: Tables) -> None:
        self._t = tables

    async def held(self) -> Sequence[Lease]:
        """See `Leases`."""
        by_name = (self._t.lease[name] for name in sorted(self._t.lease))
        return [one for one in by_name if one.holder]

    async def expire(self, now: datetime) -> set[str]:
        """See `Leases`."""
        return self._free(one for one in await self.held() if one.until <= now)

    async def forget(self, holder: str) -> None:
        """See `Leases`."""
        self._free(one for one in await self.held() if one.holder == holder)

    def _free(self, leases: Iterable[Lease]) -> set[str]:
        freed = set()
        for one in leases:
            self._t.lease.put(one.name, replace(one, holder=""))
            freed.add(one.name)
        return freed

    async def take(self, names: Collection[str], holder: str, until: datetime) -> Mapping[str, int]:
        """See `Leases`."""
        taken = {}
        for name in names:
            there = self._t.lease.get(name) or Lease(name, "", 0, until)
            if not there.holder:
                taken[name] = there.fence + 1
                self._t.lease.put(name, Lease(name, holder, taken[name], until))
        return taken

    async def renew(self, held: Mapping[str, int], until: datetime) -> Mapping[str, int]:
        """See `Leases`."""
        kept = self._still(held)
        for name in kept:
            self._t.lease.put(name, replace(self._t.lease[name], until=until))
        return kept

    async def release(self, held: Mapping[str, int], now: datetime) -> None:
        """See `Leases`."""
        for name in self._still(held):
            self._t.lease.put(name, replace(self._t.lease[name], holder="", until=now))

    def _still(self, held: Mapping[str, int]) -> dict[str, int]:
        there = ((name, self._t.lease.get(name)) for name in held)
        return {
            name: lease.fence
            for name, lease in there
            if lease is not None and lease.holder and lease.fence == held[name]
        }
