"""What arrived and could not be read: listed, fetched as it came, and read once more."""

from __future__ import annotations

from aiohttp import web

from agents.auth import Signed
from agents.files import GUARDED, disposition
from agents.lines import Arrivals
from agents.schema import Nothing, QuarantineLine
from agents.tools import Tools
from router.accounts import RawRow, RawState
from router.errors import NotFound
from router.events import Event, Kind
from router.model import RawId
from router.raws import content_size, filled
from router.repositories import Tx

LISTED = 200


async def lines(tools: Tools, who: Signed) -> tuple[QuarantineLine, ...]:
    """The newest of what is in quarantine, newest first."""
    async with tools.unit.read() as reads:
        rows = await reads.quarantined(LISTED)
    return tuple([await _line(tools, row) for row in rows])


async def arrivals(tools: Tools, who: Signed) -> Arrivals:
    """What became of all that has arrived."""
    async with tools.unit.read() as reads:
        counts, total = await reads.raw_counts(), await reads.raw_total()
    known = {state.value: counts.get(state.value, 0) for state in RawState}
    return Arrivals(**known, unaccounted=total - sum(counts.values()))


async def raw(tools: Tools, who: Signed, raw_id: RawId) -> web.Response:
    """Serve what arrived, byte for byte, to be kept or studied."""
    async with tools.unit.read() as reads:
        row = await reads.quarantined_raw(raw_id)
    [whole] = await filled(tools.blobs, [row])
    headers = {
        **GUARDED,
        "Content-Disposition": disposition("attachment", f"{raw_id}.raw"),
        "Cache-Control": "private, no-store",
    }
    content_type = "application/octet-stream"
    return web.Response(body=whole.content, content_type=content_type, headers=headers)


async def replay(tools: Tools, who: Signed, raw_id: RawId, body: Nothing) -> None:
    """Read it once more, as if it had just arrived."""

    async def back(tx: Tx) -> None:
        if not await tx.raws.again([raw_id]):
            raise NotFound("raw.none", "There is no such thing in quarantine.")
        tx.emit(Event(Kind.RAW_REPLAYED, tools.clock.now(), data={"rows": 1}))

    await tools.unit.write(back)
    await tools.bus.ring("raw")


async def _line(tools: Tools, row: RawRow) -> QuarantineLine:
    return QuarantineLine(
        id=row.id,
        account_id=row.account_id,
        reason=row.reason,
        size=await content_size(tools.blobs, row),
        attempts=row.attempts,
        received_at=row.received_at,
    )
