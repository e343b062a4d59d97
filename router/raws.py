"""What arrived and was too large for its row: its bytes lie in a blob."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from router.accounts import RawRow
from router.errors import NotFound
from router.inbound import Raw
from router.model import AccountId, BlobId, RawId
from router.ports import Blobs

BLOB_HINT = "blob"
"""Hint of a row whose content is empty: the id of the blob that holds it."""

SHA_HINT = "sha256"
"""Hint of such a row at `keep`: the hex digest of the content in the blob."""


def row_of(account: AccountId, raw_id: RawId, raw: Raw, lease: datetime | None) -> RawRow:
    """Return the row of what arrives, leased until `lease`."""
    hints = {name: hint for name, hint in raw.hints.items() if name != SHA_HINT}
    return RawRow(
        raw_id, account, raw.source_key, raw.received_at, raw.provider_at, raw.content, hints,
        lease_until=lease,
    )  # fmt: skip


async def filled(blobs: Blobs, rows: Sequence[RawRow]) -> list[RawRow]:
    """Return the rows with their content; call it outside the transaction that claimed them.

    Raises NotFound when a blob is gone.
    """
    return [await _filled(blobs, row) for row in rows]


async def content_size(blobs: Blobs, row: RawRow) -> int:
    """Return the bytes of what arrived; 0 when they are gone: the row is listed all the same."""
    blob = row.hints.get(BLOB_HINT)
    if blob is None:
        return len(row.content)
    try:
        return await blobs.size(BlobId(blob))
    except NotFound:
        return 0


async def _filled(blobs: Blobs, row: RawRow) -> RawRow:
    blob = row.hints.get(BLOB_HINT)
    if blob is None or row.content:
        return row
    return replace(row, content=await blobs.get(BlobId(blob)))
