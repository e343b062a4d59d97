"""What arrived and was too large for its row: its bytes lie in a blob."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from router.accounts import RawRow
from router.errors import NotFound
from router.model import BlobId
from router.ports import Blobs

BLOB_HINT = "blob"
"""Hint of a row whose content is empty: the id of the blob that holds it."""

SHA_HINT = "sha256"
"""Hint of such a row at `keep`: the hex digest of the content in the blob."""


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
