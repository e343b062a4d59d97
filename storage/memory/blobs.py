"""Bytes by id, in memory."""

from __future__ import annotations

from collections.abc import AsyncIterator

from router.errors import Invalid, NotFound
from router.model import BlobId
from router.ports import Ids


class MemoryBlobs:
    """See `Blobs`."""

    def __init__(self, ids: Ids) -> None:
        self._ids = ids
        self._bytes: dict[BlobId, bytes] = {}

    async def put(self, content: bytes) -> BlobId:
        """See `Blobs`."""
        blob_id = BlobId(self._ids.new())
        self._bytes[blob_id] = bytes(content)
        return blob_id

    async def put_stream(self, chunks: AsyncIterator[bytes], limit: int) -> tuple[BlobId, int]:
        """See `Blobs.put_stream`."""
        whole = bytearray()
        async for chunk in chunks:
            whole += chunk
            if len(whole) > limit:
                raise Invalid("blob.large", f"More than {limit} bytes", limit=limit)
        return await self.put(bytes(whole)), len(whole)

    async def get(self, blob_id: BlobId) -> bytes:
        """See `Blobs`."""
        try:
            return self._bytes[blob_id]
        except KeyError as error:
            raise NotFound("blob.gone", "There is no such file") from error

    async def stream(self, blob_id: BlobId) -> AsyncIterator[bytes]:
        """See `Blobs`."""
        yield await self.get(blob_id)

    async def size(self, blob_id: BlobId) -> int:
        """See `Blobs`."""
        return len(await self.get(blob_id))
