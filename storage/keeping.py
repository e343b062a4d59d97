"""How what arrived is kept: large bytes as blobs first, then rows and cursor in one commit."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Sequence
from dataclasses import replace

from router import crash
from router.accounts import RawRow
from router.inbound import Raw
from router.model import AccountId, RawId
from router.ports import Blobs, Bus, Handover, Ids, Keep, Unit
from router.raws import BLOB_HINT, SHA_HINT
from router.repositories import Tx

FILES_AT_ONCE = 4  # of an account: others want the disk and the threads too
IN_ROW = 16 * 1024  # bytes; what is larger would make every scan of the rows slow


def make_keep(
    unit: Unit,
    blobs: Blobs,
    ids: Ids,
    account: AccountId,
    bus: Bus | None = None,
    handover: Handover | None = None,
) -> Keep:
    """Return the `Keep` of one account; once a row is kept it is handed over, or 'raw' is rung
    with the account's id.

    Whoever claims such a row gets its content back with `router.raws.filled`.
    """

    files = asyncio.Semaphore(FILES_AT_ONCE)

    async def keep(raws: Sequence[Raw], cursor: bytes | None = None) -> None:
        slim = await asyncio.gather(*(_slim(raw, blobs, files) for raw in raws))
        rows = [(RawId(ids.new()), raw) for raw in slim]
        alone = rows and cursor is None
        if handover is not None and alone and await handover.straight(account, rows):
            return
        claim = handover.claim(account) if handover is not None and rows else None

        async def work(tx: Tx) -> Sequence[RawRow]:
            fresh = await tx.raws.keep(account, rows, claim) if rows else ()
            if cursor is not None:
                await tx.raws.set_cursor(account, cursor)
            if rows:
                crash.at("keep.before_commit")
            return fresh

        kept = await unit.write(work)
        if rows:
            crash.at("keep.after_commit")
        if handover is not None and claim is not None:
            handover.give(kept, claim)
        elif bus is not None and rows:
            await bus.ring("raw", account.encode())

    return keep


async def _slim(raw: Raw, blobs: Blobs, files: asyncio.Semaphore) -> Raw:
    if len(raw.content) <= IN_ROW:
        return raw
    digest = hashlib.sha256(raw.content).hexdigest()
    async with files:
        blob_id = await blobs.put(raw.content)
    hints = {**raw.hints, BLOB_HINT: blob_id, SHA_HINT: digest}
    return replace(raw, content=b"", hints=hints)
