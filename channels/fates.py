"""What becomes of a raw row that makes no message: later again, ignored, or in quarantine."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import timedelta

from channels.base import UNREADABLE
from channels.fence import Poison
from channels.supplies import Supplies
from router import crash
from router.accounts import RawRow, RawState
from router.errors import Unavailable
from router.events import Event, Kind
from router.model import RawId
from router.repositories import Tx

log = logging.getLogger(__name__)

ATTEMPTS = 3
DEFERRALS_S = (30.0, 120.0)
HOPELESS = 6
"""A row begun more often than this has brought the hub down with it each time."""


class Fates:
    """Writes them, where the row is still ours."""

    def __init__(self, supplies: Supplies) -> None:
        self._unit, self._clock, self._meter = supplies.unit, supplies.clock, supplies.meter

    async def put_aside(self, row: RawRow, poison: Poison) -> None:
        """Send the row to the back of the line, and after the third failure out of it."""
        log.warning("raw row %s: %s %s", row.id, poison.reason, poison.details)
        self._meter.count("raws_failed", reason=poison.reason)
        failures = row.attempts if row.reason else 1
        if failures >= ATTEMPTS or hopeless(row):
            await self.settle(row, RawState.QUARANTINED, poison.reason)
            return
        until = self._clock.now() + timedelta(seconds=DEFERRALS_S[failures - 1])
        lease = row.lease_until
        if not await self._unit.write(
            lambda tx: tx.raws.defer(row.id, until, poison.reason, lease)
        ):
            _too_late(row)

    async def settle(self, row: RawRow, state: RawState, reason: str) -> None:
        """Done with it."""

        async def work(tx: Tx) -> set[RawId]:
            settled = await tx.raws.settle([row.id], state, reason, row.lease_until)
            if settled and state is RawState.QUARANTINED:
                tx.emit(self._quarantined(row))
                crash.at("quarantine.before_commit")
            return settled

        if not await self._unit.write(work):
            _too_late(row)

    async def put_back(self, rows: Sequence[RawRow]) -> None:
        """Let others have what was not begun; while the store is away its lease runs out."""
        leases = sorted({row.lease_until for row in rows if row.lease_until})

        async def work(tx: Tx) -> None:
            for lease in leases:
                await tx.raws.put_back([row.id for row in rows if row.lease_until == lease], lease)

        try:
            if leases:
                await self._unit.write(work)
        except Unavailable as error:
            log.warning("%d raw rows were not put back: %s", len(rows), error.text)

    def _quarantined(self, row: RawRow) -> Event:
        return Event(
            Kind.RAW_QUARANTINED,
            self._clock.now(),
            account_id=row.account_id,
            data={"raw": row.id},
        )


def hopeless(row: RawRow) -> Poison | None:
    """Return why there is no use in parsing the row, if so."""
    if UNREADABLE in row.hints:
        return Poison("raw.unreadable", "its provider did not hand it over")
    if row.attempts > HOPELESS:
        return Poison("parse.hopeless", f"begun {row.attempts} times")
    return None


def _too_late(row: RawRow) -> None:
    log.warning("raw row %s: another process has taken it over", row.id)
